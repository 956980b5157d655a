"""What peers read off a page beside its text: bytes of HTML → title, authors and day, for those that are installed."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ingest.parse.decode import decode

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """What a peer says; ``day`` is an ISO day, as printed where the peer keeps the zone."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    day: str | None = None


Reader = Callable[[bytes, str | None], Read]


def _trafilatura(html: bytes, url: str | None) -> Read:
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(decode(html, None, kind="html"), default_url=url)
    names = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return Read(found.title, names, found.date)


def _htmldate(html: bytes, url: str | None) -> Read:
    from htmldate import find_date

    return Read(day=find_date(decode(html, None, kind="html"), url=url, original_date=True))


def _newspaper(html: bytes, url: str | None) -> Read:
    import newspaper

    article = newspaper.Article(url or "https://example.org/", fetch_images=False)
    article.download(input_html=decode(html, None, kind="html"))
    article.parse()
    when = article.publish_date
    day = when.date() if isinstance(when, datetime) else when if isinstance(when, date) else None
    return Read(article.title, tuple(article.authors), day.isoformat() if day else None)


DAYS_ALONE: Final = frozenset(("htmldate",))  # peers that read nothing but the day
_ALL: Final[dict[str, tuple[str, Reader]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "htmldate": ("htmldate", _htmldate),
    "newspaper4k": ("newspaper", _newspaper),
}


def installed() -> dict[str, Reader]:
    """The peers that can be imported here."""
    return {name: read for name, (module, read) in _ALL.items() if importlib.util.find_spec(module)}


def read_by(read: Reader, html: bytes, url: str | None) -> Read:
    """What a peer reads; nothing where it fails on the page, as its users would have nothing, and that is told."""
    try:
        return read(html, url)
    except Exception as error:  # noqa: BLE001 — peers raise what they like
        log.warning("%s fails on %s: %s", read.__name__.strip("_"), url, error)
        return Read()
