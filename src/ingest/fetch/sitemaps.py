"""Sitemaps, news sitemaps and sitemap indexes (https://www.sitemaps.org/protocol.html) → what they list."""

from __future__ import annotations

import io
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ingest.fetch.errors import GiveUp
from ingest.fetch.listing import Entry, Listing, moment

_DATES: Final = ("publication_date", "lastmod")


def listing(body: bytes) -> Listing:
    """What an XML sitemap or index lists. Raises GiveUp for another kind of XML, a DOCTYPE, an entity, or none at all.

    Of one that is damaged, or ends too early, what came before counts if that is anything.
    """
    pages, lists = list[Entry](), list[Entry]()
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(body), events=("start", "end"), forbid_dtd=True):
            name = _name(element)
            if root is None:
                root = element
                if name not in ("urlset", "sitemapindex"):
                    raise GiveUp(f"XML of another kind (its root is <{name[:40]}>)")
            elif event == "end" and name in ("url", "sitemap"):
                if entry := _entry(element):
                    (pages if name == "url" else lists).append(entry)
                root.clear()
    except DefusedXmlException as error:
        raise GiveUp(f"a sitemap with a DOCTYPE or entities of its own ({type(error).__name__})") from error
    except (ParseError, ValueError, LookupError) as error:
        if not pages and not lists:
            raise GiveUp(f"a sitemap that cannot be parsed ({error})") from error
    return Listing(tuple(pages), tuple(lists))


def text_listing(body: bytes) -> Listing:
    """A list of addresses, one a line; lines that begin with # are comments."""
    lines = (line.strip() for line in body.decode("utf-8-sig", "replace").splitlines())
    return Listing(tuple(Entry(line) for line in lines if line and not line.startswith("#")))


def _entry(element: Element) -> Entry | None:
    said = {_name(part): (part.text or "").strip() for part in element.iter() if part is not element}
    dates = (moment(said.get(name)) for name in _DATES)
    return Entry(said["loc"], next((date for date in dates if date), None)) if said.get("loc") else None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower()
