"""Figures of a version, as tables and as an object."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest import config, run
from ingest.cli import main
from ingest.commands.stats import _bar
from ingest.job.plan import Options
from support import export, inline_pool


@pytest.fixture
def dataset(workshop: Path) -> None:
    path = export(workshop / "raw" / "a.jsonl", range(5))
    row = json.loads(path.read_text().splitlines()[0])
    hostile = [row | {"url": "http://[red]evil.example/\x1b[2J", "section": "[bold]Fun\x1b[2J"}, {"text": ""}]
    path.write_text(path.read_text() + "".join(json.dumps(one) + "\n" for one in hostile))
    run.run(config.load(workers=1), Options(), lambda status: None, inline_pool)


@pytest.mark.usefixtures("dataset")
def test_json_counts_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"]["articles"] == 5
    for column in ("category_decision", "language", "published_year", "site"):
        assert sum(found["values"]["articles"][column].values()) == 5
    assert found["values"]["rejects"]["code"] == {"NO_TEXT": 1}
    assert found["values"]["articles"]["published_year"] == {"2024": 5}
    assert found["filled"]["title"] == 5
    assert found["words"][0] <= found["words"][1] <= found["words"][2] <= found["words"][3]


@pytest.mark.usefixtures("dataset")
def test_tables_show_rows_shares_and_bars(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats"]) == 0
    shown = capsys.readouterr().out
    assert "7 documents" in shown and "\x1b" not in shown
    assert any(line.split()[:3] == ["2024", "5", "100.0%"] and "█" in line for line in shown.splitlines())
    assert any(line.split()[:2] == ["NO_TEXT", "1"] for line in shown.splitlines())


def test_a_bar_is_never_nothing_where_there_is_something() -> None:
    assert (_bar(0, 10), _bar(1, 10**6), _bar(10, 10)) == ("", "▏", "█" * 24)
