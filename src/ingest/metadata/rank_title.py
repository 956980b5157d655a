"""Claims of titles → headlines by weight: what is the site's is cut off each, and equal ones add their weights up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from ingest.metadata import titles
from ingest.metadata.authors import fold
from ingest.metadata.chrome import is_navigation, is_section
from ingest.metadata.weigh import Ranked, Weights, claims_for, origin_kind, rank
from ingest.model import Claim

_SHORTEST: Final = 8  # letters of a headline that may be looked for within another claim
_CUT_SHORT: Final = ("...", "…")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_SLUG_WORDS: Final = 3
_LIKE_SLUG: Final = 0.3
_FEW_LETTERS: Final = 15


def rank_titles(
    claims: tuple[Claim, ...], sites: frozenset[str], weights: Weights, url: str | None = None
) -> tuple[list[Ranked[str]], dict[str, str]]:
    """Folded headlines by weight, and how each is best written."""
    said = list(dict.fromkeys(claims_for(claims, "title")))
    sites |= titles.shared_tails(claim.value for claim in said) | _headed_sites(said)
    said = _without_logo(said, sites)
    shown = frozenset(
        words
        for claim in said
        if claim.origin.startswith(("h1", "line:")) and len(words := fold(claim.value)) >= _SHORTEST
    ).difference(sites)
    values = _in_full([titles.headline(claim.value, sites, shown) for claim in said])
    votes: list[tuple[str, str, float]] = []
    spellings: dict[str, dict[str, float]] = {}
    for claim, value in zip(said, values, strict=True):
        key = fold(value)
        if not key or key in sites or is_navigation(value):
            continue
        weight = weights.of_claim(claim)
        votes.append((key, origin_kind(claim.origin), weight))
        forms = spellings.setdefault(key, {})
        forms[value] = forms.get(value, 0.0) + weight
    headings = {key for key, origin, _ in votes if origin.startswith("h1")}
    votes = [vote for vote in votes if vote[1] != "line:title" or vote[0] not in headings]  # the same words, twice
    written = {key: max(forms, key=lambda form: forms[form]) for key, forms in spellings.items()}
    repeated = {key for key in headings if any(vote[:2] == (key, "title") for vote in votes)}
    votes += [
        (key, trait, weights.of("title", trait))
        for key, trait in _traits(written, url)
        if trait != "is:short" or key not in repeated
    ]
    return rank(votes), written


def _without_logo(said: list[Claim], sites: frozenset[str]) -> list[Claim]:
    """The claims without a first heading that names the site; the one below it is the first then."""
    left = [claim for claim in said if claim.origin != "h1:first" or fold(claim.value) not in sites]
    below = next((place for place, claim in enumerate(left) if claim.origin == "h1:next"), None)
    if len(left) < len(said) and below is not None:
        left[below] = replace(left[below], origin="h1:first")
    return left


def _headed_sites(said: list[Claim]) -> frozenset[str]:
    """The folded end of the page's title where both it and what stands before it are headings: the site's name."""
    headings = {fold(claim.value) for claim in said if claim.origin.startswith("h1")}
    ends = (titles.tail(claim.value) for claim in said if claim.origin == "title" and len(headings) > 1)
    whole = "".join(fold(claim.value) for claim in said if claim.origin == "title")
    return frozenset(
        key for end in ends if (key := fold(end)) in headings and whole.removesuffix(key) in headings - {key}
    )


def _in_full(values: list[str]) -> list[str]:
    """Headlines; those that were cut short ("… for Hong Kong leader...") as another of them says it in full."""
    full = {fold(value): value for value in values if not value.endswith(_CUT_SHORT)}

    def whole(value: str) -> str:
        begins = fold(value)
        return next((other for key, other in full.items() if key.startswith(begins)), value)

    return [whole(value) if value.endswith(_CUT_SHORT) and len(value) >= _SHORTEST else value for value in values]


def _traits(written: dict[str, str], url: str | None) -> Iterator[tuple[str, str]]:
    """What comparing headlines tells: which is a part of another, which the address repeats, which are no headlines."""
    words = {key: frozenset(_words(value)) for key, value in written.items()}
    for key, value in written.items():
        others = [other for other in written if other != key]
        longer = [other for other in others if other.startswith(key)]
        if longer and not any(
            other[len(key) :] in written for other in longer
        ):  # "Blog" of "Blog: Post" begins nothing
            yield key, "is:start"
        if any(other.endswith(key) for other in others):
            yield key, "is:end"
        if words[key] and others and not any(words[key] & words[other] for other in others):
            yield key, "is:stranger"
        if any(other in key for other in others if len(other) >= _SHORTEST):
            yield key, "is:whole"
        if value.isupper():
            yield key, "is:capitals"
        if len(value.split()) < 3 and len(value) < _FEW_LETTERS and value.isascii():
            yield key, "is:short"
        if is_section(value):
            yield key, "is:section"
    if url and (best := _like_slug(written, url)):
        yield best, "is:slug"


def _like_slug(written: dict[str, str], url: str) -> str | None:
    """The one headline that shares more words than any other with the last part of the page's address."""
    slugs = unquote(urlsplit(url).path).split("/") if "[" not in url else []
    parts = [_words(part.replace("-", " ").replace("_", " ")) for part in slugs]
    longest: tuple[str, ...] = max(parts, key=len, default=())
    slug = frozenset(longest)
    if len(slug) < _SLUG_WORDS or len(written) < 2:
        return None
    likeness = {}
    for key, value in written.items():
        words = frozenset(_words(value))
        likeness[key] = len(words & slug) / max(1, len(words | slug))
    first, second = sorted(likeness, key=lambda key: -likeness[key])[:2]
    return first if likeness[first] >= _LIKE_SLUG and likeness[first] > likeness[second] else None


@lru_cache(maxsize=1_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(titles.plain(text)))
