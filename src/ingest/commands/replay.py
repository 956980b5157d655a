"""``ingest replay``: rejects tried again after a fix, shown like a run."""

from __future__ import annotations

import argparse
import json

from ingest.commands.progress import display
from ingest.config import Settings
from ingest.report.summary import as_dict, as_line
from ingest.run import replay


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Replay once. Always 0 when it is done: that all of them are rejects again is a result, not a failure."""
    with display(arguments) as report:
        summary, gone = replay(settings, arguments.code, report)
    if arguments.json:
        print(json.dumps(as_dict(summary) | {"gone": gone}))
        return 0
    if gone:
        print(f"{gone:,} rejects are left as they are: their raw files are gone.")
    print(as_line(summary))
    return 0
