"""Content decides what a file is, and its name only what content leaves open."""

from __future__ import annotations

import pytest

from ingest.read.rows import known_names
from ingest.read.sniff import Kind, sniff

COLUMNS = known_names({"text": "story_body"})


def kind(content: str | bytes, name: str = "x") -> Kind:
    return sniff(content.encode() if isinstance(content, str) else content, name, COLUMNS)[0]


@pytest.mark.parametrize("name", ["x", "x.txt", "x.csv", "x.jsonl", "x.html", "x.parquet"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<!DOCTYPE html><html><p>x", Kind.HTML),
        (
            '\ufeff<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x">\n<html xmlns="y">',
            Kind.HTML,
        ),
        ("<!-- saved from a site -->\n <html><p>x", Kind.HTML),
        ("<div>The ferry</div>", Kind.HTML),
        ("<odd>" + " " * 9000 + "<body><p>The ferry</p></body>", Kind.HTML),
        ("<rss version='2.0'><channel>", Kind.FEED),
        ('<?xml version="1.0"?><!-- x --><feed xmlns="http://www.w3.org/2005/Atom">', Kind.FEED),
        ('<?xml version="1.0"?><rdf:RDF xmlns="x">', Kind.FEED),
        ('[{"text": "x"}]', Kind.JSON),
        ('{\n  "text": "x"\n}', Kind.JSON),
        ('{"text": "x"}\n{"text": "y"}\n', Kind.JSON_LINES),
        ('{"text": broken\n{"text": "y"}\n{"text": "z"}\n', Kind.JSON_LINES),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', Kind.JSON_FEED),
        ("title,text\nLate,The ferry was late.\n", Kind.CSV),
        ("Title\tStory_Body\tx\nLate\tThe ferry\t1\n", Kind.CSV),
        ("From: <x>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=x\n\n--x\n", Kind.MHTML),
        ("WARC/1.0\r\nWARC-Type: warcinfo\r\n", Kind.WARC),
    ],
)
def test_what_content_says_holds_under_any_name(content: str, expected: Kind, name: str) -> None:
    assert kind(content, name) is expected


@pytest.mark.parametrize(
    "text",
    [
        "Skip to Content\nThe ferry was late, again, and again.",
        "[Music] She sings.",
        "{{Infobox}} The ferry",
        "<ferry> is late",
        "Title, date and text are three words.\nSo it goes on.",
        "The date, the title; a text | more\nx",
        "From: Ada\nTo: Bo\n\nThe ferry was late.",
        "Use <p> for paragraphs.",
        "日本語のテキスト。フェリーは遅れた。",
    ],
)
def test_text_is_text(text: str) -> None:
    for encoding in ("utf-8", "utf-16", "utf-16-le" if text.isascii() else "utf-8"):
        assert kind(text.encode(encoding), "x") is Kind.TEXT


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Паром опоздал. ", "koi8-r"),
        ("フェリーは遅れた。", "shift_jis"),
        ("渡轮晚点了。", "gb18030"),
        ("Fähre", "cp1252"),
    ],
)
def test_old_encodings_are_not_taken_for_binary(words: str, encoding: str) -> None:
    assert kind((words * 9).encode(encoding)) is Kind.TEXT
    assert kind(b"<html><p>" + (words * 9).encode(encoding)) is Kind.HTML


def test_a_few_stray_controls_do_not_make_a_text_binary() -> None:
    assert kind("The ferry was late, again and again, by all accounts.\x00 " * 9) is Kind.TEXT
    assert kind("\x01\x02The\x00\x03 ferry \x05") is Kind.UNSUPPORTED


def test_names_decide_where_content_is_open() -> None:
    assert kind("a,b\n1,2\n", "x.csv") is Kind.CSV
    assert kind("a,b\n1,2\n", "x.txt") is Kind.TEXT
    assert kind("The ferry was <b>late", "x.html") is Kind.HTML
    assert kind("The ferry was <b>late", "x.txt") is Kind.TEXT
    assert kind('{"text": "x"}', "x.jsonl") is Kind.JSON_LINES
    assert kind('{"text": "x"}', "x.json") is Kind.JSON


@pytest.mark.parametrize(
    "piece", ["<!--", "<!-- - -", "<?x ", "<!DOCTYPE x [", "<a", "A:\n ", "{", '"', ",", "<ab ", "&", "<!DOCTYPE x"]
)
@pytest.mark.parametrize("prefix", ["", "x", "MIME-Version: 1.0\n", "x,"])
def test_endless_beginnings_are_no_riddle(prefix: str, piece: str) -> None:
    """No pattern here may take more than linear time, or this test takes hours."""
    assert kind((prefix + piece * 60_000)[:65_536], "x.txt") is Kind.TEXT


@pytest.mark.parametrize("name", ["a.js", "a.js.download", "a.mjs", "a.css", "a.sql", "a.mbox"])
@pytest.mark.parametrize(
    "content", ["function f() { return 1; }", "From a@b.example Sat Mar  7\nSubject: x\n\nThe ferry."]
)
def test_text_that_its_name_says_is_no_article_is_not_supported(content: str, name: str) -> None:
    assert kind(content, name) is Kind.UNSUPPORTED
    assert kind(content, "a.txt") is Kind.TEXT
    assert kind("<!DOCTYPE html><html><p>Not found", name) is Kind.HTML
