"""The body of a list, whatever it is → what it lists. Content decides: feed, sitemap, home page or plain text."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from ingest.fetch import feeds, sitemaps
from ingest.fetch.errors import GiveUp
from ingest.fetch.listing import Entry, Listing
from ingest.model import Limits
from ingest.read.expand import expand
from ingest.read.lost import Context, Lost
from ingest.read.sniff import Kind, sniff
from ingest.read.streams import HEAD

_FEEDS: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json", "application/rdf+xml"}
)
_SITEMAP: Final = re.compile(rb"<(?:[A-Za-z][\w-]{0,30}:)?(?:urlset|sitemapindex)[\s>]", re.I)

_ADDRESSES: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*+(?:#|https?://)", re.I)


def read_list(body: bytes, content_type: str, url: str, most: int, home: bool = False) -> Listing:
    """What a list names, with absolute addresses as they stand there. ``most`` bounds its bytes when it is unpacked.

    Raises GiveUp for what is no list; a page is one only where it is a ``home`` page.
    """
    found = _read(_unpacked(body, most), content_type, home)
    return Listing(_absolute(found.pages, url), _absolute(found.lists, url))


def _absolute(entries: tuple[Entry, ...], base: str) -> tuple[Entry, ...]:
    joined = []
    for entry in entries:
        try:
            joined.append(Entry(urljoin(base, entry.url.strip()), entry.date))
        except ValueError:  # "http://[broken": its own fault, and no other's
            joined.append(entry)
    return tuple(joined)


def _read(body: bytes, content_type: str, home: bool) -> Listing:
    head = body[:HEAD]
    if _SITEMAP.search(head[:4096]):
        return sitemaps.listing(body)
    kind, what = sniff(head, "", frozenset())
    if kind is Kind.FEED:
        return Listing(feeds.entries(body, content_type))
    if kind is Kind.JSON_FEED:
        return Listing(feeds.json_entries(body))
    if kind is Kind.HTML and home:
        return named_by(body)
    if kind is Kind.TEXT and _ADDRESSES.match(head):
        return sitemaps.text_listing(body)
    raise GiveUp(f"no list of pages but {what or kind.value}")


def named_by(body: bytes) -> Listing:
    """The feeds and sitemaps that the head of a page names."""
    lists = []
    for link in LexborHTMLParser(body).css("link[href]"):
        said = {name: (value or "").strip() for name, value in link.attributes.items()}
        rel = said.get("rel", "").lower().split()
        feed = "alternate" in rel and said.get("type", "").lower().partition(";")[0].strip() in _FEEDS
        if said.get("href") and (feed or "sitemap" in rel):
            lists.append(Entry(said["href"]))
    return Listing(lists=tuple(dict.fromkeys(lists)))


def _unpacked(body: bytes, most: int) -> bytes:
    """The body of a list that was packed as a file (``sitemap.xml.gz``)."""
    if not body.startswith(b"\x1f\x8b\x08"):
        return body
    pieces, size = list[bytes](), 0
    try:
        for piece in expand(iter([body]), "gzip", Context("the list", "", Limits(document_bytes=most))):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise GiveUp(f"a list of more than {most:,} bytes")
    except Lost as lost:
        raise GiveUp(lost.detail.rstrip(".")) from lost
    return b"".join(pieces)
