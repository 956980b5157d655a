"""Rejects tried again: those that pass now leave the rejects, the others stay, and nothing else is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from ingest import config, run
from ingest.errors import UsageError
from ingest.job.plan import Options
from ingest.report.summary import Summary
from ingest.store.errors import DatasetNotFound
from support import account, export, inline_pool, story, tables

TIGHT = "limits: {document_bytes: 900}\n"


def ingest(settings: str = "") -> Summary:
    Path("config.yaml").write_text(settings)
    return run.run(config.load(workers=2), Options(), lambda status: None, inline_pool)


def replay(*codes: str, settings: str = "") -> tuple[Summary, int]:
    Path("config.yaml").write_text(settings)
    return run.replay(config.load(workers=2), codes, lambda status: None, inline_pool)


def dump(path: Path) -> Path:
    """Three short stories, one that is too long for TIGHT, a row without text and a broken one."""
    rows = [{"id": str(seed), "title": f"Report {seed}", "text": story(seed)[:700]} for seed in range(3)]
    rows.insert(1, {"id": "long", "title": "A long report", "text": story(9)})
    rows.insert(2, {"id": "none", "title": "No report"})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
    return path


def inputs(out: Path) -> dict[str, int]:
    """The counts of the one raw file."""
    row = tables(out)["inputs"].iloc[0]
    return {name: int(row[name]) for name in ("documents", "articles", "duplicates", "rejects")}


def test_a_reject_that_passes_now_becomes_an_article(workshop: Path) -> None:
    dump(workshop / "raw" / "a.jsonl")
    assert ingest(TIGHT).codes == {"TOO_LARGE": 1, "NO_TEXT": 1, "BAD_ROW": 1}
    before = tables(workshop / "data")
    summary, gone = replay()
    assert (summary.documents, summary.articles, summary.version, gone) == (3, 1, 2, 0)
    assert summary.codes == {"NO_TEXT": 1, "BAD_ROW": 1}
    after = tables(workshop / "data")
    assert set(after["articles"]["raw_uri"]) - set(before["articles"]["raw_uri"]) == {"raw/a.jsonl#2"}
    assert inputs(workshop / "data") == {"documents": 6, "articles": 4, "duplicates": 0, "rejects": 2}
    account(workshop / "data")


def test_the_rest_is_neither_read_nor_changed(workshop: Path) -> None:
    dump(workshop / "raw" / "a.jsonl")
    export(workshop / "raw" / "b.jsonl", range(20, 25))
    ingest("limits: {document_bytes: 900}\n")
    before = tables(workshop / "data")
    replay()
    after = tables(workshop / "data")
    first, second = (
        rows["articles"].set_index("article_id").astype({"published_year": int}) for rows in (before, after)
    )
    pd.testing.assert_frame_equal(second.loc[first.index], first)
    assert ingest().documents == 0, "the raw files are still known as read"


def test_only_the_named_codes_are_tried(workshop: Path) -> None:
    dump(workshop / "raw" / "a.jsonl")
    ingest(TIGHT)
    first = tables(workshop / "data")["rejects"].set_index("code")["run_id"]
    summary, _ = replay("BAD_ROW")
    assert (summary.documents, summary.rejects) == (1, 1)
    second = tables(workshop / "data")["rejects"].set_index("code")["run_id"]
    assert second.drop("BAD_ROW").equals(first.drop("BAD_ROW").reindex(second.drop("BAD_ROW").index))
    assert second["BAD_ROW"] == summary.run_id
    account(workshop / "data")


def test_a_reject_that_passes_and_is_a_copy_becomes_a_duplicate(workshop: Path) -> None:
    copy = {"title": "Report 1", "text": story(1)}
    long = {"title": "Report 1", "text": story(1) + " " * 500}
    (workshop / "raw" / "a.jsonl").write_text(json.dumps(copy) + "\n" + json.dumps(long) + "\n")
    limit = len(copy["text"]) + 200
    assert ingest(f"limits: {{document_bytes: {limit}}}\n").codes == {"TOO_LARGE": 1}
    summary, _ = replay()
    assert (summary.articles, summary.duplicates) == (0, 1)
    assert inputs(workshop / "data") == {"documents": 2, "articles": 1, "duplicates": 1, "rejects": 0}
    account(workshop / "data")


def test_a_reject_of_a_document_that_is_known_by_other_means_goes(workshop: Path) -> None:
    """Under a tight limit a grown file gives rejects for rows that were articles before: they are not counted twice."""
    path = export(workshop / "raw" / "a.jsonl", range(2))
    ingest()
    export(path, range(3))
    assert ingest(TIGHT).rejects == 3
    summary, _ = replay()
    assert (summary.documents, summary.articles, summary.known) == (1, 1, 2)
    assert inputs(workshop / "data") == {"documents": 3, "articles": 3, "duplicates": 0, "rejects": 0}
    account(workshop / "data")


def test_a_repaired_file_is_read_whole(workshop: Path) -> None:
    path = dump(workshop / "raw" / "a.jsonl")
    ingest()
    rows = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*rows[:2], *rows[3:-1], json.dumps({"id": "5", "title": "New", "text": story(5)}) + "\n"]))
    summary, _ = replay("BAD_ROW")
    assert (summary.documents, summary.articles, summary.known) == (1, 1, 4)
    assert inputs(workshop / "data") == {"documents": 5, "articles": 5, "duplicates": 0, "rejects": 0}
    account(workshop / "data")
    assert ingest().documents == 0


def test_what_lies_behind_the_reject_of_a_whole_file_is_read(workshop: Path) -> None:
    import zipfile

    with zipfile.ZipFile(workshop / "raw" / "a.zip", "w") as archive:
        for seed in range(4):
            archive.writestr(f"{seed}.txt", f"Report {seed}\n\n{story(seed)}")
    assert ingest("limits: {archive_members: 2}\n").codes == {"TOO_MANY_MEMBERS": 1}
    summary, _ = replay("TOO_MANY_MEMBERS")
    assert (summary.documents, summary.articles, summary.known) == (2, 2, 2)
    assert inputs(workshop / "data") == {"documents": 4, "articles": 4, "duplicates": 0, "rejects": 0}
    account(workshop / "data")


def test_rejects_of_files_that_are_gone_stay(workshop: Path) -> None:
    dump(workshop / "raw" / "a.jsonl")
    dump(workshop / "raw" / "b.jsonl")
    ingest()
    (workshop / "raw" / "b.jsonl").unlink()
    summary, gone = replay("BAD_ROW")
    assert (summary.documents, gone) == (1, 1)
    assert sorted(tables(workshop / "data")["rejects"]["raw_uri"]) == [
        f"raw/{name}.jsonl#{row}" for name in "ab" for row in (3, 6)
    ]
    account(workshop / "data")


def test_files_that_only_the_command_line_named_are_found_again(workshop: Path) -> None:
    dump(workshop / "elsewhere#1.jsonl")
    Path("config.yaml").write_text(TIGHT)
    run.run(config.load(workers=1, raw=["elsewhere#1.jsonl"]), Options(), lambda status: None, inline_pool)
    assert replay("TOO_LARGE")[0].articles == 1
    account(workshop / "data")


def test_nothing_to_replay_publishes_nothing(workshop: Path) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    ingest()
    summary, _ = replay("BAD_ROW")
    assert (summary.documents, summary.version, summary.published) == (0, 1, False)


def test_what_cannot_be_asked_for_is_named(workshop: Path) -> None:
    with pytest.raises(DatasetNotFound, match="nothing is published"):
        replay()
    with pytest.raises(UsageError, match="NONSENSE: no such reject code; there are EMPTY"):
        replay("NONSENSE")
