"""Machines that work on one dataset in an object store, each in a folder of its own: a real S3 server on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.store import layout, manifest, mirror, publish, reviewed, verify
from ingest.store.adopt import adopt, send_decisions
from ingest.store.read import read_articles
from ingest.store.write import Change
from store_support import articles, run


def publish_in(out: Path, url: str, *ids: str, year: int = 2024) -> None:
    """What a run does: adopt, publish, send."""
    adopt(out, url)
    run(out, {"articles": Change([articles(ids, year)])})
    mirror.follow(out, url, keep=9)


def names(place: Path | str) -> list[str]:
    return sorted(read_articles(place, columns=["article_id"])["article_id"])


def test_machines_take_turns(tmp_path: Path, bucket: str) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    publish_in(one, bucket, "a", year=2018)
    publish_in(other, bucket, "b")
    publish_in(one, bucket, "c")
    assert names(bucket) == names(one) == ["a", "b", "c"]
    assert adopt(one, bucket) is None
    assert adopt(other, bucket)
    assert names(other) == ["a", "b", "c"]
    current = layout.published(other)
    assert manifest.read(current.path) == manifest.read(layout.published(one).path)
    assert not verify.verify(current.path, deep=True)


def test_files_that_are_here_are_not_fetched(tmp_path: Path, bucket: str) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    publish_in(one, bucket, *map(str, range(500)), year=2018)
    adopt(other, bucket)
    publish_in(one, bucket, "new")
    new = one / "current" / "articles" / "published_year=2024" / "part-000002-000.parquet"
    assert adopt(other, bucket) == new.stat().st_size


def test_of_two_that_publish_at_once_the_later_is_refused_and_does_it_again(tmp_path: Path, bucket: str) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    publish_in(one, bucket, "a")
    adopt(other, bucket)
    publish_in(one, bucket, "b")
    run(other, {"articles": Change([articles(["c"])])})
    with pytest.raises(mirror.MirrorFails, match="another machine has published version 2"):
        mirror.follow(other, bucket, keep=9)
    assert names(bucket) == ["a", "b"]
    publish_in(other, bucket, "c")
    assert names(bucket) == names(other) == ["a", "b", "c"]


def test_a_machine_that_comes_late_does_not_move_readers_back(tmp_path: Path, bucket: str) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    publish_in(one, bucket, "a")
    adopt(other, bucket)
    publish_in(one, bucket, "b")
    assert mirror.follow(other, bucket, keep=9) is None
    assert names(bucket) == ["a", "b"]


def test_a_version_that_could_not_be_sent_is_not_given_up(tmp_path: Path, bucket: str) -> None:
    publish_in(tmp_path, bucket, "a")
    run(tmp_path, {"articles": Change([articles(["b"])])})
    assert adopt(tmp_path, bucket) is None
    mirror.follow(tmp_path, bucket, keep=9)
    assert names(bucket) == ["a", "b"]


def test_a_rollback_is_followed_and_its_numbers_stay_taken(tmp_path: Path, bucket: str) -> None:
    one, other, fresh = tmp_path / "one", tmp_path / "other", tmp_path / "fresh"
    for name in "abc":
        publish_in(one, bucket, name)
    adopt(other, bucket)
    publish.rollback(one, 1)
    mirror.roll_back(one, bucket)
    assert names(bucket) == ["a"]
    for machine in (other, fresh):
        adopt(machine, bucket)
        assert names(machine) == ["a"]
    publish_in(fresh, bucket, "d")
    assert mirror.open_store(bucket).current() == 4
    assert names(bucket) == ["a", "d"]


def test_another_dataset_is_refused_before_anything_is_done(tmp_path: Path, bucket: str) -> None:
    publish_in(tmp_path / "ours", bucket, "a")
    run(tmp_path / "theirs", {"articles": Change([articles(["x"])])})
    with pytest.raises(mirror.MirrorFails, match="another dataset"):
        adopt(tmp_path / "theirs", bucket)
    assert names(tmp_path / "theirs") == ["x"]


def test_what_is_damaged_in_the_store_is_not_adopted(tmp_path: Path, bucket: str) -> None:
    publish_in(tmp_path / "one", bucket, "a")
    store = mirror.open_store(bucket)
    store.files.pipe_file(store.object_of(store.read(1).files[0]), b"rot")
    with pytest.raises(mirror.MirrorFails, match="sha256"):
        adopt(tmp_path / "other", bucket)
    assert layout.current(tmp_path / "other") is None


def test_decisions_travel_along(tmp_path: Path, bucket: str) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    publish_in(one, bucket, "a")
    reviewed.write(one, {"a": "medtop:11000000"})
    send_decisions(one, bucket)
    other.mkdir()
    adopt(other, bucket)
    assert reviewed.read(other) == {"a": "medtop:11000000"}
