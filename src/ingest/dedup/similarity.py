"""Decides of two texts whether they are copies of one article, from their sketches alone.

Three things speak for it: that much of both is shared (Jaccard similarity of the shingles); that the beginnings are
shared, which tells a copy from an article that embeds the same gallery, form or quotation; and that the numbers agree,
which tells it from the next report of a series, where the wording is the same and figures and dates are others. Against
it speaks that one is much longer: a brief within a longer story is an article of its own. And what they share must be
rare in the whole corpus (else it is a template or boilerplate), unless they share much more than those do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from ingest.dedup.index import Docs, Places
from ingest.dedup.shingles import MOST_NUMBERS, Ragged, Sketches, key_count

Amounts = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]

_LEAD_WEIGHT: Final = 2.77
_MATCH_WEIGHT: Final = 1.37
_MISS_WEIGHT: Final = 2.08
_LEAST: Final = -1.93  # evidence from which on two texts are copies
_RARE_SHARE: Final = 0.65  # if at least this share of the keys that they have in common is rare; else they need
_LEAST_COMMON: Final = 1.2  # so much evidence
_LEAST_LEAD: Final = 0.4  # and so much of the beginnings in common
_SHORTEST: Final = 0.22  # a copy has at least this share of the other's shingles

_HASH: Final = np.uint64((1 << 31) - 1)  # the largest
_HASH_SHIFT: Final = np.uint64(33)
_CHUNK: Final = 1 << 10  # pairs compared at a time: what is worked on fits the cache


@dataclass(frozen=True, slots=True)
class Shelf:
    """The sketches of documents, in parts, numbered through."""

    parts: tuple[Sketches, ...]

    def copies(self, one: Docs, other: Docs, rare_keys: Counts) -> Flags:
        """For each pair of documents whether they are copies; ``rare_keys`` is how many rare keys a pair shares."""
        parts = [_are_copies(self._pair(one[chunk], other[chunk]), rare_keys[chunk]) for chunk in _chunks(len(one))]
        return np.concatenate([np.empty(0, np.bool_), *parts])

    def similarity(self, one: Docs, other: Docs) -> Amounts:
        """For each pair of documents the Jaccard similarity of their shingles, as estimated from their samples."""
        parts = [_jaccard(self._overlap(one[chunk], other[chunk], "sample")) for chunk in _chunks(len(one))]
        return np.concatenate([np.empty(0), *parts])

    def _pair(self, one: Docs, other: Docs) -> _Pair:
        sizes = np.stack([self._sizes(one), self._sizes(other)])
        return _Pair(sizes, self._overlap(one, other, "sample"), self._overlap(one, other, "numbers"))

    def _overlap(self, one: Docs, other: Docs, name: Literal["sample", "numbers"]) -> _Overlap:
        return _overlap(self._lists(one, name), self._lists(other, name))

    def _sizes(self, docs: Docs) -> Counts:
        sizes = np.empty(len(docs), np.int64)
        for part, here, rows in self._parts_of(docs):
            sizes[here] = part.shingles[rows]
        return sizes

    def _lists(self, docs: Docs, name: Literal["sample", "numbers"]) -> _Lists:
        keys = [np.empty(0, np.uint64)]
        reach, key_reach = np.full(len(docs), _HASH), np.full(len(docs), _HASH)
        for part, here, rows in self._parts_of(docs):
            lists: Ragged = getattr(part, name)
            owner, hashes = lists.lists(rows)
            keys.append(_keys(here[owner], hashes))
            length, end = lists.lengths(rows), lists.starts[rows + 1]
            cut = (length > 0) & (length < part.shingles[rows] if name == "sample" else length == MOST_NUMBERS)
            reach[here[cut]] = lists.values[end[cut] - 1] >> np.uint32(1)
            keyed = key_count(part.shingles[rows])
            more = length > keyed
            key_reach[here[more]] = lists.values[(end - length + keyed - 1)[more]] >> np.uint32(1)
        together = np.concatenate(keys)
        return _Lists(together if len(keys) < 3 else np.sort(together), reach, key_reach)

    def _parts_of(self, docs: Docs) -> Iterator[tuple[Sketches, Places, Places]]:
        """The parts that hold some documents: positions in ``docs``, and the rows of the part."""
        first = np.cumsum([0, *(len(part.shingles) for part in self.parts)])
        part_of = np.searchsorted(first, docs, "right") - 1
        for number in np.unique(part_of).tolist():
            here = np.flatnonzero(part_of == number)
            yield self.parts[number], here, docs[here] - first[number]


@dataclass(frozen=True, slots=True)
class _Pair:
    """All that is compared of pairs of documents: their sizes (two rows), what they share of samples and numbers."""

    sizes: Counts
    text: _Overlap
    numbers: _Overlap


@dataclass(frozen=True, slots=True)
class _Lists:
    """Lists of hashes, one for each pair: all as ascending keys, and the largest hash that each list can tell of.

    A key is the number of the pair, 31 bits of hash, 0 for a shingle of the lead (else 1), and a bit for ``_overlap``.
    """

    keys: Hashes
    reach: Hashes
    key_reach: Hashes  # the largest hash of those that are keys too


@dataclass(frozen=True, slots=True)
class _Side:
    """Counts for one list of each pair, as far as both reach: hashes, those of the lead, those of them in the other."""

    hashes: Counts
    lead: Counts
    lead_found: Counts


@dataclass(frozen=True, slots=True)
class _Overlap:
    """What the lists of pairs share, as far as both reach: counts for each pair."""

    one: _Side
    other: _Side
    shared: Counts
    shared_keys: Counts


def _keys(pair: Places, hashes: npt.NDArray[np.uint32]) -> Hashes:
    return (pair.astype(np.uint64) << _HASH_SHIFT) + (hashes.astype(np.uint64) << np.uint64(1))


def _overlap(one: _Lists, other: _Lists) -> _Overlap:
    pairs = len(one.reach)
    order = np.sort(np.concatenate([one.keys, other.keys | np.uint64(1)]), kind="stable")  # merges two sorted runs
    twin = np.flatnonzero((order[1:] ^ order[:-1]) < 4)  # a hash of both sides comes twice
    first, second = order[twin], order[twin + 1]
    pair = (first >> _HASH_SHIFT).astype(np.intp)
    hashes = first >> np.uint64(2) & _HASH
    swapped = (first & np.uint64(1)) == 1
    of_one, of_other = np.where(swapped, second, first), np.where(swapped, first, second)
    reach = np.minimum(one.reach, other.reach)
    return _Overlap(
        _side(one, reach, pair, of_one),
        _side(other, reach, pair, of_other),
        np.bincount(pair, minlength=pairs),
        np.bincount(pair[hashes <= np.minimum(one.key_reach, other.key_reach)[pair]], minlength=pairs),
    )


def _side(lists: _Lists, reach: Hashes, pair: Places, found: Hashes) -> _Side:
    """Counts for one side; ``found`` are its keys that the other side has too, and ``pair`` whose they are."""
    begin = np.arange(len(reach), dtype=np.uint64) << _HASH_SHIFT
    first = np.searchsorted(lists.keys, begin)
    last = np.searchsorted(lists.keys, begin + (reach + np.uint64(1) << np.uint64(2)))
    lead = np.append(0, np.cumsum((lists.keys & np.uint64(2)) == 0))
    in_lead = (found & np.uint64(2)) == 0
    return _Side(last - first, lead[last] - lead[first], np.bincount(pair[in_lead], minlength=len(reach)))


def _are_copies(pair: _Pair, rare_keys: Counts) -> Flags:
    jaccard = _jaccard(pair.text)
    text, numbers = pair.text, pair.numbers
    found, of = text.one.lead_found + text.other.lead_found, text.one.lead + text.other.lead
    lead = np.where(of > 0, found / np.maximum(of, 1), jaccard)
    misses = np.minimum(numbers.one.hashes, numbers.other.hashes) - numbers.shared
    evidence = (
        _log_odds(jaccard)
        + _LEAD_WEIGHT * _log_odds(lead)
        + _MATCH_WEIGHT * np.log1p(pair.numbers.shared)
        - _MISS_WEIGHT * np.log1p(misses)
    )
    rarely_shared = rare_keys >= _RARE_SHARE * pair.text.shared_keys
    plain = (evidence > _LEAST) & rarely_shared
    popular = (evidence > _LEAST_COMMON) & (lead > _LEAST_LEAD)
    near_in_size = pair.sizes.min(axis=0) >= _SHORTEST * pair.sizes.max(axis=0)
    copies: Flags = (plain | popular) & near_in_size & (pair.text.shared > 0)
    return copies


def _jaccard(text: _Overlap) -> Amounts:
    both = text.one.hashes + text.other.hashes
    jaccard: Amounts = text.shared / np.maximum(both - text.shared, 1)
    return jaccard


def _chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, _CHUNK):
        yield slice(start, start + _CHUNK)


def _log_odds(share: Amounts) -> Amounts:
    """Finite for shares of 0 and 1 too."""
    return np.log((share + 0.02) / (1.02 - share))
