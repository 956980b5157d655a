"""Every form of input: what one document is in it, where its URI says that it lies, and what the source says of it."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from ingest.model import Given, RejectCode
from unit.read.dumps import (
    FEED_HEAD,
    PACKERS,
    arrow_file,
    arrow_stream,
    codes,
    documents,
    feed,
    json_lines,
    outcomes,
    page,
    parquet,
    rejects,
    row,
    separated,
    streamed_zip,
    table,
    tarred,
    warc,
    zipped,
)

FORMS: dict[str, Callable[[int], bytes]] = {
    "export.jsonl": json_lines,
    "list.json": lambda count: json.dumps([row(number) for number in range(1, count + 1)]).encode(),
    "pretty.json": lambda count: json.dumps([row(number) for number in range(1, count + 1)], indent=2).encode(),
    "envelope.json": lambda count: json.dumps(
        {"status": "ok", "authors": [{"name": "x"}], "items": [row(number) for number in range(1, count + 1)], "n": {}}
    ).encode(),
    "one-after-another.json": lambda count: "\n".join(
        json.dumps(row(number), indent=1) for number in range(1, count + 1)
    ).encode(),
    "table.csv": separated,
    "table.tsv": lambda count: separated(count).replace(b",", b"\t"),
    "table.parquet": lambda count: parquet(table(count)),
    "table.feather": lambda count: arrow_file(table(count)),
    "table.arrows": lambda count: arrow_stream(table(count)),
    "crawl.warc": lambda count: warc(count, compressed=False),
    "crawl.warc.gz": lambda count: warc(count, compressed=True),
    "feed.xml": feed,
    "pages.zip": lambda count: zipped({f"{number:04}.html": page(number).encode() for number in range(1, count + 1)}),
    "piped.zip": lambda count: streamed_zip({f"{number:04}.html": page(number).encode() for number in range(count)}),
    "pages.tar": lambda count: tarred({f"{number:04}.html": page(number).encode() for number in range(1, count + 1)}),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("packed", ["", *PACKERS])
def test_each_form_gives_its_documents_under_any_name_and_packing(tmp_path: Path, name: str, packed: str) -> None:
    content = FORMS[name](7)
    named = documents(tmp_path, name, content)
    assert len(named) == 7
    assert len({document.uri for document in named}) == 7
    packing = PACKERS.get(packed, bytes)
    renamed = documents(tmp_path, "dump.bin" + packed, packing(content))
    assert [document.body for document in renamed] == [document.body for document in named]
    assert [document.given for document in renamed] == [document.given for document in named]


def test_a_page_and_a_text_are_one_document(tmp_path: Path) -> None:
    (html,) = documents(tmp_path, "a/page.html", page(1).encode())
    assert (html.uri, html.media_type, html.charset) == ("a/page.html", "text/html", None)
    (text,) = documents(tmp_path, "page.txt", b"Skip to Content\n\nBy Ada Moor\nThe ferry was late.")
    assert (text.media_type, text.body[:15], text.given) == ("text/plain", b"Skip to Content", Given())


def test_rows_of_json_lines_are_the_lines_of_an_editor(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"text": "a"}\r\n\r\n  \n{"text": "b"}'
    assert [document.uri for document in documents(tmp_path, "x.jsonl", content)] == ["x.jsonl#1", "x.jsonl#4"]


def test_what_other_tools_write_into_json_lines_is_read(tmp_path: Path) -> None:
    content = b'{"text": "a", "score": NaN}\n{"text": "caf\xe9"}\n{"text": "\\ud83d cut"}'
    found = documents(tmp_path, "x.jsonl", content)
    assert [document.body.decode() for document in found] == ["a", "café", "? cut"]


def test_a_single_object_is_a_record_and_not_an_envelope(tmp_path: Path) -> None:
    record = {"images": [{"src": "a.png"}], "text": "The ferry was late.", "title": "Late"}
    for indent in (None, 2):
        (document,) = documents(tmp_path, "one.json", json.dumps(record, indent=indent).encode())
        assert (document.uri, document.body, document.given.title) == ("one.json#1", b"The ferry was late.", "Late")


def test_csv_rows_lie_at_the_line_where_they_begin(tmp_path: Path) -> None:
    content = b'id;text\n1;"two\nlines"\n\n2;"a ""quoted"" word; and a semicolon"\n3;plain 5" pipe'
    found = documents(tmp_path, "x.csv", content)
    assert [document.uri for document in found] == ["x.csv#2", "x.csv#5", "x.csv#6"]
    assert [document.body for document in found] == [
        b"two\nlines",
        b'a "quoted" word; and a semicolon',
        b'plain 5" pipe',
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-32"])
def test_tables_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    (document,) = documents(tmp_path, "x.csv", "title\ttext\nCafé\tThé à la menthe – 3 €".encode(encoding))
    assert document.body.decode() == "Thé à la menthe – 3 €"
    assert document.given.title == "Café"


def test_tables_with_the_line_breaks_of_an_old_mac(tmp_path: Path) -> None:
    found = documents(tmp_path, "export", b"title;text\rA;one\rB;two\r")
    assert [(document.uri, document.body) for document in found] == [("export#2", b"one"), ("export#3", b"two")]


def test_tables_that_escape_with_backslashes_or_quote_nothing(tmp_path: Path) -> None:
    (escaped,) = documents(tmp_path, "x.csv", b'id,text\n1,"He said \\"no\\", twice"\n')
    assert escaped.body == b'He said "no", twice'
    bare = documents(tmp_path, "x.tsv", b'id\ttext\n1\t"No", he said\n2\tfine\n')
    assert [document.body for document in bare] == [b'"No", he said', b"fine"]


def test_cells_with_markup_do_not_make_a_table_a_page(tmp_path: Path) -> None:
    (document,) = documents(tmp_path, "x.csv", b"id,content\n1,<p>one</p><p>two</p><p>three</p>\n")
    assert (document.uri, document.media_type) == ("x.csv#2", "text/html")


def test_columns_of_parquet_of_every_type_become_words(tmp_path: Path) -> None:
    rows = pa.table(
        {
            "ID": pa.array([17]),
            "Html": pa.array([b"<p>caf\xe9</p>"]),
            "author": pa.array([[{"name": "Ada Moor"}, {"name": "Bo Lind"}]]),
            "date": pa.array([dt.date(2024, 5, 17)]),
            "source": pa.array([{"id": "lark", "name": "The Lark"}]),
            "topic": pa.array(["News"]).dictionary_encode(),
            "crawl_date": pa.array([dt.datetime(2024, 5, 18, 9, tzinfo=dt.UTC)]),
            "embedding": pa.array([[0.1, 0.2]]),
        }
    )
    (document,) = documents(tmp_path, "x.parquet", parquet(rows))
    assert document.uri == "x.parquet#1"
    assert (document.body, document.charset) == (b"<p>caf\xe9</p>", None)
    assert document.fetched_at == dt.datetime(2024, 5, 18, 9, tzinfo=dt.UTC)
    assert document.given == Given(
        id="17", authors=("Ada Moor", "Bo Lind"), published="2024-05-17", section="News", publisher="The Lark"
    )


def test_members_nest_in_uris(tmp_path: Path) -> None:
    inner = zipped({"export.jsonl.gz": gzip.compress(json_lines(2)), "a/page.html": page(1).encode()})
    outer = tarred({"deep/dump.zip": inner, "__MACOSX/x": b"x", ".DS_Store": b"x", "_notes.txt": b"x"})
    assert [document.uri for document in documents(tmp_path, "all.tar.gz", gzip.compress(outer))] == [
        "all.tar.gz!deep/dump.zip!export.jsonl.gz#1",
        "all.tar.gz!deep/dump.zip!export.jsonl.gz#2",
        "all.tar.gz!deep/dump.zip!a/page.html",
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zip_methods(tmp_path: Path, method: int) -> None:
    (document,) = documents(tmp_path, "x.zip", zipped({"a.html": page(1).encode()}, method))
    assert document.body == page(1).encode()


@pytest.mark.parametrize("form", [0, 1, 2], ids=["ustar", "gnu", "pax"])
def test_tar_forms_and_long_names(tmp_path: Path, form: int) -> None:
    names = [f"{'folder/' * 13}page.txt"] + [f"{'é' * 100}/{'longer/' * 20}page.txt"] * (form > 0)
    found = documents(tmp_path, "x.tar", tarred(dict.fromkeys(names, b"The ferry was late."), form))
    assert [document.uri for document in found] == [f"x.tar!{name}" for name in names]


def test_entries_of_rss(tmp_path: Path) -> None:
    (document,) = documents(tmp_path, "feed.rss", feed(1))
    assert document.uri == "feed.rss#1"
    assert (document.media_type, document.charset) == ("text/html", "utf-8")
    assert document.body == b"<p>The 1th ferry was late.</p>"
    assert document.given == Given(
        id="1", title="Story 1", authors=("Ada Moor",), publisher="The Lark", language="en-gb"
    )


def test_a_teaser_is_no_article_but_a_long_description_is(tmp_path: Path) -> None:
    long = "The ferry was late again. " * 40
    descriptions = ("Late again.", long)
    items = "".join(f"<item><guid>1</guid><description>{words}</description></item>" for words in descriptions)
    teaser, full = outcomes(tmp_path, "feed.xml", (FEED_HEAD + items + "</channel></rss>").encode())
    assert codes([teaser, full]) == ["NO_TEXT", "ok"]
    assert (teaser.uri, getattr(teaser, "source_id", None)) == ("feed.xml#1", "1")


def test_entries_of_atom(tmp_path: Path) -> None:
    content = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Lark</title>
    <entry><id>urn:1</id><title>Late</title><link href="https://lark.example/1"/><updated>2024-05-17T08:00:00Z</updated>
    <author><name>Ada Moor</name></author><category term="Transport"/><summary>Again.</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The ferry was late.</p></div></content></entry>
    </feed>"""
    (document,) = documents(tmp_path, "x.atom", content.encode("utf-16"))
    assert b"<p>The ferry was late.</p>" in document.body
    assert document.given == Given(
        id="urn:1",
        url="https://lark.example/1",
        title="Late",
        authors=("Ada Moor",),
        published="2024-05-17T08:00:00Z",
        section="Transport",
        publisher="Lark",
        summary="Again.",
    )


