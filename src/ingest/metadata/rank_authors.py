"""Claims of authors → lists of names by weight: each origin's list is one vote, and to name nobody is a list too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.metadata import authors, titles
from ingest.metadata.authors import fold
from ingest.metadata.chrome import is_navigation, is_notice
from ingest.metadata.given_names import GIVEN_NAMES
from ingest.metadata.weigh import Ranked, Weights, claims_for, origin_kind, rank
from ingest.model import Claim


def author_lists(claims: tuple[Claim, ...], sites: frozenset[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The authors that each origin names: (kind of origin, names).

    Lines at the head of the page sign together, each later line for itself. Where JSON-LD names people and an
    organisation, the two together are one more list.
    """
    named: dict[str, dict[str, str]] = {}
    filed = frozenset(fold(claim.value) for claim in claims_for(claims, "section", "keyword"))
    for claim in claims_for(claims, "author"):
        kind = origin_kind(claim.origin)
        swap = kind == "meta:citation_author" and claim.value.count(",") == 1
        value = " ".join(reversed(claim.value.split(","))) if swap else claim.value
        lenient = not kind.startswith(_MAY_BE_ANYTHING)
        shown = kind.startswith(_SHOWN)
        said_by = bool(shown and authors.BY_AT_START.match(value))
        for name in authors.names(value, lenient=lenient, sites=sites):
            if shown and ((fold(name) in filed and not said_by) or is_navigation(name) or is_notice(name)):
                continue
            group = claim.origin if kind in _EACH_ALONE else kind
            named.setdefault(group, {}).setdefault(fold(name), name)
    named = {origin: _without_site(names, sites) for origin, names in named.items()}
    people, organisations = named.get("json-ld:author", {}), named.get("json-ld:organisation", {})
    if people and organisations:
        named["json-ld:all"] = people | organisations
    linked = {key: name for origin, names in named.items() if origin.startswith("rel:") for key, name in names.items()}
    if len(linked) > 1:
        named["rel:all"] = linked
    named = _as_signed(named, frozenset(" ".join(claim.value.split()) for claim in claims_for(claims, "author")))
    named |= _owner(claims, named)
    return [(_kind(origin, list(names.values())), tuple(names.values())) for origin, names in named.items()]


