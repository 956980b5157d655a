"""Promise 7, damage: bits flipped in a published version are named by ``verify``, and never read as if right."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fault_outcome import Outcome
from ingest.store import layout, verify
from ingest.store.errors import DatasetNotFound, Unreadable
from ingest.store.read import read_articles
from ingest.store.write import Change
from store_support import articles, run


def flips(count: int) -> Iterator[Outcome]:
    """Flip one bit of one file each time, look, and flip it back."""
    chance, unnamed, misread = random.Random(4), [], []
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        run(out, {"articles": Change([articles([f"{n:04d}" for n in range(300)], 2018), articles("xyz", 2020)])})
        version = run(out, {"articles": Change([articles("abc", 2021)])})
        right = read_articles(out)
        files = sorted(path for path in version.path.rglob("*") if path.is_file())
        for _ in range(count):
            file = chance.choice(files)
            whole = file.read_bytes()
            at, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
            _overwrite(file, whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
            place = f"{file.relative_to(out)}: bit {bit} of byte {at:,}"
            if file.relative_to(version.path).as_posix() not in {
                each.path for each in verify.verify(version.path, deep=True)
            }:
                unnamed.append(place)
            try:
                if not read_articles(out).equals(right):
                    misread.append(place)
            except (Unreadable, DatasetNotFound):
                pass
            _overwrite(file, whole)
        assert verify.verify(version.path, deep=True) == []
        assert layout.current(out) == version
    yield Outcome(7, "a bit flipped in a version: doctor names the file", count, tuple(unnamed))
    yield Outcome(7, "a bit flipped in a version: read_articles is right or raises", count, tuple(misread))


def _overwrite(file: Path, content: bytes) -> None:
    with file.open("r+b") as sink:
        sink.write(content)


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield from flips(2_000)
