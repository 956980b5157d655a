"""The published articles as a data frame: one version, whole, however many runs publish meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.errors import UsageError
from ingest.schema import ARTICLES
from ingest.store import layout, mirror, parquet, tables
from ingest.store.errors import DatasetNotFound, UnknownColumn, Unreadable
from ingest.store.layout import Version

if TYPE_CHECKING:
    import pandas as pd

# The year of publication stands in the names of the folders, not in the files.
_YEAR = pa.field("published_year", pa.int32())
_BATCH_ROWS = 5_000


def read_articles(
    out: str | Path = "data",
    columns: Sequence[str] | None = None,
    since: str | date | None = None,
    language: str | None = None,
    category: str | None = None,
    version: int | None = None,
) -> pd.DataFrame:
    """Read the articles of a dataset; every filter that is given narrows them down.

    ``columns`` are those of the contract and ``published_year``; all but the latter when None. ``since`` is a day or
    moment, in UTC unless it says otherwise, and leaves articles without a date out. ``language`` "en" also stands for
    "en-GB". ``category`` is an id ("medtop:11000000") or a name ("politics"). ``version`` is a number other than the
    current one's. Timestamps are in UTC. ``out`` may be the URL of a mirror (``s3://bucket/prefix``).

    Raises DatasetNotFound when nothing is published in ``out`` or the version does not exist, UnknownColumn, and
    Unreadable when a file is damaged.
    """
    names = _names(columns)
    wanted = _filter(since, language, category)
    if "://" in str(out):
        return _from_store(str(out), version, names, wanted)
    while True:
        chosen = _version(Path(out), version)
        try:
            with tables.reading(chosen.path / "articles"):
                frame: pd.DataFrame = _checked(chosen, wanted).to_table(columns=names, filter=wanted).to_pandas()
            return frame
        except Unreadable:
            # Retention may have deleted the version meanwhile; then there is a newer one.
            if version is not None or chosen.path.exists():
                raise


def stream_articles(
    out: Path,
    columns: Sequence[str] | None = None,
    since: str | date | None = None,
    language: str | None = None,
    category: str | None = None,
    version: int | None = None,
) -> pa.RecordBatchReader:
    """What ``read_articles`` reads, some thousand rows at a time. Raises what it raises, UsageError for a bad day."""
    names = _names(columns)
    try:
        wanted = _filter(since, language, category)
    except ValueError as error:
        raise UsageError(f"{since!r} is no day ({error}); write one like 2024-01-31") from None
    chosen = _version(out, version)
    dataset = _checked(chosen, wanted)
    schema = pa.schema([dataset.schema.field(name) for name in names])

    def batches() -> Iterator[pa.RecordBatch]:
        with tables.reading(chosen.path / "articles"):
            for batch in dataset.to_batches(columns=names, filter=wanted, batch_size=_BATCH_ROWS, batch_readahead=2):
                if batch.num_rows:
                    yield batch.cast(schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def _names(columns: Sequence[str] | None) -> list[str]:
    names = ARTICLES.names if columns is None else list(columns)
    valid = [*ARTICLES.names, _YEAR.name]
    if unknown := set(names).difference(valid):
        raise UnknownColumn(f"articles have no column {', '.join(sorted(unknown))}; there are {', '.join(valid)}")
    return names


def _from_store(url: str, version: int | None, names: list[str], wanted: Any) -> pd.DataFrame:
    while True:
        files, objects, number = mirror.articles(url, version)
        try:
            frame: pd.DataFrame = _dataset(objects, files).to_table(columns=names, filter=wanted).to_pandas()
            return frame
        except (OSError, pa.ArrowException) as error:
            # Retention may have deleted the version meanwhile; then the pointer names a newer one.
            if version is not None or mirror.open_store(url).current() == number:
                raise Unreadable(Path(url), str(error)) from error


def _version(out: Path, number: int | None) -> Version:
    if number is not None:
        return layout.find(out, number)
    current = layout.current(out)
    if current is None:
        raise DatasetNotFound(f"nothing is published in {out.resolve()}; `ingest run --out {out}` publishes a version")
    return current


def _checked(version: Version, wanted: Any) -> Any:
    """The articles of a version on disk, the footers of those files checked that may hold what is wanted."""
    dataset = _dataset(version.path / "articles")
    tables.check(version.path, (Path(part.path) for part in dataset.get_fragments(wanted)))
    return dataset


def _dataset(place: Path | list[str], files: Any = None) -> Any:
    """A folder of files, or objects of a file system, as one dataset."""
    return parquet.dataset(place, ARTICLES.append(_YEAR), partitioning="hive", filesystem=files)


def _filter(since: str | date | None, language: str | None, category: str | None) -> Any:
    """The rows that are wanted, as an Arrow expression; None for all."""
    terms = []
    if since is not None:
        moment = _moment(since)
        # The year is known without opening a file, so that older folders are skipped.
        terms += [pc.field(_YEAR.name) >= moment.year, pc.field("published_at") >= moment]
    if language is not None:
        known = pc.field("language")
        terms.append((known == language) | pc.starts_with(known, f"{language}-"))
    if category is not None:
        terms.append((pc.field("category") == category) | (pc.field("category_name") == category))
    wanted = None
    for term in terms:
        wanted = term if wanted is None else wanted & term
    return wanted


def _moment(since: str | date) -> datetime:
    """A day or moment in UTC. Raises ValueError for a string that is neither in ISO 8601."""
    if isinstance(since, str):
        since = datetime.fromisoformat(since)
    if not isinstance(since, datetime):
        since = datetime(since.year, since.month, since.day)
    return since.astimezone(UTC) if since.tzinfo else since.replace(tzinfo=UTC)
