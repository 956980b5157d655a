"""Made-up dumps of every form, built in memory, and a short way to read one."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.model import Limits, Raw, Reject
from ingest.read import InputFile, Share, read

PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}
FEED_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><title>The Lark</title><language>en-gb</language>\n"
)


def page(number: int, size: int = 40) -> str:
    return f"<!doctype html><title>Page {number}</title><p>{f'The {number}th ferry was late. ' * size}</p>"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "title": f"Story {number}", "text": f"The {number}th ferry was late. " * 8, **more}


def json_lines(count: int) -> bytes:
    return b"".join(json.dumps(row(number)).encode() + b"\n" for number in range(1, count + 1))


def separated(count: int) -> bytes:
    lines = [f'{number},"Ferry, late","First line\nof story {number}"\r\n' for number in range(1, count + 1)]
    return ("id,title,text\r\n" + "".join(lines)).encode()


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def streamed_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip as written to a pipe: the sizes of its members follow them."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.content += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, content in members.items():
            archive.writestr(name, content)
    return pipe.content


def tarred(members: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def feed(count: int) -> bytes:
    items = (
        f"<item><title>Story {number}</title><guid>{number}</guid><dc:creator>Ada Moor</dc:creator>"
        f"<content:encoded><![CDATA[<p>The {number}th ferry was late.</p>]]></content:encoded></item>\n"
        for number in range(1, count + 1)
    )
    return (FEED_HEAD + "".join(items) + "</channel></rss>\n").encode()


def warc(count: int, compressed: bool) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compressed, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record("made-up.warc", {"software": "by hand"}))
    for number in range(1, count + 1):
        add_response(writer, f"https://lark.example/{number}", page(number, 5).encode())
    return out.getvalue()


def add_response(
    writer: WARCWriter,
    url: str,
    body: bytes,
    status: str = "200 OK",
    headers: Iterable[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
) -> None:
    head = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            http_headers=head,
            warc_headers_dict={"WARC-Date": "2024-05-17T08:00:00Z"},
        )
    )


def table(count: int) -> pa.Table:
    return pa.Table.from_pylist([row(number) for number in range(1, count + 1)])


def parquet(rows: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pa.parquet.write_table(rows, out, **options)
    return out.getvalue()


def arrow_file(rows: pa.Table, chunk: int = 10) -> bytes:
    out = io.BytesIO()
    pa.feather.write_feather(rows, out, compression="zstd", chunksize=chunk)
    return out.getvalue()


def arrow_stream(rows: pa.Table, chunk: int = 10) -> bytes:
    out = io.BytesIO()
    with pa.ipc.new_stream(out, rows.schema) as writer:
        writer.write_table(rows, max_chunksize=chunk)
    return out.getvalue()


def put(folder: Path, name: str, content: bytes) -> InputFile:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return InputFile(name, str(file), len(content), 0)


def numbered(
    file: InputFile,
    *,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    fields: Mapping[str, str] = {},
    share: Share = Share(),  # noqa: B008 (frozen)
    start: int = 0,
) -> list[tuple[int, Raw | Reject]]:
    return list(read(file, source="test", limits=limits, fields=fields, share=share, start=start))


def outcomes(folder: Path, name: str, content: bytes, **options: Any) -> list[Raw | Reject]:
    """What comes out of a file with this name and content."""
    return [outcome for _, outcome in numbered(put(folder, name, content), **options)]


def documents(folder: Path, name: str, content: bytes, **options: Any) -> list[Raw]:
    """The same, where nothing may be rejected."""
    found = outcomes(folder, name, content, **options)
    rejects = [outcome for outcome in found if isinstance(outcome, Reject)]
    assert not rejects
    return [outcome for outcome in found if isinstance(outcome, Raw)]


def rejects(folder: Path, name: str, content: bytes, **options: Any) -> list[Reject]:
    """The rejects among what comes out."""
    return [outcome for outcome in outcomes(folder, name, content, **options) if isinstance(outcome, Reject)]


def codes(found: Iterable[Raw | Reject]) -> list[str]:
    """The outcomes in short: ``ok`` or the code of the reject."""
    return [outcome.code.value if isinstance(outcome, Reject) else "ok" for outcome in found]
