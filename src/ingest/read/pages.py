"""A file that is one document: an HTML page, or the flattened text of one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal

from ingest.model import Raw, Reject, RejectCode
from ingest.read.lost import Context, Unit
from ingest.read.streams import Stream, whole


def html(stream: Stream, context: Context) -> Iterator[Unit]:
    """The one HTML page in this file."""
    yield partial(_page, whole(stream, context.limits.document_bytes), context, "text/html")


def text(stream: Stream, context: Context) -> Iterator[Unit]:
    """The one text in this file."""
    yield partial(_page, whole(stream, context.limits.document_bytes), context, "text/plain")


def _page(body: bytes | None, context: Context, media_type: Literal["text/html", "text/plain"]) -> Raw | Reject:
    if body is None:
        return too_large(context)
    return Raw(context.uri, context.source, body, media_type)


def too_large(context: Context) -> Reject:
    """A file that is one document, and larger than one may be."""
    return context.reject(
        RejectCode.TOO_LARGE,
        f"is one document of more than limits.document_bytes = {context.limits.document_bytes:,} bytes.",
    )
