"""Pack the hand-written sources beside this file into the binary samples of ``raw/``.

    python tests/samples/build.py [DIR]        # DIR is raw/ unless given

The packed files hold no clock and no user: the same sources give the same content, which test_samples.py checks.
Everything else in ``raw/`` (pages, tables, feeds) is plain text and edited in place.
"""

from __future__ import annotations

import base64
import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
RAW = HERE.parents[1] / "raw"
COURIER = "https://www.harbourcourier.example"
CRAWLED = datetime(2022, 6, 21, 4, 0, tzinfo=UTC)

# A picture of one dot, which somebody saved under the name of a page.
DOT_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def export() -> bytes:
    """A news agency's export: ten rows, of which one is cut off in the middle and one is a picture without text."""
    return gzip.compress((HERE / "export.jsonl").read_bytes(), mtime=0)


def truncated_export() -> bytes:
    """An export whose transfer broke off in the third of its three rows; the writer had flushed after each row."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    rows = [
        deflate.compress(line) + deflate.flush(zlib.Z_FULL_FLUSH)
        for line in (HERE / "halden.jsonl").read_bytes().splitlines(keepends=True)
    ]
    return b"".join(rows[:2]) + rows[2][: len(rows[2]) // 2]


def _record(kind: str, uri: str | None, content_type: str, payload: bytes) -> bytes:
    number = zlib.crc32(f"{kind} {uri}".encode())
    head = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-0000{number:08x}>",
        f"WARC-Date: {CRAWLED:%Y-%m-%dT%H:%M:%SZ}",
        *([f"WARC-Target-URI: {uri}"] if uri else []),
        f"Content-Type: {content_type}",
        f"Content-Length: {len(payload)}",
    ]
    return gzip.compress("\r\n".join(head).encode() + b"\r\n\r\n" + payload + b"\r\n\r\n", mtime=0)


def _visit(uri: str, status: str, content_type: str, body: bytes, *headers: str) -> bytes:
    """The request and the response of one visit, each a record of its own."""
    host, _, path = uri.removeprefix("https://").partition("/")
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: example-crawler/1.0\r\n\r\n".encode()
    head = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *headers, f"Content-Length: {len(body)}"]
    response = "\r\n".join(head).encode() + b"\r\n\r\n" + body
    return _record("request", uri, "application/http; msgtype=request", request) + _record(
        "response", uri, "application/http; msgtype=response", response
    )


def crawl() -> bytes:
    """A web archive: an article sent gzipped, one whose encoding only the HTTP header tells, a picture, a 404."""
    pages = HERE / "crawl"
    census = gzip.compress((pages / "gull-census.html").read_bytes(), mtime=0)
    mill = (pages / "biblioteka.html").read_text(encoding="utf-8").encode("iso-8859-2")
    return b"".join(
        [
            _record("warcinfo", None, "application/warc-fields", b"software: example-crawler/1.0\r\nformat: WARC\r\n"),
            _visit(
                f"{COURIER}/news/gull-census-2022",
                "200 OK",
                "text/html; charset=utf-8",
                census,
                "Content-Encoding: gzip",
            ),
            _visit(f"{COURIER}/img/dot.png", "200 OK", "image/png", DOT_PNG),
            _visit(
                "https://kurierzalesinski.example/kultura/mlyn-biblioteka",
                "200 OK",
                "text/html; charset=iso-8859-2",
                mill,
            ),
            _visit(
                f"{COURIER}/news/seagull-opera",
                "404 Not Found",
                "text/html; charset=utf-8",
                (pages / "not-found.html").read_bytes(),
            ),
        ]
    )


def weekend() -> bytes:
    """A zip of two flattened pages and two HTML pages."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in sorted((HERE / "weekend").iterdir()):
            archive.writestr(zipfile.ZipInfo(f"weekend/{page.name}", (2019, 7, 1, 0, 0, 0)), page.read_bytes())
    return out.getvalue()


def world() -> bytes:
    """Crawled pages as rows of a table: Chinese, Arabic, and one page that lies in raw/ as a file, too."""
    pages = {
        "https://yunling.example/news/201904/tea-terraces.html": HERE / "world" / "tea-terraces.html",
        "https://alwaha.example/economy/desert-solar": HERE / "world" / "desert-solar.html",
        f"{COURIER}/sport/rovers-cup-final-2018": RAW / "harbourcourier" / "cup-final.html",
    }
    table = pa.table(
        {
            "url": list(pages),
            "raw_html": [page.read_text(encoding="utf-8") for page in pages.values()],
            "crawl_date": pa.array([CRAWLED] * len(pages), pa.timestamp("s", tz="UTC")),
            "lang": ["zh", "ar", "en"],
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "plainspress/export.jsonl.gz": export,
    "crawl/crawl.warc.gz": crawl,
    "weekend.zip": weekend,
    "tables/world.parquet": world,
    "broken/halden.jsonl.gz": truncated_export,
    "broken/front-page.html": lambda: DOT_PNG,
}


def main(folder: Path) -> None:
    for name, build in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else RAW)
