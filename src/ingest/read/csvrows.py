"""CSV, TSV and their kin → one document a row. The row in a URI is the line where it begins; the header is line 1."""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from ingest.model import Raw, Reject, RejectCode
from ingest.read import jsonlines, rows
from ingest.read.lost import Context, Unit
from ingest.read.streams import HEAD, Stream, lines, rest_of

_SEPARATORS: Final = (",", "\t", ";", "|")


def documents(stream: Stream, context: Context) -> Iterator[Unit]:
    """The rows of a table of separated values: dialect sniffed, UTF-8 or Windows-1252, line breaks within quotes.

    Raises Lost when a column that the source maps, or any for the body, is missing.
    """
    csv.field_size_limit(sys.maxsize)  # rows are bounded below, by bytes
    head = stream.peek(HEAD)
    if b"\r" in head and b"\n" not in head:  # an old Mac's line breaks
        stream = Stream(chunk.replace(b"\r", b"\n") for chunk in rest_of(stream))
    table = _Table(stream, context, _dialect(stream.peek(HEAD), rows.known_names(context.fields)))
    header = next(table.rows(), None)
    if header is None or isinstance(header, _Broken):
        why = header.detail if header else "is empty"
        raise context.lost(RejectCode.BAD_ROW, f"has no readable header: it {why}")
    names = [name.strip() for name in header.cells]
    table.width = len(names)
    if missing := rows.missing_columns(names, context.fields):
        raise context.lost(RejectCode.NO_COLUMN, missing)
    for row in table.rows():
        yield partial(_document, row, names, context)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]
    ended: bool


@dataclass(frozen=True, slots=True)
class _Broken:
    line: int
    code: RejectCode
    detail: str


def _document(row: _Row | _Broken, names: list[str], context: Context) -> Raw | Reject:
    at = f"#{row.line}"
    if isinstance(row, _Broken):
        return context.reject(row.code, row.detail, at)
    if len(row.cells) < len(names) and not row.ended:
        return context.reject(
            RejectCode.TRUNCATED,
            f"is the last row and breaks off after column {len(row.cells)} of {len(names)} "
            f"({names[len(row.cells) - 1]!r}); the file seems cut, copy or download it again.",
            at,
        )
    if len(row.cells) != len(names):
        column = min(len(row.cells), len(names))
        return context.reject(
            RejectCode.BAD_ROW,
            f"has {len(row.cells)} columns where the header names {len(names)} (it goes wrong at column {column}, "
            f"{names[column - 1]!r}, or before); quote the separators and line breaks in its texts.",
            at,
        )
    return rows.document(dict(zip(names, row.cells, strict=True)), context, at)


class _LineTooLong(Exception):
    pass


class _Table:
    """Rows out of lines, one broken row at a time.

    A quote that is never closed would swallow the rows that follow it. So the lines of a row are kept until it is
    complete; when it is not, reading goes on at the first of them that has as many cells as the header (``width``).
    """

    def __init__(self, stream: Stream, context: Context, dialect: type[csv.Dialect]) -> None:
        self.width = 0
        self._limit = context.limits.document_bytes
        self._lines = lines(stream, self._limit)
        self._dialect = dialect
        self._again: deque[tuple[int, bytes | None, bool]] = deque()
        self._taken: list[tuple[int, bytes | None, bool]] = []

    def rows(self) -> Iterator[_Row | _Broken]:
        reader = csv.reader(self._feed(), self._dialect)
        while True:
            self._taken = []
            try:
                cells = next(reader, None)
            except _LineTooLong:
                yield self._broken(
                    RejectCode.TOO_LARGE, f"is a row of more than limits.document_bytes = {self._limit:,} bytes."
                )
            except csv.Error as error:
                yield self._unread(error)
            else:
                if cells is None:
                    return
                if cells:
                    yield _Row(self._taken[0][0], cells, self._taken[-1][2])
                continue
            reader = csv.reader(self._feed(), self._dialect)  # an exception ended the old one's source

    def _feed(self) -> Iterator[str]:
        held = 0
        while line := self._again.popleft() if self._again else next(self._lines, None):
            if not self._taken:
                held = 0
            self._taken.append(line)
            number, text, _ = line
            held += len(text or b"")
            if text is None or held > self._limit:
                raise _LineTooLong
            yield jsonlines.decoded(text.removeprefix(b"\xef\xbb\xbf") if number == 1 else text) + "\n"

    def _unread(self, error: csv.Error) -> _Broken:
        if "unexpected end" not in str(error):
            line, text, _ = self._taken[-1]
            column = _bad_quote(jsonlines.decoded(text or b""), self._dialect, inside=len(self._taken) > 1)
            where = f"line {line}, column {column}" if column else f"line {line}"
            return self._broken(RejectCode.BAD_ROW, f"cannot be read ({where}: {error}); correct its quotes.")
        _, _, ended = self._taken[-1]
        broken = self._broken(RejectCode.BAD_ROW, "has a quote that opens and is never closed; close it, or double it.")
        if ended or self._again:
            return broken
        return _Broken(
            broken.line,
            RejectCode.TRUNCATED,
            "is the last row and breaks off within quotes; the file seems cut, copy or download it again.",
        )

    def _broken(self, code: RejectCode, detail: str) -> _Broken:
        first, *others = self._taken
        while others and not self._is_row(others[0][1]):
            others.pop(0)
        self._again.extendleft(reversed(others))
        return _Broken(first[0], code, detail)

    def _is_row(self, line: bytes | None) -> bool:
        try:
            cells = next(csv.reader([jsonlines.decoded(line or b"")], self._dialect), [])
        except csv.Error:
            return False
        return self.width > 1 and len(cells) == self.width


def _bad_quote(line: str, dialect: type[csv.Dialect], inside: bool) -> int | None:
    """The column of the quote that closes a field though more of it follows, counted from 1."""
    at, start = 0, not inside
    while at < len(line):
        if inside:
            if line[at] == dialect.escapechar:
                at += 1
            elif line[at] == '"':
                if dialect.doublequote and line[at + 1 : at + 2] == '"':
                    at += 1
                elif line[at + 1 : at + 2] not in ("", dialect.delimiter, "\r"):
                    return at + 1
                else:
                    inside = False
        elif start and line[at] == '"':
            inside = True
        start = line[at] == dialect.delimiter
        at += 1
    return None


def _dialect(head: bytes, known: Collection[str]) -> type[csv.Dialect]:
    """The separator that gives the header most names we know, then most columns; and how quotes are escaped."""
    head = head.rpartition(b"\n")[0] or head
    text = jsonlines.decoded(head.removeprefix(b"\xef\xbb\xbf"))
    header = text.partition("\n")[0]

    def merit(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([header.replace("\r", "")], delimiter=separator), [])
        return len({cell.strip().lower() for cell in cells} & set(known)), len(cells)

    separator = max(_SEPARATORS, key=merit)
    table = [line.rstrip("\r").split(separator) for line in text.split("\n") if line]
    even = len({len(cells) for cells in table}) == 1
    bare = even and any(cell.startswith('"') and not cell.endswith('"') for cells in table for cell in cells)
    backslashes = text.count('\\"') > text.count('""')

    class Found(csv.excel):
        delimiter = separator
        escapechar = "\\" if backslashes else None
        doublequote = not backslashes
        # Tools that separate by tabs often quote nothing: a quote may then begin a field without closing it.
        quoting = csv.QUOTE_NONE if separator == "\t" and bare else csv.QUOTE_MINIMAL
        strict = True

    return Found
