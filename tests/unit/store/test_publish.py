from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ingest.store import layout, lock, manifest, publish, verify
from ingest.store.drop import Drop
from ingest.store.errors import (
    DatasetNotFound,
    MisplacedFile,
    ParentChanged,
    UnknownColumn,
    Unreadable,
    UnsupportedFilesystem,
)
from ingest.store.read import read_articles
from ingest.store.write import Change
from store_support import ABOUT, articles, ids, prepare, run


def append(*names: str, year: int | None = 2024) -> dict[str, Change]:
    return {"articles": Change([articles(names, year)])}


def current(out: Path) -> list[str]:
    return ids(out / "current" / "articles")


def test_a_version_appears_under_current_and_pandas_opens_it(tmp_path: Path) -> None:
    version = run(tmp_path, append("a", "b"))
    assert version == layout.Version(1, tmp_path / "versions" / "000001") == layout.current(tmp_path)
    assert (tmp_path / "current").readlink() == Path("versions/000001")
    assert sorted(pd.read_parquet(tmp_path / "current/articles")["article_id"]) == ["a", "b"]
    assert verify.verify(version.path, deep=True) == []


def test_the_manifest_says_what_is_there(tmp_path: Path) -> None:
    run(tmp_path, append("a", year=2018))
    about = manifest.read(run(tmp_path, append("b")).path)
    assert (about.version, about.parent, about.rows["articles"], about.rows["edits"]) == (2, 1, 2, 0)
    assert (about.run_id, about.config, about.models) == (ABOUT.run_id, ABOUT.config, ABOUT.models)
    assert sorted(file.path for file in about.files if file.path.startswith("articles/")) == [
        "articles/published_year=2018/part-000001-000.parquet",
        "articles/published_year=2024/part-000002-000.parquet",
    ]


def test_other_files_of_a_version_are_listed_too(tmp_path: Path) -> None:
    building, _ = prepare(tmp_path, append("a"))
    (building / "index").mkdir()
    (building / "index" / "keys.bin").write_bytes(b"12345")
    version = publish.publish(tmp_path, building, manifest.describe(building, None, ABOUT))
    (listed,) = [file for file in manifest.read(version.path).files if file.path.startswith("index/")]
    assert (listed.path, listed.size, listed.rows) == ("index/keys.bin", 5, None)


def test_rollback_and_the_next_number(tmp_path: Path) -> None:
    for name in "abc":
        run(tmp_path, append(name))
    assert publish.rollback(tmp_path, 1).number == 1
    assert current(tmp_path) == ["a"]
    assert run(tmp_path, append("d")).number == 4
    assert current(tmp_path) == ["a", "d"]
    assert [version.number for version in layout.versions(tmp_path)] == [1, 2, 3, 4]
    publish.rollback(tmp_path, 3)
    assert current(tmp_path) == ["a", "b", "c"]
    with pytest.raises(DatasetNotFound, match=r"no version 9 .* there: 000001, 000002, 000003, 000004"):
        publish.rollback(tmp_path, 9)


def test_retention_deletes_the_oldest_but_never_the_current_one(tmp_path: Path) -> None:
    for name in "abcd":
        run(tmp_path, append(name))
    publish.rollback(tmp_path, 1)
    assert [version.number for version in publish.retain(tmp_path, 2)] == [2]
    assert [version.number for version in layout.versions(tmp_path)] == [1, 3, 4]
    assert all(verify.verify(version.path, deep=True) == [] for version in layout.versions(tmp_path))
    assert publish.retain(tmp_path, 3) == []
    with pytest.raises(ValueError, match="at least one"):
        publish.retain(tmp_path, 0)


def test_a_version_that_never_became_current_is_deleted_by_the_next_run(tmp_path: Path) -> None:
    run(tmp_path, append("a"))
    building, about = prepare(tmp_path, append("b"))
    manifest.write(building, about)
    building.rename(tmp_path / "versions" / "000002")
    assert run(tmp_path, append("c")).number == 2
    assert current(tmp_path) == ["a", "c"]


def test_two_runs_on_one_parent_do_not_undo_each_other(tmp_path: Path) -> None:
    run(tmp_path, append("a"))
    building, about = prepare(tmp_path, append("b"))
    kept = building.rename(tmp_path / "versions" / ".kept")
    run(tmp_path, append("c"))
    kept.rename(building)
    with pytest.raises(ParentChanged, match="another run has published 2"):
        publish.publish(tmp_path, building, about)
    assert current(tmp_path) == ["a", "c"]


