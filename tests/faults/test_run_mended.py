"""What a run meets that an earlier one, or the disk, left behind: taken for what it is, mended where it can be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest import run
from ingest.cli import main
from ingest.job import cleaning, guard, plan
from ingest.job.plan import Options
from ingest.model import Limits, Raw
from ingest.read import files
from ingest.report import page
from ingest.report.diff import diff
from ingest.report.stats import stats
from ingest.report.summary import Summary
from ingest.schema import ARTICLES
from ingest.store import manifest, probe, write
from ingest.store.errors import NewerDataset, Unreadable
from ingest.store.read import read_articles
from ingest.store.write import Change, write_table
from store_support import articles, ids
from store_support import run as publish_rows
from support import account, export, tables

Run = Callable[..., Summary]


def flip(path: Path, place: float) -> None:
    """Change one byte of a file; hard links of it change too, as on a damaged disk."""
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 0x55
    with path.open("r+b") as file:
        file.write(content)


def test_a_file_that_could_not_be_read_is_read_once_it_can_be(
    workshop: Path, ingest_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    export(workshop / "raw" / "b.jsonl", range(3, 6))
    real = files.Path.open

    def refuse(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "b.jsonl":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **options)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(files.Path, "open", refuse)
        assert ingest_here().codes == {"UNREADABLE": 1}
        assert not ingest_here().published  # it still cannot
    mended = ingest_here()
    assert (mended.articles, mended.rejects) == (3, 0)
    assert len(tables(workshop / "data")["rejects"]) == 0
    account(workshop / "data")


def test_a_file_that_changes_while_it_is_read_is_read_again(
    workshop: Path, ingest_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = export(workshop / "raw" / "a.jsonl", range(3))
    changed = file.read_bytes().replace(b"Report 2", b"Report 7").replace(b'"id": "2"', b'"id": "7"')
    real = cleaning.digest

    def digest_late(found: files.InputFile) -> str:
        file.write_bytes(changed)  # of the same size, after its rows were read and before it is summed
        os.utime(file, (1, 1))
        return real(found)

    with monkeypatch.context() as patch:
        patch.setattr(cleaning, "digest", digest_late)
        ingest_here()
    ingest_here()
    found = tables(workshop / "data")
    assert "7" in {*found["articles"]["source_id"], *found["duplicates"]["source_id"]}
    account(workshop / "data")


def test_a_run_killed_after_its_switch_leaves_nothing_to_take_up(
    workshop: Path, ingest_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    with monkeypatch.context() as patch:
        patch.setattr(run, "_tidy", lambda *_: None)
        first = ingest_here()
    assert (workshop / "data" / "work" / str(first.run_id)).exists()
    assert not ingest_here().published
    assert list((workshop / "data" / "work").iterdir()) == []


def test_what_cannot_be_deleted_does_not_undo_a_publication(
    workshop: Path, ingest_here: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    export(workshop / "raw" / "a.jsonl", range(3))
    monkeypatch.setattr(run.publish, "retain", refuse)
    assert ingest_here().published
    assert "version 1 is published, but tidying up failed" in caplog.text


def test_of_a_page_that_the_disk_refuses_no_half_is_published(
    workshop: Path, ingest_here: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fill_up(folder: Path, *_: object) -> None:
        (folder / "report.html").write_text("<!doctype html><p>half a")
        raise OSError(28, "No space left on device")

    export(workshop / "raw" / "a.jsonl", range(3))
    monkeypatch.setattr(page, "write", fill_up)
    summary = ingest_here()
    assert (summary.published, summary.report) == (True, None)
    assert "the page of the run cannot be written ([Errno 28]" in caplog.text


def test_run_ids_increase_though_the_clock_was_set_back() -> None:
    noon = plan.datetime(2024, 5, 17, 12, tzinfo=plan.UTC)
    assert plan._run_id(noon, "20240517T115959Z") == "20240517T120000Z"
    assert plan._run_id(noon, "20240517T120000Z") == "20240517T120001Z"
    assert plan._run_id(noon, "20261231T235959Z") == "20270101T000000Z"


@pytest.mark.parametrize("part", ["index/**/known.npy", "index/**/documents.npy", "index/files.parquet"])
def test_a_run_does_not_build_on_a_damaged_index(workshop: Path, ingest_here: Run, part: str) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    ingest_here()
    export(workshop / "raw" / "b.jsonl", range(3, 6))
    (file,) = (workshop / "data" / "versions" / "000001").glob(part)
    flip(file, 0.9)
    with pytest.raises(Unreadable, match=r"damaged: .*run --fresh"):
        ingest_here()
    assert ingest_here(Options(fresh=True)).articles == 6


def test_doctor_names_what_is_damaged_and_where_to_go_back_to(
    workshop: Path, ingest_here: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    ingest_here()
    export(workshop / "raw" / "b.jsonl", range(3, 6))
    ingest_here()
    damaged = workshop / "data" / "versions" / "000002" / "manifest.json"
    flip(damaged, 0.5)
    assert main(["doctor"]) == 1
    report = capsys.readouterr().out
    assert f"damaged   {damaged}" in report
    assert "`ingest versions --rollback 1`" in report
    assert main(["versions", "--rollback", "1"]) in (0, 1)
    assert main(["doctor"]) == 0
    flip(next((workshop / "data" / "versions" / "000001" / "articles").rglob("*.parquet")), 0.3)
    assert main(["doctor"]) == 1
    assert "no other version is whole; or rebuild from raw with `ingest run --fresh`" in capsys.readouterr().out


def test_doctor_tells_what_a_file_system_cannot_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert probe.probe(tmp_path / "data") == []

    def refuse(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    for owner, name, words, fatal in (
        (Path, "symlink_to", "no symbolic links", True),
        (os, "link", "no hard links", False),
        (probe.fcntl, "flock", "no locks", False),
        (os, "fsync", "cannot be synced", True),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, refuse)
            (lack,) = probe.probe(tmp_path)
        assert words in lack.what
        assert lack.fatal == fatal
    real = Path.replace

    def in_two_steps(source: Path, target: Path) -> Path:
        target.unlink()
        probe.threading.Event().wait(0.001)
        return real(source, target)

    monkeypatch.setattr(Path, "replace", in_two_steps)
    (lack,) = probe.probe(tmp_path)
    assert "not atomic" in lack.what
    assert list(tmp_path.iterdir()) == []


def test_a_dataset_of_a_later_release_is_refused_and_left_alone(
    workshop: Path, ingest_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "SCHEMA_VERSION", 99)
        ingest_here()
    export(workshop / "raw" / "b.jsonl", range(3, 6))
    with pytest.raises(NewerDataset, match="has schema_version 99"):
        ingest_here()


def test_files_of_an_earlier_schema_get_todays_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = pa.schema([field for field in ARTICLES if field.name not in ("credit", "word_count")]).append(
        pa.field("mood", pa.string())
    )
    old = old.append(pa.field("word_count", pa.int16(), nullable=False))
    rows = articles("ab").append_column("mood", pa.array(["glad", "sad"])).select(old.names).cast(old)
    with monkeypatch.context() as patch:
        patch.setitem(write.TABLES, "articles", old)
        write_table("articles", None, tmp_path / "000001", Change([rows]))
    write_table("articles", tmp_path / "000001", tmp_path / "000002", Change([articles("c")]))
    assert ids(tmp_path / "000002" / "articles") == ["a", "b", "c"]
    for file in (tmp_path / "000002" / "articles").rglob("*.parquet"):
        assert pq.read_schema(file).equals(ARTICLES)


def test_a_version_of_an_earlier_schema_is_read_compared_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = pa.schema([field for field in ARTICLES if field.name not in ("credit", "image_url")])
    with monkeypatch.context() as patch:
        patch.setitem(write.TABLES, "articles", old)
        before = publish_rows(tmp_path, {"articles": Change([articles("ab", 2018).select(old.names)])})
    after = publish_rows(tmp_path, {"articles": Change([articles("c", 2018)])})
    assert read_articles(tmp_path)["credit"].isna().all()
    assert sorted(read_articles(tmp_path, version=1)["article_id"]) == ["a", "b"]
    assert [change.article_id for change in diff(before, after).added] == ["c"]
    assert stats(before).filled["credit"] == 0


def test_a_document_that_forks_its_worker_leaves_no_second_worker(workshop: Path, ingest_in_workers: Run) -> None:
    limits = replace(Limits(), document_seconds=20.0)

    def start() -> None:
        guard.bound_process(limits)
        real = cleaning.process

        def forking(raw: Raw, *rest: object) -> object:
            if raw.given.id == "7" and os.fork() == 0:
                raise AssertionError("the fork lives")
            return real(raw, *rest)  # type: ignore[arg-type]

        cleaning.process = forking  # type: ignore[assignment]

    @contextmanager
    def pool(workers: int) -> Iterator[Executor]:
        with ProcessPoolExecutor(workers, get_context("fork"), start) as executor:
            yield executor

    export(workshop / "raw" / "a.jsonl", range(12))
    summary = ingest_in_workers(pool=pool)
    assert (summary.articles, summary.rejects) == (12, 0)
    account(workshop / "data")
