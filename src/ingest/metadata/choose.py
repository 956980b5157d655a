"""Claims → metadata: for each field the value that its claims support best. The one place where claims are weighed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final
from urllib.parse import urlsplit

from ingest.metadata import dates, language, links
from ingest.metadata.authors import fold
from ingest.metadata.dates import Order
from ingest.metadata.day_order import day_order
from ingest.metadata.language import Guess
from ingest.metadata.publisher import publisher_name
from ingest.metadata.rank_authors import rank_authors
from ingest.metadata.rank_dates import finest, rank_dates, undecided
from ingest.metadata.rank_title import rank_titles
from ingest.metadata.sections import choose_section
from ingest.metadata.sites import site_names
from ingest.metadata.weigh import Weights, claims_for
from ingest.model import Claim, ClaimField, Precision

_MAX_KEYWORDS: Final = 30
_MAX_KEYWORD: Final = 80
_NO_IMAGE: Final = re.compile(r"(?:blank|spacer|placeholder|pixel|default-user-image|transparent)[\w-]{0,12}\.\w{3,4}$")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a document beside its claims.

    ``time_zone``, ``language`` and ``publisher`` are configured for its source; ``guessed`` is the language
    that the clean text tells.
    """

    url: str | None = None
    fetched_at: datetime | None = None
    time_zone: tzinfo | None = None
    language: str | None = None
    publisher: str | None = None
    guessed: Guess | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of an article as chosen; see the columns of the same names in docs/reference/columns.md."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    published_raw: str | None = None
    published_precision: Precision | None = None
    language: str | None = None
    section_raw: str | None = None
    dateline: str | None = None
    credit: str | None = None
    publisher: str | None = None
    summary: str | None = None
    image_url: str | None = None
    keywords: tuple[str, ...] = ()
    url: str | None = None
    canonical_url: str | None = None
    site: str | None = None


def choose(claims: tuple[Claim, ...], context: Context, weights: Weights) -> Metadata:
    """The metadata that all claims about a document support best; losers stay in ``claims``, for `explain`."""
    url = context.url or next((claim.value for claim in claims_for(claims, "url")), None)
    sites = site_names(claims, url)
    tags = [claim.value for claim in _heaviest(claims, "language", weights)]
    tags += [context.language] if context.language else []
    tag = language.decide(context.guessed, tuple(tags))
    known = tuple(found for one in tags if (found := language.tag(one)))
    order = day_order(claims, known or ((tag,) if tag else ()), url)

    titled, written = rank_titles(claims, sites, weights, url)
    title = written[titled[0].key] if titled else None
    people, spelt = rank_authors(claims, sites, weights)
    days, dated = rank_dates(claims, url, context.fetched_at, weights, order)
    best = finest(dated[days[0].key]) if days[0].key and not undecided(days) else None
    published = best.moment.utc(context.time_zone) if best else None
    called = frozenset({fold(title or ""), *written, *(fold(claim.value) for claim in claims_for(claims, "title"))})
    names = (publisher_name(claim.value, url) for claim in _heaviest(claims, "publisher", weights))
    canonical = _canonical(claims, url, weights)
    return Metadata(
        title=title,
        authors=tuple(name for key, name in spelt.items() if key in people[0].key),
        published_at=published,
        modified_at=_modified(claims, context, weights, order, published),
        published_raw=" ".join(best.claim.value.split()) if best else None,
        published_precision=best.moment.precision if best else None,
        language=tag,
        section_raw=choose_section(_heaviest(claims, "section", weights), sites, called),
        dateline=_first(claims, "dateline", weights),
        credit=_first(claims, "credit", weights),
        publisher=next(filter(None, names), None) or context.publisher,
        summary=_first(claims, "summary", weights),
        image_url=_image(claims, url, weights),
        keywords=_keywords(claims),
        url=url,
        canonical_url=canonical,
        site=links.site(canonical or url or ""),
    )


def _heaviest(claims: tuple[Claim, ...], field: ClaimField, weights: Weights) -> list[Claim]:
    return sorted(claims_for(claims, field), key=lambda claim: -weights.of_claim(claim))


def _first(claims: tuple[Claim, ...], field: ClaimField, weights: Weights) -> str | None:
    said = (" ".join(html.unescape(claim.value).split()) for claim in _heaviest(claims, field, weights))
    return next(filter(None, said), None)


def _modified(
    claims: tuple[Claim, ...], context: Context, weights: Weights, order: Order | None, published: datetime | None
) -> datetime | None:
    """When the article was last changed, by the heaviest claim that can be read; never before it was published."""
    for claim in _heaviest(claims, "modified", weights):
        moments = dates.read(claim.value, order, context.fetched_at)
        if len(moments) == 1 and dates.plausible(moments[0], context.fetched_at):
            at = moments[0].utc(context.time_zone)
            return None if published and at < published - timedelta(days=1) else at
    return None


def _canonical(claims: tuple[Claim, ...], url: str | None, weights: Weights) -> str | None:
    """The best claim in normal form; the page's own address where claims are no addresses or name a front page."""
    own = links.canonical(url) if url else None
    for claim in _heaviest(claims, "canonical_url", weights):
        address = links.absolute(claim.value, url)
        found = links.canonical(address) if address else None
        if found and not (links.is_front(found) and own and not links.is_front(own)):
            return found
    return own


def _image(claims: tuple[Claim, ...], url: str | None, weights: Weights) -> str | None:
    """The best claim that is the address of a file, and none of those that stand where a picture is missing."""
    for claim in _heaviest(claims, "image_url", weights):
        address = links.absolute(html.unescape(claim.value), url)
        path = urlsplit(address).path if address else ""
        if len(path) > 1 and not _NO_IMAGE.search(path):
            return address
    return None


def _keywords(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """All keywords that are claimed, each once, in their order."""
    words: dict[str, str] = {}
    for claim in claims_for(claims, "keyword"):
        if len(claim.value) <= _MAX_KEYWORD and fold(claim.value):
            words.setdefault(fold(claim.value), " ".join(html.unescape(claim.value).split()))
    return tuple(words.values())[:_MAX_KEYWORDS]
