"""Flattened text → lines, however the dump broke them."""

import textwrap

import pytest

from ingest.model import Draft, Given, Raw, Reject, RejectCode
from ingest.parse.split import split
from ingest.parse.text import parse_text
from ingest.parse.unwrap import join_broken, unwrap, wrap_width

PARAGRAPHS = [
    "The ferry left the quay at six, an hour late, with eleven passengers and a piano that nobody had ordered.",
    "By noon the wind had turned. The captain, a careful man, asked everybody to sit down and to hold on to the piano.",
    "It played one note at every wave, and the children on board guessed which it would be. Most of them were right.",
]


def lines_of(text: str) -> list[str]:
    draft = parse_text(Raw("page.txt", "test", text.encode(), "text/plain"))
    assert isinstance(draft, Draft)
    assert draft.form == "text"
    return [line.text for line in draft.lines]


def test_blank_lines_and_spaces_do_not_count() -> None:
    assert lines_of("  Menu \n\n\n\tNews\u00a0 today\u200b \n \n") == ["Menu", "News today"]


def test_lines_that_are_whole_stay_apart() -> None:
    page = ["Home", "News", *PARAGRAPHS, "Related", "ferry times", "more news"]
    assert lines_of("\n".join(page)) == page


@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_hard_wrapped_text_is_unwrapped(width: int, between: str) -> None:
    page = ["The piano that crossed the sound", *PARAGRAPHS, *reversed(PARAGRAPHS)]
    wrapped = between.join(textwrap.fill(line, width, break_on_hyphens=False) for line in page)
    found = lines_of(wrapped)
    assert " ".join(found) == " ".join(page)
    # A last line that happens to be full can't be told from one that goes on.
    assert len(page) - 1 <= len(found) <= len(page)


def test_width_of_lists_and_of_long_lines_is_none() -> None:
    assert wrap_width(["Home", "News", "Sport", "Local news of the day"] * 20) is None
    assert wrap_width(PARAGRAPHS * 5) is None


def test_empty_lines_stay_when_unwrapping() -> None:
    assert unwrap(["aaaa bbbb", "cccc", "", "dddd"], 9) == ["aaaa bbbb cccc", "", "dddd"]


def test_sentences_broken_at_links_are_joined() -> None:
    pieces = ["Ministers from", "four nations", "met in", "Oslo", ", where they signed the treaty (", "full text", ")."]
    assert join_broken(["Home", *pieces, "They meet again in May."]) == [
        "Home",
        "Ministers from four nations met in Oslo, where they signed the treaty (full text).",
        "They meet again in May.",
    ]


def test_chinese_and_japanese_are_joined_without_a_space() -> None:
    assert join_broken(["市政府昨天宣布的消息称，将在明年修建三座新的", "图书馆", "，预计五月开放。"]) == [
        "市政府昨天宣布的消息称，将在明年修建三座新的",
        "图书馆，预计五月开放。",
    ]


def test_figures_and_names_in_chinese_sentences_are_joined() -> None:
    pieces = ["桥梁工程于", "2019", "年开工，", "总长", "3", "公里。其中最难的一段由", "北方公司", "承建。"]
    assert lines_of("\n".join(["首页", "新闻", "他是一位经验丰富的总工程师，", *pieces])) == [
        "首页",
        "新闻",
        "他是一位经验丰富的总工程师，桥梁工程于2019年开工，总长3公里。其中最难的一段由北方公司承建。",
    ]


def test_chinese_set_in_lines_of_one_length_stays_as_its_author_set_it() -> None:
    story = "那年春天河水涨得很高，村里的人都说这座桥撑不过五月。老船长每天早上来看一次，记下水位，再走回家去，" * 6
    page = [story[at : at + 24] for at in range(0, len(story), 24)]
    assert lines_of("\n".join(page)) == page


def test_menus_are_not_joined() -> None:
    menu = ["Home", "World", "eBooks", "iPhone deals", "About us", "Terms of", "» Archive"]
    assert join_broken(menu) == menu


def test_a_page_of_one_line_is_split_into_sentences() -> None:
    page = (
        "Skip to Content Home News Sport Weather Harbour Opens Again " + " ".join(PARAGRAPHS * 6) + " Related Stories"
    )
    found = lines_of(page)
    assert " ".join(found) == page
    assert "By noon the wind had turned." in found
    assert PARAGRAPHS[0] in found


def test_abbreviations_initials_and_dates_end_no_sentence() -> None:
    text = "Dr. J. Marsh of St. Ives met Sen. Lowe on 3. Mai in the hall. They agreed on No. 5 at once."
    assert split(text) == [
        "Dr. J. Marsh of St. Ives met Sen. Lowe on 3. Mai in the hall.",
        "They agreed on No. 5 at once.",
    ]


def test_chinese_sentences_are_split() -> None:
    assert split("新馆今天开放。市民一早排队！你去了吗？") == ["新馆今天开放。", "市民一早排队！", "你去了吗？"]


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"\x89PNG\r\n\x1a\n\0\0", RejectCode.BINARY), (b" \n\t\n", RejectCode.EMPTY), (b"", RejectCode.EMPTY)],
)
def test_bytes_without_words_are_rejected(body: bytes, code: RejectCode) -> None:
    raw = Raw("dump.jsonl#7", "test", body, "text/plain", given=Given(id="a7", url="https://example.com/a"))
    reject = parse_text(raw)
    assert isinstance(reject, Reject)
    assert (reject.code, reject.stage, reject.uri) == (code, "parse", "dump.jsonl#7")
    assert (reject.source_id, reject.url) == ("a7", "https://example.com/a")
