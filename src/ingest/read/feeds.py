"""RSS and Atom → one document an entry that carries content. The row in a URI is the entry's number, from 1.

The feed is cut into its entries, and each is parsed on its own with the feed's head before it: a feed of any length
needs little memory, and one bad entry spoils no other. feedparser gets bytes, never an address, and no DOCTYPE.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from ingest.model import Given, Raw, Reject, RejectCode
from ingest.read.jsonlines import too_large
from ingest.read.lost import Context, Unit
from ingest.read.sniff import looks_like_html
from ingest.read.streams import HEAD, Stream

# A description that is at least this long is taken for the article, a shorter one for a teaser (characters of text).
FULL_TEXT: Final = 600

_ENTRY: Final = re.compile(rb"<((?:[A-Za-z][\w-]{0,30}:)?(?:item|entry))(?=[\s>])")
_ROOT: Final = re.compile(rb"<((?:[A-Za-z][\w-]{0,30}:)?(?:rss|feed|rdf))(?=[\s>])", re.I)
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^\[>]{0,1000}+(?:\[[^\]]{0,100000}+\]\s{0,100})?>", re.I)
_UTF16: Final = re.compile(rb"""encoding\s{0,10}=\s{0,10}["']utf-(?:16|32)(?:le|be)?["']""", re.I)
FAULTS: Final = (AttributeError, AssertionError, LookupError, RecursionError, TypeError, ValueError)
"""What feedparser lets through at malformed markup."""
_TAG: Final = re.compile(r"<[^<>]{0,2000}+>")


def documents(stream: Stream, context: Context) -> Iterator[Unit]:
    """The entries of a feed. Raises Lost when it ends within one, or without its last tag."""
    limit = context.limits.document_bytes
    head, buffer, number, large = b"", b"", 0, False
    while chunk := stream.chunk():
        buffer += chunk
        at = 0
        while begin := _ENTRY.search(buffer, at):
            head = head or _head(buffer[: begin.start()])
            closing = b"</" + begin[1] + b">"
            end = buffer.find(closing, begin.end())
            if end < 0:
                break
            at = end + len(closing)
            number += 1
            if large or at - begin.start() > limit:
                yield partial(too_large, context, f"#{number}")
            else:
                yield partial(_entry, head, buffer[begin.start() : at], context, f"#{number}")
            large = False
        buffer = buffer[at:]
        if len(buffer) > limit:  # keep what opens an entry that is too large, and what may be half a tag
            head = head or _head(buffer)
            begin = _ENTRY.search(buffer)
            large = begin is not None
            buffer = (begin[0] + b">" if begin else b"") + buffer[-100:]
    root = _ROOT.search(head or buffer)
    if _ENTRY.search(buffer) or root is None or b"</" + root[1] not in buffer:
        raise context.lost(
            RejectCode.TRUNCATED,
            f"is a feed that ends within an entry or before its last tag; the {number:,} entries before were read, "
            "fetch it again.",
        )


def _head(before: bytes) -> bytes:
    """What stands before the first entry: declaration, root, the feed's own title. The stream is UTF-8 by now."""
    return _UTF16.sub(b'encoding="utf-8"', without_doctype(before[:HEAD]), count=1)


def without_doctype(feed: bytes) -> bytes:
    """A feed without the DOCTYPE at its head, and so without entities of its own."""
    return _DOCTYPE.sub(b"", feed[:HEAD], count=1) + feed[HEAD:]


def _tail(head: bytes) -> bytes:
    """The tags that close what a feed's head has opened."""
    root = _ROOT.search(head)
    channel = b"</channel>" if b"<channel" in head and b"</channel>" not in head else b""
    return channel + (b"</" + root[1] + b">" if root else b"")


def _entry(head: bytes, element: bytes, context: Context, at: str) -> Raw | Reject:
    import feedparser

    document = io.BytesIO(head + element + _tail(head))
    try:
        parsed = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    except FAULTS as error:
        return context.reject(RejectCode.BAD_ROW, f"is an entry that cannot be parsed ({error}); skip it.", at)
    if not parsed.entries:
        why = parsed.get("bozo_exception", "no XML")
        return context.reject(RejectCode.BAD_ROW, f"is an entry that cannot be parsed ({why}); skip it.", at)
    entry = parsed.entries[0]
    summary = entry.get("summary")
    body, markup = _content(entry)
    if not body and summary and len(_TAG.sub("", summary)) >= FULL_TEXT:
        body, markup, summary = summary, looks_like_html(summary), None
    given = Given(
        id=entry.get("id"),
        url=_link(entry),
        title=entry.get("title"),
        authors=tuple(name for author in entry.get("authors", ()) if (name := author.get("name"))),
        published=entry.get("published") or entry.get("updated"),
        section=next((tag.get("term") or tag.get("label") for tag in entry.get("tags", ())), None),
        publisher=parsed.feed.get("title"),
        language=parsed.feed.get("language"),
        summary=None if summary == body else summary,
    )
    if not body.strip():
        return Reject(
            context.uri + at,
            "read",
            RejectCode.NO_TEXT,
            f"{context.uri}{at} is a feed entry without content but a teaser at most; fetch the page it links to.",
            source_id=given.id,
            url=given.url,
        )
    return Raw(
        uri=context.uri + at,
        source=context.source,
        body=body.encode("utf-8", "replace"),
        media_type="text/html" if markup else "text/plain",
        charset="utf-8",
        given=given,
    )


def _link(entry: Any) -> str | None:
    """An entry's address. A ``guid`` counts as one unless the feed says that it is none, and many do not say."""
    link = entry.get("link")
    return None if link == entry.get("id") and "://" not in (link or "") else link


def _content(entry: Any) -> tuple[str, bool]:
    """The longest content of an entry, and whether it is markup."""
    contents = [(item.get("value") or "", item.get("type") != "text/plain") for item in entry.get("content", ())]
    return max(contents, key=lambda content: len(content[0]), default=("", False))
