"""Decides of two texts whether they are copies of one article, from their sketches alone.

Four things speak for it: that much of both is shared (Jaccard similarity of the shingles); that most of the one with
less is in the other; that the beginning of one is in the other, which tells a copy from an article that embeds the same
gallery, form or quotation; and that the numbers agree, which tells it from the next report of a series, where the
wording is the same and figures and dates are others. Against it speaks that what they share is common in the whole
corpus (a template or boilerplate). A brief within a longer story is an article of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from ingest.dedup.index import Docs, Places
from ingest.dedup.saved import let_go
from ingest.dedup.shingles import MOST_NUMBERS, Ragged, Sketches, key_count, together

Amounts = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]

# Weights of what speaks for two texts being copies.
_JACCARD: Final = 0.82  # log-odds of the share of their shingles that both have
_CONTAINED: Final = 2.02  # log-odds of the share of the one with fewer that the other has
_BETTER_LEAD: Final = 1.34  # log-odds of the share of a lead that is in the other text, of the one of which more is
_WORSE_LEAD: Final = 0.37
_NUMBERS_SHARED: Final = 1.52  # logarithm of how many numbers both have,
_NUMBERS_MISSED: Final = -3.08  # and of how many of the one with fewer the other has not
_COMMON_KEYS: Final = -2.38  # share of the keys that both have and so do many
_LENGTH: Final = -0.56  # logarithm of the shingles of the shorter: chance shares less of a long one

_LEAST: Final = -5.3  # evidence from which on two texts are copies,
_RARE_SHARE: Final = 0.64  # if at least this share of the keys that they have in common is rare; else they need
_LEAST_COMMON: Final = -1.86  # so much evidence
_LEAST_LEAD: Final = 0.45  # and so much of their leads in the other text
_SHORTEST: Final = 0.22  # a copy has at least this share of the other's shingles;
_SHORT: Final = 0.3  # where it has less than this share,
_CUT: Final = 0.9  # so much of its lead must be in the other, or it is a brief about the same
_NO_LEAD: Final = 0.1  # where no more of one text's lead is in the other than this,
_LEAD: Final = 0.7  # so much of the other's lead must be, or they share a gallery, form or quotation

_HASH: Final = np.uint64((1 << 31) - 1)  # the largest
_HASH_SHIFT: Final = np.uint64(33)
_CHUNK: Final = 1 << 10  # pairs compared at a time: what is worked on fits the cache
_GATHERED: Final = 1 << 16  # pairs whose sketches are in memory at a time
_TAKEN: Final = 1 << 13  # documents whose sketches are read at a time from where they are mapped


@dataclass(frozen=True, slots=True)
class Verdicts:
    """For each pair: whether the two are copies, and whether that is certain, however common what they share."""

    copies: Flags
    certain: Flags


@dataclass(frozen=True, slots=True)
class Shelf:
    """The sketches of documents, in parts, numbered through."""

    parts: tuple[Sketches, ...]

    def copies(self, one: Docs, other: Docs, rare_keys: Counts) -> Verdicts:
        """For each pair of documents whether they are copies; ``rare_keys`` is how many rare keys a pair shares."""
        parts = [_verdicts(shelf._pair(*ends), rare_keys[pairs]) for shelf, pairs, ends in self._gathered(one, other)]
        none = np.empty(0, np.bool_)
        return Verdicts(
            np.concatenate([none, *(part.copies for part in parts)]),
            np.concatenate([none, *(part.certain for part in parts)]),
        )

    def similarity(self, one: Docs, other: Docs) -> Amounts:
        """For each pair of documents the Jaccard similarity of their shingles, as estimated from their samples."""
        parts = [_jaccard(shelf._overlap(*ends, "sample")) for shelf, _, ends in self._gathered(one, other)]
        return np.concatenate([np.empty(0), *parts])

    def _gathered(self, one: Docs, other: Docs) -> Iterator[tuple[Shelf, slice, tuple[Docs, Docs]]]:
        """Some pairs at a time: a shelf of their documents alone, which pairs, and their numbers on that shelf.

        What is mapped into memory is read in the order of the documents and let go of; it would stay there else.
        """
        for many in _chunks(len(one), _GATHERED):
            docs = np.unique(np.concatenate([one[many], other[many]]))
            taken = [self._taken(docs[some]) for some in _chunks(len(docs), _TAKEN)]
            shelf = Shelf((together(taken),))
            ends = [np.searchsorted(docs, end[many]).astype(np.uint32) for end in (one, other)]
            for few in _chunks(len(ends[0]), _CHUNK):
                yield shelf, slice(many.start + few.start, many.start + few.stop), (ends[0][few], ends[1][few])

    def _taken(self, docs: Docs) -> Sketches:
        """The sketches of documents, which ascend, out of what is mapped."""
        taken = together([part.take(rows) for part, _, rows in self._parts_of(docs)])
        for part in self.parts:
            let_go(part.sample.values)
            let_go(part.numbers.values)
        return taken

    def _pair(self, one: Docs, other: Docs) -> _Pair:
        lists = self._lists(one, "sample"), self._lists(other, "sample")
        text = _overlap(*lists)
        keyed = text.first >> np.uint64(2) & _HASH <= np.minimum(lists[0].key_reach, lists[1].key_reach)[text.pair]
        return _Pair(
            np.stack([self._sizes(one), self._sizes(other)]),
            text,
            np.bincount(text.pair[keyed], minlength=len(one)),
            _leads(lists, text),
            self._overlap(one, other, "numbers"),
        )

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
    shared_keys: Counts
    leads: tuple[_Lead, _Lead]
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
class _Overlap:
    """What the lists of pairs share, as far as both reach.

    Counts for each pair: hashes of either side, and shared ones. For each shared hash its pair and its keys, in order.
    """

    reach: Hashes
    one: Counts
    other: Counts
    shared: Counts
    pair: Places
    first: Hashes
    second: Hashes


@dataclass(frozen=True, slots=True)
class _Lead:
    """Of the lead of one text of each pair, as far as both reach: how many hashes, and how many the other has too."""

    hashes: Counts
    found: Counts


def _keys(pair: Places, hashes: npt.NDArray[np.uint32]) -> Hashes:
    return (pair.astype(np.uint64) << _HASH_SHIFT) + (hashes.astype(np.uint64) << np.uint64(1))


def _overlap(one: _Lists, other: _Lists) -> _Overlap:
    order = np.sort(np.concatenate([one.keys, other.keys | np.uint64(1)]), kind="stable")  # merges two sorted runs
    twin = np.flatnonzero((order[1:] ^ order[:-1]) < 4)  # a hash of both sides comes twice
    pair = (order[twin] >> _HASH_SHIFT).astype(np.intp)
    reach = np.minimum(one.reach, other.reach)
    return _Overlap(
        reach,
        np.subtract(*_within(one, reach)),
        np.subtract(*_within(other, reach)),
        np.bincount(pair, minlength=len(reach)),
        pair,
        order[twin],
        order[twin + 1],
    )


def _within(lists: _Lists, reach: Hashes) -> tuple[Places, Places]:
    """Where those keys of each pair end that are within reach, and where they begin."""
    begin = np.arange(len(reach), dtype=np.uint64) << _HASH_SHIFT
    beyond = begin + (reach + np.uint64(1) << np.uint64(2))
    return np.searchsorted(lists.keys, beyond), np.searchsorted(lists.keys, begin)


def _leads(sides: tuple[_Lists, _Lists], text: _Overlap) -> tuple[_Lead, _Lead]:
    swapped = (text.first & np.uint64(1)) == 1
    keys = np.where(swapped, text.second, text.first), np.where(swapped, text.first, text.second)
    one, other = (_lead(lists, text, found) for lists, found in zip(sides, keys, strict=True))
    return one, other


def _lead(lists: _Lists, text: _Overlap, found: Hashes) -> _Lead:
    """The lead of one side; ``found`` are its keys of the shared hashes."""
    end, begin = _within(lists, text.reach)
    until = np.append(0, np.cumsum((lists.keys & np.uint64(2)) == 0))
    shared = text.pair[(found & np.uint64(2)) == 0]
    return _Lead(until[end] - until[begin], np.bincount(shared, minlength=len(begin)))


def _verdicts(pair: _Pair, rare_keys: Counts) -> Verdicts:
    text, numbers = pair.text, pair.numbers
    shorter, longer = pair.sizes.min(axis=0), pair.sizes.max(axis=0)
    jaccard = _jaccard(text)
    contained = _share(text.shared, np.minimum(text.one, text.other))
    one, other = pair.leads
    leads = [np.where(lead.hashes > 0, _share(lead.found, lead.hashes), jaccard) for lead in pair.leads]
    better, worse = np.maximum(*leads), np.minimum(*leads)
    of_both = _share(one.found + other.found, one.hashes + other.hashes)
    rare = _share(rare_keys, pair.shared_keys)
    evidence = (  # but for how rare the shared keys are
        _JACCARD * _log_odds(jaccard)
        + _CONTAINED * _log_odds(contained)
        + _BETTER_LEAD * _log_odds(better)
        + _WORSE_LEAD * _log_odds(worse)
        + _NUMBERS_SHARED * np.log1p(numbers.shared)
        + _NUMBERS_MISSED * np.log1p(np.minimum(numbers.one, numbers.other) - numbers.shared)
        + _LENGTH * np.log(shorter + 1)
    )
    common = _COMMON_KEYS * (1 - np.minimum(rare, 1))
    plain = (evidence + common > _LEAST) & (rare >= _RARE_SHARE)
    beginning = of_both > _LEAST_LEAD
    sizes = (shorter >= _SHORTEST * longer) & ((shorter >= _SHORT * longer) | (better >= _CUT))
    beginnings = (worse > _NO_LEAD) | (better > _LEAD)
    may_be = sizes & beginnings & (text.shared > 0)
    return Verdicts(
        (plain | (beginning & (evidence + common > _LEAST_COMMON))) & may_be,
        beginning & (evidence + _COMMON_KEYS > _LEAST_COMMON) & may_be,
    )


def _jaccard(text: _Overlap) -> Amounts:
    return _share(text.shared, text.one + text.other - text.shared)


def _share(some: Counts, of: Counts) -> Amounts:
    share: Amounts = some / np.maximum(of, 1)
    return share


def _chunks(count: int, size: int) -> Iterator[slice]:
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def _log_odds(share: Amounts) -> Amounts:
    """Finite for shares of 0 and 1 too."""
    return np.log((share + 0.02) / (1.02 - share))
