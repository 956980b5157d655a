"""Looks up what earlier runs have seen: documents by their keys, clusters by their members.

    index/
      index.json                   format, and the segments in order
      0000000000-0000005000/       documents 0 to 4,999, numbered in the order in which they came
        documents.npy              their fingerprints
        sample.values.npy .starts.npy   their sketches; numbers.* likewise
        <key>.keys.npy .values.npy for each key in LOOKUPS: sorted keys, and beside each a document that has it
        known.npy                  sorted document keys
        crowded.npy                addresses that too many texts shared
        cluster_of.keys.npy .values.npy documents that have company, sorted, and the labels of their cluster and story
        members.keys.npy .values.npy    labels, sorted, and beside each a member

Segments never change; a later one says anew who belongs to a cluster that changed. All arrays are memory-mapped, so
that a look-up costs pages near the keys that are asked for, whatever the size of the index.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.dedup.fingerprint import ROW, Rows, article_ids
from ingest.dedup.shingles import Ragged, Sketches, spans
from ingest.errors import RunFailed

FORMAT: Final = 2
CATALOGUE: Final = "index.json"
REPRESENTED: Final = ("text", "joined", "id_low")  # one document stands for all that have the key
LOOKUPS: Final = (*REPRESENTED, "shingle")

Keys = npt.NDArray[np.uint64]
Docs = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]

LABEL: Final = np.dtype([("cluster", np.uint32), ("story", np.uint32)])
MEMBER: Final = np.dtype([("document", np.uint32), *LABEL.descr, ("own", np.uint64), ("head", np.bool_)])
Members = npt.NDArray[np.void]  # of MEMBER


class DamagedIndex(RunFailed):
    """An index that cannot be read: the run goes back to an older version or builds a new one."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A sorted array of keys and the value that belongs to each. A key may occur several times."""

    keys: npt.NDArray[Any]
    values: npt.NDArray[Any]

    @classmethod
    def of(cls, keys: npt.NDArray[Any], values: npt.NDArray[Any]) -> Self:
        """Sort keys, with their values; among equal keys the order stays."""
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], values[order])

    def find(self, wanted: npt.NDArray[Any], most: int | None = None) -> tuple[Places, npt.NDArray[Any]]:
        """All matches: positions in ``wanted``, and the value at each; the first ``most`` where a key has more."""
        wanted = wanted.astype(self.keys.dtype, copy=False)
        first = np.searchsorted(self.keys, wanted, "left")
        count = np.minimum(np.searchsorted(self.keys, wanted, "right") - first, most or len(self.keys))
        which, places = spans(first, count)
        return which, self.values[places]


@dataclass(frozen=True, slots=True)
class Segment:
    """One folder of the index. ``first`` is the number of its first document."""

    first: int
    documents: Rows
    sketches: Sketches
    lookups: dict[str, Sorted]
    known: Keys
    crowded: Keys
    cluster_of: Sorted
    members: Sorted

    @property
    def name(self) -> str:
        """The name of its folder: the numbers of its documents."""
        return segment_name(self.first, len(self.documents))


