"""HTTP messages as WARC files keep them: status, headers, and the body without its transfer and content codings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ingest.model import RejectCode
from ingest.read.expand import expand
from ingest.read.lost import Context
from ingest.read.sniff import is_binary

_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_CHARSET: Final = re.compile(r"""charset\s{0,10}=\s{0,10}["']?([\w.:+-]{1,40})""", re.I)
_METHODS: Final = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "zlib", "br": "brotli", "zstd": "zstd"}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an HTTP response; ``size`` is its bytes, header names are in lower case."""

    status: int
    headers: dict[str, str]
    size: int


def parse_head(message: bytes) -> Head | None:
    """The head of a message, ``None`` when it is none or its end is not in sight."""
    status = _STATUS.match(message)
    end = end_of_head(message)
    if not status or end < 0:
        return None
    return Head(int(status[1]), parse_headers(message[:end]), end)


def end_of_head(message: bytes) -> int:
    """Where the empty line behind the headers ends; -1 without one."""
    ends = [found + len(line) for line in (b"\r\n\r\n", b"\n\n") if (found := message.find(line)) >= 0]
    return min(ends, default=-1)


def parse_headers(head: bytes) -> dict[str, str]:
    """Header fields by name in lower case, the first of each; the first line is none. Folded lines are joined."""
    headers: dict[str, str] = {}
    name = ""
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        if line[:1] in (" ", "\t") and name:
            headers[name] += " " + line.strip()
            continue
        field, colon, value = line.partition(":")
        if colon:
            name = field.strip().lower()
            headers.setdefault(name, value.strip())
    return headers


def media_type(content_type: str) -> str:
    """``text/html`` of ``Text/HTML; charset=utf-8``."""
    return content_type.partition(";")[0].strip().lower()


def charset(content_type: str) -> str | None:
    """``utf-8`` of ``Text/HTML; charset=utf-8``."""
    found = _CHARSET.search(content_type)
    return found[1].lower() if found else None


def plain_body(body: bytes, headers: dict[str, str], context: Context) -> bytes | None:
    """The body as the page's author wrote it; ``None`` when that is larger than a document may be.

    Crawlers often keep the headers of codings that they have already taken off, so content decides. Raises Lost when a
    coding is not known or breaks off.
    """
    limit = context.limits.document_bytes
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _joined(body)
    for coding in reversed(headers.get("content-encoding", "").lower().split(",")):
        if coding.strip() in ("", "identity", "none", "utf-8") or not is_binary(body[:4096]):
            continue
        method = coding_method(coding.strip(), body[:2])
        if method is None:
            raise context.lost(RejectCode.UNSUPPORTED, f"has a body in the unknown content coding {coding.strip()!r}.")
        plain, size = [], 0
        for piece in expand(iter([body]), method, context):
            plain.append(piece)
            size += len(piece)
            if size > limit:
                return None
        body = b"".join(plain)
    return body if len(body) <= limit else None


def coding_method(coding: str, head: bytes) -> str | None:
    """The method of `expand` for a content coding and a body that begins with ``head``; None for an unknown coding."""
    method = _METHODS.get(coding)
    if method == "zlib" and not (head[0] & 15 == 8 and int.from_bytes(head[:2]) % 31 == 0):
        return "deflate"  # what many servers mean
    return method


def _joined(body: bytes) -> bytes:
    """A chunked body (RFC 9112) in one piece, as far as it goes; as it is when it is not chunked."""
    pieces, at = list[bytes](), 0
    while (end := body.find(b"\n", at, at + 200)) >= 0:
        try:
            size = int(body[at:end].partition(b";")[0].strip(), 16)
        except ValueError:
            break
        if size <= 0:
            return b"".join(pieces)
        pieces.append(body[end + 1 : end + 1 + size])
        at = end + 1 + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(pieces) or body
