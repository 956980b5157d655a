"""Arrays kept unpacked in the user's cache folder: mapped the second time, made anew where they cannot be trusted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.unpacked import Arrays, unpacked


class Unpacking:
    """Makes arrays and counts how often it is asked to."""

    def __init__(self, low: int = 0) -> None:
        self.arrays = {"numbers": np.arange(low, low + 1_000), "depth": np.array(7), "none": np.zeros((0, 3))}
        self.times = 0

    def __call__(self) -> Arrays:
        self.times += 1
        return self.arrays


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path / "cache" / "ingest"


def same(found: Arrays, expected: Arrays) -> bool:
    return found.keys() == expected.keys() and all(np.array_equal(found[name], expected[name]) for name in expected)


def test_the_second_time_nothing_is_unpacked(cache: Path) -> None:
    unpack = Unpacking()
    for _ in range(2):
        assert same(unpacked("model", b"packed", unpack), unpack.arrays)
    assert unpack.times == 1
    assert len(list(cache.iterdir())) == 1


def test_of_each_name_the_last_is_kept(cache: Path) -> None:
    unpacked("other", b"packed", Unpacking())
    unpacked("model", b"packed", Unpacking())
    unpack = Unpacking(5)
    assert same(unpacked("model", b"packed anew", unpack), unpack.arrays)
    assert sorted(folder.name.split("-")[0] for folder in cache.iterdir()) == ["model", "other"]


@pytest.mark.parametrize("damage", ["flip", "cut", "gone", "listless", "list", "nonsense"])
def test_what_is_damaged_is_unpacked_anew(cache: Path, damage: str) -> None:
    unpack = Unpacking()
    unpacked("model", b"packed", unpack)
    (folder,) = cache.iterdir()
    numbers = folder / "numbers.npy"
    content = numbers.read_bytes()
    if damage == "flip":
        numbers.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif damage == "cut":
        numbers.write_bytes(content[:-100])
    elif damage == "gone":
        numbers.unlink()
    elif damage == "listless":
        (folder / "digests.json").unlink()
    elif damage == "list":
        (folder / "digests.json").write_text("[1]")
    else:
        (folder / "digests.json").write_text("[]x")
    for _ in range(2):
        assert same(unpacked("model", b"packed", unpack), unpack.arrays)
    assert unpack.times == 2


@pytest.mark.parametrize("home", ["taken", "relative"])
def test_without_a_folder_it_is_unpacked_each_time(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taken").write_text("no folder")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "taken") if home == "taken" else "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "taken"))
    unpack = Unpacking()
    for _ in range(2):
        assert same(unpacked("model", b"packed", unpack), unpack.arrays)
    assert unpack.times == 2
