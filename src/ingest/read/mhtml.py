"""MHTML, a page as browsers save it in one file → its main HTML part (RFC 2557)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import partial

from ingest.model import Given, Raw, Reject, RejectCode
from ingest.read.lost import Context, Unit
from ingest.read.pages import too_large
from ingest.read.rows import moment
from ingest.read.streams import Stream, whole


def documents(stream: Stream, context: Context) -> Iterator[Unit]:
    """The one page in this file."""
    yield partial(_page, whole(stream, context.limits.document_bytes), context)


def _page(body: bytes | None, context: Context) -> Raw | Reject:
    if body is None:
        return too_large(context)
    try:
        return _parsed(body, context)
    except (AttributeError, AssertionError, LookupError, RecursionError, TypeError, ValueError) as error:
        # what the standard library's parser raises at malformed headers
        return context.reject(
            RejectCode.DAMAGED, f"is an MHTML file that cannot be parsed ({error}); save the page again."
        )


def _parsed(body: bytes, context: Context) -> Raw | Reject:
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = _main(message)
    if part is None:
        return context.reject(RejectCode.NO_TEXT, "is an MHTML file without an HTML part; save the page again.")
    content = part.get_payload(decode=True)
    if message.is_multipart() and f"--{message.get_boundary()}--".encode() not in body[-2000:]:
        return context.reject(
            RejectCode.TRUNCATED, "is an MHTML file that ends before its last part; save or copy the page again."
        )
    return Raw(
        uri=context.uri,
        source=context.source,
        body=content if isinstance(content, bytes) else b"",
        media_type="text/html",
        charset=part.get_content_charset(),
        fetched_at=_date(message),
        given=Given(
            url=_header(part, "Content-Location") or _header(message, "Snapshot-Content-Location"),
            title=_header(message, "Subject"),
        ),
    )


def _main(message: EmailMessage) -> EmailMessage | None:
    """The part that ``start`` names, else the first that is HTML."""
    pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    start = message.get_param("start")
    return next((part for part in pages if start and part.get("Content-ID") == start), pages[0] if pages else None)


def _header(part: EmailMessage, name: str) -> str | None:
    value = part.get(name)
    return str(value).strip() or None if value else None


def _date(message: EmailMessage) -> datetime | None:
    try:
        return moment(parsedate_to_datetime(str(message["Date"])))
    except ValueError:
        return None
