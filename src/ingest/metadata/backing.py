"""Which claims back what was chosen: those that alone of their field would have given the same value.

For the day of publication: those that name the same day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from ingest.metadata import dates
from ingest.metadata.choose import Context, Metadata, choose
from ingest.metadata.clock import Moment
from ingest.metadata.weigh import Weights
from ingest.model import Claim, ClaimField

CHOSEN_AS: Final[dict[ClaimField, str]] = {
    "title": "title",
    "author": "authors",
    "published": "published_at",
    "modified": "modified_at",
    "section": "section_raw",
    "dateline": "dateline",
    "credit": "credit",
    "publisher": "publisher",
    "language": "language",
    "url": "url",
    "canonical_url": "canonical_url",
    "summary": "summary",
    "image_url": "image_url",
    "keyword": "keywords",
}
"""The field of the article that the claims on a field are about."""


def backing(claims: tuple[Claim, ...], context: Context, weights: Weights) -> tuple[bool, ...]:
    """For each claim whether it backs the value chosen from all of them. Of lists, a claim backs its own items."""
    chosen = choose(claims, context, weights)
    return tuple(_backs(claim, chosen, claims, context, weights) for claim in claims)


def _backs(claim: Claim, chosen: Metadata, claims: tuple[Claim, ...], context: Context, weights: Weights) -> bool:
    if claim.field == "published":  # of a day, a single weak word is not believed, and agrees all the same
        moments = dates.read(claim.value, None, context.fetched_at)
        return any(_is_day(moment, chosen, context) for moment in moments)
    return _agree(getattr(chosen, CHOSEN_AS[claim.field]), _alone(claim, claims, context, weights))


def _is_day(moment: Moment, chosen: Metadata, context: Context) -> bool:
    """Whether a moment is of the day chosen: in UTC, or as the words for it, which may be in the page's own zone."""
    at = chosen.published_at
    if at is None:
        return False
    said = dates.read(chosen.published_raw or "", None, context.fetched_at)
    own = {day.at.date() for day in said if abs(day.utc(context.time_zone) - at) < timedelta(days=1)}
    return moment.utc(context.time_zone).date() == at.date() or moment.at.date() in own


def _alone(claim: Claim, claims: tuple[Claim, ...], context: Context, weights: Weights) -> Any:
    """The value that this claim gives when the others of its field are silent, and nothing but claims is heard."""
    heard = (*(other for other in claims if other.field != claim.field), claim)
    if claim.field == "language":
        context = replace(context, guessed=None, language=None)
    elif claim.field == "url":
        context = replace(context, url=None)
    return getattr(choose(heard, context, weights), CHOSEN_AS[claim.field])


def _agree(chosen: Any, alone: Any) -> bool:
    if isinstance(chosen, tuple):
        return bool(alone) and set(alone) <= set(chosen)
    return alone is not None and bool(alone == chosen)
