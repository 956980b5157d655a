"""Files in object stores are read as local ones are."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

from ingest.model import Reject, RejectCode
from ingest.read import InputFile, InputNotFound, Share, digest, discover, shares
from unit.read.dumps import codes, json_lines, numbered, page, parquet, put, table, warc, zipped


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.jsonl.gz", gzip.compress(json_lines(3))),
        ("x.parquet", parquet(table(3))),
        ("x.zip", zipped({f"{number}.html": page(number).encode() for number in range(3)})),
        ("x.warc.gz", warc(3, compressed=True)),
    ],
)
def test_a_file_in_a_store(tmp_path: Path, name: str, content: bytes) -> None:
    fsspec.filesystem("memory").pipe(f"/dump/{name}", content)
    (file,) = discover([f"memory://dump/{name}"], tmp_path)
    local = put(tmp_path, name, content)
    found = numbered(file)
    assert codes(outcome for _, outcome in found) == ["ok"] * 3
    assert found[0][1].uri.startswith(f"memory:///dump/{name}")
    assert digest(file) == digest(local)


class Refused(Exception):
    """What a store's own library might raise: no OSError."""


def refuse(*_: Any, **__: Any) -> Any:
    raise Refused("no route to host")


def test_a_store_that_is_away_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec.filesystem("memory").pipe("/away/x.jsonl", json_lines(3))
    with monkeypatch.context() as when_listed:
        when_listed.setattr(MemoryFileSystem, "isdir", refuse)
        with pytest.raises(InputNotFound, match=r"memory://away: cannot be listed \(.*no route to host\); check"):
            list(discover(["memory://away"], tmp_path))
    (file,) = discover(["memory://away"], tmp_path)
    monkeypatch.setattr(MemoryFile, "read", refuse)
    ((_, lost),) = numbered(file)
    assert isinstance(lost, Reject)
    assert lost.code is RejectCode.UNREADABLE
    assert "no route to host" in lost.detail
    with pytest.raises(OSError, match="no route to host"):
        digest(file)


def sized(folder: Path, name: str, content: bytes, size: int) -> InputFile:
    """A file that claims to be larger than it is."""
    file = put(folder, name, content)
    return InputFile(file.path, file.location, size, 0)


@pytest.mark.parametrize(
    ("content", "megabytes", "count"),
    [
        (json_lines(3), 7, 1),
        (json_lines(3).decode().encode("utf-16"), 18, 4),
        (gzip.compress(json_lines(3)), 64 * 20, 16),
        (gzip.compress(json_lines(3)), 50, 3),
        (gzip.compress(json_lines(3)), 200, 4),
        (warc(2, compressed=False), 20, 5),
        (parquet(table(2)), 100, 1),
        (parquet(table(2)), 64 * 5, 5),
        (page(1).encode(), 64 * 5, 1),
        (b"The ferry was late.", 64 * 5, 1),
        (bytes(range(256)), 64 * 5, 1),
        (b"", 64 * 5, 1),
    ],
)
def test_big_files_of_many_documents_are_cut_into_shares(
    tmp_path: Path, content: bytes, megabytes: int, count: int
) -> None:
    found = shares(sized(tmp_path, "x", content, megabytes * 1_000_000))
    assert found == tuple(Share(index, count) for index in range(count))


def test_a_file_that_is_gone_is_one_share(tmp_path: Path) -> None:
    assert shares(InputFile("x", str(tmp_path / "x"), 10**9, 0)) == (Share(),)
