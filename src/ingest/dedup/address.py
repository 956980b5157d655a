"""Turns the addresses of a document into keys: what it is joined by, and where it lives itself.

A canonical URL joins a document with everything else that names it. Only where it is the document's own address (not a
copy that points to the original on another site) do two texts under it count as versions, of which the newer one stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import xxhash

NO_ADDRESS = 0


@dataclass(frozen=True, slots=True)
class Address:
    """Keys of 64 bits; NO_ADDRESS where there is none. ``elsewhere``: the canonical URL is on another site."""

    joined: int
    own: int
    elsewhere: bool


def address(url: str | None, canonical_url: str | None) -> Address:
    """The address keys of a document. A URL without path and query is a home page and no article's address."""
    canonical = _split(canonical_url or url)
    if canonical is None:
        return Address(NO_ADDRESS, NO_ADDRESS, elsewhere=False)
    joined = _key(canonical)
    found = _split(url)
    elsewhere = found is not None and not _same_site(found, canonical)
    return Address(joined, NO_ADDRESS if elsewhere else joined, elsewhere)


def _split(url: str | None) -> SplitResult | None:
    try:
        return urlsplit(url.strip()) if url and url.strip() else None
    except ValueError:  # an unbalanced bracket in the host: no address to be joined by
        return None


def _key(url: SplitResult) -> int:
    path = url.path.rstrip("/")
    if not path and not url.query:
        return NO_ADDRESS
    return xxhash.xxh3_64_intdigest(f"{_host(url)}{path}?{url.query}".encode("utf-8", "replace")) or 1


def _host(url: SplitResult) -> str:
    host = url.netloc.casefold()
    for prefix in ("www.", "m.", "amp.", "mobile."):
        host = host.removeprefix(prefix)
    return host


def _same_site(one: SplitResult, other: SplitResult) -> bool:
    a, b = _host(one), _host(other)
    return a == b or a.endswith(f".{b}") or b.endswith(f".{a}")
