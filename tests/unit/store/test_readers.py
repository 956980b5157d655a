from __future__ import annotations

import ctypes
import threading
from pathlib import Path

import pytest

from ingest.store import readers
from ingest.store.write import Change, write_table
from store_support import articles


@pytest.fixture
def version(tmp_path: Path) -> Path:
    years = [articles(["a"], 2018), articles(["b"], 2019), articles(["c"], 2020)]
    write_table("articles", None, tmp_path / "000001", Change(years))
    return tmp_path / "000001"


def files(version: Path) -> list[Path]:
    return sorted((version / "articles").rglob("*.parquet"))


def test_nobody_is_waited_for_where_nobody_reads(version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "PATIENCE", 3600.0)
    with readers.pause(version):
        pass
    with readers.pause(version / "no such version"):
        pass


def test_a_reader_is_waited_for_until_it_opens_the_last_file(version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "PATIENCE", 3600.0)
    through = threading.Event()

    def read() -> None:
        with first.open("rb"):
            through.wait(0.3)
            with middle.open("rb"):
                through.wait(0.3)
            through.set()
            with last.open("rb"):
                through.wait(0.1)

    first, middle, last = files(version)
    reader = threading.Thread(target=read)
    with first.open("rb"):
        reader.start()
        with readers.pause(version):
            assert through.is_set()
    reader.join()


def test_patience_ends(version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "PATIENCE", 0.2)
    with files(version)[0].open("rb"), readers.pause(version):
        pass


@pytest.mark.parametrize("libc", [object(), None])
def test_without_inotify_nobody_is_waited_for(version: Path, monkeypatch: pytest.MonkeyPatch, libc: object) -> None:
    def load(*_: object, **__: object) -> object:
        if libc is None:
            raise OSError
        return libc

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(readers, "PATIENCE", 3600.0)
    with files(version)[0].open("rb"), readers.pause(version):
        pass
