"""WARC and WET → one document a record (ISO 28500): HTTP responses and resources with HTML or text, conversions.

The offset in a URI is where the record begins in the file: of its gzip member where each record is one, as in CDX
indexes. The parser is our own because the known ones take a file that breaks off for one that ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal

from ingest.model import Given, Raw, Reject, RejectCode
from ingest.read import http
from ingest.read.lost import Context, Lost, Unit
from ingest.read.rows import moment
from ingest.read.sniff import foreign, looks_like_html
from ingest.read.streams import Stream

HEADER: Final = 1 << 16  # bytes that a header may have
_LINE_ENDS: Final = 2  # behind every record
_MARKUP: Final = ("text/html", "application/xhtml+xml")
_PAGES: Final = (*_MARKUP, "text/plain", "")


@dataclass(frozen=True, slots=True)
class _Page:
    """What a record says of the document in it. ``http`` is the head before the body, if there is one."""

    content_type: str
    url: str | None
    fetched_at: str | None
    http: http.Head | None = None


def documents(stream: Stream, context: Context) -> Iterator[Unit]:
    """The documents of a WARC file. Raises Lost where it breaks off, or something else than a record stands."""
    limit = context.limits.document_bytes
    while (start := _next_record(stream, context)) is not None:
        here = replace(context, uri=f"{context.uri}@{start}")
        header, length = _header(stream, context)
        page = _page(header, stream.peek(min(length, HEADER)))
        if page is None or length > limit + HEADER:
            payload, found = None, stream.skip(length)
        else:
            payload = stream.read(length)
            found = len(payload)
        if found < length:
            raise _cut(context, stream)
        if page is not None:
            yield partial(_document, page, payload, here)


def _next_record(stream: Stream, context: Context) -> int | None:
    """Go to the next record, over the two line ends between; its offset in the file, ``None`` at the end.

    Raises Lost where a file ends without them: it was cut there, and nobody knows what came behind.
    """
    begins = stream.position == 0
    ends = 0
    while (letter := stream.peek(1)) in (b"\r", b"\n"):
        ends += letter == b"\n"
        stream.skip(1)
    if not letter:
        stream.read(1)  # raises where the stream broke
        if ends < _LINE_ENDS and not begins:
            raise _cut(context, stream)
        return None
    packed = stream.position
    while stream.marks and stream.marks[0][0] <= stream.position:
        plain, at = stream.marks.popleft()
        packed = at if plain == stream.position else packed
    return packed


def _header(stream: Stream, context: Context) -> tuple[dict[str, str], int]:
    """The record's header and the length of its block; the stream goes on behind the header."""
    head = stream.peek(HEADER)
    end = http.end_of_head(head)
    if end < 0 and len(head) < HEADER and head.startswith(b"WARC/"[: len(head)]):
        stream.read(HEADER)  # raises where the stream broke
        raise _cut(context, stream)
    header = http.parse_headers(head[: max(0, end)])
    length = header.get("content-length", "")
    if not head.startswith(b"WARC/") or not length.isascii() or not length.isdigit():
        raise context.lost(
            RejectCode.DAMAGED,
            f"is damaged: no WARC record begins at byte {stream.position:,} of its content, where one should; "
            "what came before was read, copy or download it again.",
        )
    stream.skip(end)
    return header, int(length)


def _page(header: dict[str, str], block: bytes) -> _Page | None:
    """What is in a record with this header and (beginning of the) block; ``None`` when it is no document."""
    kind = header.get("warc-type", "").lower()
    content_type = header.get("content-type", "")
    page = _Page(
        content_type,
        url=header.get("warc-target-uri", "").strip("<>") or None,
        fetched_at=header.get("warc-date"),
    )
    if kind == "conversion":
        return page if http.media_type(content_type) == "text/plain" else None
    if kind == "response" and http.media_type(content_type) in ("application/http", ""):
        head = http.parse_head(block)
        if head is None or not (200 <= head.status < 300 or head.status >= 400):
            return None  # redirects carry no page
        page = replace(page, content_type=head.headers.get("content-type", ""), http=head)
    elif kind != "resource":
        return None
    return page if http.media_type(page.content_type) in _PAGES else None


def _document(page: _Page, payload: bytes | None, context: Context) -> Raw | Reject:
    if payload is not None and page.http:
        try:
            payload = http.plain_body(payload[page.http.size :], page.http.headers, context)
        except Lost as lost:
            return replace(lost.reject(), url=page.url)

    def reject(code: RejectCode, detail: str) -> Reject:
        return replace(context.reject(code, detail), url=page.url)

    if page.http and page.http.status >= 400:
        return reject(RejectCode.ERROR_PAGE, f"is the answer {page.http.status} of the server, not a page.")
    if payload is None or len(payload) > context.limits.document_bytes:
        return reject(
            RejectCode.TOO_LARGE,
            f"is a page of more than limits.document_bytes = {context.limits.document_bytes:,} bytes.",
        )
    if not payload.strip():
        return reject(RejectCode.EMPTY, "is a record without a body.")
    if what := foreign(payload[:4096]):
        return reject(RejectCode.UNSUPPORTED, f"is {what}, though its header says {page.content_type!r}; skip it.")
    return Raw(
        uri=context.uri,
        source=context.source,
        body=payload,
        media_type=_media_type(page, payload),
        charset=http.charset(page.content_type),
        fetched_at=moment(page.fetched_at),
        given=Given(url=page.url),
    )


def _media_type(page: _Page, body: bytes) -> Literal["text/html", "text/plain"]:
    if http.media_type(page.content_type) in _MARKUP or looks_like_html(body[:8192].decode("utf-8", "replace")):
        return "text/html"
    return "text/plain"


def _cut(context: Context, stream: Stream) -> Lost:
    return context.lost(
        RejectCode.TRUNCATED,
        f"ends within a WARC record or before the lines that end it, after {stream.position:,} bytes of content; "
        "what came before was read, copy or download it again.",
    )
