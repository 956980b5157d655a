"""``doctor --rebuild-index`` and ``doctor --repair``: what is lost comes back, and the next run sees no difference."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import config, run
from ingest.cli import main
from ingest.job.plan import Options
from ingest.report.summary import Summary
from ingest.store import layout, manifest, verify
from support import account, export, inline_pool, story, tables

Run = Callable[..., Summary]
SIGN_UP = "Readers of the Harbour Post get this letter every morning before the ferry leaves, free of charge."


def pages(path: Path, seeds: range, at: str = "post.example") -> None:
    """Pages of one site, all with the same line at their end."""
    rows = [
        {"id": f"{at} {seed}", "url": f"https://{at}/{seed}", "title": f"Report {seed}", "date": "2024-05-17"}
        | {"text": f"{story(seed)}\n\n{SIGN_UP}"}
        for seed in seeds
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a dataset of three runs: copies, lines that were learned, a file that was replaced."""
    here = tmp_path_factory.mktemp("published")
    raw = here / "raw"
    raw.mkdir()

    def ingest() -> None:
        run.run(config.load().model_copy(update={"base": here}), Options(), lambda status: None, inline_pool)

    pages(raw / "a.jsonl", range(9))
    (raw / "page.txt").write_text(f"A page\n\n{story(50)}", encoding="utf-8")
    ingest()
    pages(raw / "b.jsonl", range(4, 12), at="other.example")
    (raw / "page.txt").write_text(f"A page\n\n{story(51)}", encoding="utf-8")
    ingest()
    export(raw / "c.jsonl", range(8, 14))
    ingest()
    return here


@pytest.fixture
def data(published: Path, workshop: Path) -> Path:
    """A copy of that dataset, with its hard links."""
    subprocess.run(["cp", "-a", f"{published}/.", str(workshop)], check=True)
    return workshop / "data"


def current(data: Path) -> Path:
    return layout.published(data).path


def damage(file: Path) -> None:
    """Change one byte of a file, and of all versions that share it."""
    with file.open("r+b") as sink:
        sink.seek(file.stat().st_size // 2)
        byte = sink.read(1)
        sink.seek(-1, 1)
        sink.write(bytes([byte[0] ^ 0x55]))


def digests(version: Path, part: str) -> dict[str, str]:
    return {file.path: file.sha256 for file in manifest.read(version).files if file.path.startswith(f"{part}/")}


def test_a_lost_index_is_rebuilt_to_the_byte_and_the_next_run_goes_on(
    data: Path, ingest_here: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digests(current(data), "index")
    twin = shutil.copytree(data, data.with_name("twin"), symlinks=True)
    shutil.rmtree(current(data) / "index")
    (current(data) / "index").mkdir()
    (current(data) / "index" / "index.json").write_text("{")
    assert main(["doctor", "--rebuild-index"]) == 0
    assert "version 4 is current" in capsys.readouterr().out
    assert digests(current(data), "index") == before
    assert main(["doctor"]) == 0
    pages(data.parent / "raw" / "d.jsonl", range(2, 20), at="third.example")
    ingest_here()
    after, kept = tables(data), digests(current(data), "index")
    account(data)
    shutil.rmtree(data)
    twin.rename(data)
    ingest_here()
    same = tables(data)
    assert digests(current(data), "index").keys() == kept.keys()
    for name in ("articles", "duplicates"):
        assert after[name].drop(columns="run_id").equals(same[name].drop(columns="run_id"))


def test_a_whole_index_is_left_as_it_is(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--rebuild-index"]) == 0
    assert "gives the same bytes" in capsys.readouterr().out
    assert [version.number for version in layout.versions(data)] == [1, 2, 3]
    assert sorted(path.name for path in (data / "versions").iterdir()) == ["000001", "000002", "000003"]


@pytest.mark.parametrize("part", ["index", "basis", "report.html"])
def test_what_can_be_made_anew_is_repaired(data: Path, part: str, capsys: pytest.CaptureFixture[str]) -> None:
    before, version = digests(current(data), part), current(data)
    for file in [*(version / part).rglob("*.*")] or [version / part]:
        damage(file)
    assert main(["doctor"]) == 1
    assert "`ingest doctor --repair`" in capsys.readouterr().out
    assert main(["doctor", "--repair"]) == 0
    assert "version 4 is current and holds all" in capsys.readouterr().out
    assert digests(current(data), part) == before
    assert verify.verify(current(data), deep=True) == []
    account(data)


def test_a_file_that_another_version_has_whole_is_taken_from_there(data: Path) -> None:
    shared = next(
        path for path in (current(data) / "articles").rglob("*.parquet")
        if (data / "versions" / "000002" / path.relative_to(current(data))).exists()
    )  # fmt: skip
    rows = len(tables(data)["articles"])
    content = shared.read_bytes()
    shared.unlink()
    shared.write_bytes(content[:-9])
    assert main(["doctor", "--repair"]) == 0
    assert layout.published(data).number == 4
    assert len(tables(data)["articles"]) == rows
    assert verify.verify(current(data), deep=True) == []


def test_what_nobody_has_leads_back_and_the_next_run_reads_it_again(data: Path, ingest_here: Run) -> None:
    rows = len(tables(data)["articles"])
    damage(next((current(data) / "articles").rglob("part-000003-*.parquet")))
    assert main(["doctor", "--repair"]) == 0
    assert layout.published(data).number == 2
    ingest_here()
    assert len(tables(data)["articles"]) == rows
    account(data)


def test_with_nothing_whole_left_the_dataset_stays_as_it_is(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for version in layout.versions(data):
        damage(next((version.path / "inputs").rglob("*.parquet")))
    assert main(["doctor", "--repair"]) == 1
    assert "`ingest run --fresh`" in capsys.readouterr().err
    assert layout.published(data).number == 3
    assert main(["doctor", "--rebuild-index"]) == 1
    assert "`ingest doctor --repair` mends it first" in capsys.readouterr().err


def test_a_version_without_a_basis_gets_one_from_the_next_run_and_no_index_before(
    data: Path, ingest_here: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    version = current(data)
    shutil.rmtree(version / "basis")
    about = manifest.read(version)
    files = tuple(file for file in about.files if not file.path.startswith("basis/"))
    manifest.write(version, replace(about, files=files))
    assert main(["doctor", "--rebuild-index"]) == 1
    assert "has no basis" in capsys.readouterr().err
    export(data.parent / "raw" / "e.jsonl", range(60, 63))
    ingest_here()
    assert main(["doctor", "--rebuild-index"]) == 0