def test_entries_of_a_json_feed(tmp_path: Path) -> None:
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Lark",
        "items": [
            {"id": "1", "url": "https://lark.example/1", "content_html": "<p>x</p>", "authors": [{"name": "Ada Moor"}]},
            {"id": "2", "summary": "Again."},
        ],
    }
    document, teaser = outcomes(tmp_path, "feed.json", json.dumps(content, indent=1).encode())
    assert codes([document, teaser]) == ["ok", "NO_TEXT"]
    assert getattr(document, "given", None) == Given(id="1", url="https://lark.example/1", authors=("Ada Moor",))


MHTML = b"""From: <Saved by a browser>\r
Snapshot-Content-Location: https://lark.example/1\r
Subject: =?utf-8?Q?Caf=C3=A9_news?=\r
Date: Fri, 17 May 2024 08:00:00 -0000\r
MIME-Version: 1.0\r
Content-Type: multipart/related; type="text/html"; boundary="----X"\r
\r
------X\r
Content-Type: text/css\r
\r
p {}\r
------X\r
Content-Type: text/html; charset=iso-8859-1\r
Content-Transfer-Encoding: quoted-printable\r
\r
<html><p>caf=E9 =\r
au lait</p></html>\r
------X--\r
"""


def test_the_main_part_of_mhtml(tmp_path: Path) -> None:
    (document,) = documents(tmp_path, "page.mhtml", MHTML)
    assert document.body.strip() == b"<html><p>caf\xe9 au lait</p></html>"
    assert (document.uri, document.media_type, document.charset) == ("page.mhtml", "text/html", "iso-8859-1")
    assert document.fetched_at == dt.datetime(2024, 5, 17, 8, tzinfo=dt.UTC)
    assert document.given == Given(url="https://lark.example/1", title="Café news")


