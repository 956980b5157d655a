"""Turns articles into fingerprints: all that deduplication ever looks at, one row of a fixed size for each article.

Workers write fingerprints beside their articles; the texts themselves never reach the phase that compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from ingest.dedup.address import address
from ingest.dedup.names import credit_keys, own_keys
from ingest.model import Article

NO_TEXT: Final = 0
NEVER: Final = np.iinfo(np.int64).max  # a missing day of publication: later than every other
UNTOLD: Final = np.iinfo(np.int64).min  # a missing time of a version: older than every other

FINGERPRINTS: Final = pa.schema(
    [
        pa.field(name, kind, nullable=False)
        for name, kind in {
            "id_high": pa.uint64(),  # the article_id, 32 hex digits, as two numbers that sort like it
            "id_low": pa.uint64(),
            "document": pa.uint64(),  # document_key: this article as read from this path
            "tie": pa.uint64(),  # decides between copies that are alike in all else; from raw_uri
            "text": pa.uint64(),  # of the levelled text; NO_TEXT for an empty one
            "joined": pa.uint64(),  # of the canonical URL; NO_ADDRESS for none
            "own": pa.uint64(),  # the same where it is the document's own address
            "copy": pa.bool_(),  # says itself that it is somebody else's article
            "published": pa.int64(),  # microseconds; a day without time counts as its end
            "fetched": pa.int64(),
            "modified": pa.int64(),
            "words": pa.uint32(),
        }.items()
    ]
)

Rows = npt.NDArray[np.void]  # of ROW: a column of FINGERPRINTS each
ROW: Final = np.dtype([(field.name, field.type.to_pandas_dtype()) for field in FINGERPRINTS])

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = 86_400_000_000


def fingerprints(articles: Sequence[Article], paths: Sequence[str]) -> pa.RecordBatch:
    """One row for each article, in order; ``paths`` are the raw files they came from.

    Raises ValueError when an ``article_id`` is not 32 hex digits, ``text_sha256`` not hex, or the lengths differ.
    """
    rows = [_row(article, path) for article, path in zip(articles, paths, strict=True)]
    columns = zip(*rows, strict=True) if rows else ([] for _ in FINGERPRINTS)
    return pa.RecordBatch.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, FINGERPRINTS, strict=True)],
        schema=FINGERPRINTS,
    )


def document_key(path: str, article_id: str) -> int:
    """The key, 64 bits, under which ``Known`` remembers a document that was read from a path."""
    return xxhash.xxh3_64_intdigest(f"{path}\0{article_id}".encode("utf-8", "surrogateescape"))


def read_fingerprints(files: Iterable[Path]) -> Rows:
    """The rows of fingerprint files, one after the other."""
    parts = [np.empty(0, ROW)]
    for file in files:
        with pa.memory_map(str(file)) as source:
            table = pa.ipc.open_file(source).read_all()
            part = np.empty(len(table), ROW)
            for name in FINGERPRINTS.names:
                part[name] = table[name].to_numpy()
            parts.append(part)
    return np.concatenate(parts)


def article_ids(rows: Rows) -> list[str]:
    """The article_id of each row."""
    return [
        f"{high:016x}{low:016x}" for high, low in zip(rows["id_high"].tolist(), rows["id_low"].tolist(), strict=True)
    ]


def id_of(article_id: str) -> tuple[int, int]:
    """An article_id as two numbers that sort like it; ValueError when it is not 32 hex digits."""
    if len(article_id) != 32:
        raise ValueError(f"article_id {article_id!r} is not 32 hex digits")
    return int(article_id[:16], 16), int(article_id[16:], 16)


def _row(article: Article, path: str) -> tuple[int | bool, ...]:
    where = address(article.url, article.canonical_url)
    credited = credit_keys(article.credit) if article.credit else frozenset()
    published = _microseconds(article.published_at, NEVER)
    if article.published_precision == "day" and published != NEVER:
        published += _DAY - 1
    return (
        *id_of(article.article_id),
        document_key(path, article.article_id),
        xxhash.xxh3_64_intdigest(article.raw_uri.encode("utf-8", "surrogateescape")),
        int(article.text_sha256[:16], 16) if article.text else NO_TEXT,
        where.joined,
        where.own,
        where.elsewhere or bool(credited and credited.isdisjoint(own_keys(article.publisher, article.site))),
        published,
        _microseconds(article.fetched_at, UNTOLD),
        _microseconds(article.modified_at, UNTOLD),
        article.word_count,
    )


def _microseconds(time: datetime | None, missing: int) -> int:
    return missing if time is None else (time - _EPOCH) // _MICROSECOND
