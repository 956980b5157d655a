"""Writes the index of a new version: the segments of the old one as hard links, and a segment for what came in.

Small segments at the end are merged with the new one as soon as they are not much larger than it, so that an index of n
documents has about log n segments and every document is rewritten about log n times. What is most of a document, its
sketch and its keys, passes through memory a stretch at a time.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np

from ingest.dedup.fingerprint import Rows, batches, ragged_of, sketches_of
from ingest.dedup.index import (
    CATALOGUE,
    FORMAT,
    LABEL,
    REPRESENTED,
    Docs,
    Index,
    Keys,
    Members,
    Segment,
    Sorted,
    segment_name,
)
from ingest.dedup.links import Links
from ingest.dedup.saved import growing, save_sorted, stretches
from ingest.dedup.shingles import Ragged, Sketches, only

_GROWTH: Final = 2  # a segment that is this many times larger than all that follows it is left alone
_STRETCH: Final = 1 << 16  # documents that are read at a time from an older segment


@dataclass(frozen=True, slots=True)
class Part:
    """Documents that a segment is written of: those of a run, or an older segment.

    ``sketches``, and ``keys`` with the number of the document that has each, come a stretch at a time; sketches as
    often as they are asked for, keys once. Only documents that are compared with others have keys.
    """

    documents: Rows
    sketches: Callable[[], Iterable[Sketches]]
    keys: Iterable[tuple[Keys, Docs]]
    members: Members
    crowded: Keys


def write_index(base: Path | None, target: Path, new: Sequence[Path], links: Links) -> None:
    """Write to ``target``, an empty or new folder, the index of ``base`` with the documents of a run added.

    ``new`` and ``links`` are what ``dedupe`` was given and what it returned. Raises DamagedIndex.
    """
    old = Index.open(base)
    kept = list(old.segments)
    added = [_of_run(old.count, new, links)] if len(links.documents) else []
    while added and kept and len(kept[-1].documents) <= _GROWTH * sum(len(part.documents) for part in added):
        added.insert(0, _of_segment(kept.pop()))
    target.mkdir(parents=True, exist_ok=True)
    names = [segment.name for segment in kept]
    for name in names:
        shutil.copytree((base or target) / name, target / name, copy_function=link)
    if added:
        names.append(write_segment(sum(len(segment.documents) for segment in kept), added, target))
    catalogue(target, names)


def catalogue(index: Path, segments: Sequence[str]) -> None:
    """Write the list of the segments of an index."""
    content = {"format": FORMAT, "segments": segments}
    (index / CATALOGUE).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def write_segment(first: int, parts: Sequence[Part], index: Path) -> str:
    """Write neighbours as one segment, whose first document has the number ``first``; returns its name.

    What a later part says about the cluster of a document counts.
    """
    rows = np.concatenate([part.documents for part in parts])
    name = segment_name(first, len(rows))
    folder = index / name
    folder.mkdir()
    docs = np.arange(first, first + len(rows), dtype=np.uint32)
    _save(folder, "documents", rows)  # one array after the other: each is large
    _save(folder, "known", np.unique(rows["document"]))
    _save(folder, "crowded", np.unique(np.concatenate([part.crowded for part in parts])))
    for key in REPRESENTED:
        _save_table(folder, key, _representatives(rows[key], docs))
    members = np.concatenate([part.members for part in reversed(parts)])
    members = members[np.unique(members["document"], return_index=True)[1]]  # the newest word on each
    _save_table(folder, "cluster_of", _clusters_of(members))
    _save_table(folder, "members", Sorted.of(members["cluster"], members))
    _write_lists(folder, "sample", (each.sample for part in parts for each in part.sketches()))
    _write_lists(folder, "numbers", (each.numbers for part in parts for each in part.sketches()))
    save_sorted(
        (folder / "shingle.keys.npy", np.uint64),
        (folder / "shingle.values.npy", np.uint32),
        chain.from_iterable(part.keys for part in parts),
    )
    return name


def _of_run(first: int, new: Sequence[Path], links: Links) -> Part:
    """What a run brought; its sketches and keys are read from its fingerprint files."""

    def keys() -> Iterator[tuple[Keys, Docs]]:
        row = 0
        for batch in batches(new):
            lists = only(ragged_of(batch.column("keys")), links.compared[row : row + len(batch)])
            yield lists.values, numbered(lists, first + row)
            row += len(batch)

    return Part(links.documents, lambda: map(sketches_of, batches(new)), keys(), links.members, links.crowded)


def _of_segment(segment: Segment) -> Part:
    """An older segment."""
    shingle = segment.lookups["shingle"]

    def sketches() -> Iterator[Sketches]:
        for start in range(0, len(segment.documents), _STRETCH):
            yield segment.sketches.within(start, start + _STRETCH)

    keys = stretches(shingle.keys, shingle.values)
    return Part(segment.documents, sketches, keys, segment.members.values, segment.crowded)


def numbered(lists: Ragged, first: int) -> Docs:
    """For each value of some lists the number of its list; the first list has the number ``first``."""
    return np.repeat(np.arange(first, first + len(lists.starts) - 1, dtype=np.uint32), np.diff(lists.starts))


def _write_lists(folder: Path, name: str, parts: Iterable[Ragged]) -> None:
    """Write the lists of several parts, one after the other."""
    end = 0
    with (
        growing(folder / f"{name}.values.npy", np.uint32) as values,
        growing(folder / f"{name}.starts.npy", np.int64) as starts,
    ):
        starts.add(np.zeros(1, np.int64))
        for part in parts:
            values.add(part.values)
            starts.add(end + part.starts[1:])
            end += len(part.values)


def _representatives(keys: Keys, docs: Docs) -> Sorted:
    """The first document with each key but 0; all that share one of these keys are in one cluster."""
    there = np.flatnonzero(keys)
    distinct, first = np.unique(keys[there], return_index=True)
    return Sorted(distinct, docs[there[first]])


def _clusters_of(members: Members) -> Sorted:
    labels = np.empty(len(members), LABEL)
    for name in LABEL.names or ():
        labels[name] = members[name]
    return Sorted.of(members["document"], labels)


def _save_table(folder: Path, name: str, table: Sorted) -> None:
    _save(folder, f"{name}.keys", table.keys)
    _save(folder, f"{name}.values", table.values)


def _save(folder: Path, name: str, array: np.ndarray[Any, Any]) -> None:
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def link(source: str, target: str) -> None:
    """Give a file a second name; where that cannot be, copy it."""
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without hard links
        shutil.copy2(source, target)