def test_mhtml_that_is_cut_or_has_no_page(tmp_path: Path) -> None:
    assert codes(rejects(tmp_path, "page.mhtml", MHTML[:-15])) == ["TRUNCATED"]
    assert codes(rejects(tmp_path, "page.mhtml", MHTML.replace(b"text/html; ch", b"text/css; ch"))) == ["NO_TEXT"]


@pytest.mark.parametrize(
    "content",
    [b"[]", b"id,text\n", parquet(table(1).slice(0, 0)), zipped({}), feed(0)],
    ids=["list", "csv", "parquet", "zip", "feed"],
)
def test_a_sound_container_without_documents_is_no_fault(tmp_path: Path, content: bytes) -> None:
    assert outcomes(tmp_path, "x.csv" if content.startswith(b"id") else "x", content) == []


def test_rejects_name_place_cause_and_remedy(tmp_path: Path) -> None:
    (reject,) = rejects(
        tmp_path, "x.jsonl", b'{"id": 7, "url": "https://lark.example/7", "text": ["a"]}\n{"text": "b"}'
    )
    assert (reject.uri, reject.stage, reject.code) == ("x.jsonl#1", "read", RejectCode.WRONG_TYPE)
    assert (reject.source_id, reject.url) == ("7", "https://lark.example/7")
    assert reject.detail == (
        "x.jsonl#1 holds a list in column 'text', where text is expected; "
        "map the column that has the text with `fields` in the config."
    )
