"""Hold rows against the schema of their table, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from ingest.schema import TABLES
from ingest.store.errors import UnfitTable


def fit(name: str, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows of ``tables`` in the column order and types of table ``name``.

    Values are converted only where nothing is lost. Raises UnfitTable naming table, column and row (counted from 0
    over the whole stream) for a missing or surplus column, a value that does not convert, and a null where the
    schema allows none.
    """
    schema = TABLES[name]
    done = 0
    for table in tables:
        names = set(table.column_names)
        if missing := set(schema.names) - names:
            raise UnfitTable(f"{name}: rows from {done} on have no column {', '.join(sorted(missing))}")
        if surplus := names - set(schema.names):
            raise UnfitTable(f"{name}: rows from {done} on have a column too many: {', '.join(sorted(surplus))}")
        columns = [_column(name, field, table[field.name], done) for field in schema]
        yield pa.Table.from_arrays(columns, schema=schema)
        done += table.num_rows


def _column(name: str, field: pa.Field, values: pa.ChunkedArray, done: int) -> pa.ChunkedArray:
    if values.type != field.type:
        values = _convert(name, field, values, done)
    if not field.nullable and values.null_count:
        row = pc.index(pc.is_null(values), True).as_py()
        raise UnfitTable(f"{name}.{field.name}: row {done + row} is null, which this column does not allow")
    return values


def _convert(name: str, field: pa.Field, values: pa.ChunkedArray, done: int) -> pa.ChunkedArray:
    try:
        return values.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        row = next((row for row in range(len(values)) if not _converts(values.slice(row, 1), field.type)), 0)
        raise UnfitTable(
            f"{name}.{field.name}: row {done + row} is {values[row].as_py()!r} ({values.type}), "
            f"which does not convert to {field.type}: {error}"
        ) from error


def _converts(value: pa.ChunkedArray, kind: pa.DataType) -> bool:
    try:
        value.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True
