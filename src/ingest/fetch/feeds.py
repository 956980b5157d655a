"""RSS, Atom and JSON Feed → the pages that they link to, each with the date it is listed with."""

from __future__ import annotations

import calendar
import io
from datetime import UTC, datetime
from typing import Any, Final

import feedparser
import orjson

from ingest.fetch.errors import GiveUp
from ingest.fetch.listing import Entry, moment
from ingest.read.feeds import FAULTS, without_doctype

_DATES: Final = ("published_parsed", "updated_parsed")


def entries(body: bytes, content_type: str) -> tuple[Entry, ...]:
    """The entries of an RSS or Atom feed, in its order. feedparser gets bytes, never an address, and no DOCTYPE."""
    said = {"content-type": content_type} if content_type else {}
    document = io.BytesIO(without_doctype(body))
    try:
        parsed = feedparser.parse(document, response_headers=said, sanitize_html=False, resolve_relative_uris=False)
    except FAULTS as error:
        raise GiveUp(f"a feed that cannot be parsed ({error})") from error
    if not parsed.entries and parsed.get("bozo"):
        raise GiveUp(f"a feed that cannot be parsed ({parsed.get('bozo_exception', 'no XML')})")
    return tuple(Entry(link, _published(entry)) for entry in parsed.entries if (link := _link(entry)))


def _link(entry: dict[str, Any]) -> str:
    return str(entry.get("feedburner_origlink") or entry.get("link") or "")


def _published(entry: dict[str, Any]) -> datetime | None:
    # By dict's own get: feedparser's takes one date for the other, and says that it will not for long.
    parts = next((found for name in _DATES if (found := dict.get(entry, name))), None)
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC) if parts else None
    except (OverflowError, ValueError, OSError):  # the year 30000
        return None


def json_entries(body: bytes) -> tuple[Entry, ...]:
    """The items of a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    try:
        feed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise GiveUp(f"a JSON feed that cannot be parsed ({error})") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    found = []
    for item in items if isinstance(items, list) else ():
        link = (item.get("url") or item.get("external_url")) if isinstance(item, dict) else None
        if isinstance(link, str):
            found.append(Entry(link, moment(item.get("date_published"))))
    return tuple(found)
