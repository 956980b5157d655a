"""Versions in an object store: a real S3 server on loopback, read through the pointer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.store import mirror
from ingest.store.errors import DatasetNotFound
from ingest.store.read import read_articles
from ingest.store.write import Change
from store_support import articles, run


def version(out: Path, *ids: str, year: int = 2024) -> None:
    run(out, {"articles": Change([articles(ids, year)])})


def names(url: str, **filters: Any) -> list[str]:
    return sorted(read_articles(url, columns=["article_id"], **filters)["article_id"])


def test_readers_follow_the_pointer_from_version_to_version(tmp_path: Path, bucket: str) -> None:
    with pytest.raises(DatasetNotFound):
        names(bucket)
    version(tmp_path, "a", "b", year=2018)
    assert mirror.follow(tmp_path, bucket, keep=9)
    version(tmp_path, "c")
    assert names(bucket) == ["a", "b"]
    mirror.follow(tmp_path, bucket, keep=9)
    assert names(bucket) == ["a", "b", "c"]
    assert names(bucket, since="2020-01-01") == ["c"]
    assert names(bucket, version=1) == ["a", "b"]
    assert mirror.follow(tmp_path, bucket, keep=9) is None


def test_only_new_files_are_sent_and_those_of_kept_versions_stay(tmp_path: Path, bucket: str) -> None:
    version(tmp_path, *map(str, range(500)), year=2018)
    mirror.follow(tmp_path, bucket, keep=1)
    version(tmp_path, "new")
    new = tmp_path / "current" / "articles" / "published_year=2024" / "part-000002-000.parquet"
    assert mirror.follow(tmp_path, bucket, keep=1) == new.stat().st_size
    assert mirror.open_store(bucket).versions() == [2]
    assert len(names(bucket)) == 501


def test_a_send_that_breaks_off_leaves_the_old_version_and_is_taken_up(
    tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version(tmp_path, "a")
    mirror.follow(tmp_path, bucket, keep=9)
    version(tmp_path, "b")

    def cut_off(*_: object, **__: object) -> None:
        raise OSError("cut off")

    with monkeypatch.context() as broken:
        broken.setattr(mirror.open_store(bucket).files, "pipe_file", cut_off)
        with pytest.raises(mirror.MirrorFails, match="cut off"):
            mirror.follow(tmp_path, bucket, keep=9)
    assert names(bucket) == ["a"]
    mirror.follow(tmp_path, bucket, keep=9)
    assert names(bucket) == ["a", "b"]


def test_a_manifest_is_created_once(bucket: str) -> None:
    store = mirror.open_store(bucket)
    store.files.pipe_file(store.manifest_of(1), b"ours", mode="create")
    with pytest.raises(FileExistsError):
        store.files.pipe_file(store.manifest_of(1), b"theirs", mode="create")


def test_another_dataset_at_the_same_place_is_refused(tmp_path: Path, bucket: str) -> None:
    version(tmp_path / "ours", "a")
    version(tmp_path / "theirs", "x")
    mirror.follow(tmp_path / "ours", bucket, keep=9)
    with pytest.raises(mirror.MirrorFails, match="another dataset"):
        mirror.follow(tmp_path / "theirs", bucket, keep=9)
    assert names(bucket) == ["a"]
