"""Claims of authors → lists of names by weight: each origin's list is one vote, and to name nobody is a list too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ingest.metadata import authors
from ingest.metadata.authors import fold
from ingest.metadata.given_names import GIVEN_NAMES
from ingest.metadata.weigh import Ranked, Weights, claims_for, origin_kind, rank
from ingest.model import Claim


def author_lists(claims: tuple[Claim, ...], sites: frozenset[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The authors that each origin names: (kind of origin, names).

    Lines at the head of the page sign together, each later line for itself. Where JSON-LD names people and an
    organisation, the two together are one more list.
    """
    named: dict[str, dict[str, str]] = {}
    for claim in claims_for(claims, "author"):
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
    """The kind of an origin; ``+`` marks words found by place or class that hold a known given name."""
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
        votes += [
            (key, trait, weights.of("author", trait)) for trait in _traits([written[name] for name in key], sites)
        ]
    votes.append((frozenset(), "is:none", weights.of("author", "is:none")))
    return rank(votes), written


def _traits(names: list[str], sites: frozenset[str]) -> Iterator[str]:
    """What can be told of a list of names by itself."""
    if all(fold(name) in sites for name in names):
        yield "is:site"
    if any(len(name.split()) == 1 for name in names):
        yield "is:one-word"
