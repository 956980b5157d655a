"""Writes the index of a new version: the segments of the old one as hard links, and a segment for what came in.

Small segments at the end are merged with the new one as soon as they are not much larger than it, so that an index of n
documents has about log n segments and every document is rewritten about log n times.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ingest.dedup.fingerprint import Rows, read_keys, read_sketches
from ingest.dedup.index import CATALOGUE, FORMAT, LABEL, LOOKUPS, REPRESENTED, Index, Members, Segment, Sorted
from ingest.dedup.links import Links
from ingest.dedup.shingles import Ragged, Sketches, only, together

_GROWTH: Final = 2  # a segment that is this many times larger than all that follows it is left alone


def write_index(base: Path | None, target: Path, new: Sequence[Path], links: Links) -> None:
    """Write to ``target``, an empty or new folder, the index of ``base`` with the documents of a run added.

    ``new`` and ``links`` are what ``dedupe`` was given and what it returned. Raises DamagedIndex.
    """
    old = Index.open(base)
    kept = list(old.segments)
    added = [_of_run(old.count, new, links)] if len(links.documents) else []
    while added and kept and len(kept[-1].documents) <= _GROWTH * sum(len(part.documents) for part in added):
        added.insert(0, kept.pop())
    target.mkdir(parents=True, exist_ok=True)
    for segment in kept:
        shutil.copytree((base or target) / segment.name, target / segment.name, copy_function=link)
    if added:
        kept.append(_merged(added) if len(added) > 1 else added[0])
        write_segment(kept[-1], target / kept[-1].name)
    catalogue(target, [segment.name for segment in kept])


def make_segment(
    first: int, rows: Rows, sketches: Sketches, keys: Ragged, members: Members, crowded: npt.NDArray[np.uint64]
) -> Segment:
    """The segment of documents numbered from ``first``; only those that are compared with others have ``keys``."""
    docs = np.arange(first, first + len(rows), dtype=np.uint32)
    lookups = {key: _representatives(rows[key][rows[key] != 0], docs[rows[key] != 0]) for key in REPRESENTED}
    lookups["shingle"] = Sorted.of(keys.values, np.repeat(docs, np.diff(keys.starts)))
    return Segment(first, rows, sketches, lookups, np.unique(rows["document"]), crowded, *_cluster_tables(members))


def catalogue(index: Path, segments: Sequence[str]) -> None:
    """Write the list of the segments of an index."""
    content = {"format": FORMAT, "segments": segments}
    (index / CATALOGUE).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _of_run(first: int, new: Sequence[Path], links: Links) -> Segment:
    """The segment of what a run brought."""
    keys = only(read_keys(new), links.compared)
    return make_segment(first, links.documents, read_sketches(new), keys, links.members, links.crowded)


def _merged(parts: Sequence[Segment]) -> Segment:
    """One segment for several neighbours. What a later one says about the cluster of a document counts."""
    lookups = {}
    for key in LOOKUPS:
        tables = [part.lookups[key] for part in parts]
        keys, docs = (
            np.concatenate([table.keys for table in tables]),
            np.concatenate([table.values for table in tables]),
        )
        lookups[key] = _representatives(keys, docs) if key in REPRESENTED else Sorted.of(keys, docs)
    members = np.concatenate([part.members.values for part in reversed(parts)])
    newest = np.unique(members["document"], return_index=True)[1]
    return Segment(
        parts[0].first,
        np.concatenate([part.documents for part in parts]),
        together([part.sketches for part in parts]),
        lookups,
        np.unique(np.concatenate([part.known for part in parts])),
        np.unique(np.concatenate([part.crowded for part in parts])),
        *_cluster_tables(members[newest]),
    )


def _representatives(keys: npt.NDArray[Any], docs: npt.NDArray[Any]) -> Sorted:
    """One document for each key; all that share one of these keys are in one cluster."""
    distinct, first = np.unique(keys, return_index=True)
    return Sorted(distinct, docs[first])


def _cluster_tables(members: Members) -> tuple[Sorted, Sorted]:
    labels = np.empty(len(members), LABEL)
    for name in LABEL.names or ():
        labels[name] = members[name]
    return Sorted.of(members["document"], labels), Sorted.of(members["cluster"], members)


def write_segment(segment: Segment, folder: Path) -> None:
    """Write the arrays of a segment to a new folder."""
    folder.mkdir()
    arrays = {"documents": segment.documents, "known": segment.known, "crowded": segment.crowded}
    for name, lists in (("sample", segment.sketches.sample), ("numbers", segment.sketches.numbers)):
        arrays[f"{name}.values"] = lists.values
        arrays[f"{name}.starts"] = lists.starts
    tables = {**segment.lookups, "cluster_of": segment.cluster_of, "members": segment.members}
    for name, table in tables.items():
        arrays[f"{name}.keys"] = table.keys
        arrays[f"{name}.values"] = table.values
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def link(source: str, target: str) -> None:
    """Give a file a second name; where that cannot be, copy it."""
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without hard links
        shutil.copy2(source, target)
