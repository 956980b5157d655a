"""The only orchestrator: the phases of a run, one after the other, under the dataset's lock.

    make_plan ─▶ clean ─▶ learn ─▶ link ─▶ write ─▶ publish

The command line calls ``run``; the Prefect flow calls the same phases as tasks. Every phase leaves its results on disk,
so that a run that was killed is taken up by the next one where it stood.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from ingest import dataset
from ingest.config import PROCESSES, Settings
from ingest.dedup import Links
from ingest.job.assemble import Assembled, assemble
from ingest.job.cluster import clean_on_cluster, spread_over_cluster
from ingest.job.learn import learn as learn_sites
from ingest.job.link import link as link_documents
from ingest.job.memory import give_back
from ingest.job.plan import Options, Plan, make_plan
from ingest.job.pool import Pool, clean_shards, process_pool, spread_over
from ingest.job.replay import plan_replay
from ingest.job.shard import Shard
from ingest.models import digests
from ingest.report.summary import REPORT, Summary
from ingest.store import layout, lock, manifest, publish, work
from ingest.store.errors import Unreadable
from ingest.store.manifest import About

log = logging.getLogger(__name__)

Phase = Literal["plan", "clean", "learn", "link", "write", "publish"]


@dataclass(frozen=True, slots=True)
class Status:
    """Where a run stands, for a progress display: ``shards`` of ``of`` are clean, ``documents`` are through."""

    phase: Phase
    shards: int = 0
    of: int = 0
    documents: int = 0


Report = Callable[[Status], None]


def run(settings: Settings, options: Options, report: Report, pool: Pool | None = None) -> Summary:
    """Bring a dataset up to date with its raw files.

    Raises Locked when another run holds the dataset, InputNotFound for a source that does not exist,
    AccountingError when documents and rows don't add up; in each case nothing is published.
    """
    with hold(dataset.folder(settings)):
        started = time.monotonic()
        report(Status("plan"))
        dataset.adopt_current(settings)
        return _carry_out(make_plan(settings, options, datetime.now(UTC)), settings, options, report, pool, started)


def replay(settings: Settings, codes: Collection[str], report: Report, pool: Pool | None = None) -> tuple[Summary, int]:
    """Try rejects again, those with one of ``codes`` or all; whatever else was ingested stays as it is.

    Returns the summary, and how many rejects were left alone because their files are gone. Raises what ``run`` raises,
    UsageError for a code that there is not, DatasetNotFound when nothing is published.
    """
    with hold(dataset.folder(settings), "ingest replay"):
        started = time.monotonic()
        report(Status("plan"))
        dataset.adopt_current(settings)
        planned = plan_replay(settings, codes, datetime.now(UTC))
        return _carry_out(planned.plan, settings, Options(), report, pool, started), planned.gone


def _carry_out(
    plan: Plan, settings: Settings, options: Options, report: Report, pool: Pool | None, started: float
) -> Summary:
    if not plan.shards:
        summary = nothing_new(settings)
    else:
        seconds = {"plan": time.monotonic() - started}
        with clocked("clean", seconds):
            plan = clean(plan, settings, options, report, pool)
        report(Status("learn"))
        with clocked("learn", seconds):
            plan = learn(plan, settings, pool)
        report(Status("link"))
        with clocked("link", seconds):
            links = link(plan, settings, pool)
        report(Status("write"))
        with clocked("write", seconds):
            assembled = write(plan, links, settings)
        del links  # hundreds of bytes a document
        report(Status("publish"))
        summary = finish(plan, assembled, settings, options, seconds)
    if not options.dry_run:
        dataset.send_current(settings)
    return replace(summary, seconds=round(time.monotonic() - started, 3))


@contextmanager
def clocked(phase: Phase, seconds: dict[str, float]) -> Iterator[None]:
    """Note how long a phase takes, and give back the memory that only this one needed."""
    started = time.monotonic()
    yield
    seconds[phase] = time.monotonic() - started
    give_back()


def hold(out: Path, command: str = "ingest run") -> AbstractContextManager[None]:
    """The lock of a dataset: one run at a time."""
    return lock.hold(out, command)


def clean(plan: Plan, settings: Settings, options: Options, report: Report, pool: Pool | None = None) -> Plan:
    """Clean every shard; returns the plan with the shards that were read (fewer where there is a limit).

    ``pool`` takes the place of the engine that the settings name.
    """
    total = len(plan.shards)
    cleaner = _cleaner(settings, pool)
    if options.limit is None:
        cleaner(plan.shards, lambda done, documents: report(Status("clean", done, total, documents)))
        return plan
    read: list[Shard] = []
    left = options.limit
    while left > 0 and len(read) < total:
        shard = replace(plan.shards[len(read)], limit=left)
        cleaner([shard], lambda _, documents: report(Status("clean", len(read), total, documents)))
        left -= work.progress(shard.folder).documents
        read.append(shard)
    return replace(plan, shards=tuple(read))


def _cleaner(settings: Settings, pool: Pool | None) -> Callable[[Sequence[Shard], Callable[[int, int], None]], None]:
    """What cleans shards: the processes of a pool, or the cluster that the settings name."""
    if pool is None and settings.engine != PROCESSES:
        return partial(clean_on_cluster, settings.engine)
    return partial(clean_shards, pool=pool or process_pool(settings.limits), workers=_workers(settings))


def _workers(settings: Settings) -> int:
    return settings.workers or os.cpu_count() or 1


def learn(plan: Plan, settings: Settings, pool: Pool | None = None) -> Plan:
    """Count what recurs on the pages of each site, and take its boilerplate out of the articles of the run.

    Few articles change, so this is done on the machine of the run, whatever the engine.
    """
    opened = (pool or process_pool(settings.limits))(_workers(settings))
    return learn_sites(plan, settings.sites, settings.topics.correct, opened)


def link(plan: Plan, settings: Settings, pool: Pool | None = None) -> Links:
    """Find the duplicates among the cleaned documents and everything published before.

    ``pool`` takes the place of the engine that the settings name.
    """
    if pool is None and settings.engine != PROCESSES:
        return link_documents(plan, spread_over_cluster(settings.engine))
    return link_documents(plan, spread_over(pool or process_pool(settings.limits), _workers(settings)))


def write(plan: Plan, links: Links, settings: Settings) -> Assembled:
    """Write the tables of the next version into a folder that nothing points to yet."""
    return assemble(plan, links, dataset.folder(settings))


def finish(
    plan: Plan, assembled: Assembled, settings: Settings, options: Options, seconds: Mapping[str, float]
) -> Summary:
    """Switch readers to the new version with its report, or keep it as the preview after a dry run.

    Old versions beyond the number kept go. ``seconds`` says how long the phases before took.
    """
    out = dataset.folder(settings)
    about = About(
        run_id=plan.run_id,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        config=settings.model_dump(mode="json"),
        models=digests(),
        accounting=assembled.accounts.made | {"seconds": {name: round(took, 3) for name, took in seconds.items()}},
    )
    _write_report(assembled.folder, plan.base, about)
    described = manifest.describe(assembled.folder, layout.current(out), about)
    if options.dry_run:
        publish.preview(out, assembled.folder, described)  # the cleaned shards stay: a real run takes them up
    else:
        version = publish.publish(out, assembled.folder, described)
        _tidy(out, plan, settings, version)
    accounts = assembled.accounts
    return Summary(
        plan.run_id,
        _current(out),
        published=not options.dry_run,
        documents=sum(accounts.made.values()),
        articles=accounts.made["articles"],
        duplicates=accounts.made["duplicates"],
        rejects=accounts.made["rejects"],
        known=accounts.known,
        report=_report_of(out),
        codes=accounts.codes,
    )


def _write_report(folder: Path, base: layout.Version | None, about: About) -> None:
    """Write the page of a version. A fault in a page is told, and does not cost the run its results."""
    from ingest.report import page  # brings pandas and jinja2

    try:
        page.write(folder, base.path if base else None, about)
        return
    except (OSError, Unreadable) as error:
        log.warning("the page of the run cannot be written (%s); the version goes without", error)
    except Exception:
        log.exception("the report could not be made; the version goes without. This is a fault of ingest: report it")
    (folder / REPORT).unlink(missing_ok=True)  # of half a page nobody is served


def _report_of(out: Path) -> str | None:
    """The page of the current version; None when it has none."""
    current = layout.current(out)
    page = current.path / REPORT if current else None
    return str(page) if page and page.is_file() else None


def _tidy(out: Path, plan: Plan, settings: Settings, version: layout.Version) -> None:
    """Delete what nobody needs any more. The run is published: what cannot be deleted now does not make it fail."""
    try:
        publish.retain(out, settings.keep_versions)
        shutil.rmtree(plan.folder)
    except OSError as error:
        log.warning(
            "version %d is published, but tidying up failed: %s; the next run tries again", version.number, error
        )


def nothing_new(settings: Settings) -> Summary:
    """The summary of a run that found nothing to read."""
    out = dataset.folder(settings)
    return Summary(None, _current(out), published=False, report=_report_of(out))


def _current(out: Path) -> int | None:
    current = layout.current(out)
    return current.number if current else None


def too_many_rejects(summary: Summary, settings: Settings, strict: bool) -> bool:
    """Whether somebody should look at the rejects of a run: exit code 3."""
    return summary.rejects > 0 if strict else summary.reject_share > settings.max_reject_share
