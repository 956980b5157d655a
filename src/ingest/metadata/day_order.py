"""What a page shows of its ways to write dates → whether its 03/04/2018 is in April or in March."""

from __future__ import annotations

import re
from typing import Final

from ingest.metadata import dates, links
from ingest.metadata.dates import Order
from ingest.metadata.weigh import claims_for
from ingest.model import Claim

_NUMBERS: Final = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d\d)(?![\d.])")
_NAMED: Final = re.compile(
    r"\b(?:([A-Z][a-z]{2,8})\.?\s\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\s([A-Z][a-z]{2,8})\.?)(?:,?\s(?:19|20)\d\d)"
)
# suffixes of countries that are used for their sound
_NO_COUNTRY: Final = frozenset(("io", "tv", "co", "me", "ai", "fm", "ly"))


def day_order(claims: tuple[Claim, ...], tags: tuple[str, ...], url: str | None) -> Order | None:
    """Whether 03/04/2018 is in April: by other dates of the page that can be read only one way, else by region.

    ``tags`` are the page's languages, the most trusted first. English of no region under ".com" goes by how the page
    writes dates with a named month, if it does; else None.
    """
    said = [claim.value for claim in claims_for(claims, "published", "modified")]
    if order := _order_shown(said) or _order_beside(said):
        return order
    base = (tags[0] if tags else "en").partition("-")[0]
    region = next((tag.rpartition("-")[2] for tag in tags if tag.startswith(f"{base}-")), "")
    if region in ("US", "PH"):
        return "MDY"
    if base != "en" or region:
        return "DMY"
    suffix = (links.site(url) or "").rpartition(".")[2] if url else ""
    if suffix in ("gov", "mil", "us"):
        return "MDY"
    return "DMY" if len(suffix) == 2 and suffix not in _NO_COUNTRY else _order_named(said)


def _order_shown(said: list[str]) -> Order | None:
    """The order of a date in numbers that has only one."""
    for found in (found for value in said for found in _NUMBERS.finditer(value)):
        if int(found[3]) > 12 >= int(found[1]):
            return "M.D.Y" if found[2] == "." else "MDY"
        if int(found[1]) > 12 >= int(found[3]) and found[2] != ".":
            return "DMY"
    return None


def _order_beside(said: list[str]) -> Order | None:
    """The order in which a date that may be read two ways is a day that is also written otherwise."""
    read = [dates.read(value) for value in said]
    certain = {moments[0].at.date() for moments in read if len(moments) == 1}
    for moments in read:
        known = [moment.at.date() in certain for moment in moments]
        if known in ([True, False], [False, True]):
            return "DMY" if known[0] else "MDY"
    return None


def _order_named(said: list[str]) -> Order | None:
    """The order of dates with a named month, "May 3, 2019" or "3 May 2019"; None where there are none, or both."""
    orders: set[Order] = {"MDY" if found[1] else "DMY" for value in said for found in _NAMED.finditer(value)}
    return orders.pop() if len(orders) == 1 else None
