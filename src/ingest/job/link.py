"""Link the documents of a run: staged fingerprints + the index built on ──▶ who is an article, who whose duplicate.

Near copies are searched for by the workers that cleaned, where there are many documents; for a few, starting workers
would take longer than the search.
"""

from __future__ import annotations

import logging
import shutil
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from ingest.dedup import Links, Spread, dedupe
from ingest.job.plan import Plan
from ingest.job.revisions import revisions
from ingest.store import work

log = logging.getLogger(__name__)

MANY: Final = 50_000  # documents that are searched in some seconds of CPU time


def link(plan: Plan, spread_over: AbstractContextManager[Spread]) -> Links:
    """Find the duplicates among the cleaned documents and everything published before.

    ``spread_over`` is entered where there are many documents. When a worker dies, the search is done here.
    """
    if sum(work.count_rows(segment, "articles") for segment in plan.segments()) < MANY:
        return _linked(plan, map)
    try:
        with spread_over as spread:
            return _linked(plan, spread)
    except BrokenExecutor:
        log.warning("a worker process died while searching for duplicates; they are searched for in this process")
        return _linked(plan, map)


def _linked(plan: Plan, spread: Spread) -> Links:
    scratch = plan.folder / "linking"
    shutil.rmtree(scratch, ignore_errors=True)  # of a run that was killed
    scratch.mkdir()
    try:
        return dedupe(fingerprint_files(plan), plan.index, revisions(plan), scratch, spread)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def fingerprint_files(plan: Plan) -> list[Path]:
    """The staged fingerprints of a run, in the order of its documents."""
    return [segment / "fingerprints.arrow" for segment in plan.segments()]