@dataclass(frozen=True, slots=True)
class Index:
    """The segments of an index, oldest first."""

    segments: tuple[Segment, ...]

    @classmethod
    def open(cls, folder: Path | None) -> Self:
        """Map an index into memory; None is an empty one. Raises DamagedIndex."""
        if folder is None:
            return cls(())
        catalogue = folder / CATALOGUE
        try:
            content = json.loads(catalogue.read_bytes())
            if content["format"] != FORMAT:
                raise DamagedIndex(f"{catalogue}: format {content['format']}, not {FORMAT}; {REMEDY}")
            return cls(tuple(open_segment(folder / name) for name in content["segments"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedIndex(f"{catalogue}: {error}; {REMEDY}") from error

    @property
    def count(self) -> int:
        """How many documents it holds."""
        return sum(len(segment.documents) for segment in self.segments)

    def find(self, key: str, wanted: Keys, most: int | None = None) -> tuple[Places, Docs]:
        """Documents with one of the keys: positions in ``wanted``, and the documents in each segment that has it."""
        found = [segment.lookups[key].find(wanted, most) for segment in self.segments]
        return _concatenated([which for which, _ in found], np.intp), _concatenated(
            [docs for _, docs in found], np.uint32
        )

    def documents(self, numbers: Docs) -> Rows:
        """The fingerprints of documents, in the order asked for."""
        rows = np.empty(len(numbers), ROW)
        for segment in self.segments:
            here = (numbers >= segment.first) & (numbers < segment.first + len(segment.documents))
            rows[here] = segment.documents[numbers[here] - segment.first]
        return rows

    def labels(self, name: Literal["cluster", "story"], numbers: Docs) -> Docs:
        """The label of the cluster or story of each document; a document that is alone is its own label."""
        labels = numbers.copy()
        open_ = np.arange(len(numbers))
        for segment in reversed(self.segments):
            which, found = segment.cluster_of.find(numbers[open_])
            labels[open_[which]] = found[name]
            open_ = np.delete(open_, which)
        return labels

    def members(self, labels: Docs) -> Members:
        """The members of all clusters with one of the labels."""
        rows: list[Members] = []
        open_ = labels
        for segment in reversed(self.segments):
            which, found = segment.members.find(open_)
            rows.append(found)
            open_ = np.delete(open_, np.unique(which))
        alone = np.zeros(len(open_), MEMBER)
        alone["document"] = alone["cluster"] = alone["story"] = open_
        alone["own"] = own_address(self.documents(open_))
        alone["head"] = True
        return np.concatenate([*rows, alone])

    def articles(self) -> Rows:
        """The fingerprints of the documents that are articles, all others being duplicates."""
        head = np.ones(self.count, np.bool_)
        for segment in self.segments:
            members = segment.members.values
            head[members["document"]] = members["head"]
        return self.documents(np.flatnonzero(head).astype(np.uint32))

    def crowded(self) -> Keys:
        """Addresses that too many texts shared to be an identity, sorted."""
        return np.unique(_concatenated([segment.crowded for segment in self.segments], np.uint64))


@dataclass(frozen=True, slots=True)
class Known:
    """Which documents became an article or a duplicate in earlier runs (not which were rejected)."""

    keys: tuple[Keys, ...]

    @classmethod
    def open(cls, index: Path | None) -> Self:
        """The documents of an index; None knows none. Raises DamagedIndex."""
        return cls(tuple(segment.known for segment in Index.open(index).segments))

    def __contains__(self, document: int) -> bool:
        """Whether a ``document_key`` is among them."""
        key = np.uint64(document)
        for keys in self.keys:
            place = int(keys.searchsorted(key))
            if place < len(keys) and keys[place] == key:
                return True
        return False


def contents(index: Path) -> tuple[int, pa.StringArray]:
    """How many documents an index has, and the article_id of each that is an article. Raises DamagedIndex."""
    opened = Index.open(index)
    return opened.count, article_ids(opened.articles())


def segment_name(first: int, count: int) -> str:
    """What the folder of so many documents is called."""
    return f"{first:010d}-{first + count:010d}"


REMEDY: Final = (
    "`ingest doctor --repair` mends it or goes back to an undamaged version, `ingest run --fresh` builds one anew"
)


def own_address(rows: Rows) -> Keys:
    """The address under which a document has versions: its own URL, else one of its own that nothing shares."""
    addresses: Keys = np.where(rows["own"] != 0, rows["own"], rows["id_low"])
    return addresses


def _concatenated(parts: Sequence[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
    joined: npt.NDArray[Any] = np.concatenate([np.empty(0, kind), *parts])
    return joined


def open_segment(folder: Path) -> Segment:
    """Map a segment into memory. Raises OSError, ValueError."""

    def array(name: str) -> npt.NDArray[Any]:
        mapped: npt.NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)
        return mapped

    def table(name: str) -> Sorted:
        return Sorted(array(f"{name}.keys"), array(f"{name}.values"))

    documents = array("documents")
    sample = Ragged(array("sample.values"), array("sample.starts"))
    numbers = Ragged(array("numbers.values"), array("numbers.starts"))
    return Segment(
        int(folder.name.split("-")[0]),
        documents,
        Sketches(documents["shingles"], sample, numbers),
        {key: table(key) for key in LOOKUPS},
        array("known"),
        array("crowded"),
        table("cluster_of"),
        table("members"),
    )
