"""Arrays that are written a part at a time."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.dedup import saved

KEYS = st.lists(st.integers(0, 9) | st.integers(0, 2**63 - 1), max_size=40)


def written(folder: Path, keys: np.ndarray, values: np.ndarray) -> tuple[bytes, bytes]:
    """What ``np.save`` writes."""
    np.save(folder / "plain.npy", keys)
    np.save(folder / "other.npy", values)
    return (folder / "plain.npy").read_bytes(), (folder / "other.npy").read_bytes()


@given(parts=st.lists(KEYS, max_size=5), at_a_time=st.integers(1, 9), sampled=st.integers(1, 3))
def test_sorting_by_ranges_writes_what_sorting_at_once_does(
    tmp_path_factory, parts: list[list[int]], at_a_time: int, sampled: int
) -> None:
    folder = tmp_path_factory.mktemp("saved")
    keys = [np.array(part, np.uint64) for part in parts]
    numbers = np.arange(sum(map(len, parts)), dtype=np.uint32)
    values = np.split(numbers, np.cumsum([len(part) for part in parts])[:-1]) if parts else []
    with mock.patch.object(saved, "RANGE", at_a_time), mock.patch.object(saved, "_SAMPLED", sampled):
        saved.save_sorted(
            (folder / "keys.npy", np.uint64),
            (folder / "values.npy", np.uint32),
            zip(keys, values, strict=True),
        )
    every = np.concatenate([np.empty(0, np.uint64), *keys])
    order = np.argsort(every, kind="stable")
    expected = written(folder, every[order], numbers[order])
    assert ((folder / "keys.npy").read_bytes(), (folder / "values.npy").read_bytes()) == expected


def test_an_array_that_grows_is_the_one_that_is_saved_at_once(tmp_path: Path) -> None:
    kind = np.dtype([("document", np.uint32), ("head", np.bool_)])
    array = np.zeros(100_000, kind)
    array["document"] = np.arange(100_000)
    with saved.growing(tmp_path / "parts.npy", kind) as growing:
        for part in np.array_split(array, 7):
            growing.add(part)
    np.save(tmp_path / "whole.npy", array)
    assert (tmp_path / "parts.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()
