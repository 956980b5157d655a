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

_LEAD_WEIGHT: Final = 2.77
_MATCH_WEIGHT: Final = 1.37
_MISS_WEIGHT: Final = 2.08
_LEAST: Final = -1.93  # evidence from which on two texts are copies
_RARE_SHARE: Final = 0.65  # if at least this share of the keys that they have in common is rare; else they need
_LEAST_COMMON: Final = 1.2  # so much evidence
_LEAST_LEAD: Final = 0.4  # and so much of the beginnings in common
_SHORTEST: Final = 0.22  # a copy has at least this share of the other's shingles

_EVERYTHING: Final = np.uint64(1 << 32)
_CHUNK: Final = 1 << 12  # pairs compared at a time


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
        which, values = [np.empty(0, np.intp)], [np.empty(0, np.uint64)]
        reach, key_reach = np.full(len(docs), _EVERYTHING), np.full(len(docs), _EVERYTHING)
        for part, here, rows in self._parts_of(docs):
            lists: Ragged = getattr(part, name)
            owner, hashes = lists.lists(rows)
            which.append(here[owner])
            values.append(hashes.astype(np.uint64))
            length, end = lists.lengths(rows), lists.starts[rows + 1]
            cut = (length > 0) & (length < part.shingles[rows] if name == "sample" else length == MOST_NUMBERS)
            reach[here[cut]] = lists.values[end[cut] - 1] >> np.uint32(1)
            keys = key_count(part.shingles[rows])
            more = length > keys
            key_reach[here[more]] = lists.values[(end - length + keys - 1)[more]] >> np.uint32(1)
        return _Lists(np.concatenate(which), np.concatenate(values), reach, key_reach)

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
    """Lists of hashes: whose each one is, the hash, and the largest hash that each list can tell of."""

    which: Places
    values: npt.NDArray[np.uint64]
    reach: npt.NDArray[np.uint64]
    key_reach: npt.NDArray[np.uint64]  # the largest hash of those that are keys too


@dataclass(frozen=True, slots=True)
class _Overlap:
    """What the lists of pairs share, as far as both reach: counts for each pair."""

    one: Counts
    other: Counts
    shared: Counts
    shared_keys: Counts
    lead: Counts  # of both, those of the lead
    lead_shared: Counts


def _overlap(one: _Lists, other: _Lists) -> _Overlap:
    pairs = len(one.reach)
    reach = np.minimum(one.reach, other.reach)
    which = np.concatenate([one.which, other.which])
    values = np.concatenate([one.values, other.values])
    is_other = np.arange(len(which)) >= len(one.which)
    within = values >> np.uint64(1) <= reach[which]
    which, values, is_other = which[within], values[within], is_other[within]
    in_lead = (values & np.uint64(1)) == 0
    # Pair, hash, side, lead: the same hash of both sides comes together. Two sorted runs, which a stable sort merges.
    order = np.sort(
        (which.astype(np.uint64) << np.uint64(34))
        | (values >> np.uint64(1) << np.uint64(2))
        | (is_other.astype(np.uint64) << np.uint64(1))
        | (values & np.uint64(1)),
        kind="stable",
    )
    twin = np.flatnonzero(order[1:] >> np.uint64(2) == order[:-1] >> np.uint64(2))
    pair = (order[twin] >> np.uint64(34)).astype(np.intp)
    hashes = (order[twin] >> np.uint64(2)) & np.uint64((1 << 32) - 1)
    leads = 2 - (order[twin] & np.uint64(1)).astype(np.int64) - (order[twin + 1] & np.uint64(1)).astype(np.int64)

    def count(owner: Places) -> Counts:
        return np.bincount(owner, minlength=pairs)

    return _Overlap(
        count(which[~is_other]),
        count(which[is_other]),
        count(pair),
        count(pair[hashes <= np.minimum(one.key_reach, other.key_reach)[pair]]),
        count(which[in_lead]),
        np.bincount(pair, leads, minlength=pairs).astype(np.int64),
    )


def _are_copies(pair: _Pair, rare_keys: Counts) -> Flags:
    jaccard = _jaccard(pair.text)
    lead = np.where(pair.text.lead > 0, pair.text.lead_shared / np.maximum(pair.text.lead, 1), jaccard)
    misses = np.minimum(pair.numbers.one, pair.numbers.other) - pair.numbers.shared
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
    jaccard: Amounts = text.shared / np.maximum(text.one + text.other - text.shared, 1)
    return jaccard


def _chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, _CHUNK):
        yield slice(start, start + _CHUNK)


def _log_odds(share: Amounts) -> Amounts:
    """Finite for shares of 0 and 1 too."""
    return np.log((share + 0.02) / (1.02 - share))