def test_a_fresh_version_can_be_built_beside_a_damaged_one(tmp_path: Path) -> None:
    version = run(tmp_path, append("a"))
    (version.path / "manifest.json").write_text("{}")
    building = publish.begin(tmp_path)
    (building / "index").mkdir()
    publish.publish(tmp_path, building, manifest.describe(building, layout.current(tmp_path), ABOUT))
    assert layout.current(tmp_path) == layout.find(tmp_path, 2)


def test_a_flipped_bit_anywhere_is_found(tmp_path: Path) -> None:
    version = run(tmp_path, append("a", "b"))
    name = manifest.read(version.path).files[0].path
    path = version.path / name
    whole = path.read_bytes()
    for at in range(0, len(whole), 97):
        data = bytearray(whole)
        data[at] ^= 1 << (at % 8)
        path.write_bytes(data)
        assert [fault.path for fault in verify.verify(version.path, deep=True)] == [name]
        assert verify.verify(version.path, deep=False) == []


def test_missing_surplus_and_shortened_files_are_found_without_reading(tmp_path: Path) -> None:
    version = run(tmp_path, append("a"))
    (version.path / "articles" / "notes.txt").write_text("mine")
    (version.path / "edits" / "part-000000-000.parquet").unlink()
    shortened = next((version.path / "articles").rglob("*.parquet"))
    os.truncate(shortened, 100)
    assert {(fault.path, fault.what.partition(",")[0]) for fault in verify.verify(version.path, deep=False)} == {
        ("articles/notes.txt", "not in the manifest"),
        ("edits/part-000000-000.parquet", "missing"),
        (shortened.relative_to(version.path).as_posix(), "100 bytes"),
    }


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sha256": 1}', "\xff"])
def test_a_damaged_manifest_is_damage(tmp_path: Path, text: str) -> None:
    version = run(tmp_path, append("a"))
    (version.path / "manifest.json").write_text(text, encoding="latin-1")
    assert [fault.path for fault in verify.verify(version.path, deep=False)] == ["manifest.json"]


def test_a_changed_number_in_the_manifest_is_damage(tmp_path: Path) -> None:
    version = run(tmp_path, append("a"))
    path = version.path / "manifest.json"
    fields = json.loads(path.read_text())
    path.write_text(json.dumps(fields | {"rows": fields["rows"] | {"articles": 7}}))
    (fault,) = verify.verify(version.path, deep=False)
    assert "digest does not fit" in fault.what


def test_a_dangling_or_foreign_current_is_named(tmp_path: Path) -> None:
    run(tmp_path, append("a"))
    publish.rollback(tmp_path, 1)
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("versions/000009")
    with pytest.raises(MisplacedFile, match="which is gone; `ingest versions --rollback N`"):
        layout.current(tmp_path)
    publish.rollback(tmp_path, 1)
    assert current(tmp_path) == ["a"]
    (tmp_path / "current").unlink()
    (tmp_path / "current").mkdir()
    with pytest.raises(MisplacedFile, match="is not a symbolic link"):
        layout.current(tmp_path)


def test_a_dataset_that_lost_its_link_is_named_and_keeps_its_versions(tmp_path: Path) -> None:
    run(tmp_path, append("a"))
    run(tmp_path, append("b"))
    (tmp_path / "current").unlink()
    with pytest.raises(MisplacedFile, match=r"versions 000001 to 000002.*--rollback 000002"):
        run(tmp_path, append("c"))
    assert [version.number for version in layout.versions(tmp_path)] == [1, 2]
    publish.rollback(tmp_path, 2)
    assert current(tmp_path) == ["a", "b"]


def test_the_only_version_becomes_current_where_a_first_run_died_or_a_copy_lost_the_link(tmp_path: Path) -> None:
    publish.finish(tmp_path)
    building, about = prepare(tmp_path, append("a"))
    manifest.write(building, about)
    building.rename(tmp_path / "versions" / "000001")
    assert layout.current(tmp_path) is None
    publish.finish(tmp_path)
    assert current(tmp_path) == ["a"]
    assert run(tmp_path, append("b")).number == 2
    (tmp_path / "current").unlink()
    publish.finish(tmp_path)  # which of two was current nobody knows
    assert not (tmp_path / "current").is_symlink()


