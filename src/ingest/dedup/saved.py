"""Arrays on disk that are larger than memory should be: written a part at a time, sorted, and let go of when mapped.

streams of parts ──▶ .npy files, which are what ``np.save`` writes of the whole, however it was cut into parts
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

RANGE: Final = 1 << 21  # keys that are sorted at a time
_SAMPLED: Final = 64  # one key in so many tells where ranges should end
_END: Final = (1 << 64) - 1  # above all keys

Array = npt.NDArray[Any]
Labelled = Callable[[], Iterable[tuple[Array, Array]]]
"""Keys, of 63 bits at most, and the value of each, a part at a time; they can be read again and again."""


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


def save_sorted(keys: tuple[Path, npt.DTypeLike], values: tuple[Path, npt.DTypeLike], labelled: Labelled) -> None:
    """Write keys in order, and their values in theirs, to files of a kind; among equal keys the order stays."""
    with growing(*keys) as all_keys, growing(*values) as all_values:
        for low, high in pairwise(_edges(labelled)):
            found = [_within(*part, low, high) for part in labelled()]
            these, theirs = (np.concatenate(parts) for parts in zip(*found, strict=True))
            order = np.argsort(these, kind="stable")
            all_keys.add(these[order])
            all_values.add(theirs[order])


def _edges(labelled: Labelled) -> list[int]:
    """Where ranges of about RANGE keys begin and end; none where there are no keys."""
    samples, count = [], 0
    for keys, _ in labelled():
        samples.append(keys[::_SAMPLED].copy())
        count += len(keys)
    if not count:
        return []
    sample = np.sort(np.concatenate(samples))
    ranges = -(-count // RANGE)
    inner = sample[np.arange(1, ranges) * len(sample) // ranges]
    return [0, *np.unique(inner).tolist(), _END]


def _within(keys: Array, values: Array, low: int, high: int) -> tuple[Array, Array]:
    here = np.flatnonzero((keys >= np.uint64(low)) & (keys < np.uint64(high)))
    return keys[here], values[here]


def let_go(array: Array) -> None:
    """Give back the memory that an array takes if it is mapped; what is needed again is read again."""
    holder: object = array
    while isinstance(holder, np.ndarray):
        holder = holder.base
    if isinstance(holder, mmap.mmap):
        holder.madvise(mmap.MADV_DONTNEED)
