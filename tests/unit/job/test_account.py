"""A run that does not add up fails, and publishes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pytest

from ingest.job import assemble
from ingest.job.account import AccountingError
from ingest.report.summary import Summary
from ingest.store.write import Change, write_table
from support import export, tables


@pytest.mark.parametrize("table", ["articles", "duplicates", "rejects", "inputs"])
def test_a_lost_row_stops_the_run_before_publishing(
    workshop: Path, ingest_here: Callable[..., Summary], monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    path = export(workshop / "raw" / "a.jsonl", range(4))
    ingest_here()
    before = {name: len(rows) for name, rows in tables(workshop / "data").items()}
    path.write_text(path.read_text() + path.read_text().replace('"id": "', '"id": "again ') + "{broken\n")

    def losing(name: str, base: Path | None, target: Path, change: Change) -> int:
        return write_table(
            name, base, target, Change(_but_one(change.append), change.drop) if name == table else change
        )

    monkeypatch.setattr(assemble, "write_table", losing)
    with pytest.raises(AccountingError, match="nothing is published"):
        ingest_here()
    assert {name: len(rows) for name, rows in tables(workshop / "data").items()} == before
    monkeypatch.undo()
    monkeypatch.chdir(workshop)
    assert ingest_here().version == 2


def _but_one(appended: Iterable[pa.Table]) -> list[pa.Table]:
    rows = pa.concat_tables(list(appended))
    return [rows.slice(1)]
