"""Finds pairs of documents that may be copies: those with several keys, hashes of shingles, in common.

A key that more than a few texts of the whole corpus have (a boilerplate sentence, a template) tells little of any two
of them. Documents that share rare keys are all paired; of a crowd that shares a common key each is paired with the
first ones only, so that a story that everybody prints is still found.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.dedup.index import Docs, Index, Keys
from ingest.dedup.shingles import Ragged, spans

RARE: Final = 16  # a key that more texts have is common
FIRST: Final = 4  # of those that share a common key, how many each is paired with
SHARED: Final = 2  # rare keys that a pair must have in common,
SHARED_COMMON: Final = 4  # or so many common ones

_SORTED_AT_ONCE: Final = 1 << 21  # keys
_DOCUMENT: Final = (1 << 32) - 1
_COMMON: Final = 1 << 32  # in a tally, a common key counts so much and a rare one 1

Counts = npt.NDArray[np.int64]


def candidates(keys: Ragged, wanted: npt.NDArray[np.bool_], old: Index) -> tuple[Docs, Docs, Counts]:
    """Pairs of documents, the smaller number first, the other one new; and how many rare keys each pair shares.

    ``keys`` are those of the new documents, which are numbered after those of the index; ``wanted`` tells which of them
    to look at. A share of all keys is sorted at a time: memory grows with the pairs, not with the keys.
    """
    shares = 1 << (len(keys.values) // _SORTED_AT_ONCE).bit_length()
    pairs, counts = np.empty(0, np.uint64), np.empty(0, np.int64)
    for share in range(shares):
        here = np.flatnonzero((keys.values & np.uint64(shares - 1)) == share)
        rows = np.searchsorted(keys.starts, here, "right") - 1
        here, rows = here[wanted[rows]], rows[wanted[rows]]
        rare, common = _pairs_by_key(keys.values[here], rows + old.count, old)
        weights = np.repeat([1, _COMMON], [len(rare), len(common)])
        pairs, counts = _tally(np.concatenate([pairs, rare, common]), np.append(counts, weights))
    rare_keys, common_keys = counts % _COMMON, counts // _COMMON
    enough = (rare_keys >= SHARED) | (common_keys >= SHARED_COMMON)
    pairs, rare_keys = pairs[enough], rare_keys[enough]
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32), rare_keys


def _pairs_by_key(keys: Keys, docs: npt.NDArray[np.int64], old: Index) -> tuple[Keys, Keys]:
    """Pairs that share a rare key, and pairs that share a common one, once for each key."""
    distinct = np.sort(keys)
    distinct = distinct[np.append(True, distinct[1:] != distinct[:-1])[: len(distinct)]]
    which, known = old.find("shingle", distinct, RARE + 1)
    keys, docs = np.append(distinct[which], keys), np.append(known.astype(np.int64), docs)
    order = np.argsort(keys)
    keys, docs = keys[order], docs[order]
    first = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    docs = np.sort(np.cumsum(first) << 32 | docs) & _DOCUMENT  # two plain sorts are faster than one that is stable
    start = np.flatnonzero(first)
    size = np.diff(np.append(start, len(keys)))
    few = size <= RARE

    which, place = spans(start[few], size[few])
    following = size[few][which] - (place - start[few][which]) - 1  # how many of its group come after each document
    ahead, others = spans(place + 1, following)
    rare = _pairs(docs[place[ahead]], docs[others], old.count)
    common = []
    for nth in range(FIRST):
        which, place = spans(start[~few] + nth + 1, size[~few] - nth - 1)
        common.append(_pairs(docs[start[~few][which] + nth], docs[place], old.count))
    return rare, np.concatenate(common)


def _pairs(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64], known: int) -> Keys:
    """The numbers of two documents in one, where the second is new."""
    new = other >= known
    joined: Keys = (one[new].astype(np.uint64) << np.uint64(32)) | other[new].astype(np.uint64)
    return joined


def _tally(pairs: Keys, counts: Counts) -> tuple[Keys, Counts]:
    """Each pair once, with the sum of its counts."""
    order = np.argsort(pairs)
    pairs, counts = pairs[order], counts[order]
    first = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)])
    return pairs[first], np.add.reduceat(counts, first) if len(first) else counts
