"""Addresses as feeds and pages write them → the one form under which they are asked for and remembered; and filters.

The parser is the one of the library that connects, so that no two parsers can disagree about the host.
"""

from __future__ import annotations

import fnmatch
import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from ingest.fetch.errors import Refused
from ingest.model import Fetch

LONGEST: Final = 4_000  # characters of an address
_BAD: Final = re.compile(r"[\x00-\x20\x7f\\]")
_PORTS: Final = {"http": 80, "https": 443}


def normal(url: str, base: str | None = None) -> str:
    """An address in normal form: absolute, ASCII, host in lower case, no default port, no fragment. Raises Refused."""
    text = url.strip()
    if len(text) > LONGEST:
        raise Refused(f"an address of {len(text):,} characters")
    if _BAD.search(text):
        raise Refused("an address with white space, a control character or a backslash in it")
    try:
        parts = parse_url(urljoin(base, text) if base else text)
    except (LocationParseError, ValueError) as error:
        raise Refused(f"no valid address ({error})") from error
    scheme = parts.scheme or ""
    if scheme not in _PORTS:
        raise Refused(f"the scheme {scheme!r}: only http and https are fetched")
    if not parts.host:
        raise Refused("an address without a host")
    if parts.auth is not None:
        raise Refused("an address with a user name in it")
    if parts.port == 0:
        raise Refused("port 0")
    port = None if parts.port == _PORTS[scheme] else parts.port
    return Url(scheme, None, parts.host, port, parts.path or "/", parts.query).url


def host_of(url: str) -> str:
    """The host of an address in normal form: what a rate is counted for."""
    return parse_url(url).host or ""


def authority_of(url: str) -> str:
    """Scheme, host and port of an address in normal form: what a robots.txt speaks for."""
    parts = parse_url(url)
    return Url(parts.scheme, None, parts.host, parts.port).url


def left_out(url: str, published: datetime | None, fetch: Fetch) -> str | None:
    """Why the filters of a source leave an address out, None when they let it pass."""
    parts = parse_url(url)
    place = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    if fetch.include and not any(fnmatch.fnmatchcase(place, glob) for glob in fetch.include):
        return "no include matches"
    for glob in fetch.exclude:
        if fnmatch.fnmatchcase(place, glob):
            return f"exclude {glob!r}"
    if fetch.since and published and published.astimezone(UTC).date() < fetch.since:
        return f"listed with {published.date()}, before since {fetch.since}"
    return None
