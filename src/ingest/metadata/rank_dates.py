"""Claims of dates → days of publication by weight, with the claims for each; to name no day is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
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


_STRUCTURED: Final = ("json-ld", "meta:", "itemprop", "time")
_HEAD: Final = ("json-ld", "meta:")
# Of a day that somebody names who is heard, these tell nothing more.
_WEAK: Final = frozenset(("line:other", "line:near:next", "time", "modified/time", "class:date", "modified/class:date"))
_ELEMENTS: Final = ("itemprop", "time:published", "time", "class:date")  # the one that says most first
_PLACED: Final = (":next", ":first", ":other", "@1", "@2")  # ends of origins that tell the place already
_MINUTE: Final = timedelta(minutes=1)
_FARTHEST: Final = timedelta(hours=14)  # of a zone from UTC
_PRECISION: Final[dict[Precision, int]] = {"day": 0, "minute": 1, "second": 2}


def rank_dates(
    claims: tuple[Claim, ...], url: str | None, fetched_at: datetime | None, weights: Weights, order: Order | None
) -> tuple[list[Ranked[str]], dict[str, list[Dated]]]:
    """Days of publication by weight ("2018-02-10", as printed), with the claims for each.

    A date said to be that of a modification counts too, under an origin of its own. Nothing after ``fetched_at``
    counts.
    """
    said = [
        (claim, dates.read(claim.value, order, fetched_at)) for claim in claims_for(claims, "published", "modified")
    ]
    touched = _touched(said)
    local = _local(said)
    offers: list[tuple[str, Claim, Moment, int]] = []
    for claim, moments in said:
        changed = claim.field == "modified" or not touched.isdisjoint(moments)
        kind = f"{'modified/' * changed}{origin_kind(claim.origin)}"
        offers += [(kind, claim, local.get(moment, moment), len(moments)) for moment in moments]
    for kind, look in (("url", dates.day_in_url), ("url:number", dates.day_in_number)):
        if url and (found := look(links.archived(url))):
            offers.append((kind, Claim("published", url, kind), found, 1))
    offers = [offer for offer in offers if dates.plausible(offer[2], fetched_at)]

    votes: list[tuple[str, str, float]] = []
    dated: dict[str, list[Dated]] = {}
    for (kind, claim, moment, readings), place in zip(offers, _places(offers), strict=True):
        weight = weights.of("published", kind + place) * 2 * claim.confidence / readings
        day = moment.at.date().isoformat()
        votes.append((day, kind + place, weight))
        dated.setdefault(day, []).append(Dated(claim, moment, weight))
    strong = {day for day, origin, _ in votes if origin.partition("#")[0] not in _WEAK}
    votes = [vote for vote in votes if vote[1].partition("#")[0] not in _WEAK or vote[0] not in strong]
    votes = _shown_once(votes)
    votes += [(day, trait, weights.of("published", trait)) for day, trait in _traits(dated)]
    votes.append((NO_DAY, "is:none", weights.of("published", "is:none")))
    return rank(votes), dated


def _shown_once(votes: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """Votes without those of elements that only show again the day that another element shows."""
    best: dict[str, tuple[tuple[bool, int, bool, str], str]] = {}
    for day, origin, _ in votes:
        if place := _element(origin):
            best[day] = min(best.get(day, (place, origin)), (place, origin))
    return [vote for vote in votes if not _element(vote[1]) or vote[1] == best[vote[0]][1]]


def _element(origin: str) -> tuple[bool, int, bool, str] | None:
    """How an element comes among its like, the first behind the headline first; None for an origin that is none."""
    kind, mark, place = origin.partition("#")[0].removeprefix("modified/").partition("@")
    if kind not in _ELEMENTS:
        return None
    return not mark, _ELEMENTS.index(kind), origin.startswith("modified/"), place


def _places(offers: list[tuple[str, Claim, Moment, int]]) -> Iterator[str]:
    """Of an origin that names several days "#1" for the first and "#2" for the others: teasers have dates too."""
    days: dict[str, list[date]] = {}
    for kind, _, moment, readings in offers:
        if readings == 1:
            days.setdefault(kind, []).append(moment.at.date())
    for kind, _, moment, readings in offers:
        several = readings == 1 and len(set(days[kind])) > 1 and not kind.endswith(_PLACED)
        yield ("#1" if moment.at.date() == days[kind][0] else "#2") if several else ""


def _local(said: list[tuple[Claim, tuple[Moment, ...]]]) -> dict[Moment, Moment]:
    """Moments given in UTC, or without a zone, that are another day where the page is made → in the zone used there.

    Known from a second claim for the same instant: with its zone, or whole half hours apart.
    """
    timed = {moment for _, moments in said if len(moments) == 1 for moment in moments if moment.precision != "day"}
    found: dict[Moment, Moment] = {}
    for moment in timed:
        for other in timed if moment.at.utcoffset() == timedelta(0) else ():
            shift = other.at.replace(tzinfo=None, second=0) - moment.at.replace(tzinfo=None, second=0)
            same = abs(other.utc() - moment.utc()) < _MINUTE if other.at.tzinfo else not shift % (30 * _MINUTE)
            if same and other.at.date() != moment.at.date() and abs(shift) <= _FARTHEST:
                there = timezone(shift)
                found[moment] = Moment(moment.at.astimezone(there), moment.precision)
                found[other] = Moment(other.at.replace(tzinfo=there), other.precision)
    return found


def _traits(dated: dict[str, list[Dated]]) -> Iterator[tuple[str, str]]:
    """What comparing days tells: the earliest that markup names, any that is only said to be a modification's, and
    those after all that the head of the page knows of: comments and teasers have dates too.
    """
    told: dict[str, set[str]] = {}
    head = [day for day, claims in dated.items() if any(said.claim.origin.startswith(_HEAD) for said in claims)]
    if head:
        yield from ((day, "is:after") for day in dated if day > max(head))
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
    """Of the claims for the chosen day the one that says most.

    What counts, in turn: a zone, the day itself in its words, precision, a source or markup speaking, weight. Of lines
    the byline alone is asked where it tells the day: the times of other lines are those of comments and updates.
    """
    kinds = [origin_kind(one.claim.origin) for one in dated]
    signed = "line:byline" in kinds
    asked = [
        one
        for one, kind in zip(dated, kinds, strict=True)
        if not signed or kind == "line:byline" or not kind.startswith("line:")
    ]

    def says(one: Dated) -> tuple[bool, bool, int, bool, float]:
        official = one.claim.field == "published" and one.claim.origin.startswith(("given", "json-ld", "meta:"))
        written = any(moment.at.date() == one.moment.at.date() for moment in dates.read(one.claim.value))
        return one.moment.at.tzinfo is not None, written, _PRECISION[one.moment.precision], official, one.weight

    return max(asked, key=says)


def undecided(days: list[Ranked[str]]) -> bool:
    """Whether the best two days are the two readings of one "03/04/2018", and nothing tells them apart."""
    if len(days) < 2 or days[0].score - days[1].score > 1e-9:
        return False
    (year, month, day), other = days[0].key.split("-"), days[1].key
    return other == f"{year}-{day}-{month}"
