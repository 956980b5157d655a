"""Every command that reads a version notices a flipped byte of what it reads, in a page or in the footer of a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import ingest
from ingest.cli import main
from ingest.report.summary import Summary
from ingest.store import layout, manifest
from ingest.store.errors import Unreadable
from support import export, story

READS = {
    "articles": ["stats", "report --html page.html", "export out.jsonl", "diff 1 2", "explain {id}"],
    "rejects": ["stats", "report --html page.html", "diff 1 2", "replay"],
    "duplicates": ["stats", "report --html page.html", "diff 1 2"],
    "edits": ["stats", "report --html page.html", "diff 1 2"],
    "inputs": ["diff 1 2"],
}


def flip(path: Path, *places: int) -> None:
    content = bytearray(path.read_bytes())
    for place in places:
        content[place] ^= 0x04
    path.write_bytes(content)


def page_ends(path: Path) -> list[int]:
    """The last byte of each column."""
    group = pq.read_metadata(path).row_group(0)
    columns = (group.column(number) for number in range(group.num_columns))
    starts = [(column.dictionary_page_offset or column.data_page_offset, column) for column in columns]
    return [start + column.total_compressed_size - 1 for start, column in starts]


@pytest.fixture
def published(workshop: Path, ingest_here: Callable[..., Summary]) -> Path:
    """Two versions, each with rows of its own in every table but that of duplicates; returns the second."""
    for number in range(2):
        rows = export(workshop / "raw" / f"{number}.jsonl", range(number * 4, number * 4 + 5))
        text = f"{story(90 + number)}\n\nSource: Reuters"
        credited = json.dumps({"id": f"credited {number}", "text": text, "date": "2024-05-18"})
        rows.write_text(f"{rows.read_text('utf-8')}{{broken\n{credited}\n", "utf-8")
        ingest_here()
    version = layout.current(workshop / "data")
    assert version is not None
    return version.path


@pytest.mark.parametrize("place", ["page", "footer"])
def test_damage_is_noticed_by_whatever_reads_it(
    published: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    article_id = ingest.read_articles("data")["article_id"].iloc[-1]
    for table, commands in READS.items():
        for path in (published / table).rglob("part-000002-*.parquet"):
            whole = path.read_bytes()
            # The end of a footer names the program that wrote the file: nothing that parsing it would miss.
            flip(path, *([len(whole) - 12] if place == "footer" else page_ends(path)))
            for command in commands:
                assert main(command.format(id=article_id).split()) == 1, (table, command)
                assert "is damaged" in capsys.readouterr().err
            if table == "articles":
                with pytest.raises(Unreadable, match="is damaged"):
                    ingest.read_articles("data")
            path.write_bytes(whole)
    assert main(["stats"]) == 0


def test_a_run_does_not_build_on_a_file_with_a_damaged_footer(
    published: Path, ingest_here: Callable[..., Summary]
) -> None:
    path = next((published / "articles").rglob("*.parquet"))
    flip(path, path.stat().st_size - 12)
    export(Path("raw", "new.jsonl"), range(50, 52))
    with pytest.raises(Unreadable, match="footer"):
        ingest_here()


def test_a_version_of_an_earlier_release_has_no_digests_of_footers(
    published: Path, ingest_here: Callable[..., Summary]
) -> None:
    about = manifest.read(published)
    manifest.write(published, replace(about, files=tuple(replace(file, footer=None) for file in about.files)))
    assert len(ingest.read_articles("data")) > 0
    export(Path("raw", "new.jsonl"), range(50, 52))
    assert ingest_here().articles == 2
