"""Finds the near copies among new documents and all before, as work items for any executor.

    keys ──a bucket each: find──▶ pairs, crowds ──a stretch of new documents each: judge──▶ copies
                                    │                                                        │ certain ones
                                    └────a bucket each: recount, now by stories ◀── stories ─┘
                                            └──▶ pairs that share popular keys ──judge again──▶ copies

Work items get paths and numbers, map what they read into memory, and write what they find into a scratch folder; the
results are the same whoever carries them out. Memory is bounded by the size of a bucket and of a stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from ingest.dedup.candidates import Pairs, candidates, popular, tallied
from ingest.dedup.index import Index
from ingest.dedup.shingles import Ragged
from ingest.dedup.similarity import Shelf
from ingest.dedup.staged import count_keys, staged_keys, staged_order, staged_sketches
from ingest.dedup.stories import Stories, read_stories, tell_apart, write_stories

BUCKET: Final = 1 << 21  # keys, those of some 100,000 documents
STRETCH: Final = 1 << 16  # documents

COPIES: Final = np.dtype([("one", np.uint32), ("other", np.uint32), ("certain", np.bool_)])
Copies = npt.NDArray[np.void]  # of COPIES

Item = TypeVar("Item")
Result = TypeVar("Result")


class Spread(Protocol):
    """Who carries out work items: ``map``, or that of an executor."""

    def __call__(self, task: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Carry out a task on each item; the results in order."""


@dataclass(frozen=True, slots=True)
class Search:
    """What all work items read: the staged documents in ``scratch``, and the index, to which they are new."""

    scratch: Path
    index: Path | None
    buckets: int  # a power of two

    def file(self, kind: str, number: int) -> Path:
        """What a work item writes."""
        return self.scratch / f"{kind}-{number:05d}.npy"


@dataclass(frozen=True, slots=True)
class Bucket:
    """The keys with ``number`` as their lowest bits."""

    search: Search
    number: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """New documents by their numbers in the index. ``again``: judge those pairs that share popular keys, as rare."""

    search: Search
    start: int
    end: int
    again: bool


def buckets_of(scratch: Path) -> int:
    """How many buckets the staged keys make."""
    return 1 << (count_keys(scratch) // BUCKET).bit_length()


def near_copies(search: Search, documents: int, spread: Spread) -> tuple[Copies, Stories]:
    """Pairs of copies, the second one of the new ``documents``, and the stories that these belong to."""
    known = Index.open(search.index).count
    buckets = [Bucket(search, number) for number in range(search.buckets)]
    starts = range(known, known + documents, STRETCH)
    stretches = [Stretch(search, start, min(start + STRETCH, known + documents), again=False) for start in starts]
    if not sum(spread(find, buckets)):
        return np.empty(0, COPIES), Stories.none()
    copies = _together(spread(judge, stretches))
    certain = copies[copies["certain"]]
    stories = tell_apart(certain["one"], certain["other"], Index.open(search.index))
    write_stories(stories, search.scratch)
    if not sum(spread(recount, buckets)):
        return copies, stories
    more = _together(spread(judge, [replace(stretch, again=True) for stretch in stretches]))
    return np.concatenate([copies, more]), stories


def find(bucket: Bucket) -> int:
    """Write the pairs that share keys of a bucket, and its crowds; returns how many pairs."""
    search, old = bucket.search, Index.open(bucket.search.index)
    keys, rows = staged_keys(search.scratch, search.buckets, bucket.number)
    pairs, crowds = candidates(keys, rows, staged_order(search.scratch), old)
    _write_pairs(search.file("pairs", bucket.number), pairs)
    np.save(search.file("crowds", bucket.number), crowds.values)
    np.save(search.file("crowd_starts", bucket.number), crowds.starts)
    return len(pairs.pair)


def recount(bucket: Bucket) -> int:
    """Write the pairs that share keys of a bucket that only one story makes common; returns how many pairs."""
    search, old = bucket.search, Index.open(bucket.search.index)
    crowds = Ragged(np.load(search.file("crowds", bucket.number)), np.load(search.file("crowd_starts", bucket.number)))
    found = popular(crowds, read_stories(search.scratch).of(crowds.values.astype(np.uint32), old), old.count)
    _write_pairs(search.file("popular", bucket.number), found)
    return len(found.pair)


def judge(stretch: Stretch) -> Path:
    """Write which pairs of a stretch are copies; returns the file, COPIES."""
    search = stretch.search
    pairs = _read_pairs(stretch, "pairs").enough() if not stretch.again else _popular(stretch)
    shelf = open_shelf(search)
    verdicts = shelf.copies(pairs.one, pairs.other, pairs.rare_keys)
    copies = np.empty(np.count_nonzero(verdicts.copies), COPIES)
    copies["one"], copies["other"] = pairs.one[verdicts.copies], pairs.other[verdicts.copies]
    copies["certain"] = verdicts.certain[verdicts.copies]
    target = search.file("more" if stretch.again else "copies", stretch.start)
    np.save(target, copies)
    return target


def open_shelf(search: Search) -> Shelf:
    """The sketches of all documents, mapped into memory."""
    segments = Index.open(search.index).segments
    return Shelf((*(segment.sketches for segment in segments), staged_sketches(search.scratch)))


def _popular(stretch: Stretch) -> Pairs:
    """Pairs that share popular keys, with all keys that they share."""
    found = _read_pairs(stretch, "popular")
    every = tallied([_read_pairs(stretch, "pairs"), found])
    here = np.searchsorted(every.pair, found.pair)
    return Pairs(every.pair[here], every.count[here]).enough()


def _write_pairs(file: Path, pairs: Pairs) -> None:
    np.save(file, np.stack([pairs.pair, pairs.count]))


def _read_pairs(stretch: Stretch, kind: str) -> Pairs:
    """The pairs of a stretch, of all buckets."""
    search = stretch.search
    files = [np.load(search.file(kind, number), mmap_mode="r").view(np.ndarray) for number in range(search.buckets)]
    return tallied([Pairs(*rows).within(stretch.start, stretch.end) for rows in files])


def _together(files: Iterable[Path]) -> Copies:
    return np.concatenate([np.empty(0, COPIES), *map(np.load, files)])
