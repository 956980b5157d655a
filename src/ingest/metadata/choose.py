"""Claims → metadata: for each field the value that its claims support best. The one place where claims are weighed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from ingest.metadata import authors, dates, language, links, titles
from ingest.metadata.authors import fold
from ingest.metadata.chrome import is_navigation
from ingest.metadata.dates import Moment, Order
from ingest.metadata.given_names import GIVEN_NAMES
from ingest.metadata.weigh import Ranked, Weights, origin_kind, rank
from ingest.model import Claim, ClaimField, Precision


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a document beside its claims.

    ``time_zone``, ``language`` and ``publisher`` are configured for its source; ``text`` is the clean text, for the language.
    """

    url: str | None = None
    fetched_at: datetime | None = None
    time_zone: tzinfo | None = None
    language: str | None = None
    publisher: str | None = None
    text: str = ""


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


_MAX_KEYWORDS: Final = 30
_PRECISION_RANK: Final[dict[Precision, int]] = {"day": 0, "minute": 1, "second": 2}


def _of(claims: tuple[Claim, ...], *fields: ClaimField) -> Iterator[Claim]:
    return (claim for claim in claims if claim.field in fields)


def _weight(claim: Claim, field: str, weights: Weights) -> float:
    """Confidence .5 is an origin's usual one."""
    return weights.of(field, claim.origin) * 2 * claim.confidence


def site_names(claims: tuple[Claim, ...], url: str | None) -> frozenset[str]:
    """Folded names under which the site may stand in a title or a byline: its publishers, its domain with and without suffix."""
    names = {fold(claim.value) for claim in _of(claims, "publisher")}
    names |= {name.removeprefix("www") for name in names}
    domain = links.site(url) if url else None
    if domain:
        names |= {fold(domain), fold(domain.partition(".")[0])}
    return frozenset(name for name in names if len(name) >= 2)


def rank_titles(
    claims: tuple[Claim, ...], sites: frozenset[str], weights: Weights
) -> tuple[list[Ranked[str]], dict[str, str]]:
    """Folded headlines by weight, and how each is best written."""
    shown = frozenset(fold(claim.value) for claim in _of(claims, "title") if claim.origin.startswith(("h1", "line:")))
    shown = frozenset(words for words in shown if len(words) >= 8)
    votes: list[tuple[str, str, float]] = []
    spellings: dict[str, dict[str, float]] = {}
    for claim in _of(claims, "title"):
        value = titles.headline(claim.value, sites, shown)
        key = fold(value)
        if not key or key in sites or is_navigation(value):
            continue
        weight = _weight(claim, "title", weights)
        votes.append((key, origin_kind(claim.origin), weight))
        forms = spellings.setdefault(key, {})
        forms[value] = forms.get(value, 0.0) + weight
    return rank(votes), {key: max(forms, key=lambda form: forms[form]) for key, forms in spellings.items()}


