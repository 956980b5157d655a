"""Input that is out to do harm, or gone wrong: each a clear reject, and never a lost neighbour."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard
from warcio.warcwriter import WARCWriter

from ingest.model import Limits, Raw, Reject
from ingest.read import InputFile, Share
from unit.read.dumps import (
    FEED_HEAD,
    add_response,
    arrow_file,
    arrow_stream,
    codes,
    json_lines,
    numbered,
    outcomes,
    page,
    parquet,
    put,
    rejects,
    table,
    tarred,
    warc,
    zipped,
)

PAGE = page(1).encode()


def crawl(*responses: tuple[str, bytes, dict[str, str]]) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for number, (status, body, headers) in enumerate(responses):
        add_response(writer, f"https://lark.example/{number}", body, status, headers.items())
    return out.getvalue()


HTML = {"Content-Type": "text/html"}


# ------------------------------------------------------------------------------------------------ what it is


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf\n", gzip.compress(b"", mtime=0)], ids=repr)
@pytest.mark.parametrize("name", ["x.html", "x.jsonl", "x.parquet", "x.zip", "x.warc.gz"])
def test_an_empty_file_is_called_empty(tmp_path: Path, name: str, content: bytes) -> None:
    assert codes(outcomes(tmp_path, name, content)) == ["EMPTY"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(50), "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50), "a JPEG image"),
        (b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n", "a PDF document"),
        (b"MZ\x90\x00\x03" + bytes(60), "a Windows program"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "a Linux program"),
        (b"SQLite format 3\x00" + bytes(80), "an SQLite database"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(range(60)), "a 7-Zip archive"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(50), "MP4 video"),
        (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "an Office document"),
        (zipped({"mimetype": b"application/epub+zip", "a.xhtml": b"<html/>"}), "an EPUB book"),
        (b'<?xml version="1.0"?><urlset><url><loc>https://lark.example/</loc></url></urlset>', "XML of another kind"),
        (random.Random(5).randbytes(3000), "binary data of no known kind"),
        (bytes(500), "nothing but NUL bytes"),
    ],
)
@pytest.mark.parametrize("name", ["page.html", "text.txt", "rows.csv", "rows.parquet", "export.jsonl.gz"])
def test_what_is_no_input_is_named_whatever_its_extension(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    (reject,) = outcomes(tmp_path, name, content)
    assert isinstance(reject, Reject)
    assert (reject.code, reject.uri) == ("UNSUPPORTED", name)
    assert f"{name} is {what}" in reject.detail
    assert "Accepted are HTML" in reject.detail or "convert it" in reject.detail


def test_letters_that_begin_a_program_may_begin_a_text(tmp_path: Path) -> None:
    for words in (
        "MZ was the band of the year.",
        "BM stands for Benchmark.",
        "ORC riders came.",
        "ID3 tags explained.",
    ):
        assert codes(outcomes(tmp_path, "x.txt", words.encode())) == ["ok"]


def test_a_file_that_cannot_be_opened_or_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = InputFile("gone.html", str(tmp_path / "gone.html"), 5, 0)
    assert codes(outcome for _, outcome in numbered(gone)) == ["UNREADABLE"]
    file = put(tmp_path, "x.jsonl", json_lines(9000))

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 300_000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    monkeypatch.setattr("ingest.read.reader.open_file", lambda _: Failing(json_lines(9000)))
    found = [outcome for _, outcome in numbered(file)]
    assert codes(found[-1:]) == ["UNREADABLE"]
    assert len(found) > 1000
    assert codes(found[:-1]) == ["ok"] * (len(found) - 1)


# ------------------------------------------------------------------------------------------------ archives


def test_members_that_lead_out_of_an_archive_are_refused_and_others_read(tmp_path: Path) -> None:
    names = ["../up.html", "/etc/passwd", "a/../../b.html", "C:\\x.html", "..\\up.html", "good.html", "a..b/c...html"]
    expected = ["UNSAFE_MEMBER"] * 5 + ["ok", "ok"]
    members = dict.fromkeys(names, PAGE)
    assert codes(outcomes(tmp_path, "x.zip", zipped(members))) == expected
    assert codes(outcomes(tmp_path, "x.tar", tarred(members))) == expected


def test_links_and_devices_are_refused_and_others_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("special")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("page.html")
        info.size = len(PAGE)
        archive.addfile(info, io.BytesIO(PAGE))
    assert codes(outcomes(tmp_path, "x.tar", out.getvalue())) == ["UNSAFE_MEMBER"] * 5 + ["ok"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        link = zipfile.ZipInfo("link.html")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
        packed.writestr("page.html", PAGE)
    assert codes(outcomes(tmp_path, "x.zip", out.getvalue())) == ["UNSAFE_MEMBER", "ok"]


def test_an_encrypted_member_is_called_so_and_others_are_read(tmp_path: Path) -> None:
    content = bytearray(zipped({"secret.html": PAGE, "open.html": PAGE}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert codes(outcomes(tmp_path, "x.zip", bytes(content))) == ["ENCRYPTED", "ok"]


def test_a_method_that_is_not_known_is_named(tmp_path: Path) -> None:
    content = bytearray(zipped({"old.html": PAGE, "new.html": PAGE}))
    content[content.index(b"PK\x01\x02") + 10] = 9
    reject, _ = outcomes(tmp_path, "x.zip", bytes(content))
    assert isinstance(reject, Reject)
    assert "deflate64" in reject.detail


def test_a_damaged_member_is_rejected_alone(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.html": PAGE, "b.html": PAGE, "c.html": PAGE}, zipfile.ZIP_STORED))
    content[content.index(PAGE, content.index(b"b.html")) + 50] ^= 1
    assert codes(outcomes(tmp_path, "x.zip", bytes(content))) == ["ok", "DAMAGED", "ok"]


def test_a_broken_stream_in_an_archive_is_the_reject_of_its_member(tmp_path: Path) -> None:
    cut = gzip.compress(json_lines(3))[:-10]
    members = {"a.jsonl.gz": cut, "b.html": PAGE, "c.bin": b"\x89PNG\r\n\x1a\n\x00", "d.html": b""}
    for name, content in (("x.zip", zipped(members)), ("x.tar", tarred(members))):
        found = outcomes(tmp_path, name, content)
        assert [code for code in codes(found) if code != "ok"] == ["TRUNCATED", "UNSUPPORTED", "EMPTY"]
        assert codes(found)[-3:] == ["ok", "UNSUPPORTED", "EMPTY"]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor(level=3).compress], ids=["gzip", "zstd"])
def test_a_bomb_is_stopped_before_it_has_grown(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    limits = Limits(document_bytes=1_000_000, archive_ratio=20)
    bomb = pack((b'{"text": "' + b"x" * 500 + b'"}\n') * 200_000)
    found = outcomes(tmp_path, "bomb.jsonl", bomb, limits=limits)
    assert codes(found[-1:]) == ["ARCHIVE_BOMB"]
    assert sum(len(outcome.body) for outcome in found if isinstance(outcome, Raw)) < 1_500_000 + 20 * len(bomb)
    nested = zipped({"bomb.gz": bomb, "page.html": PAGE}, zipfile.ZIP_STORED)
    assert "ARCHIVE_BOMB" in codes(outcomes(tmp_path, "bomb.zip", nested, limits=limits))


def test_bombs_do_not_multiply_by_nesting_or_overlapping(tmp_path: Path) -> None:
    limits = Limits(document_bytes=1_000_000, archive_ratio=30)
    member = bytes(100_000)
    inner = zipped({f"{number}.txt": member for number in range(30)}, zipfile.ZIP_DEFLATED)
    outer = zipped({f"{number}.zip": inner for number in range(30)}, zipfile.ZIP_DEFLATED)
    assert "ARCHIVE_BOMB" in codes(outcomes(tmp_path, "x.zip", outer, limits=limits))
    # one member's bytes under many names of the directory
    single = zipped({"a.txt": b"The ferry was late. " * 4000}, zipfile.ZIP_STORED)
    at = single.index(b"PK\x01\x02")
    end = single.index(b"PK\x05\x06")
    entry, tail = single[at:end], bytearray(single[end:])
    tail[8:12] = (600).to_bytes(2, "little") * 2
    tail[12:16] = (600 * len(entry)).to_bytes(4, "little")
    overlapping = single[:at] + entry * 600 + bytes(tail)
    found = codes(outcomes(tmp_path, "y.zip", overlapping, limits=limits))
    assert found[:5] == ["ok"] * 5
    assert found[-1] == "ARCHIVE_BOMB"


def test_nesting_ends_at_its_limit(tmp_path: Path) -> None:
    content = PAGE
    for _ in range(3):
        content = zipped({"a": content})
    assert codes(outcomes(tmp_path, "x.zip", content)) == ["ok"]
    assert codes(outcomes(tmp_path, "x.zip", zipped({"a": content, "b": PAGE}))) == ["NESTED_TOO_DEEP", "ok"]
    for _ in range(6):
        content = gzip.compress(content)
    assert codes(outcomes(tmp_path, "x.gz", content)) == ["NESTED_TOO_DEEP"]


def test_members_end_at_their_limit(tmp_path: Path) -> None:
    members = {f"{number}.html": PAGE for number in range(9)}
    limits = Limits(archive_members=4)
    for content in (zipped(members), tarred(members)):
        assert codes(outcomes(tmp_path, "x", content, limits=limits)) == ["ok"] * 4 + ["TOO_MANY_MEMBERS"]


def test_a_hole_in_a_tar_is_not_taken_for_its_end(tmp_path: Path) -> None:
    content = bytearray(tarred({"a.html": PAGE, "b.html": PAGE}))
    at = content.index(b"b.html")
    content[at : at + 512] = bytes(512)
    assert codes(outcomes(tmp_path, "x.tar", bytes(content))) == ["ok", "DAMAGED"]


def test_a_zip_directory_that_does_not_count_right_is_not_believed(tmp_path: Path) -> None:
    content = bytearray(zipped({f"{name}.html": PAGE for name in "abc"}))
    end = content.index(b"PK\x05\x06")
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    long_comment, emptied = bytearray(content), bytearray(content)
    long_comment[second + 32 : second + 34] = b"\xff\xff"
    emptied[end + 10 : end + 20] = bytes(10)
    for damaged in (long_comment, emptied):
        assert codes(outcomes(tmp_path, "x.zip", bytes(damaged))) == ["ok", "ok", "ok", "DAMAGED"]


def test_a_hole_in_an_arrow_file_or_stream_is_not_taken_for_its_end(tmp_path: Path) -> None:
    for content in (arrow_file(table(30)), arrow_stream(table(30))):
        second = content.index(b"\xff\xff\xff\xff", content.index(b"\xff\xff\xff\xff", 600) + 4)
        holed = content[:second] + bytes(8) + content[second + 8 :]
        found = codes(outcomes(tmp_path, "x", holed))
        assert 0 < found.count("ok") < 30
        assert found[-1] in ("TRUNCATED", "DAMAGED")


def test_an_entry_of_a_feed_that_is_never_closed_is_missed(tmp_path: Path) -> None:
    item = "<item><content:encoded>words</content:encoded></item>"
    content = FEED_HEAD + item + item.replace("</item>", "</iten>") + "</channel></rss>"
    assert codes(outcomes(tmp_path, "x.rss", content.encode())) == ["ok", "TRUNCATED"]


def test_a_first_entry_that_is_too_large_leaves_the_feed_its_head(tmp_path: Path) -> None:
    items = "".join(f"<item><content:encoded>{words}</content:encoded></item>" for words in ("x" * 900_000, "y"))
    content = (FEED_HEAD + items + "</channel></rss>").encode()
    large, small = outcomes(tmp_path, "x.rss", content, limits=Limits(document_bytes=1000))
    assert codes([large, small]) == ["TOO_LARGE", "ok"]
    assert isinstance(small, Raw)
    assert small.given.publisher == "The Lark"


def test_rows_that_a_parquet_directory_does_not_count_are_missed(tmp_path: Path) -> None:
    content = parquet(table(3), row_group_size=1)
    assert codes(outcomes(tmp_path, "x", content)) == ["ok"] * 3
    footer = int.from_bytes(content[-8:-4], "little") + 8
    # num_rows, field 3 of the footer's struct, is a zigzag varint behind the schema
    at = content.index(b"\x16\x06\x19", len(content) - footer)
    damaged = content[: at + 1] + b"\x08" + content[at + 2 :]
    assert codes(outcomes(tmp_path, "x", damaged)) == ["ok"] * 3 + ["DAMAGED"]


def test_an_extended_header_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 5_000_000_000
    assert codes(outcomes(tmp_path, "x.tar", info.tobuf(tarfile.GNU_FORMAT) + bytes(20_000))) == ["DAMAGED"]


# ------------------------------------------------------------------------------------------------ sizes


@pytest.mark.parametrize("name", ["x.jsonl", "x.json", "x.csv", "x.html", "x.txt"])
def test_what_never_ends_does_not_enter_memory(tmp_path: Path, name: str) -> None:
    limits = Limits(document_bytes=1_000_000)
    head = {"x.jsonl": b'{"text": "', "x.json": b'[{"text": "', "x.csv": b'id,text\n1,"', "x.html": b"<html>"}
    endless = gzip.compress(head.get(name, b"") + b"word and word " * 2_500_000, 1)
    file = put(tmp_path, name, endless)
    numbered(file, limits=Limits(document_bytes=1000))  # imports
    tracemalloc.start()
    found = [outcome for _, outcome in numbered(file, limits=limits)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert codes(found)[0] in ("TOO_LARGE", "TRUNCATED")
    assert not [outcome for outcome in found if isinstance(outcome, Raw)]
    assert peak < 12_000_000


def test_a_large_document_is_rejected_and_its_neighbours_are_kept(tmp_path: Path) -> None:
    limits = Limits(document_bytes=2000)
    large, small = b"<html>" + b"word " * 1000, b"<html>word</html>"
    expected = ["ok", "TOO_LARGE", "ok"]
    members = {"a.html": small, "b.html": large, "c.html": small}
    assert codes(outcomes(tmp_path, "x.zip", zipped(members), limits=limits)) == expected
    assert codes(outcomes(tmp_path, "x.tar", tarred(members), limits=limits)) == expected
    texts = [body.decode() for body in members.values()]
    rows = [{"html": text} for text in texts]
    assert codes(outcomes(tmp_path, "x.json", json.dumps(rows).encode(), limits=limits)) == expected
    assert codes(outcomes(tmp_path, "x.jsonl", "\n".join(map(json.dumps, rows)).encode(), limits=limits)) == expected
    assert codes(outcomes(tmp_path, "x.csv", ("html\n" + "\n".join(texts)).encode(), limits=limits)) == expected
    columns = table(0).schema.empty_table().from_pylist(rows)
    assert codes(outcomes(tmp_path, "x.parquet", parquet(columns), limits=limits)) == expected
    responses = crawl(*[("200 OK", body, HTML) for body in members.values()])
    assert codes(outcomes(tmp_path, "x.warc.gz", responses, limits=limits)) == expected
    items = "".join(f"<item><description>{'late ' * size}</description></item>" for size in (150, 1000, 150))
    content = (FEED_HEAD + items + "</channel></rss>").encode()
    assert codes(outcomes(tmp_path, "x.rss", content, limits=limits)) == expected


def test_a_record_batch_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    for content in (arrow_stream(table(300), 300), arrow_file(table(300), 300)):
        assert codes(outcomes(tmp_path, "x", content, limits=Limits(worker_memory_bytes=9000))) == ["TOO_LARGE"]


# ------------------------------------------------------------------------------------------------ rows


def test_broken_json_lines_name_row_and_column(tmp_path: Path) -> None:
    content = (
        b'{"text": "a"}\n{"text": "b" "c"}\n"words"\n{"text": "d"}\n[1]\nnull\n{"text": '
        + b"[" * 5000
        + b'\n{"text": "e"}\n'
    )
    found = outcomes(tmp_path, "x.jsonl", content)
    assert codes(found) == ["ok", "BAD_ROW", "BAD_ROW", "ok", "BAD_ROW", "BAD_ROW", "BAD_ROW", "ok"]
    assert isinstance(found[1], Reject)
    assert found[1].uri == "x.jsonl#2"
    assert "x.jsonl#2 is not valid JSON at column 14: " in found[1].detail


def test_a_broken_item_of_a_json_list_is_rejected_alone(tmp_path: Path) -> None:
    content = b'[{"text": "a"}, {"text": b}, {"text": "c"}, {text: {}}, {"text": "d"},]'
    assert codes(outcomes(tmp_path, "x.json", content)) == ["ok", "BAD_ROW", "ok", "BAD_ROW", "ok"]
    assert codes(outcomes(tmp_path, "x.json", b'[{"text": "a"} {"text": "b"}]')) == ["ok", "DAMAGED"]


def test_broken_csv_rows_name_row_and_column_and_spare_those_that_follow(tmp_path: Path) -> None:
    content = b'id,title,text\n1,a,fine\n2,short\n3,a,b,c,long\n4,"x"y,z\n5,a,"never closed\n6,a,fine\n7,a,fine\n'
    found = outcomes(tmp_path, "x.csv", content)
    assert codes(found) == ["ok", "BAD_ROW", "BAD_ROW", "BAD_ROW", "BAD_ROW", "ok", "ok"]
    details = [outcome.detail for outcome in found if isinstance(outcome, Reject)]
    assert details[0].startswith("x.csv#3 has 2 columns where the header names 3 (it goes wrong at column 2, 'title'")
    assert "line 5, column 5" in details[2]
    assert "a quote that opens and is never closed" in details[3]


def test_every_quote_left_open_costs_its_own_row_only(tmp_path: Path) -> None:
    lines = [f'{number},t,"open' if number % 10 == 5 else f"{number},t,fine" for number in range(2000)]
    found = codes(outcomes(tmp_path, "x.csv", ("id,title,text\n" + "\n".join(lines) + "\n").encode()))
    assert found.count("ok") >= 1600


def test_a_table_without_its_columns_is_one_reject(tmp_path: Path) -> None:
    content = b"id,story_body\n1,a\n2,b\n"
    assert codes(outcomes(tmp_path, "x.csv", content, fields={"text": "story_body"})) == ["ok", "ok"]
    (reject,) = rejects(tmp_path, "x.csv", content)
    assert (reject.code, reject.uri) == ("NO_COLUMN", "x.csv")
    assert "among id, story_body; map it with `fields: {text: …}`" in reject.detail
    (reject,) = rejects(tmp_path, "x.csv", content, fields={"text": "story"})
    assert "has no column 'story', which the source maps to text; it has id, story_body" in reject.detail
    for built in (parquet(table(2)), arrow_stream(table(2))):
        assert codes(outcomes(tmp_path, "x", built, fields={"title": "hed"})) == ["NO_COLUMN"]


def test_a_column_of_the_wrong_type(tmp_path: Path) -> None:
    built = table(2)
    numbers = built.set_column(2, "text", built["id"])
    (reject,) = rejects(tmp_path, "x.parquet", parquet(numbers))
    assert (reject.code, reject.uri) == ("WRONG_TYPE", "x.parquet")
    assert "has int64 in column 'text'" in reject.detail
    assert codes(outcomes(tmp_path, "x.jsonl", b'{"text": 5}\n{"text": {}}\n{"text": "a"}')) == ["WRONG_TYPE"] * 2 + [
        "ok"
    ]


# ------------------------------------------------------------------------------------------------ web


def test_responses_of_every_kind(tmp_path: Path) -> None:
    text = "<html><p>Café</p></html>"
    chunked = b"5\r\n<html\r\n%x;ext=1\r\n" % (len(text.encode()) - 5) + text.encode()[5:] + b"\r\n0\r\n\r\n"
    content = crawl(
        ("200 OK", text.encode("iso-8859-1"), {"Content-Type": 'Text/HTML; Charset="ISO-8859-1"'}),
        ("200 OK", chunked, {**HTML, "Transfer-Encoding": "chunked"}),
        ("200 OK", text.encode(), {**HTML, "Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}),
        ("200 OK", gzip.compress(text.encode()), {**HTML, "Content-Encoding": "gzip"}),
        ("200 OK", brotli.compress(text.encode() * 9), {**HTML, "Content-Encoding": "br"}),
        ("200 OK", zstandard.compress(text.encode()), {**HTML, "Content-Encoding": "zstd"}),
        ("200 OK", b"Plain words.", {"Content-Type": "text/plain"}),
        ("200 OK", b"p {}", {"Content-Type": "text/css"}),
        ("301 Moved Permanently", b"<html>moved</html>", {**HTML, "Location": "/"}),
        ("404 Not Found", b"<html>gone</html>", HTML),
        ("200 OK", b"", HTML),
        ("200 OK", b"\x89PNG\r\n\x1a\n\x00\x00", HTML),
        ("200 OK", gzip.compress(os.urandom(500))[:200], {**HTML, "Content-Encoding": "gzip"}),
        ("200 OK", b"\x00\x01\x02\x03", {**HTML, "Content-Encoding": "snappy"}),
        ("200 OK", text.encode(), {}),
    )
    found = outcomes(tmp_path, "x.warc.gz", content)
    assert codes(found) == [*["ok"] * 7, "ERROR_PAGE", "EMPTY", "UNSUPPORTED", "TRUNCATED", "UNSUPPORTED", "ok"]
    pages = [outcome for outcome in found if isinstance(outcome, Raw)]
    assert pages[0].charset == "iso-8859-1"
    assert pages[0].body.decode("iso-8859-1") == text
    assert {document.body for document in pages[1:4]} == {text.encode()}
    assert pages[4].body == text.encode() * 9
    assert (pages[6].media_type, pages[7].media_type) == ("text/plain", "text/html")
    assert all(outcome.url for outcome in found if isinstance(outcome, Reject))
    assert [document.given.url for document in pages[:2]] == ["https://lark.example/0", "https://lark.example/1"]
    assert str(pages[0].fetched_at) == "2024-05-17 08:00:00+00:00"


def test_the_offset_of_a_record_is_where_its_gzip_member_begins(tmp_path: Path) -> None:
    content = crawl(*[("200 OK", page(number).encode(), HTML) for number in range(5)])
    for outcome in outcomes(tmp_path, "x.warc.gz", content):
        assert isinstance(outcome, Raw)
        offset = int(outcome.uri.rpartition("@")[2])
        assert outcome.body in gzip.GzipFile(fileobj=io.BytesIO(content[offset:])).read()


def test_a_response_that_unpacks_to_gigabytes_is_stopped(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(5_000_000))
    content = crawl(("200 OK", bomb, {**HTML, "Content-Encoding": "gzip"}), ("200 OK", PAGE, HTML))
    assert codes(outcomes(tmp_path, "x.warc.gz", content, limits=Limits(document_bytes=1_000_000))) == [
        "TOO_LARGE",
        "ok",
    ]


def test_conversions_and_resources(tmp_path: Path) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    for kind, content_type in (
        ("conversion", "text/plain"),
        ("resource", "text/html; charset=utf-8"),
        ("resource", "image/png"),
        ("metadata", "text/plain"),
    ):
        record = writer.create_warc_record(
            "https://lark.example/", kind, payload=io.BytesIO(b"The ferry."), warc_content_type=content_type
        )
        writer.write_record(record)
    found = outcomes(tmp_path, "x.wet", out.getvalue())
    assert [outcome.media_type for outcome in found if isinstance(outcome, Raw)] == ["text/plain", "text/html"]


def test_entities_of_a_feed_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    entities = f'<!ENTITY a "{"ha" * 99}"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file://{tmp_path}/secret">'
    item = "<item><title>&x;</title><content:encoded>&x; &b; words</content:encoded></item>"
    content = FEED_HEAD.replace("\n<rss", f"\n<!DOCTYPE rss [{entities}]><rss") + item + "</channel></rss>"
    (document,) = outcomes(tmp_path, "x.rss", content.encode())
    assert isinstance(document, Raw)
    assert "hunter2" not in repr(document)
    assert b"haha" not in document.body


def test_a_bad_entry_of_a_feed_spoils_no_other(tmp_path: Path) -> None:
    good = "<item><content:encoded>fine &amp; well</content:encoded></item>"
    bad = "<item><content:encoded>a < b & c</b></content:encoded></item>"
    content = (FEED_HEAD + good + bad + good + "</channel></rss>").encode()
    found = outcomes(tmp_path, "x.rss", content)
    assert len(found) == 3
    assert [codes(found)[0], codes(found)[2]] == ["ok", "ok"]


# ------------------------------------------------------------------------------------------------ shares


def test_what_is_wrong_with_a_file_is_said_by_share_zero_alone(tmp_path: Path) -> None:
    file = put(tmp_path, "x.jsonl.gz", gzip.compress(json_lines(400))[:-9])
    whole = numbered(file)
    assert codes([whole[-1][1]]) == ["TRUNCATED"]
    count = len(whole) - 1
    assert numbered(file, start=10_000) == [(count, whole[-1][1])]
    assert codes(outcome for _, outcome in numbered(file, share=Share(1, 2))) == ["ok"] * sum(
        ordinal // 64 % 2 for ordinal in range(count)
    )


@pytest.mark.parametrize("end", ["", "\r", "\r\n", "\r\n\r"])
def test_a_web_archive_that_is_cut_before_the_end_of_its_last_record_says_so(tmp_path: Path, end: str) -> None:
    content = warc(3, compressed=False)
    assert codes(outcomes(tmp_path, "whole.warc", content)) == ["ok"] * 3
    assert codes(outcomes(tmp_path, "cut.warc", content.rstrip() + end.encode())) == [*["ok"] * 3, "TRUNCATED"]
    assert codes(outcomes(tmp_path, "plain.warc", content.rstrip() + b"\n\n")) == ["ok"] * 3