def test_a_damaged_version_does_not_become_current(tmp_path: Path) -> None:
    run(tmp_path, append("a"))
    (tmp_path / "current").unlink()
    (tmp_path / "versions" / "000001" / "manifest.json").unlink()
    with pytest.raises(Unreadable):
        publish.finish(tmp_path)
    assert [version.number for version in layout.versions(tmp_path)] == [1]


def test_a_link_to_nothing_that_nothing_can_mend_says_so(tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to("versions/000009")
    with pytest.raises(MisplacedFile, match=r"none is left: delete the link and run again"):
        layout.current(tmp_path)


def test_a_file_system_without_symbolic_links_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: str) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    with pytest.raises(UnsupportedFilesystem, match="without symbolic links"):
        run(tmp_path, append("a"))
    assert layout.current(tmp_path) is None


def test_the_lock_is_let_go_after_an_error_and_by_forked_children(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), lock.hold(tmp_path, "a"):
        raise RuntimeError
    go, wait = os.pipe()
    with lock.hold(tmp_path, "b"):
        child = os.fork()
        if child == 0:
            os.read(go, 1)  # outlives the block
            os._exit(0)
        with pytest.raises(lock.Locked, match=f"`b`, process {os.getpid()} on") as error, lock.hold(tmp_path, "c"):
            pass
        assert error.value.holder is not None
    with lock.hold(tmp_path, "d"):
        pass
    os.write(wait, b"x")
    os.waitpid(child, 0)


def test_without_kernel_locks_the_holders_note_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int, operation: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(lock.fcntl, "flock", refuse)
    monkeypatch.setattr(lock, "_LEASE_SECONDS", 0.2)
    monkeypatch.setattr(lock, "_BEAT_SECONDS", 0.02)
    note = tmp_path / ".lock"
    with lock.hold(tmp_path, "a"):
        holder = json.loads(note.read_text())
        with pytest.raises(lock.Locked, match="`a`"), lock.hold(tmp_path, "b"):
            pass
        # As another host sees it: no process of this number is there, but the note goes on.
        with monkeypatch.context() as patch:
            patch.setattr(lock.socket, "gethostname", lambda: "elsewhere")
            with pytest.raises(lock.Locked, match="`a`"), lock.hold(tmp_path, "b"):
                pass
    # The same process number on this host, but of another process; a note of another host, or of a host of this name,
    # that nobody goes on to write: the holder is dead.
    for dead in ({"born": f"{lock._boot()}/1"}, {"host": "elsewhere"}, {"born": "another boot/1"}):
        note.write_text(json.dumps(holder | dead))
        with lock.hold(tmp_path, "b"):
            pass


def test_read_articles_filters(tmp_path: Path) -> None:
    table = articles(["a", "b", "c", "d"], 2018)
    languages = table.set_column(table.schema.get_field_index("language"), "language", [["en", "en-GB", "eng", None]])
    run(tmp_path, {"articles": Change([languages, articles("e", 2024), articles("f", None)])})
    run(tmp_path, {"articles": Change(drop=(Drop("article_id", frozenset("a")),))})
    frame = read_articles(tmp_path)
    assert "published_year" not in frame.columns
    assert str(frame["published_at"].dt.tz) == "UTC"
    assert sorted(frame["article_id"]) == ["b", "c", "d", "e", "f"]
    assert sorted(read_articles(str(tmp_path), version=1)["article_id"]) == ["a", "b", "c", "d", "e", "f"]
    assert read_articles(tmp_path, ["article_id", "published_year"], since="2018-05-18").to_numpy().tolist() == [
        ["e", 2024]
    ]
    assert sorted(read_articles(tmp_path, since="2018-05-17T02:00:00+02:00")["article_id"]) == ["b", "c", "d", "e"]
    assert read_articles(tmp_path, language="en")["article_id"].tolist() == ["b"]
    assert read_articles(tmp_path, category="politics").empty
    with pytest.raises(UnknownColumn, match="no column titel; there are article_id, "):
        read_articles(tmp_path, ["titel"])
    with pytest.raises(DatasetNotFound, match=r"nothing is published in .*nowhere"):
        read_articles(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="yesterday"):
        read_articles(tmp_path, since="yesterday")


def test_a_manifest_outlives_json(tmp_path: Path) -> None:
    _, about = prepare(tmp_path, append("a"))
    about = replace(about, config={"share": 0.1, "names": ["é", None]})
    manifest.write(tmp_path, about)
    assert manifest.read(tmp_path) == about
