"""Finds pairs of documents that may be copies: those with several keys, hashes of shingles, in common.

A key that more than a few texts of the whole corpus have (a boilerplate sentence, a template) tells little of any two
of them. Documents that share rare keys are all paired; of a crowd that shares a common key each is paired with the
first ones only, so that a story that everybody prints is still found. The first are those of earlier runs, then those
whose texts have the smallest hashes, so that the order of a run's documents does not matter. What is common only since
everybody prints one story is popular, and counts as rare once it is known who prints that story.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.dedup.index import Docs, Index, Keys, Places
from ingest.dedup.shingles import Ragged, spans

RARE: Final = 16  # a key that more texts have is common
FIRST: Final = 4  # of those that share a common key, how many each is paired with
SHARED: Final = 2  # rare keys that a pair must have in common,
SHARED_COMMON: Final = 4  # or so many common ones
MOST: Final = 0.75  # a key is popular if one story has at least this share of its texts, and more than RARE of them

_COMMON: Final = np.uint64(1 << 32)  # in a count, a common key counts so much,
_RARE: Final = np.uint64(1)  # a rare one so much,
_POPULAR: Final = np.uint64((1 << 64) + 1 - (1 << 32))  # and so much is added where a common one is rare
_DOCUMENT: Final = np.uint64((1 << 32) - 1)

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of documents, each once, and how many keys each pair shares.

    ``pair``, ascending: the number of the later document, which is new, times 2**32, and that of the earlier one.
    ``count``: common keys times 2**32, and rare keys.
    """

    pair: Keys
    count: Keys

    @property
    def one(self) -> Docs:
        """The earlier document of each pair."""
        return (self.pair & _DOCUMENT).astype(np.uint32)

    @property
    def other(self) -> Docs:
        """The later document of each pair."""
        return (self.pair >> np.uint64(32)).astype(np.uint32)

    @property
    def rare_keys(self) -> Counts:
        """How many rare keys each pair shares."""
        return (self.count & _DOCUMENT).astype(np.int64)

    def enough(self) -> Pairs:
        """Those that share so many keys that they are worth comparing."""
        wanted = np.flatnonzero((self.rare_keys >= SHARED) | (self.count // _COMMON >= SHARED_COMMON))
        return Pairs(self.pair[wanted], self.count[wanted])

    def within(self, start: int, end: int) -> Pairs:
        """Those whose later document is one of ``start`` to ``end``."""
        here = slice(*np.searchsorted(self.pair, np.array([start, end], np.uint64) << np.uint64(32)))
        return Pairs(self.pair[here], self.count[here])


def candidates(keys: Keys, rows: Places, by_text: Places, old: Index) -> tuple[Pairs, Ragged]:
    """The pairs that share some of these keys of new documents; and, for each common key, the documents that have it.

    ``rows``: the new document of each key; a document has a key once. ``by_text``: the new documents by the hashes of
    their texts. In pairs and crowds they are numbered after those of the index. Of a common key, the index names the
    first documents only.
    """
    place_of = np.empty(len(by_text), np.intp)
    place_of[by_text] = np.arange(old.count, old.count + len(by_text))
    places = place_of[rows]
    distinct = np.sort(keys)
    distinct = distinct[np.append(True, distinct[1:] != distinct[:-1])[: len(distinct)]]
    which, known = old.find("shingle", distinct, RARE + 1)
    keys, places = np.append(distinct[which], keys), np.append(known.astype(np.intp), places)
    order = np.argsort(keys)
    keys, places = keys[order], places[order]
    first = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    docs = np.sort(np.cumsum(first) << 32 | places) & int(_DOCUMENT)  # two plain sorts are faster than a stable one
    new = docs >= old.count
    docs[new] = by_text[docs[new] - old.count] + old.count
    groups = Ragged(docs, np.append(np.flatnonzero(first), len(keys)))
    few = np.diff(groups.starts) <= RARE
    crowds = groups.take(np.flatnonzero(~few))
    rare = _all_pairs(groups.take(np.flatnonzero(few)), old.count)
    common = _first_pairs(crowds, old.count)
    return tallied([_counted(rare, _RARE), _counted(common, _COMMON)]), crowds


def popular(crowds: Ragged, story: Docs, known: int) -> Pairs:
    """The pairs that share popular keys; their counts, added to those before, make common keys rare ones.

    ``crowds``: for each common key the documents that have it; ``story``: what story each of these belongs to, in the
    same order. Documents from ``known`` on are new.
    """
    group = np.repeat(np.arange(len(crowds.starts) - 1, dtype=np.uint64), np.diff(crowds.starts))
    tellings = np.sort(group << np.uint64(32) | story)
    first = np.flatnonzero(np.append(True, tellings[1:] != tellings[:-1])[: len(tellings)])
    largest = np.zeros(len(crowds.starts) - 1, np.int64)
    times = np.diff(np.append(first, len(tellings)))
    np.maximum.at(largest, (tellings[first] >> np.uint64(32)).astype(np.intp), times)
    are = np.flatnonzero((largest > RARE) & (largest >= MOST * np.diff(crowds.starts)))
    return tallied([_counted(_first_pairs(crowds.take(are), known), _POPULAR)])


def tallied(parts: list[Pairs]) -> Pairs:
    """Each pair of several tallies once, with the sum of its counts."""
    pair = np.concatenate([part.pair for part in parts])
    order = np.argsort(pair)
    pair, count = pair[order], np.concatenate([part.count for part in parts])[order]
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1])[: len(pair)])
    return Pairs(pair[first], np.add.reduceat(count, first) if len(first) else count)


def _all_pairs(groups: Ragged, known: int) -> Keys:
    """The pairs within each group; whoever is in several groups with another is paired with it several times."""
    size = np.diff(groups.starts)
    which = np.repeat(np.arange(len(size)), size)
    place = np.arange(len(which))
    following = groups.starts[1:][which] - place - 1  # how many of its group come after each document
    ahead, others = spans(place + 1, following)
    return _pairs(groups.values[place[ahead]], groups.values[others], known)


def _first_pairs(groups: Ragged, known: int) -> Keys:
    """The pairs of each group's first documents with all that come after them."""
    pairs = [np.empty(0, np.uint64)]
    for nth in range(FIRST):
        which, place = spans(groups.starts[:-1] + nth + 1, np.diff(groups.starts) - nth - 1)
        pairs.append(_pairs(groups.values[groups.starts[which] + nth], groups.values[place], known))
    return np.concatenate(pairs)


def _pairs(one: Places, other: Places, known: int) -> Keys:
    """The numbers of two documents in one, where one is new."""
    new = other >= known  # no old one comes after a new one
    one, other = one[new].astype(np.uint64), other[new].astype(np.uint64)
    joined: Keys = np.maximum(one, other) << np.uint64(32) | np.minimum(one, other)
    return joined


def _counted(pairs: Keys, weight: np.uint64) -> Pairs:
    return Pairs(pairs, np.full(len(pairs), weight))
