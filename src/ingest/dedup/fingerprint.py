"""Turns articles into fingerprints: all that deduplication ever looks at, one row of a fixed size for each article.

Workers write fingerprints beside their articles; the texts themselves never reach the phase that compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from ingest.dedup.address import address
from ingest.dedup.names import agencies, credit_keys, own_keys
from ingest.dedup.shingles import Ragged, Sketches, sketch
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
            "shingles": pa.uint32(),  # Sketches: how many there are
            "sample": pa.list_(pa.uint32()),
            "numbers": pa.list_(pa.uint32()),
            "keys": pa.list_(pa.uint64()),
        }.items()
    ]
)

Rows = npt.NDArray[np.void]  # of ROW: all columns of FINGERPRINTS but the lists
ROW: Final = np.dtype(
    [(field.name, field.type.to_pandas_dtype()) for field in FINGERPRINTS if not pa.types.is_list(field.type)]
)
_SCALARS: Final = [name for name in ROW.names or () if name != "shingles"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = 86_400_000_000


def fingerprints(articles: Sequence[Article], paths: Sequence[str]) -> pa.RecordBatch:
    """One row for each article, in order; ``paths`` are the raw files they came from.

    Raises ValueError when an ``article_id`` is not 32 hex digits, ``text_sha256`` not hex, or the lengths differ.
    """
    rows = [_row(article, path) for article, path in zip(articles, paths, strict=True)]
    columns = zip(*rows, strict=True) if rows else ([] for _ in _SCALARS)
    sketches, keys = sketch([article.text for article in articles])
    arrays = [pa.array(column, FINGERPRINTS.field(name).type) for name, column in zip(_SCALARS, columns, strict=True)]
    arrays.append(pa.array(sketches.shingles))
    arrays += [list_array(ragged) for ragged in (sketches.sample, sketches.numbers, keys)]
    return pa.RecordBatch.from_arrays(arrays, schema=FINGERPRINTS)


def document_key(path: str, article_id: str) -> int:
    """The key, 64 bits, under which ``Known`` remembers a document that was read from a path."""
    return xxhash.xxh3_64_intdigest(f"{path}\0{article_id}".encode("utf-8", "surrogateescape"))


def read_rows(files: Iterable[Path]) -> Rows:
    """The rows of fingerprint files, one file after the other."""
    return np.concatenate([np.empty(0, ROW), *map(rows_of, batches(files))])


def batches(files: Iterable[Path]) -> Iterator[pa.RecordBatch]:
    """What fingerprint files hold, mapped into memory, one file after the other."""
    for file in files:
        with pa.memory_map(str(file)) as source:
            reader = pa.ipc.open_file(source)
            yield from map(reader.get_batch, range(reader.num_record_batches))


def article_ids(rows: Rows) -> pa.StringArray:
    """The article_id of each row."""
    digits = np.stack([rows["id_high"], rows["id_low"]], axis=1).astype(">u8").tobytes().hex().encode()
    offsets = np.arange(len(rows) + 1, dtype=np.int32) * 32
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(digits))


def id_of(article_id: str) -> tuple[int, int]:
    """An article_id as two numbers that sort like it; ValueError when it is not 32 hex digits."""
    if len(article_id) != 32:
        raise ValueError(f"article_id {article_id!r} is not 32 hex digits")
    return int(article_id[:16], 16), int(article_id[16:], 16)


def _row(article: Article, path: str) -> tuple[int | bool, ...]:
    where = address(article.url, article.canonical_url)
    credited = credit_keys(" and ".join([article.credit or "", *agencies(article.authors)]))
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


def list_array(ragged: Ragged) -> pa.ListArray:
    """Lists as an Arrow column."""
    return pa.ListArray.from_arrays(pa.array(ragged.starts, pa.int32()), pa.array(ragged.values))


def rows_of(batch: pa.RecordBatch) -> Rows:
    """The columns of fingerprints that are no lists."""
    rows = np.empty(len(batch), ROW)
    for name in ROW.names or ():
        rows[name] = batch.column(name).to_numpy(zero_copy_only=False)
    return rows


def sketches_of(batch: pa.RecordBatch) -> Sketches:
    """The sketches among fingerprints."""
    sample, numbers = (ragged_of(batch.column(name)) for name in ("sample", "numbers"))
    return Sketches(batch.column("shingles").to_numpy().copy(), sample, numbers)


def ragged_of(column: pa.ListArray) -> Ragged:
    """The lists of an Arrow column, copied so that its file does not stay in memory beside them."""
    return Ragged(column.values.to_numpy().copy(), column.offsets.to_numpy().astype(np.int64))


def _microseconds(time: datetime | None, missing: int) -> int:
    return missing if time is None else (time - _EPOCH) // _MICROSECOND
