"""Bytes in bounded pieces, with a look-ahead: what all readers read from.

A stream is fed by an iterator of chunks. When that iterator raises `Lost`, everything that came before is still handed
out; the error comes when more is asked for.
"""

from __future__ import annotations

import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from ingest.model import RejectCode
from ingest.read.lost import Context, Lost

CHUNK: Final = 1 << 18
HEAD: Final = 1 << 16  # how far content is looked at before its kind is decided

Marks = deque[tuple[int, int]]


class Stream:
    """A look-ahead over chunks of bytes.

    ``marks`` are the places where a compressed member began, as (offset in this stream, offset in the compressed one);
    ``file`` is the open file that the chunks come from, when they are its bytes as they stand and it can be sought in.
    """

    def __init__(self, chunks: Iterator[bytes], marks: Marks | None = None, file: BinaryIO | None = None) -> None:
        self._chunks = chunks
        self._buffer = b""
        self._at = 0
        self._lost: Lost | None = None
        self.marks: Marks = deque() if marks is None else marks
        self.file = file
        self.position = 0

    def peek(self, size: int) -> bytes:
        """Up to ``size`` bytes from here without taking them; fewer only where the stream ends or breaks."""
        held = len(self._buffer) - self._at
        if held < size and self._lost is None:
            pieces = [self._buffer[self._at :]]
            try:
                while held < size and (chunk := next(self._chunks, b"")):
                    pieces.append(chunk)
                    held += len(chunk)
            except Lost as lost:
                self._lost = lost
            self._buffer, self._at = b"".join(pieces), 0
        return self._buffer[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """``size`` bytes, fewer only at the end. Raises Lost when the stream breaks before."""
        found = self.peek(size)
        if len(found) < size and self._lost is not None:
            raise self._lost
        self._take(len(found))
        return found

    def chunk(self) -> bytes:
        """The bytes that are at hand next, at least one; empty at the end. Raises Lost where the stream breaks."""
        found = self._buffer[self._at :] or (self.peek(1) and self._buffer[self._at :])
        if not found and self._lost is not None:
            raise self._lost
        self._take(len(found))
        return found

    def skip(self, size: int) -> int:
        """Pass over up to ``size`` bytes; how many there were. Raises Lost when the stream breaks before."""
        left = size
        while left and (found := self.peek(min(left, CHUNK))):
            self._take(len(found))
            left -= len(found)
        if left and self._lost is not None:
            raise self._lost
        return size - left

    def _take(self, size: int) -> None:
        self._at += size
        self.position += size


def file_chunks(file: BinaryIO, context: Context, size: int = sys.maxsize) -> Iterator[bytes]:
    """Up to ``size`` bytes of a file from where it stands. Raises Lost (UNREADABLE) when the system cannot read on."""
    try:
        while chunk := file.read(min(size, CHUNK)):
            size -= len(chunk)
            yield chunk
    except OSError as error:
        raise context.lost(
            RejectCode.UNREADABLE, f"cannot be read ({error}); check the permissions and the disk, then run again."
        ) from error


def rest_of(stream: Stream) -> Iterator[bytes]:
    """What is left of a stream, as chunks for another one on top of it."""
    while chunk := stream.chunk():
        yield chunk


def part_of(stream: Stream, size: int, cut: Lost) -> Iterator[bytes]:
    """The next ``size`` bytes of a stream, as chunks for another one. Raises ``cut`` where it ends before."""
    while size:
        chunk = stream.read(min(size, CHUNK))
        if not chunk:
            raise cut
        size -= len(chunk)
        yield chunk


def whole(stream: Stream, limit: int) -> bytes | None:
    """All that is left of a stream; ``None`` when that is more than ``limit`` bytes."""
    found = stream.read(limit + 1)
    return found if len(found) <= limit else None


def lines(stream: Stream, limit: int, number: int = 1) -> Iterator[tuple[int, bytes | None, bool]]:
    """The lines of a stream as (number, by default from 1, bytes without the line feed, whether a line feed ended it).

    A line of more than ``limit`` bytes is never held in memory: ``None`` stands for it. A line that the stream breaks
    off in is not handed out.
    """
    held, pieces = 0, list[bytes]()
    while chunk := stream.chunk():
        first, *more = chunk.split(b"\n")
        held += len(first)
        if held <= limit:
            pieces.append(first)
        else:
            pieces.clear()
        if not more:
            continue
        yield number, b"".join(pieces) if held <= limit else None, True
        for number, line in enumerate(more[:-1], number + 1):  # noqa: B020 (the count goes on)
            yield number, line if len(line) <= limit else None, True
        number += 1
        held, pieces = len(more[-1]), [more[-1]]
    if held:
        yield number, b"".join(pieces) if held <= limit else None, False


@contextmanager
def seekable(stream: Stream) -> Iterator[tuple[BinaryIO, Lost | None]]:
    """The stream as a file that can be sought in: itself, or a copy on disk; and what broke while copying."""
    if stream.file is not None:
        stream.file.seek(0)
        yield stream.file, None
        return
    with tempfile.TemporaryFile() as copy:
        broken = None
        try:
            for chunk in rest_of(stream):
                copy.write(chunk)
        except Lost as lost:
            broken = lost
        copy.seek(0)
        yield copy, broken
