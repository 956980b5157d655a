"""Turns fingerprint files into flat arrays on disk, which every work item maps into memory and takes its share of.

fingerprint files ──stage──▶ FOLDER/keys.values, sample.values, … ──staged_keys, staged_sketches──▶ Ragged, Sketches
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ingest.dedup.fingerprint import batches, ragged_of
from ingest.dedup.index import Keys, Places
from ingest.dedup.shingles import Ragged, Sketches, only

_LISTS: Final = {"sample": np.uint32, "numbers": np.uint32, "keys": np.uint64}
_CHUNK: Final = 1 << 18  # keys that are looked at at a time


def stage(new: Sequence[Path], texts: Keys, compared: npt.NDArray[np.bool_], folder: Path) -> None:
    """Write the sketches of new documents, and the keys of those that are ``compared`` with others.

    ``texts`` are the hashes of their texts.
    """
    lengths: dict[str, list[npt.NDArray[np.int64]]] = {name: [np.zeros(1, np.int64)] for name in _LISTS}
    shingles = [np.empty(0, np.uint32)]
    row = 0
    with ExitStack() as stack:
        files = {name: stack.enter_context((folder / f"{name}.values").open("wb")) for name in _LISTS}
        for batch in batches(new):
            lists = {name: ragged_of(batch.column(name)) for name in _LISTS}
            lists["keys"] = only(lists["keys"], compared[row : row + len(batch)])
            for name, these in lists.items():
                these.values.tofile(files[name])
                lengths[name].append(np.diff(these.starts))
            shingles.append(batch.column("shingles").to_numpy().copy())
            row += len(batch)
    for name, parts in lengths.items():
        np.save(folder / f"{name}.starts.npy", np.concatenate(parts).cumsum())
    np.save(folder / "shingles.npy", np.concatenate(shingles))
    np.save(folder / "by_text.npy", np.argsort(texts, kind="stable"))


def count_keys(folder: Path) -> int:
    """How many keys the new documents have."""
    return (folder / "keys.values").stat().st_size // np.dtype(_LISTS["keys"]).itemsize


def staged_keys(folder: Path, buckets: int, bucket: int) -> tuple[Keys, Places]:
    """The keys of the new documents whose lowest bits are the number of a bucket, and the document of each."""
    mask, found, start = np.uint64(buckets - 1), [np.empty(0, np.intp)], 0
    values = [np.empty(0, _LISTS["keys"])]
    with (folder / "keys.values").open("rb") as file:  # read, since all of it would stay in memory if it were mapped
        while len(keys := np.fromfile(file, _LISTS["keys"], _CHUNK)):
            here = np.flatnonzero((keys & mask) == bucket)
            values.append(keys[here])
            found.append(here + start)
            start += len(keys)
    starts = np.load(folder / "keys.starts.npy")
    return np.concatenate(values), np.searchsorted(starts, np.concatenate(found), "right") - 1


def staged_order(folder: Path) -> Places:
    """The new documents by the hashes of their texts."""
    order: Places = np.load(folder / "by_text.npy")
    return order


def staged_sketches(folder: Path) -> Sketches:
    """The sketches of the new documents."""
    return Sketches(np.load(folder / "shingles.npy"), _mapped(folder, "sample"), _mapped(folder, "numbers"))


def _mapped(folder: Path, name: str) -> Ragged:
    file = folder / f"{name}.values"
    values: npt.NDArray[Any] = np.empty(0, _LISTS[name])
    if file.stat().st_size:  # nothing cannot be mapped
        values = np.memmap(file, _LISTS[name], "r").view(np.ndarray)
    return Ragged(values, np.load(folder / f"{name}.starts.npy"))
