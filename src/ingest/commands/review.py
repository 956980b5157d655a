"""``ingest review``: categories that are in doubt, as a list to fill in, and the decisions back into the dataset."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest import dataset
from ingest.config import Settings
from ingest.errors import UsageError
from ingest.job.review import amend, resolve, to_review
from ingest.knowledge import load_knowledge
from ingest.report import page
from ingest.run import hold
from ingest.store import layout, publish, reviewed
from ingest.store.adopt import send_decisions
from ingest.store.export import export, format_of


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the list, or take the decisions of a filled-in one over; says how many there are."""
    if format_of(arguments.file) not in {"csv", "parquet"} or arguments.file.suffix in {".gz", ".zst"}:
        raise UsageError(f"{arguments.file}: a review is a .csv or .parquet file; name it so")
    out = dataset.to_read(settings)
    if arguments.action == "export":
        _check_imported(arguments.file, out)
        rows = to_review(layout.published(out).path)
        count = export(rows.to_reader(), arguments.file, format_of(arguments.file))
        print(f"{count:,} articles to review written to {arguments.file}")
        return 0
    decisions = list(_decisions(arguments.file))
    knowledge = load_knowledge(settings.topics.aliases)
    with hold(out, "ingest review"):
        dataset.adopt_current(settings)
        base = layout.published(out)
        found = resolve(decisions, base.path, knowledge)
        decided = reviewed.read(out) | found
        reviewed.write(out, decided)  # first: an import that is killed from here on is completed by the same command
        if settings.mirror:
            send_decisions(out, settings.mirror)
        changed = amend(out, base, decided, knowledge, settings.model_dump(mode="json"), page.rewrite)
        publish.retain(out, settings.keep_versions)
        dataset.send_current(settings)
        version = layout.published(out).number
    print(f"{len(found):,} decisions, {changed:,} articles changed; version {version} is current")
    return 0


def _check_imported(path: Path, out: Path) -> None:
    """Raise UsageError when a file that is about to be replaced has decisions that nobody imported."""
    if path.exists():
        decided = reviewed.read(out)
        waiting = sum(article not in decided for _, article, _ in _decisions(path))
        if waiting:
            raise UsageError(
                f"{path}: has {waiting:,} decisions that were not imported; import it, or name another file"
            )


def _decisions(path: Path) -> Iterator[tuple[str, str, str]]:
    """Place, article_id and decision of each row that has one. Raises UsageError when the file cannot be read."""
    try:
        rows = pq.read_table(path).to_pylist() if format_of(path) == "parquet" else _csv(path)
    except (OSError, UnicodeDecodeError, csv.Error, pa.ArrowException) as error:
        raise UsageError(f"{path}: cannot be read ({error}); give a file that `ingest review export` wrote") from None
    for number, row in enumerate(rows, 1):
        if "article_id" not in row or "decision" not in row:
            raise UsageError(f"{path}: needs the columns article_id and decision, separated by commas in CSV")
        if said := (row["decision"] or "").strip():
            yield f"{path}: row {number}", (row["article_id"] or "").strip(), said


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
