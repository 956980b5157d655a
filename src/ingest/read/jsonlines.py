"""JSON lines → one document a line. The row in a URI is the line's number, as editors count."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson

from ingest.model import Raw, Reject, RejectCode
from ingest.read import rows
from ingest.read.lost import Context, Unit
from ingest.read.streams import Stream, lines


def documents(stream: Stream, context: Context, first: int = 1) -> Iterator[Unit]:
    """The rows of a file of JSON lines from line number ``first`` on; blank lines are none."""
    for number, line, ended in lines(stream, context.limits.document_bytes, first):
        if line is None:
            yield partial(too_large, context, f"#{number}")
        elif not line.isspace() and line:
            yield partial(row, line, context, f"#{number}", cut=not ended)


def too_large(context: Context, at: str) -> Reject:
    """A row that is longer than a document may be; nothing of it was kept in memory."""
    return context.reject(
        RejectCode.TOO_LARGE,
        f"is a row of more than limits.document_bytes = {context.limits.document_bytes:,} bytes.",
        at,
    )


def row(text: bytes, context: Context, at: str, names: rows.Names = rows.ALIASES, cut: bool = False) -> Raw | Reject:
    """One JSON object as a document; ``cut`` where the file ends without the line feed that it should have."""
    try:
        value = loads(text)
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 0)
        where = f"column {column}" if line == 1 else f"line {line}, column {column}"
        why = getattr(error, "msg", str(error))
        if cut:
            return context.reject(
                RejectCode.TRUNCATED,
                f"is the last line and breaks off (at {where}: {why}); the file seems cut, copy or download it again.",
                at,
            )
        return context.reject(RejectCode.BAD_ROW, f"is not valid JSON at {where}: {why}; correct or remove it.", at)
    return mapping(value, context, at, names)


def mapping(value: Any, context: Context, at: str, names: rows.Names) -> Raw | Reject:
    """A value read from JSON as a document: it must be an object."""
    if not isinstance(value, dict):
        return context.reject(
            RejectCode.BAD_ROW, f"is {rows.called(value)} in JSON, where an object with fields is expected.", at
        )
    return rows.document(value, context, at, names)


def loads(text: bytes) -> Any:
    """JSON, forgiving what other tools write: NaN, lone surrogates, huge numbers, bytes of Windows-1252.

    Raises ValueError (with ``msg``, ``lineno`` and ``colno`` where known).
    """
    text = text.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as strict:
        try:
            return json.loads(decoded(text), strict=False)
        except json.JSONDecodeError:
            raise
        except (RecursionError, ValueError) as error:
            raise strict from error


def decoded(text: bytes) -> str:
    """UTF-8, or what Windows writes where it is not."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")
