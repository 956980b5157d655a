"""Arrays on disk that are larger than memory should be: written a part at a time, sorted, and let go of when mapped.

streams of parts ──▶ .npy files, which are what ``np.save`` writes of the whole, however it was cut into parts
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

RANGE: Final = 1 << 21  # keys that are sorted at a time
_STRETCH: Final = 1 << 16  # values that are read at a time
_SAMPLED: Final = 64  # one key in so many tells where ranges should end

Array = npt.NDArray[Any]


@dataclass(slots=True)
class Growing:
    """An array of one dimension on disk that is being written."""

    sink: BinaryIO
    kind: np.dtype[Any]
    length: int = 0

    def add(self, part: Array) -> None:
        """Append values."""
        self.sink.write(np.ascontiguousarray(part, self.kind).data)
        self.length += len(part)

    def write_header(self) -> None:
        """Write how long the array is; the room for that is the same for all lengths."""
        self.sink.seek(0)
        header = {"descr": np.lib.format.dtype_to_descr(self.kind), "fortran_order": False, "shape": (self.length,)}
        np.lib.format.write_array_header_1_0(self.sink, header)


@contextmanager
def growing(file: Path, kind: npt.DTypeLike) -> Iterator[Growing]:
    """A new array on disk, to which the block adds."""
    with file.open("wb") as sink:
        array = Growing(sink, np.dtype(kind))
        array.write_header()
        yield array
        array.write_header()


def save_sorted(
    keys: tuple[Path, npt.DTypeLike], values: tuple[Path, npt.DTypeLike], labelled: Iterable[tuple[Array, Array]]
) -> None:
    """Write keys in order, and their values in theirs, to files of a kind; among equal keys the order stays.

    Keys and the value of each come a part at a time, and once. Runs of them are sorted into scratch files beside
    ``keys``; of these, each range of keys is then read together. So each key is read and written twice, however many.
    """
    with tempfile.TemporaryDirectory(dir=keys[0].parent, prefix=".sorting-") as scratch:
        runs = _sorted_runs((Path(scratch, "keys.npy"), keys[1]), (Path(scratch, "values.npy"), values[1]), labelled)
        with growing(*keys) as all_keys, growing(*values) as all_values:
            for these, theirs in _ranges(runs):
                order = np.argsort(these, kind="stable")
                all_keys.add(these[order])
                all_values.add(theirs[order])


@dataclass(frozen=True, slots=True)
class _Runs:
    """Keys and values on disk, mapped: sorted between neighbouring ``bounds``; ``sample`` is of the keys."""

    keys: Array
    values: Array
    bounds: list[int]
    sample: Array


def _sorted_runs(
    keys: tuple[Path, npt.DTypeLike], values: tuple[Path, npt.DTypeLike], labelled: Iterable[tuple[Array, Array]]
) -> _Runs:
    """Write keys and values to files, sorted in runs of RANGE keys or a part more."""
    bounds, samples = [0], [np.empty(0, keys[1])]
    with growing(*keys) as all_keys, growing(*values) as all_values:
        for these, theirs in _gathered(labelled):
            order = np.argsort(these, kind="stable")
            all_keys.add(these[order])
            all_values.add(theirs[order])
            bounds.append(all_keys.length)
            samples.append(these[order[::_SAMPLED]])
    return _Runs(
        np.load(keys[0], mmap_mode="r"), np.load(values[0], mmap_mode="r"), bounds, np.sort(np.concatenate(samples))
    )


def _gathered(labelled: Iterable[tuple[Array, Array]]) -> Iterator[tuple[Array, Array]]:
    """Parts put together until they have RANGE keys."""
    held, size = list[tuple[Array, Array]](), 0
    for part in labelled:
        held.append(part)
        size += len(part[0])
        if size >= RANGE:
            gathered, held, size = _joined(held), [], 0  # not held twice
            yield gathered
    if held:
        yield _joined(held)


def _ranges(runs: _Runs) -> Iterator[tuple[Array, Array]]:
    """What all runs have of each range of keys, the smallest keys first, in the order of the runs."""
    ranges = max(1, -(-len(runs.keys) // RANGE))
    edges = np.unique(runs.sample[np.arange(1, ranges) * len(runs.sample) // ranges])
    cuts = [[start, *start + np.searchsorted(runs.keys[start:end], edges), end] for start, end in pairwise(runs.bounds)]
    for number in range(len(edges) + 1):
        places = [slice(*cut[number : number + 2]) for cut in cuts]
        if places:
            yield _joined((runs.keys[place], runs.values[place]) for place in places)
        let_go(runs.keys)
        let_go(runs.values)


def _joined(parts: Iterable[tuple[Array, Array]]) -> tuple[Array, Array]:
    keys, values = zip(*parts, strict=True)
    return np.concatenate(keys), np.concatenate(values)


def stretches(one: Array, other: Array) -> Iterator[tuple[Array, Array]]:
    """Two mapped arrays side by side, a stretch at a time, each let go of with the next."""
    for start in range(0, len(one), _STRETCH):
        yield one[start : start + _STRETCH], other[start : start + _STRETCH]
        let_go(one)
        let_go(other)


def let_go(array: Array) -> None:
    """Give back the memory that an array takes if it is mapped; what is needed again is read again."""
    holder: object = array
    while isinstance(holder, np.ndarray):
        holder = holder.base
    if isinstance(holder, mmap.mmap):
        holder.madvise(mmap.MADV_DONTNEED)
