"""Whole runs on small dumps: what is read, what is left alone, and that every document is accounted for."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ingest.job.plan import Options
from ingest.report.summary import Summary
from support import account, export, story, tables

Run = Callable[..., Summary]


def test_a_second_run_reads_nothing_and_publishes_nothing(workshop: Path, ingest_here: Run) -> None:
    export(workshop / "raw" / "a.jsonl", range(30))
    first = ingest_here()
    second = ingest_here()
    assert (first.version, first.documents, first.articles) == (1, 30, 30)
    assert (second.version, second.documents, second.published) == (1, 0, False)
    account(workshop / "data")


def test_added_and_grown_files_are_picked_up_without_reading_documents_twice(workshop: Path, ingest_here: Run) -> None:
    export(workshop / "raw" / "a.jsonl", range(20))
    ingest_here()
    export(workshop / "raw" / "a.jsonl", range(25))
    export(workshop / "raw" / "b.jsonl", range(100, 110))
    grown = ingest_here()
    assert (grown.documents, grown.known, grown.articles) == (15, 20, 15)
    assert len(tables(workshop / "data")["articles"]) == 35
    account(workshop / "data")


def test_a_removed_raw_file_removes_nothing(workshop: Path, ingest_here: Run) -> None:
    gone = export(workshop / "raw" / "a.jsonl", range(5))
    ingest_here()
    gone.unlink()
    export(workshop / "raw" / "b.jsonl", range(50, 55))
    ingest_here()
    assert len(tables(workshop / "data")["articles"]) == 10


def test_a_file_that_is_one_document_is_revised_in_place(workshop: Path, ingest_here: Run) -> None:
    page = workshop / "raw" / "page.txt"
    page.write_text(f"A headline\n\n{story(1)}")
    ingest_here()
    page.write_text(f"A headline\n\n{story(2)}")
    ingest_here()
    found = tables(workshop / "data")
    assert len(found["articles"]) == 1
    assert story(2)[:50] in found["articles"]["text"][0]
    assert found["duplicates"]["duplicate_of"].tolist() == found["articles"]["article_id"].tolist()
    account(workshop / "data")


def test_the_rejects_of_a_repaired_file_go(workshop: Path, ingest_here: Run) -> None:
    path = export(workshop / "raw" / "a.jsonl", range(3))
    whole = path.read_text()
    path.write_text(whole + "{broken\n")
    assert ingest_here().rejects == 1
    path.write_text(whole)
    ingest_here()
    assert len(tables(workshop / "data")["rejects"]) == 0
    account(workshop / "data")


def test_a_touched_file_is_not_read_again(workshop: Path, ingest_here: Run) -> None:
    path = export(workshop / "raw" / "a.jsonl", range(3))
    ingest_here()
    os.utime(path, (1, 1))
    assert ingest_here().documents == 0


def test_a_limit_reads_so_many_documents_and_the_next_run_the_rest(workshop: Path, ingest_here: Run) -> None:
    export(workshop / "raw" / "a.jsonl", range(30))
    export(workshop / "raw" / "b.jsonl", range(30, 60))
    assert ingest_here(Options(limit=40)).documents == 40
    account(workshop / "data")
    assert ingest_here().documents == 20
    assert len(tables(workshop / "data")["articles"]) == 60
    account(workshop / "data")


def test_what_was_published_is_no_input(workshop: Path, ingest_here: Run) -> None:
    export(workshop / "raw" / "a.jsonl", range(5))
    (workshop / "config.yaml").write_text("sources: [{name: all, paths: [.]}]\n")
    first = ingest_here()
    again = ingest_here()
    assert (first.articles, again.documents, again.published) == (5, 0, False)


def test_since_takes_only_files_changed_since(workshop: Path, ingest_here: Run) -> None:
    old = export(workshop / "raw" / "old.jsonl", range(3))
    os.utime(old, (0, 0))
    export(workshop / "raw" / "new.jsonl", range(3, 7))
    assert ingest_here(Options(since=date(2020, 1, 1))).documents == 4


def test_a_dry_run_publishes_nothing_and_the_real_run_takes_its_work_up(workshop: Path, ingest_here: Run) -> None:
    export(workshop / "raw" / "a.jsonl", range(10))
    dry = ingest_here(Options(dry_run=True))
    assert (dry.documents, dry.published, dry.version) == (10, False, None)
    assert not (workshop / "data" / "current").exists()
    wet = ingest_here()
    assert (wet.documents, wet.version, wet.run_id) == (10, 1, dry.run_id)
    assert not list((workshop / "data" / "work").iterdir())


def test_fresh_builds_the_version_from_nothing(workshop: Path, ingest_here: Run) -> None:
    gone = export(workshop / "raw" / "a.jsonl", range(5))
    ingest_here()
    gone.unlink()
    export(workshop / "raw" / "b.jsonl", range(50, 55))
    fresh = ingest_here(Options(fresh=True))
    assert (fresh.version, fresh.articles) == (2, 5)
    assert set(tables(workshop / "data")["inputs"]["path"]) == {"raw/b.jsonl"}
    account(workshop / "data")


@pytest.mark.parametrize("workers", [1, 3])
def test_the_result_does_not_depend_on_the_number_of_workers(
    workshop: Path, ingest_in_workers: Run, workers: int
) -> None:
    for number in range(6):
        export(workshop / "raw" / f"{number}.jsonl", range(number * 7, number * 7 + 10))
    ingest_in_workers(workers=workers)
    found = tables(workshop / "data")
    assert len(found["articles"]) == 45
    assert len(found["duplicates"]) == 15
    account(workshop / "data")
