"""Promise 7, damage: bits flipped in a published version are named, never read as if right, and mended."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fault_outcome import Outcome
from ingest import config, run
from ingest.job import mend
from ingest.job.mend import CannotMend
from ingest.job.plan import Options
from ingest.report import page
from ingest.store import layout, verify
from ingest.store.errors import DatasetNotFound, Unreadable
from ingest.store.read import read_articles
from ingest.store.write import Change
from store_support import articles
from store_support import run as publish_rows
from support import export, inline_pool, tables


def flips(count: int) -> Iterator[Outcome]:
    """Flip one bit of one file each time, look, and flip it back."""
    chance, unnamed, misread = random.Random(4), [], []
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        publish_rows(
            out, {"articles": Change([articles([f"{n:04d}" for n in range(300)], 2018), articles("xyz", 2020)])}
        )
        version = publish_rows(out, {"articles": Change([articles("abc", 2021)])})
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


def repairs(count: int) -> Iterator[Outcome]:
    """Damage a file of the current version each time, repair, run again, and look whether all documents are there."""
    chance, lost = random.Random(5), []
    with tempfile.TemporaryDirectory() as name:
        whole = Path(name) / "whole"
        (whole / "raw").mkdir(parents=True)
        for number in range(3):
            export(whole / "raw" / f"{number}.jsonl", range(number * 4, number * 4 + 9))
            _run(whole)
        documents = _documents(whole)
        for _ in range(count):
            here = Path(name) / "here"
            subprocess.run(["cp", "-a", str(whole), str(here)], check=True)  # with its hard links
            version = layout.published(here / "data").path
            file = chance.choice(sorted(path for path in version.rglob("*") if path.is_file()))
            way = chance.choice(("flipped", "cut", "deleted"))
            _harm(file, way, chance)
            damage = verify.verify(version, deep=True)
            try:
                mend.repair(here / "data", damage, page.rewrite)
                _run(here)
                if _documents(here) != documents or verify.verify(layout.published(here / "data").path, deep=True):
                    lost.append(f"{file.relative_to(here)} {way}: not what it was")
            except CannotMend:
                _run(here, Options(fresh=True))
                if _documents(here) != documents:
                    lost.append(f"{file.relative_to(here)} {way}: not what it was, though all was read again")
            shutil.rmtree(here)
    yield Outcome(
        7, "a file of a version flipped, cut or deleted: repaired, and the next run has all", count, tuple(lost)
    )


def _run(here: Path, options: Options | None = None) -> None:
    settings = config.load().model_copy(update={"base": here})
    run.run(settings, options or Options(), lambda status: None, inline_pool)


def _documents(here: Path) -> tuple[list[str], list[str]]:
    """All documents, and the articles among them (of two that are alike in all, either may be the duplicate)."""
    found = tables(here / "data")
    uris = [uri for name in ("articles", "duplicates") for uri in found[name]["raw_uri"]]
    return sorted(uris), sorted(found["articles"]["article_id"])


def _harm(file: Path, way: str, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    at = chance.randrange(len(content))
    if way == "deleted":
        file.unlink()
    elif way == "cut":
        os.truncate(file, at)
    else:
        content[at] ^= 1 << chance.randrange(8)
        _overwrite(file, bytes(content))


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield from flips(2_000)
    yield from repairs(60)
