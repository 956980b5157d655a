"""Bytes → characters: encodings found, mojibake mended, control characters gone."""

import pytest

from ingest.parse.decode import decode, is_binary

RUSSIAN = "Сегодня в городе открылась новая библиотека, и первые читатели пришли с самого утра. " * 3
JAPANESE = "町の図書館が今日、新しい建物で開館した。朝から多くの人が訪れた。" * 3
CHINESE = "市图书馆新馆今天正式开放，许多市民一早就来排队参观。" * 3
KOREAN = "오늘 시립 도서관이 새 건물에서 문을 열었고 많은 시민이 찾았다. " * 3
GERMAN = "Die Bücherei öffnete früh, „größer als je zuvor“, sagte der Bürgermeister. " * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso-2022-jp"),
        (CHINESE, "gb18030"),
        (KOREAN, "euc-kr"),
        (GERMAN, "cp1252"),
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
    ],
)
def test_undeclared_encoding_is_found(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), None, "text") == text


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("ISO-8859-1", "cp1252", "“Naïve” – 5 €"),
        ("latin1", "cp1252", "it’s"),
        ("gb2312", "gb18030", "镕基"),
        ("big5", "big5hkscs", "圖書館"),
        ("x-sjis", "cp932", "①図書館"),
        ("iso-8859-9", "cp1254", "İstanbul’da"),
        ("windows-1250", "cp1250", "Zażółć gęślą"),
        ("utf8", "utf-8", "né"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), label, "text") == text


def test_declaration_in_html_is_heeded_and_in_text_is_not() -> None:
    page = '<meta charset="windows-1251"><p>Новости</p>'
    assert decode(page.encode("cp1251"), None, "html") == page
    xml = '<?xml version="1.0" encoding="iso-8859-2"?><p>Łódź</p>'
    assert decode(xml.encode("iso-8859-2"), None, "html") == xml
    plain = 'The tag <meta charset="koi8-r"> costs 5 €.'
    assert decode(plain.encode("utf-8"), None, "text") == plain


def test_utf8_beats_a_declaration_that_is_wrong() -> None:
    assert decode(GERMAN.encode(), "iso-8859-1", "text") == GERMAN
    assert decode(b"<meta charset=iso-8859-1>" + GERMAN.encode(), None, "html").endswith(GERMAN)


def test_short_text_in_a_declared_encoding_is_not_taken_for_utf8() -> None:
    assert "小模".encode("gbk").decode() == "Сģ"  # these bytes are valid UTF-8
    assert decode("小模".encode("gbk"), "gbk", "text") == "小模"


@pytest.mark.parametrize("label", ["nonsense", "\0", "", "hex", "unicode_escape", "idna", "undefined"])
def test_labels_that_name_no_encoding_are_passed_over(label: str) -> None:
    assert decode(GERMAN.encode(), label, "text") == GERMAN


def test_stray_bytes_in_utf8_are_read_as_windows_1252() -> None:
    body = GERMAN.encode() + b"\x93quoted\x94"
    assert decode(body, "utf-8", "text") == GERMAN + "“quoted”"


def test_text_cut_within_a_character_keeps_the_rest() -> None:
    assert decode(GERMAN.encode() + "ü".encode()[:1], None, "text").startswith(GERMAN)


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("donâ€™t worry, itâ€™s fine", "don’t worry, it’s fine"),
        ("MÃ¼nchen ist schÃ¶n", "München ist schön"),
        ("РџСЂРёРІРµС‚ РјРёСЂ", "Привет мир"),
        ("it\u00e2\u0080\u0099s late", "it’s late"),
    ],
)
def test_mojibake_is_mended(broken: str, mended: str) -> None:
    assert decode(broken.encode(), None, "text") == mended


@pytest.mark.parametrize(
    "text",
    [
        "Âge d’or à Évreux: « déjà vu »",
        "ＡＢＣ １２３ ﾃｽﾄ",
        "“curly” ‘quotes’ – and — dashes…",
        "ﬁne ligatures",
        "Ã, Â, â",
    ],
)
def test_what_is_no_mojibake_stays_as_it_is(text: str) -> None:
    assert decode(text.encode(), None, "text") == text


def test_control_characters_go_and_line_ends_are_unified() -> None:
    assert decode(b"a\0b\x07c\r\nd\re\x0cf\xe2\x80\xa8g\x7f", None, "text") == "abc\nd\ne\nf\ng"
    assert decode("\x93so\x94\x85 \ufeffend".encode(), None, "text") == "“so”… end"


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.4 text", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04rest", b"\x1f\x8b\x08\0", bytes(range(256)) * 20, b"\0" * 100],
)
def test_bytes_that_are_no_text(body: bytes) -> None:
    assert is_binary(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "iso-2022-jp"])
def test_text_is_not_binary(encoding: str) -> None:
    text = "A library, built in 1911.\r\n\tOpen again." if encoding != "cp1251" else RUSSIAN
    assert not is_binary(text.encode(encoding))
    assert not is_binary(b"")


WRAPPED = """　　这座桥建成已有四十年，去年冬天桥面出现裂缝，从此只许行人通过。
市里请来三位工程师，他们量了两个月，说桥墩还好，要换的是桥面和栏杆。
　　“我每天推着自行车过河，”卖豆腐的老人说，“要是连人也不让过，就得绕十里路。”
工程定在四月开始，九月以前完成，费用由市里和省里各出一半。"""


def test_chinese_without_a_declaration_survives_a_character_cut_in_two() -> None:
    body = ("<p>" + WRAPPED.replace("\n", "<br>\n") + "</p>").encode("gb2312")
    text = decode(body[:60] + body[61:], None, "html")
    assert text.endswith("费用由市里和省里各出一半。</p>")


@pytest.mark.parametrize(("text", "encoding"), [(KOREAN, "euc-kr"), (JAPANESE, "euc-jp"), (RUSSIAN, "koi8-r")])
def test_other_scripts_are_not_taken_for_chinese(text: str, encoding: str) -> None:
    page = "<p>" + text.replace(" ", "<br>\n") * 5 + "</p>"
    assert decode(page.encode(encoding), None, "html") == page
