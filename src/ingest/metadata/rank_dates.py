"""Claims of dates → days of publication by weight, with the claims for each; to name no day is one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingest.metadata import dates, links
from ingest.metadata.clock import Moment
from ingest.metadata.dates import Order
from ingest.metadata.weigh import Ranked, Weights, claims_for, origin_kind, rank
from ingest.model import Claim, Precision

NO_DAY: Final = ""  # stands among the days for "no day is said"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date claim as read, with its weight."""

    claim: Claim
    moment: Moment
    weight: float


_SLASHED: Final = re.compile(r"(?<![\d/-])(\d{1,2})[/-](\d{1,2})[/-](?:\d\d|\d{4})(?!\d)")
# suffixes of countries that are used for their sound
_NO_COUNTRY: Final = frozenset(("io", "tv", "co", "me", "ai", "fm", "ly"))
_STRUCTURED: Final = ("json-ld", "meta:", "itemprop", "time")
# Of a day that somebody names who is heard, these tell nothing more.
_WEAK: Final = frozenset(("line:other", "line:near:next", "time", "modified/time", "class:date", "modified/class:date"))
_PRECISION: Final[dict[Precision, int]] = {"day": 0, "minute": 1, "second": 2}


def day_order(claims: tuple[Claim, ...], tag: str | None, url: str | None) -> Order | None:
    """Whether 03/04/2018 is in April: by other dates of the page that can be read only one way, else by region.

    ``tag`` is the page's language with its region. None for English of no region under ".com".
    """
    for claim in claims_for(claims, "published", "modified"):
        for found in _SLASHED.finditer(claim.value):
            if int(found[1]) > 12:
                return "DMY"
            if int(found[2]) > 12:
                return "MDY"
    base, _, region = (tag or "en").partition("-")
    if region in ("US", "PH"):
        return "MDY"
    if base != "en" or region:
        return "DMY"
    suffix = (links.site(url) or "").rpartition(".")[2] if url else ""
    if suffix in ("gov", "mil", "us"):
        return "MDY"
    return "DMY" if len(suffix) == 2 and suffix not in _NO_COUNTRY else None


def rank_dates(
    claims: tuple[Claim, ...], url: str | None, fetched_at: datetime | None, weights: Weights, order: Order | None
) -> tuple[list[Ranked[str]], dict[str, list[Dated]]]:
    """Days of publication by weight ("2018-02-10", as printed), with the claims for each.

    A date said to be that of a modification counts too, under an origin of its own. Nothing after ``fetched_at``
    counts.
    """
    votes: list[tuple[str, str, float]] = []
    dated: dict[str, list[Dated]] = {}

    def vote(claim: Claim, origin: str, moments: tuple[Moment, ...]) -> None:
        for moment in moments:
            if dates.plausible(moment, fetched_at):
                weight = weights.of("published", origin) * 2 * claim.confidence / len(moments)
                day = moment.at.date().isoformat()
                votes.append((day, origin_kind(origin), weight))
                dated.setdefault(day, []).append(Dated(claim, moment, weight))

    said = [
        (claim, dates.read(claim.value, order, fetched_at)) for claim in claims_for(claims, "published", "modified")
    ]
    touched = _touched(said)
    for claim, moments in said:
        changed = claim.field == "modified" or not touched.isdisjoint(moments)
        vote(claim, f"{'modified/' * changed}{origin_kind(claim.origin)}", moments)
    if url and (day := dates.day_in_url(url)):
        vote(Claim("published", url, "url"), "url", (day,))
    strong = {day for day, origin, _ in votes if origin not in _WEAK}
    votes = [vote for vote in votes if vote[1] not in _WEAK or vote[0] not in strong]
    votes += [(day, trait, weights.of("published", trait)) for day, trait in _traits(dated)]
    votes.append((NO_DAY, "is:none", weights.of("published", "is:none")))
    return rank(votes), dated


def _traits(dated: dict[str, list[Dated]]) -> Iterator[tuple[str, str]]:
    """What comparing days tells: the earliest that markup names, and any that is only said to be a modification's."""
    told: dict[str, set[str]] = {}
    for day, claims in dated.items():
        fields = {said.claim.field for said in claims if said.claim.origin.startswith(_STRUCTURED)}
        if fields:
            told[day] = set(fields)
    if len(told) > 1:
        yield min(told), "is:earliest"
    if any("published" in fields for fields in told.values()):
        yield from ((day, "is:change") for day, fields in told.items() if fields == {"modified"})


def _touched(said: list[tuple[Claim, tuple[Moment, ...]]]) -> frozenset[Moment]:
    """Moments that markup gives for publication and for modification alike, where it names an earlier day too.

    Live blogs are dated so: each entry makes them new.
    """
    told: dict[str, set[Moment]] = {"published": set(), "modified": set()}
    for claim, moments in said:
        if claim.origin.startswith(_STRUCTURED):
            told[claim.field].update(moment for moment in moments if moment.precision != "day")
    first = min((moment.at.date() for moment in told["published"]), default=None)
    both = told["published"] & told["modified"]
    return frozenset(moment for moment in both if first and moment.at.date() > first)


def finest(dated: list[Dated]) -> Dated:
    """Of the claims for the chosen day the one that says most: zone, precision, a source or markup speaking, weight."""

    def says(one: Dated) -> tuple[bool, int, bool, float]:
        official = one.claim.field == "published" and one.claim.origin.startswith(("given", "json-ld", "meta:"))
        return one.moment.at.tzinfo is not None, _PRECISION[one.moment.precision], official, one.weight

    return max(dated, key=says)


def undecided(days: list[Ranked[str]]) -> bool:
    """Whether the best two days are the two readings of one "03/04/2018", and nothing tells them apart."""
    if len(days) < 2 or days[0].score - days[1].score > 1e-9:
        return False
    (year, month, day), other = days[0].key.split("-"), days[1].key
    return other == f"{year}-{day}-{month}"
