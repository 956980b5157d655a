"""Tallies on disk: a version's index holds them in a few files, each with all that is known of some of the sites.

A run rewrites the files of the sites that it met and links the others.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xxhash

from ingest.sites.tally import TALLIES

BUCKETS: Final = 16


def file_of(folder: Path, bucket: int) -> Path:
    """Where the tallies of a bucket lie in the folder of tallies."""
    return folder / f"lines-{bucket:02d}.parquet"


def bucket_of(rows: pa.Table) -> npt.NDArray[np.int64]:
    """The bucket of each row's site."""
    sites = rows["site"].combine_chunks().dictionary_encode()
    buckets = np.array([_bucket(site) for site in sites.dictionary.to_pylist()], np.int64)
    return np.asarray(buckets[sites.indices.to_numpy()])


def read_bucket(folder: Path | None, bucket: int) -> pa.Table:
    """The tallies of a bucket; none where there is no such file."""
    if folder is None or not file_of(folder, bucket).exists():
        return TALLIES.empty_table()
    return pq.read_table(file_of(folder, bucket), schema=TALLIES, page_checksum_verification=True)


def read_site(folder: Path | None, site: str) -> pa.Table:
    """The tallies of one site."""
    rows = read_bucket(folder, _bucket(site))
    return rows.filter(pc.equal(rows["site"], site))


def write_bucket(folder: Path, bucket: int, tallies: pa.Table) -> None:
    """Write the tallies of a bucket; the folder must exist."""
    pq.write_table(tallies, file_of(folder, bucket), compression="zstd", write_page_checksum=True)


def _bucket(site: str) -> int:
    return xxhash.xxh3_64_intdigest(site.encode("utf-8", "surrogateescape")) % BUCKETS
