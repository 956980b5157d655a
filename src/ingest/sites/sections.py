"""Staged articles → how many articles of each section of a site are filed there rightly, counted across runs.

An article that was filed under a name with a meaning has a ratio: how much likelier its text is on what the name means
than on any other topic. A section is a mixture of articles that belong there and of others; the share of the former is
what explains the ratios best, found by expectation and maximisation (Saerens, Latinne and Decaestecker 2002). Articles
of earlier runs count as they were found to be then (Neal and Hinton 1998), so that a run looks at its own alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.sites.occurrences import site_of

RATIO: Final = pa.field("filed_ratio", pa.float32())  # beside the columns of staged articles; null where there is none

SECTIONS: Final = pa.schema(
    [
        pa.field("site", pa.string(), nullable=False),
        pa.field("section", pa.string(), nullable=False),  # section_key
        pa.field("articles", pa.int64(), nullable=False),
        pa.field("right", pa.float64(), nullable=False),  # how many of them belong there, as far as the texts tell
    ]
)

_FILE: Final = "sections.parquet"
_MOST: Final = 500  # sections that are kept of a site, those with most articles
_FEWEST: Final = 20  # articles, below which no section is said to be a dump
_DUMP: Final = 0.6  # share of articles filed rightly, below which a section is one
_EXPECTED: Final = 0.9  # what is thought of a section that nobody has seen, worth so many articles
_WORTH: Final = 5.0
_ROUNDS: Final = 100
_ENOUGH: Final = 1e-4

Floats = npt.NDArray[np.float64]
Section = tuple[str, str]


def section_key(site: str | None, publisher: str | None, raw_uri: str, section: str) -> Section:
    """The site of an article, and the name it was filed under, whatever its white space and capitals."""
    return site_of(site, publisher, raw_uri), " ".join(section.casefold().split())


def filings(articles: pa.Table) -> Iterator[tuple[int, Section, float]]:
    """Row, section and ratio of each staged article that has a ratio."""
    names = ("site", "publisher", "raw_uri", "section_raw", RATIO.name)
    for row, (*filed, ratio) in enumerate(zip(*(articles[name].to_pylist() for name in names), strict=True)):
        if ratio is not None:
            yield row, section_key(*filed), ratio


def judge(base: pa.Table, new: dict[Section, Floats]) -> pa.Table:
    """The ``SECTIONS`` of ``base`` with the ratios of a run's articles counted in, in order of their names."""
    known = {(row["site"], row["section"]): (row["articles"], row["right"]) for row in base.to_pylist()}
    for section, ratios in new.items():
        articles, right = known.get(section, (0, 0.0))
        known[section] = (articles + len(ratios), right + _rightly_filed(ratios, articles, right))
    rows = [(*section, *counts) for section, counts in sorted(known.items())]
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(SECTIONS)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SECTIONS, strict=True)]
    return _bounded(pa.Table.from_arrays(arrays, schema=SECTIONS))


def dumps(sections: pa.Table) -> dict[Section, float]:
    """The sections that take in far more foreign articles than their names promise: the share that belongs there."""
    found = {}
    for row in sections.to_pylist():
        share = _share(row["right"], row["articles"])
        if row["articles"] >= _FEWEST and share < _DUMP:
            found[row["site"], row["section"]] = share
    return found


def read_sections(index: Path | None) -> pa.Table:
    """The sections that a folder of tallies holds; none where there is no such file."""
    if index is None or not (index / _FILE).exists():
        return SECTIONS.empty_table()
    return pq.read_table(index / _FILE, schema=SECTIONS, page_checksum_verification=True)


def write_sections(folder: Path, sections: pa.Table) -> None:
    """Write the sections into a folder of tallies, which must exist."""
    pq.write_table(sections, folder / _FILE, compression="zstd", write_page_checksum=True)


def _rightly_filed(ratios: Floats, articles: int, right: float) -> float:
    """How many of the articles with these ratios belong in the section, where of others ``right`` did."""
    share, found = _EXPECTED, 0.0
    for _ in range(_ROUNDS):
        found = float((share * ratios / (share * ratios + 1.0 - share)).sum())
        before, share = share, _share(right + found, articles + len(ratios))
        if abs(share - before) < _ENOUGH:
            break
    return found


def _share(right: float, articles: int) -> float:
    return (right + _EXPECTED * _WORTH) / (articles + _WORTH)


def _bounded(sections: pa.Table) -> pa.Table:
    """The sections, of each site those with most articles; sites in order."""
    sites = sections["site"].combine_chunks().dictionary_encode().indices.to_numpy()
    order = np.lexsort((-sections["articles"].to_numpy(), sites))
    begins = np.flatnonzero(np.r_[True, np.diff(sites[order]) != 0, True]) if len(order) else np.zeros(1, np.int64)
    kept = np.concatenate([order[begin:end][:_MOST] for begin, end in pairwise(begins)] or [order])
    return sections.take(pa.array(np.sort(kept)))
