"""Which files a run reads."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import fsspec
import pytest

from ingest.errors import UsageError
from ingest.read import InputNotFound, digest, discover


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    for name in ("b.txt", "a/x.html", "a/_draft.html", "a/.hidden", "_old/y.html", "a/half.warc.part", "a/z.jsonl.tmp"):
        (tmp_path / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "raw" / name).write_text("content of " + name)
    return tmp_path


def names(paths: list[str], base: Path) -> list[str]:
    return [file.path for file in discover(paths, base)]


def test_a_folder_is_read_with_all_below_but_hidden_and_half_written_files(dump: Path) -> None:
    assert names(["raw"], dump) == ["raw/a/x.html", "raw/b.txt"]


def test_paths_are_relative_to_the_base_below_it_and_absolute_elsewhere(dump: Path) -> None:
    assert names([str(dump / "raw/b.txt")], dump) == ["raw/b.txt"]
    assert names(["../raw/b.txt"], dump / "raw") == ["b.txt"]
    assert names(["raw/b.txt"], dump / "raw" / "..") == ["raw/b.txt"]
    assert names([str(dump / "raw/b.txt")], dump / "elsewhere") == [str(dump / "raw/b.txt")]


@pytest.mark.parametrize(("page", "folder"), [("A b.html", "A b_files"), ("é.htm", "é-Dateien"), ("x.html", "x.files")])
def test_what_a_browser_saved_beside_a_page_is_passed_over(tmp_path: Path, page: str, folder: str) -> None:
    (tmp_path / "raw" / folder / "deep").mkdir(parents=True)
    for name in (page, f"{folder}/saved_resource.html", f"{folder}/deep/script.js"):
        (tmp_path / "raw" / name).write_text("<p>x</p>")
    assert names(["raw"], tmp_path) == [f"raw/{page}"]
    assert names([f"raw/{folder}"], tmp_path) == [f"raw/{folder}/deep/script.js", f"raw/{folder}/saved_resource.html"]
    (tmp_path / "raw" / page).unlink()  # without its page it is a folder like any other
    assert len(names(["raw"], tmp_path)) == 2


def test_a_file_that_is_named_itself_is_taken_whatever_its_name(dump: Path) -> None:
    assert names(["raw/a/_draft.html"], dump) == ["raw/a/_draft.html"]


def test_globs_and_overlapping_paths_give_each_file_once(dump: Path) -> None:
    assert names(["raw/**/*.html", "raw/a", "raw/a/x.html"], dump) == ["raw/a/x.html"]
    assert names(["raw/?.txt"], dump) == ["raw/b.txt"]


def test_a_name_with_the_signs_of_a_glob_is_found(dump: Path) -> None:
    (dump / "raw" / "page[1].html").write_text("x")
    assert names(["raw/page[1].html"], dump) == ["raw/page[1].html"]


@pytest.mark.parametrize("path", ["raw/nothing.html", "nowhere", "raw/*.warc", "memory://bucket/nothing"])
def test_what_does_not_exist_is_named(dump: Path, path: str) -> None:
    with pytest.raises(InputNotFound, match=path.replace("*", r"\*")) as caught:
        discover(["raw", path], dump)
    assert isinstance(caught.value, UsageError)


def test_a_pipe_is_no_input(dump: Path) -> None:
    os.mkfifo(dump / "raw" / "pipe")
    assert "raw/pipe" not in names(["raw"], dump)
    with pytest.raises(InputNotFound, match="neither a file nor a folder"):
        discover(["raw/pipe"], dump)


def test_a_folder_that_may_not_be_listed_is_an_error(dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "raw/a")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(InputNotFound, match="raw/a: cannot be listed"):
        discover(["raw"], dump)


def test_a_name_that_is_not_unicode_can_be_published(dump: Path) -> None:
    (dump / "raw" / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    (file,) = [file for file in discover(["raw"], dump) if "caf" in file.path]
    assert file.path.encode("utf-8") == "raw/caf\ufffd.txt".encode()
    assert digest(file) == hashlib.sha256(b"x").hexdigest()


def test_stores_are_listed_by_url(tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    for name in ("a.txt", "deep/b.txt", "deep/_c.txt", "deep/d.txt.part"):
        store.pipe(f"/bucket/{name}", b"content")
    found = discover(["memory://bucket", "memory://bucket/*.txt"], tmp_path)
    assert [file.path for file in found] == ["memory:///bucket/a.txt", "memory:///bucket/deep/b.txt"]
    assert [file.size for file in found] == [7, 7]
    assert all(file.mtime_ns > 0 for file in found)
    assert [file.path for file in discover(["memory://bucket/deep/*"], tmp_path)] == ["memory:///bucket/deep/b.txt"]


def test_a_store_that_cannot_be_asked_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputNotFound, match=r"nosuch://x: cannot be listed \(Protocol not known: nosuch"):
        discover(["nosuch://x"], tmp_path)

    def refuse(url: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.core.url_to_fs", refuse)
    with pytest.raises(InputNotFound, match=r"s3://x: this kind of store needs a package more \(Install s3fs"):
        discover(["s3://x"], tmp_path)


def test_size_and_digest_are_those_of_the_bytes(dump: Path) -> None:
    (file,) = discover(["raw/b.txt"], dump)
    assert (file.size, digest(file)) == (16, hashlib.sha256(b"content of b.txt").hexdigest())
    assert file.mtime_ns == (dump / "raw/b.txt").stat().st_mtime_ns
