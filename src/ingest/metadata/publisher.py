"""What a page calls its publisher → a name: "© 2024 Example Times | All the news" → "Example Times"."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Final

from ingest.metadata import links
from ingest.metadata.authors import fold

_SEPARATOR: Final = re.compile(r"\s[-–—|·•:»]\s|\s?[|｜]\s?|\.\s(?=\w)")
_MAIL: Final = re.compile(r"\S{1,64}@\S{1,64}")
_RIGHTS: Final = re.compile(
    r"©|\(c\)|\bcopyright\b|\ball rights reserved\b|\balle rechte vorbehalten\b|\b(?:19|20)\d\d\b[-–]?", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"(?:https?://)?(?:www\.)(?P<host>[\w.-]+)/?|https?://(?P<bare>[\w.-]+)/?", re.IGNORECASE)
_ACCOUNT: Final = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:twitter|x|facebook|instagram|youtube|linkedin|threads|bsky)\.\w{2,4}/\w",
    re.IGNORECASE,
)
_SHORTEST: Final = 3  # letters by which a part of a name is known in a domain
_LONGEST: Final = 80
_LONGEST_PART: Final = 40  # of a value that is longer than that: a longer first part is a headline


@lru_cache(maxsize=1_000)  # asked for the site's names and for the publisher
def publisher_name(value: str, url: str | None) -> str | None:
    """The name in a claim: of several parts the one that the page's domain repeats, else the whole or its first part.

    Addresses become host names. None for what is no name: an account of a network, an e-mail address.
    """
    words = " ".join(html.unescape(value).split())
    if words.startswith("@"):
        return None
    if _ACCOUNT.match(words):
        return None
    if address := _ADDRESS.fullmatch(words):
        return address["host"] or address["bare"]
    words = _MAIL.sub(" ", words) if "@" in words else words
    words = " ".join(_RIGHTS.sub(" ", words).split()).strip(" ,;.|-–—").removeprefix("by ")
    parts = [part.strip(" ,;.|-–—") for part in _SEPARATOR.split(words)]
    domain = fold((links.site(url) or "").partition(".")[0]) if url else ""
    if len(parts) > 1 and domain:
        known = [part for part in parts if _in_domain(fold(part), domain)]
        if known:
            return known[0]
    if len(words) > _LONGEST:
        words = parts[0] if len(parts[0]) <= _LONGEST_PART else ""
    return words if fold(words) else None


def _in_domain(folded: str, domain: str) -> bool:
    return len(folded) >= _SHORTEST and (folded in domain or (domain in folded and len(folded) <= 2 * len(domain)))
