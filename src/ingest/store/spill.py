"""Group a stream of rows by a number, in bounded memory: short streams in memory, long ones through a scratch file.

Rows keep their order inside a group. One group is read at a time, so the number of groups costs neither memory nor
open files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

MEMORY: Final = 64 * 2**20
_CHUNK_ROWS: Final = 10_000
_PIECE_BYTES: Final = 16_384  # what a table of a few rows takes beside its values: it counts where groups are many

Key = Callable[[pa.Table], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that share a number."""

    rows: int
    tables: Iterable[pa.Table]


@contextmanager
def grouped(tables: Iterable[pa.Table], key: Key, scratch: Path) -> Iterator[Mapping[int, Group]]:
    """The rows of ``tables`` by the number that ``key`` gives each of them, the smallest number first.

    At most about ``MEMORY`` bytes of rows are held; what is more goes to the file ``scratch``, which is gone after
    the ``with`` block; read the groups inside of it.
    """
    rows: Counter[int] = Counter()
    held: dict[int, list[pa.Table]] = {}
    spilled: dict[int, list[int]] = {}
    size = 0
    writer = None
    try:
        for number, piece in _pieces(tables, key):
            held.setdefault(number, []).append(piece)
            rows[number] += piece.num_rows
            size += piece.nbytes + _PIECE_BYTES
            if size > MEMORY:
                writer = writer or pa.ipc.new_file(scratch, piece.schema, options=_COMPRESSED)
                _spill(held, spilled, writer)
                held, size = {}, 0
        if writer is None:
            yield {number: Group(rows[number], held[number]) for number in sorted(held)}
            return
        _spill(held, spilled, writer)
        writer.close()
        with pa.OSFile(str(scratch)) as source:  # mapped, all of the file would come to lie in memory
            reader = pa.ipc.open_file(source)
            yield {number: Group(rows[number], _Spilled(reader, spilled[number])) for number in sorted(spilled)}
    finally:
        scratch.unlink(missing_ok=True)


_COMPRESSED: Final = pa.ipc.IpcWriteOptions(compression="zstd")


def _pieces(tables: Iterable[pa.Table], key: Key) -> Iterator[tuple[int, pa.Table]]:
    """Cut tables into pieces of one number each."""
    for table in tables:
        for start in range(0, table.num_rows, _CHUNK_ROWS):
            chunk = table.slice(start, _CHUNK_ROWS)
            keys = key(chunk)
            order = np.argsort(keys, kind="stable")
            numbers, begins = np.unique(keys[order], return_index=True)
            rows = chunk.take(order) if len(numbers) > 1 else chunk
            ends = [*begins[1:], chunk.num_rows]
            for number, begin, end in zip(numbers, begins, ends, strict=True):
                yield int(number), rows.slice(begin, end - begin)


def _spill(held: Mapping[int, list[pa.Table]], spilled: dict[int, list[int]], writer: pa.RecordBatchFileWriter) -> None:
    """Move groups to the scratch file and note which of its batches are whose."""
    written = sum(map(len, spilled.values()))
    for number, pieces in held.items():
        for batch in pa.concat_tables(pieces).combine_chunks().to_batches():
            writer.write_batch(batch)
            spilled.setdefault(number, []).append(written)
            written += 1


@dataclass(frozen=True, slots=True)
class _Spilled:
    """Tables in the scratch file, read one at a time."""

    reader: pa.RecordBatchFileReader
    indices: list[int]

    def __iter__(self) -> Iterator[pa.Table]:
        return (pa.Table.from_batches([self.reader.get_batch(index)]) for index in self.indices)
