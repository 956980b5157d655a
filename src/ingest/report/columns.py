"""Columns of a version's tables, never whole texts of all rows: a folder → Arrow tables and data frames.

Strings are dictionary-encoded batch by batch, so that a column of few values costs four bytes a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ingest import schema
from ingest.store import parquet, tables

Mask = NDArray[np.bool_]
_NAMES_SOURCE: Final = ("site", "publisher", "raw_uri")


def frame(version: Path, table: str, columns: Sequence[str], present: Sequence[str] = ()) -> pd.DataFrame:
    """Columns of a table in the order of its rows; strings are categories.

    ``source`` is who the document comes from (see ``sources_of``); of columns in ``present`` only whether a row has
    a value.
    """
    wanted = {name: pc.field(name) for name in columns if name != "source"}
    wanted |= {f"has_{name}": _is_there(table, name) for name in present}
    if "source" in columns:
        wanted |= {name: pc.field(name) for name in _NAMES_SOURCE if name in schema.TABLES[table].names}
    with tables.reading(version / table):
        batches = [_encoded(batch, columns) for batch in _dataset(version, table).to_batches(columns=wanted)]
    found = pa.concat_tables(batches, promote_options="permissive").unify_dictionaries()
    result: pd.DataFrame = found.to_pandas()
    return result


def _is_there(table: str, name: str) -> Any:
    field = pc.field(name)
    is_list = pa.types.is_list(schema.TABLES[table].field(name).type)
    return pc.list_value_length(field) > 0 if is_list else pc.is_valid(field)


def _encoded(batch: pa.RecordBatch, columns: Sequence[str]) -> pa.Table:
    found = pa.Table.from_batches([batch])
    if "source" in columns:
        found = found.append_column("source", sources_of(found))
        found = found.drop_columns([name for name in _NAMES_SOURCE if name in found.column_names])
    for position, field in enumerate(found.schema):
        if pa.types.is_string(field.type):
            found = found.set_column(position, field.name, found[field.name].dictionary_encode())
    return found


def sources_of(rows: pa.Table) -> pa.ChunkedArray:
    """Who each document comes from: its site, its publisher, the file that holds it, or that file's folder."""
    uris = rows["raw_uri"]
    container = pc.replace_substring_regex(uris, "[#!@].*$", "")
    folder = pc.replace_substring_regex(uris, "/[^/]*$", "")
    named = [rows[name] for name in ("site", "publisher") if name in rows.column_names]
    return pc.coalesce(*named, pc.if_else(pc.equal(container, uris), folder, container))


def take(version: Path, table: str, mask: Mask, columns: Sequence[str]) -> pa.Table:
    """The rows where ``mask`` (one value a row of the table) is true; row groups without any are not read."""
    parts = [schema.TABLES[table].empty_table().select(columns)]
    for path, group, start, rows in _groups(version, table):
        here = mask[start : start + rows]
        at = start
        if not here.any():
            continue
        with tables.reading(Path(path)), pq.ParquetFile(path, page_checksum_verification=True) as file:
            for batch in file.iter_batches(5_000, row_groups=[group], columns=list(columns), use_threads=False):
                wanted = mask[at : at + len(batch)]
                at += len(batch)
                if wanted.any():
                    # Copies what is wanted, so that the batch with all its texts can go.
                    parts.append(pa.Table.from_batches([batch.filter(pa.array(wanted))]).select(columns))
    return pa.concat_tables([part.cast(parts[0].schema) for part in parts])


def with_ids(version: Path, table: str, column: str, ids: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """The rows whose ``column`` is one of ``ids``."""
    wanted = pa.array(sorted(set(ids)), pa.string())
    masks = [np.zeros(0, bool)]
    with tables.reading(version / table):
        for batch in _dataset(version, table).to_batches(columns=[column]):
            masks.append(np.asarray(pc.is_in(batch[column], wanted)))
    return take(version, table, np.concatenate(masks), columns)


def firsts(codes: pd.Series, count: int, among: Mask | None = None) -> Mask:
    """The first ``count`` rows of each value, of those in ``among``."""
    rows = codes if among is None else codes[among]
    chosen = np.zeros(len(codes), bool)
    chosen[rows.index[rows.groupby(rows, observed=True).cumcount() < count]] = True
    return chosen


def counts(column: pd.Series) -> list[tuple[str, int]]:
    """The values of a column and how many rows have each, the commonest first, equals by name."""
    found = [(str(value), int(count)) for value, count in column.value_counts().items() if count]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _groups(version: Path, table: str) -> Iterator[tuple[str, int, int, int]]:
    """The row groups of a table in the order in which ``frame`` gives its rows: file, number, first row, rows."""
    start = 0
    for fragment in _dataset(version, table).get_fragments():
        for group in fragment.row_groups:
            yield fragment.path, group.id, start, group.num_rows
            start += group.num_rows


def _dataset(version: Path, table: str) -> Any:
    tables.check(version, (version / table).rglob("*.parquet"))
    return parquet.dataset(version / table, schema.TABLES[table])