def _owner(claims: tuple[Claim, ...], named: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The person after whom a site is called, where nobody else is named: who writes on "Jane Smith" but she?"""
    owners = [" ".join(claim.value.split()) for claim in claims_for(claims, "publisher")]
    owners += [titles.tail(claim.value) for claim in claims_for(claims, "title") if claim.origin == "title"]
    people = {fold(name): name for name in owners if name.split()[:1] and _is_person(name)}
    return {"owner": people} if people and not named else {}


def _is_person(name: str) -> bool:
    words = name.split()
    few = len(words) == 2 or (len(words) == 3 and len(words[1].strip(".")) == 1)
    return few and words[0].casefold() in GIVEN_NAMES and authors.names(f"by {name}") == (name,)


def _as_signed(named: dict[str, dict[str, str]], said: frozenset[str]) -> dict[str, dict[str, str]]:
    """Names on lines without what stands behind them, where markup names the person alone: "Jane Smith Gardener".

    ``said`` are the words of whole claims: what begins an element's text may be the beginning of a name.
    """
    markup = {name for origin, names in named.items() if not origin.startswith("line:") for name in names.values()}
    full = [name for name in markup if len(name.split()) >= 2 and name in said]

    def signed(name: str) -> str:
        return next((short for short in full if name.startswith(f"{short} ")), name)

    return {
        origin: {fold(signed(name)): signed(name) for name in names.values()} if origin.startswith("line:") else names
        for origin, names in named.items()
    }


def _without_site(names: dict[str, str], sites: frozenset[str]) -> dict[str, str]:
    """The names of a list that names people too, without that of the site: "Jane Smith, Example Times"."""
    people = {key: name for key, name in names.items() if key not in sites}
    return people or names


def _is_known(name: str) -> bool:
    """Whether somebody is called by a usual given name: "Dr. André Schmidt"."""
    first, *others = name.split()
    given = (others[0] if others and first in _TITLES else first).casefold()
    return given in GIVEN_NAMES or titles.plain(given) in GIVEN_NAMES


def _kind(origin: str, names: list[str]) -> str:
    """The kind of an origin; ``+`` marks words found by place or class that hold a known given name."""
    kind = origin_kind(origin)
    known = kind.startswith(("line:", "class:")) and any(map(_is_known, names))
    return f"{kind}+" if known else kind


_TITLES: Final = frozenset(("Dr", "Dr.", "Prof", "Prof.", "Sir", "Dame", "Rev.", "Ing.", "Mag.", "Don", "Dra."))
# "andrew.keaveney", "brandon2", "KatieS"
_LOGIN: Final = re.compile(r"\A(?:[a-z][\w.-]*|[^\s\d]*+\d\S*|[A-Z][a-z]+[A-Z])")
# Words that stand where an author may stand; those behind a "by" have been read as names already.
_SHOWN: Final = ("class:", "line:")
_MAY_BE_ANYTHING: Final = ("class:", "line:bare", "line:beside", "line:dated")
# Origins that name all authors, and those that often name the first alone.
_ALL_AUTHORS: Final = ("json-ld:author", "meta:article:author", "meta:citation_author")
_ONE_AUTHOR: Final = ("class:", "rel:", "line:bare", "meta:author", "meta:like:author", "meta:twitter:data", "itemprop")
# Where somebody signs, so that a site named elsewhere is likely no more than the publisher.
_SIGNED: Final = ("line:by", "class:author@1", "class:byline@1")
_EACH_ALONE: Final = frozenset(("line:later", "line:bare", "line:by:next", "class:author", "class:byline"))


def rank_authors(
    claims: tuple[Claim, ...], sites: frozenset[str], weights: Weights
) -> tuple[list[Ranked[frozenset[str]]], dict[str, str]]:
    """Sets of folded names by weight, and how each name is written."""
    written: dict[str, str] = {}
    votes: list[tuple[frozenset[str], str, float]] = []
    lists = author_lists(claims, sites)
    whole = [frozenset(map(fold, names)) for origin, names in lists if origin.startswith(_ALL_AUTHORS)]
    for origin, names in sorted(lists, key=lambda item: -weights.of("author", item[0])):
        for name in names:
            if written.setdefault(fold(name), name).isupper():
                written[fold(name)] = name
        key = frozenset(map(fold, names))
        if origin.startswith(_ONE_AUTHOR) and len(key) == 1:
            key = next((every for every in whole if key < every), key)
        votes.append((key, origin, weights.of("author", origin)))
    keys = {key for key, _, _ in votes}
    signed = frozenset(name for key, origin, _ in votes if origin.startswith(_SIGNED) for name in key)
    for key in keys:
        votes += [(key, trait, weights.of("author", trait)) for trait in _traits(key, keys, written, sites, signed)]
    votes.append((frozenset(), "is:none", weights.of("author", "is:none")))
    return rank(votes), {key: authors.unshouted(name) for key, name in written.items()}


def _traits(
    key: frozenset[str],
    keys: set[frozenset[str]],
    written: dict[str, str],
    sites: frozenset[str],
    signed: frozenset[str],
) -> Iterator[str]:
    """What can be told of a list of names by itself, and beside the other lists and the names that bylines show."""
    names = [written[name] for name in key]
    if all(_is_site(name, sites) for name in key):
        beside = any(not _is_site(name, sites) for name in signed)
        yield "is:site:beside" if beside else "is:site"
    if any(_LOGIN.fullmatch(name) for name in names):
        yield "is:login"
    if any(len(name.split()) == 1 for name in names):
        yield "is:one-word"
    if any(map(_is_known, names)):
        yield "is:known"
    if any(key < other for other in keys):
        yield "is:part"
    if any(other < key for other in keys if other):
        yield "is:whole"


def _is_site(name: str, sites: frozenset[str]) -> bool:
    """Whether a folded name is one of the site's or begins with it: "n-tv Nachrichten", "Example Times Staff"."""
    return name in sites or any(len(site) >= 3 and name.startswith(site) for site in sites)
