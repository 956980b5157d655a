"""``ingest run``: one run with a live display on a terminal, log lines elsewhere, and a summary as the last line."""

from __future__ import annotations

import argparse
import json
import logging

from ingest.commands.progress import display
from ingest.config import Settings
from ingest.job.plan import Options
from ingest.report.summary import as_dict, as_line
from ingest.run import run, too_many_rejects

log = logging.getLogger(__name__)


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run once; 0 done, 3 with more rejects than allowed."""
    options = Options(arguments.fresh, arguments.dry_run, arguments.limit, arguments.since)
    with display(arguments) as report:
        summary = run(settings, options, report)
    too_many = too_many_rejects(summary, settings, arguments.strict)
    if too_many:
        most = "none with --strict" if arguments.strict else f"max_reject_share = {settings.max_reject_share:g}"
        log.warning(
            "%d of %d documents are rejects, more than allowed (%s): exit code 3; `ingest report` names their codes",
            summary.rejects, summary.documents, most,
        )  # fmt: skip
    print(json.dumps(as_dict(summary)) if arguments.json else as_line(summary))
    return 3 if too_many else 0
