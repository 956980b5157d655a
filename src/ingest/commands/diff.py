"""``ingest diff``: what changed between two versions, or would change by the last dry run."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ingest import dataset
from ingest.config import Settings
from ingest.errors import UsageError
from ingest.report.diff import diff, texts
from ingest.report.difftext import as_object, as_pieces, shown
from ingest.report.pieces import show
from ingest.store import layout
from ingest.store.layout import Version


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the difference. Raises DatasetNotFound for a version that there is not."""
    out = dataset.to_read(settings)
    names = arguments.before, arguments.after
    before, after = (_version(out, name) for name in names)
    found = diff(before, after)
    changes = found.changed if arguments.json else shown(found, arguments.show)
    needed = {change.article_id for change in changes if change.text}
    old, new = texts(before, needed), texts(after, needed)
    if arguments.json:
        print(json.dumps(as_object(found, names, old, new), default=str, ensure_ascii=False))
    else:
        show(as_pieces(found, names, old, new, arguments.show), sys.stdout)
    return 0


def _version(out: Path, name: str) -> Version:
    if name == "preview":
        return layout.preview(out)
    if name == "current":
        return layout.published(out)
    if not name.isdecimal():
        raise UsageError(f"{name}: no version; give a number, `current` or `preview` (`ingest versions` lists them)")
    return layout.find(out, int(name))
