"""Which rows of a table go: those whose value in one column is listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingest.store.places import is_inside


@dataclass(frozen=True, slots=True)
class Drop:
    """Drop the rows whose ``column`` is in ``values``.

    With ``inside``, the values are paths of files and the column holds uris: also ``path#row``, ``path!member`` and
    ``path@offset`` go.
    """

    column: str
    values: frozenset[str]
    inside: bool = False


def matches(drops: Iterable[Drop], rows: pa.Table) -> NDArray[np.bool_]:
    """For each row, whether any of the drops takes it; ``rows`` needs to hold the drops' columns only."""
    hit = np.zeros(rows.num_rows, dtype=bool)
    for drop in drops:
        if not drop.values:
            continue
        column = rows[drop.column]
        if drop.inside:
            hit |= np.fromiter((is_inside(uri, drop.values) for uri in column.to_pylist()), bool, rows.num_rows)
        else:
            hit |= pc.is_in(column, value_set=_array(drop.values)).to_numpy()
    return hit


@lru_cache(maxsize=8)
def _array(values: frozenset[str]) -> pa.Array:
    return pa.array(sorted(values), pa.string())
