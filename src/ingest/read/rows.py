"""A row of a table, whatever it came from → `Raw` or `Reject`: which columns mean what, and what their values say."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from ingest.model import Given, Raw, Reject, RejectCode
from ingest.read.lost import Context
from ingest.read.sniff import looks_like_html

Names = Mapping[str, tuple[str, ...]]  # our field → names of columns, the preferred first

ALIASES: Final[Names] = {
    "id": ("id",),
    "url": ("url", "link"),
    "html": ("html", "raw_html"),
    "text": ("text", "content", "body", "article"),
    "title": ("title", "headline"),
    "authors": ("authors", "author", "byline"),
    "published": ("published", "published_at", "date", "datepublished", "pub_date"),
    "section": ("section", "category", "topic"),
    "publisher": ("source", "publisher", "site"),
    "language": ("language", "lang"),
    "summary": ("summary", "description"),
    "fetched_at": ("fetched_at", "crawl_date"),
}
BODIES: Final = ("html", "text")

# Seconds or milliseconds; other counts of digits are written dates (20180210, 201802101230) or mere numbers.
_DIGITS: Final = re.compile(r"[0-9]{9,10}|[0-9]{13}")


def known_names(fields: Mapping[str, str], names: Names = ALIASES) -> frozenset[str]:
    """All names in lower case by which a column may be recognised."""
    return frozenset(name.lower() for group in names.values() for name in group) | {
        name.lower() for name in fields.values()
    }


def columns_of(present: Collection[str], fields: Mapping[str, str], names: Names = ALIASES) -> Names:
    """Which of the columns that are present serve each of our fields, in order of preference.

    A field that the source maps (``fields``) is served by that column alone. Case does not matter.
    """
    return _columns_of(tuple(present), tuple(sorted(fields.items())), tuple(names.items()))


@lru_cache(maxsize=256)
def _columns_of(
    present: tuple[str, ...], fields: tuple[tuple[str, str], ...], names: tuple[tuple[str, tuple[str, ...]], ...]
) -> Names:
    by_name: dict[str, str] = {}
    for column in present:
        by_name.setdefault(column.strip().lower(), column)
    wanted = {**dict(names), **{field: (name,) for field, name in fields}}
    found = {
        field: tuple(
            name if name in present else by_name[name.lower()]
            for name in group
            if name in present or name.lower() in by_name
        )
        for field, group in wanted.items()
    }
    return {field: group for field, group in found.items() if group}


def missing_columns(present: Collection[str], fields: Mapping[str, str]) -> str | None:
    """What to say of a table that lacks a column the source maps, or has none that could hold a body."""
    columns = columns_of(present, fields)
    have = _listed(present)
    for field, name in fields.items():
        if field not in columns:
            return f"has no column {name!r}, which the source maps to {field}; it has {have}: correct `fields`."
    if not any(body in columns for body in BODIES):
        return f"has no column that is known to hold text or HTML among {have}; map it with `fields: {{text: …}}`."
    return None


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "") or "no columns"


def document(
    row: Mapping[str, Any], context: Context, at: str, names: Names = ALIASES, charset: str = "utf-8"
) -> Raw | Reject:
    """One row as a document. ``at`` is its place as in its URI (``#17``).

    HTML goes before text where a row has both. Rejects: NO_TEXT without a body, WRONG_TYPE for one that is not a
    string, TOO_LARGE.
    """
    columns = columns_of(row.keys(), context.fields, names)
    given = Given(**{field: _GIVEN[field](_first(row, group)) for field, group in columns.items() if field in _GIVEN})

    def reject(code: RejectCode, detail: str) -> Reject:
        return Reject(context.uri + at, "read", code, f"{context.uri}{at} {detail}", source_id=given.id, url=given.url)

    for field in BODIES:
        for column in columns.get(field, ()):
            value = row[column]
            if value is None or (isinstance(value, str | bytes) and not value.strip()):
                continue
            if not isinstance(value, str | bytes):
                return reject(
                    RejectCode.WRONG_TYPE,
                    f"holds {called(value)} in column {column!r}, where text is expected; "
                    "map the column that has the text with `fields` in the config.",
                )
            body = value.encode("utf-8", "replace") if isinstance(value, str) else value
            if len(body) > context.limits.document_bytes:
                return reject(
                    RejectCode.TOO_LARGE,
                    f"is a document of {len(body):,} bytes; limits.document_bytes allows "
                    f"{context.limits.document_bytes:,}.",
                )
            head = value[:8192] if isinstance(value, str) else value[:8192].decode("utf-8", "replace")
            return Raw(
                uri=context.uri + at,
                source=context.source,
                body=body,
                media_type="text/html" if field == "html" or looks_like_html(head) else "text/plain",
                charset=charset if isinstance(value, str) else None,
                fetched_at=moment(_first(row, columns.get("fetched_at", ()))),
                given=given,
            )
    return reject(RejectCode.NO_TEXT, _without_body(row, columns, context.fields))


def _without_body(row: Mapping[str, Any], columns: Names, fields: Mapping[str, str]) -> str:
    empty = [column for field in BODIES for column in columns.get(field, ())]
    if empty:
        return f"has nothing in {' or '.join(map(repr, empty))}, where its text should be; nothing can be made of it."
    mapped = [fields[field] for field in BODIES if field in fields]
    if mapped:
        return f"has no field {mapped[0]!r}, which the source maps to its body; it has {_listed(row)}."
    return f"has neither text nor HTML; it has {_listed(row)}: if one of these holds it, map it with `fields`."


def _first(row: Mapping[str, Any], columns: Iterable[str]) -> Any:
    for column in columns:
        value = row[column]
        if value is not None and value != "":
            return value
    return None


def called(value: Any) -> str:
    """What a value is, in words for messages."""
    if value is None or isinstance(value, str | bytes):
        return "nothing" if value is None else "a string"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, int | float) else f"a {type(value).__name__}"


def _word(value: Any) -> str | None:
    """A value as words: strings as they are, numbers in digits, times in ISO form; of objects their name."""
    if value is None:
        return None
    if isinstance(value, str):
        return _encodable(value).strip() or None
    if isinstance(value, Mapping):
        return next((word for key in ("name", "title", "text", "label", "id") if (word := _word(value.get(key)))), None)
    if isinstance(value, list | tuple):
        return next((word for item in value if (word := _word(item))), None)
    if isinstance(value, bool):
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _encodable(str(value)).strip() or None


def _encodable(text: str) -> str:
    """Text with a question mark for each lone surrogate."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(word for item in value if (word := _word(item)))
    word = _word(value)
    return (word,) if word else ()


def _time(value: Any) -> str | None:
    """A time as the source gave it; seconds or milliseconds since 1970 in ISO form."""
    word = _word(value)
    if word and (since := _epoch(word)):
        return since.isoformat()
    return word


def _epoch(word: str) -> datetime | None:
    if not _DIGITS.fullmatch(word):
        return None
    return datetime.fromtimestamp(int(word) / (1000 if len(word) == 13 else 1), UTC)


def moment(value: Any) -> datetime | None:
    """A time of fetching: ISO 8601, 14 digits (WARC, CDX), or since 1970. UTC where no zone is given; else ``None``."""
    word = _word(value)
    if not word:
        return None
    if since := _epoch(word):
        return since
    try:
        when = datetime.strptime(word, "%Y%m%d%H%M%S") if len(word) == 14 else datetime.fromisoformat(word)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_GIVEN: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(("id", "url", "title", "section", "publisher", "language", "summary"), _word),
    "authors": _words,
    "published": _time,
}
"""What the values of each field of `Given` are taken as."""
