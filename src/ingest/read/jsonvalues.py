"""JSON that is not in lines → one document an object: a list, an object around a list, or objects one after another.

Values are cut out of the stream by their brackets and quotes, and decoded one at a time: a list of any length needs no
more memory than its largest item. The row in a URI is the item's number, from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from ingest.model import RejectCode
from ingest.read import jsonlines, rows
from ingest.read.lost import Context, Lost, Unit
from ingest.read.streams import Stream

# https://www.jsonfeed.org/version/1.1/
JSON_FEED: Final[rows.Names] = {
    "id": ("id",),
    "url": ("url", "external_url"),
    "html": ("content_html",),
    "text": ("content_text",),
    "title": ("title",),
    "authors": ("authors", "author"),
    "published": ("date_published",),
    "section": ("tags",),
    "language": ("language",),
    "summary": ("summary",),
}

BOM: Final = b"\xef\xbb\xbf"
_BRACKET: Final = re.compile(rb'["{}\[\]]')
_QUOTE: Final = re.compile(rb'["\\]')
_SCALAR_END: Final = re.compile(rb"[\s,\]}]")
_SPACE: Final = re.compile(rb"\s*+")


def documents(stream: Stream, context: Context) -> Iterator[Unit]:
    """The records of a JSON file."""
    return _documents(stream, context, rows.ALIASES)


def feed(stream: Stream, context: Context) -> Iterator[Unit]:
    """The entries of a JSON Feed."""
    return _documents(stream, context, JSON_FEED)


def _documents(stream: Stream, context: Context, names: rows.Names) -> Iterator[Unit]:
    scanner = _Scanner(stream, context)
    count = 0
    while first := scanner.next():
        records: Iterator[Any]
        if first == b"[":
            records = scanner.items()
        elif first == b"{":
            records = scanner.records(rows.known_names(context.fields, names), names)
        else:
            raise scanner.bad("a list or an object")
        for count, record in enumerate(records, count + 1):  # noqa: B020 (the count goes on)
            yield _unit(record, context, f"#{count}", names)


def _unit(record: Any, context: Context, at: str, names: rows.Names) -> Unit:
    if record is None:
        return partial(jsonlines.too_large, context, at)
    if isinstance(record, bytes):
        return partial(jsonlines.row, record, context, at, names)
    return partial(jsonlines.mapping, record, context, at, names)


class _Scanner:
    """Cuts JSON values out of a stream. ``_at`` is where the next one begins in ``_buffer``."""

    def __init__(self, stream: Stream, context: Context) -> None:
        stream.skip(len(BOM) if stream.peek(len(BOM)) == BOM else 0)
        self._stream = stream
        self._context = context
        self._buffer = b""
        self._at = 0

    def next(self) -> bytes:
        """The next sign that is not white space, without passing it; empty at the end."""
        while True:
            self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if not self._more():
                return b""

    def value(self, keep: bool = False) -> bytes | None:
        """The next value, passed; ``None`` when it is larger than a document may be.

        With ``keep``, one that is too large or breaks off is not passed. Raises Lost when it breaks off.
        """
        first = self.next()
        pattern = _BRACKET if first in (b"{", b"[", b'"') else _SCALAR_END
        end, depth, quoted, large = 0, 0, False, False  # end: how far this value was looked through
        while True:
            mark = (_QUOTE if quoted else pattern).search(self._buffer, self._at + end)
            if mark is None or (mark[0] == b"\\" and mark.end() == len(self._buffer)):
                end = (mark.start() if mark else len(self._buffer)) - self._at
                large = large or end > self._context.limits.document_bytes
                if large and keep:
                    return None
                if large:
                    self._at, end = self._at + end, 0
                if self._more():
                    continue
                if pattern is _BRACKET or not end:
                    raise self.cut()
                break
            if pattern is _SCALAR_END:
                end = mark.start() - self._at
                break
            end = mark.end() - self._at
            if quoted:
                quoted = mark[0] != b'"'
                end += mark[0] == b"\\"  # and what it escapes
            elif mark[0] == b'"':
                quoted = True
            else:
                depth += 1 if mark[0] in b"{[" else -1
            if not quoted and depth <= 0:
                break
        if not end and not large:
            raise self.bad("a value")
        start, self._at = self._at, self._at + end
        return None if large or end > self._context.limits.document_bytes else self._buffer[start : self._at]

    def items(self) -> Iterator[bytes | None]:
        """The items of the list that begins here; ``None`` for one that is too large."""
        self._at += 1
        while self.next() != b"]":
            yield self.value()
            if self._expect(b",", b"]") == b",":
                self._at += 1
        self._at += 1

    def records(self, known: frozenset[str], names: rows.Names) -> Iterator[Any]:
        """The object that begins here; or the records in it, when it is an envelope around one list of objects.

        An object that is no larger than a document may be is judged as a whole. A larger one, or one that breaks off,
        can only be an envelope: its first list of objects under a name that is none of our columns is taken.
        """
        try:
            whole = self.value(keep=True)
        except Lost:
            whole = None
        if whole is None:
            yield from self._envelope(known)
            return
        try:
            value = jsonlines.loads(whole)
        except ValueError:
            yield whole  # its row will say what is wrong
            return
        lists = [item for key, item in value.items() if key.lower() not in known and _of_objects(item)]
        columns = rows.columns_of(value, self._context.fields, names)
        if len(lists) == 1 and not any(body in columns for body in rows.BODIES):
            yield from lists[0]
        else:
            yield value

    def _envelope(self, known: frozenset[str]) -> Iterator[bytes | None]:
        found = False
        self._at += 1
        while self.next() != b"}":
            key = self.value()
            self._expect(b":")
            self._at += 1
            name = "" if key is None else jsonlines.decoded(key).strip('"').lower()
            if not found and name not in known and self.next() == b"[" and self._begins_with_object():
                found = True
                yield from self.items()
            else:
                self.value()
            if self._expect(b",", b"}") == b",":
                self._at += 1
        self._at += 1
        if not found:
            yield None

    def _begins_with_object(self) -> bool:
        """Whether the list that begins here has an object first. A list's bracket and its first item share a buffer."""
        self._at += 1
        first = self.next()
        self._buffer, self._at = b"[" + self._buffer[self._at :], 0
        return first == b"{"

    def _expect(self, *signs: bytes) -> bytes:
        found = self.next()
        if not found:
            raise self.cut()
        if found not in signs:
            raise self.bad(" or ".join(sign.decode() for sign in signs))
        return found

    def _more(self) -> bool:
        """Take the next chunk into the buffer, and let go what was passed; False at the end of the file."""
        chunk = self._stream.chunk()
        self._buffer, self._at = self._buffer[self._at :] + chunk, 0
        return bool(chunk)

    def bad(self, expected: str) -> Lost:
        """The rest is lost: something else stands where this is expected."""
        found = self._buffer[self._at : self._at + 20].decode("utf-8", "replace")
        at = self._stream.position - len(self._buffer) + self._at
        return self._context.lost(
            RejectCode.DAMAGED,
            f"is not valid JSON at byte {at:,}: expected {expected}, found {found!r}; what came before was read.",
        )

    def cut(self) -> Lost:
        """The rest is lost: the file ends too early."""
        return self._context.lost(
            RejectCode.TRUNCATED,
            "ends in the middle of its JSON; what is complete was read; copy or download it again.",
        )


def _of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