def author_lists(claims: tuple[Claim, ...], sites: frozenset[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The authors that each origin names: (kind of origin, names).

    Lines at the head of the page sign together, each later line for itself. Where JSON-LD names people and an organisation, the
    two together are one more list.
    """
    named: dict[str, dict[str, str]] = {}
    for claim in _of(claims, "author"):
        kind = origin_kind(claim.origin)
        swap = kind == "meta:citation_author" and claim.value.count(",") == 1
        value = " ".join(reversed(claim.value.split(","))) if swap else claim.value
        lenient = not kind.startswith(("class:", "line:"))
        for name in authors.names(value, lenient=lenient, sites=sites):
            group = claim.origin if kind in _EACH_ALONE else kind
            named.setdefault(group, {}).setdefault(fold(name), name)
    people, organisations = named.get("json-ld:author", {}), named.get("json-ld:organisation", {})
    if people and organisations:
        named["json-ld:all"] = people | organisations
    return [(_kind(origin, list(names.values())), tuple(names.values())) for origin, names in named.items()]


def _kind(origin: str, names: list[str]) -> str:
    """The kind of an origin; of words found in the page by their place or class, ``+`` marks those with a known given name."""
    kind = origin_kind(origin)
    known = kind.startswith(("line:", "class:")) and any(name.split()[0].casefold() in GIVEN_NAMES for name in names)
    return f"{kind}+" if known else kind


_EACH_ALONE: Final = frozenset(("line:later", "line:bare", "line:by:next", "class:author", "class:byline"))


def rank_authors(
    claims: tuple[Claim, ...], sites: frozenset[str], weights: Weights
) -> tuple[list[Ranked[frozenset[str]]], dict[str, str]]:
    """Sets of folded names by weight, and how each name is written."""
    written: dict[str, str] = {}
    votes: list[tuple[frozenset[str], str, float]] = []
    for origin, names in sorted(author_lists(claims, sites), key=lambda item: -weights.of("author", item[0])):
        for name in names:
            written.setdefault(fold(name), name)
        votes.append((frozenset(map(fold, names)), origin, weights.of("author", origin)))
    for key in {key for key, _, _ in votes}:
        votes += [(key, trait, weights.of("author", trait)) for trait in _traits([written[name] for name in key], sites)]
    votes.append((frozenset(), "is:none", weights.of("author", "is:none")))
    return rank(votes), written


def _traits(names: list[str], sites: frozenset[str]) -> Iterator[str]:
    """What can be told of a list of names by itself."""
    if all(fold(name) in sites for name in names):
        yield "is:site"
    if any(len(name.split()) == 1 for name in names):
        yield "is:one-word"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date claim as read, with its weight."""

    claim: Claim
    moment: Moment
    weight: float


def day_order(claims: tuple[Claim, ...], tag: str | None, url: str | None) -> Order | None:
    """Whether 03/04/2018 is in April: by other dates of the page that can only be read one way, else by region."""
    for claim in _of(claims, "published", "modified"):
        for found in dates.find(claim.value):
            parts = claim.value[found.start : found.end].replace("-", "/").split("/")
            if (
                len(parts) >= 3
                and len(found.moments) == 1
                and parts[0].isdigit()
                and parts[1].isdigit()
                and len(parts[0]) <= 2
            ):
                if int(parts[0]) > 12:
                    return "DMY"
                if int(parts[1]) > 12:
                    return "MDY"
    if tag:
        base, _, region = tag.partition("-")
        if region in ("US", "PH"):
            return "MDY"
        if base != "en" or region:
            return "DMY"
    suffix = (links.site(url) or "").rpartition(".")[2] if url else ""
    if suffix in ("gov", "mil", "us"):
        return "MDY"
    return "DMY" if len(suffix) == 2 and suffix not in ("io", "tv", "co", "me", "ai", "fm", "ly") else None


def rank_dates(
    claims: tuple[Claim, ...], context: Context, weights: Weights, order: Order | None
) -> tuple[list[Ranked[str]], dict[str, list[Dated]]]:
    """Days of publication by weight ("2018-02-10", as printed), with the claims for each.

    A date said to be that of a modification counts too, under an origin of its own.
    """
    votes: list[tuple[str, str, float]] = []
    dated: dict[str, list[Dated]] = {}

    def vote(claim: Claim, origin: str, moments: tuple[Moment, ...]) -> None:
        for moment in moments:
            if dates.plausible(moment, context.fetched_at):
                weight = weights.of("published", origin) * 2 * claim.confidence / len(moments)
                day = moment.at.date().isoformat()
                votes.append((day, origin_kind(origin), weight))
                dated.setdefault(day, []).append(Dated(claim, moment, weight))

    for claim in _of(claims, "published", "modified"):
        prefix = "modified/" if claim.field == "modified" else ""
        vote(claim, prefix + origin_kind(claim.origin), dates.read(claim.value, order, context.fetched_at))
    if context.url and (day := dates.day_in_url(context.url)):
        vote(Claim("published", context.url, "url"), "url", (day,))
    return rank(votes), dated


def _finest(dated: list[Dated]) -> Dated:
    """Of the claims for the chosen day the one that says most: a zone, then a time, then the weight of its origin."""
    return max(dated, key=lambda d: (d.moment.at.tzinfo is not None, _PRECISION_RANK[d.moment.precision], d.weight))


def _modified(
    claims: tuple[Claim, ...], context: Context, weights: Weights, order: Order | None, published: datetime | None
) -> datetime | None:
    best: tuple[float, datetime] | None = None
    for claim in _of(claims, "modified"):
        for moment in dates.read(claim.value, order, context.fetched_at)[:1]:
            at = moment.utc(context.time_zone)
            weight = _weight(claim, "modified", weights)
            if dates.plausible(moment, context.fetched_at) and (best is None or weight > best[0]):
                best = (weight, at)
    if best is None or (published and best[1] < published - timedelta(days=1)):
        return None
    return best[1]


def _heaviest(claims: tuple[Claim, ...], field: ClaimField, weights: Weights) -> list[Claim]:
    return sorted(_of(claims, field), key=lambda claim: -_weight(claim, field, weights))


def _first(claims: tuple[Claim, ...], field: ClaimField, weights: Weights) -> str | None:
    return next((" ".join(claim.value.split()) for claim in _heaviest(claims, field, weights)), None)


def _canonical(claims: tuple[Claim, ...], url: str | None, weights: Weights) -> str | None:
    """The best claim in normal form; the page's own address where the claims are no addresses or name a front page."""
    own = links.canonical(url) if url else None
    for claim in _heaviest(claims, "canonical_url", weights):
        address = links.absolute(claim.value, url)
        found = links.canonical(address) if address else None
        is_front = found is not None and found.count("/") == 3 and found.endswith("/")
        if found and not (is_front and own and not own.endswith("/")):
            return found
    return own


def choose(claims: tuple[Claim, ...], context: Context, weights: Weights) -> Metadata:
    """The metadata that all claims about a document support best. Claims that lose stay in ``claims``, for `explain`."""
    url = context.url or next((claim.value for claim in _of(claims, "url")), None)
    sites = site_names(claims, url)
    tags = [claim.value for claim in _heaviest(claims, "language", weights)] + (
        [context.language] if context.language else []
    )
    tag = language.decide(context.text, tuple(tags))
    order = day_order(claims, next((known for one in tags if (known := language.tag(one))), None) or tag, url)

    titled, written = rank_titles(claims, sites, weights)
    title = written[titled[0].key] if titled else None
    people, spelt = rank_authors(claims, sites, weights)
    days, dated = rank_dates(claims, context, weights, order)
    best = _finest(dated[days[0].key]) if days and days[0].score > 0 and not _tied(days) else None
    published = best.moment.utc(context.time_zone) if best else None
    canonical = _canonical(claims, url, weights)
    return Metadata(
        title=title,
        authors=_ordered(people[0].key, spelt) if people and people[0].score > 0 else (),
        published_at=published,
        modified_at=_modified(claims, context, weights, order, published),
        published_raw=" ".join(best.claim.value.split()) if best else None,
        published_precision=best.moment.precision if best else None,
        language=tag,
        section_raw=_section(claims, sites, title, weights),
        dateline=_first(claims, "dateline", weights),
        credit=_first(claims, "credit", weights),
        publisher=_first(claims, "publisher", weights) or context.publisher,
        summary=_first(claims, "summary", weights),
        image_url=next(
            (found for claim in _heaviest(claims, "image_url", weights) if (found := links.absolute(claim.value, url))),
            None,
        ),
        keywords=_keywords(claims),
        url=url,
        canonical_url=canonical,
        site=links.site(canonical or url or ""),
    )


def _tied(days: list[Ranked[str]]) -> bool:
    """Whether nothing tells the two readings of "03/04/2018" apart."""
    return len(days) > 1 and abs(days[0].score - days[1].score) < 1e-9 and days[0].origins == days[1].origins


def _ordered(names: frozenset[str], spelt: dict[str, str]) -> tuple[str, ...]:
    return tuple(written for key, written in spelt.items() if key in names)


def _section(claims: tuple[Claim, ...], sites: frozenset[str], title: str | None, weights: Weights) -> str | None:
    folded_title = fold(title or "")
    for claim in _heaviest(claims, "section", weights):
        value = " ".join(claim.value.split())
        key = fold(value)
        if 0 < len(value) <= 60 and key not in sites and key not in _NO_SECTION and key != folded_title:
            return value
    return None


def _keywords(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    words = {
        fold(claim.value): " ".join(claim.value.split())
        for claim in reversed(list(_of(claims, "keyword")))
        if len(claim.value) <= 80
    }
    return tuple(value for key, value in reversed(words.items()) if key)[:_MAX_KEYWORDS]


_NO_SECTION_WORDS: Final = """
    home homepage startseite start accueil inicio início article articles artikel post posts page index
    uncategorized allgemein
"""
_NO_SECTION: Final = frozenset(_NO_SECTION_WORDS.split())
