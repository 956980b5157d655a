"""What each of several readers takes of one big file: a piece of its lines, or every so-many-th run of its documents.

Where lines are documents, pieces begin at lines and know the number of their first, so that each reader reads its own
bytes alone. In all other files what comes before must be read to know where a document begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

RUN: Final = 64  # documents in a row that go to the same share


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of a file from ``start`` to ``end``, of which the first opens line number ``line``."""

    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a big file's documents that one reader takes: those of its ``piece``.

    Without one it is runs of 64, every ``of``-th of them.
    """

    index: int = 0
    of: int = 1
    piece: Piece | None = None

    def has(self, ordinal: int) -> bool:
        """Whether the document with this number, among those that its reader comes across, is in the share."""
        return self.piece is not None or (ordinal // RUN) % self.of == self.index


def by_documents(count: int) -> tuple[Share, ...]:
    """So many shares of runs."""
    return tuple(Share(index, count) for index in range(count))


def by_lines(chunks: Iterable[bytes], size: int, count: int) -> tuple[Share, ...]:
    """At most ``count`` pieces of about the same length of a file of ``size`` bytes, which ``chunks`` make up.

    Together they are the file, in its order; a line is never cut. Fewer where lines are longer than pieces.
    """
    begun = [(0, 1)]
    position, line = 0, 1
    for chunk in chunks:
        counted = 0
        while len(begun) < count:
            wanted = size * len(begun) // count - position
            feed = chunk.find(b"\n", max(wanted, counted))
            if feed < 0:
                break
            line += chunk.count(b"\n", counted, feed + 1)
            counted = feed + 1
            begun.append((position + counted, line))
        line += chunk.count(b"\n", counted)
        position += len(chunk)
    ends = [start for start, _ in begun[1:]] + [position]
    pieces = [Piece(start, end, line) for (start, line), end in zip(begun, ends, strict=True) if start < end]
    return tuple(Share(index, len(pieces), piece) for index, piece in enumerate(pieces))
