"""The scheduled jobs: the phases of ``ingest run`` as Prefect tasks, with retries and an artifact; and ``ingest fetch``
before them. No logic of its own.

    python flows/ingest_articles.py           runs the first once
    python flows/ingest_articles.py fetch     runs the second once
    python flows/ingest_articles.py serve     stays and runs them by the schedules of prefect.yaml
    prefect deploy --all --prefect-file flows/prefect.yaml     registers the deployments with a Prefect server

A task run costs about 50 ms, so shards travel in at most ``CLEAN_TASKS`` batches, whatever their number.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import yaml
from prefect import flow, get_run_logger, serve, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from ingest import dataset
from ingest import fetch as network
from ingest import run as job
from ingest.config import PROCESSES, Settings, load
from ingest.dedup import Links
from ingest.job.assemble import Assembled
from ingest.job.plan import Options, Plan
from ingest.report import page as report
from ingest.report.summary import Summary, as_dict, as_line, as_markdown
from ingest.store import layout

CLEAN_TASKS: Final = 40

phase = task(cache_policy=NO_CACHE, persist_result=False, retries=2, retry_delay_seconds=[10, 60])


class TooManyRejects(Exception):
    """The run was published, but its rejects exceed what the settings allow: somebody should look."""


class SourcesFailed(Exception):
    """What the other sources had is fetched and published; somebody should look at these."""


@task(cache_policy=NO_CACHE, persist_result=False, retries=2, retry_delay_seconds=[60, 300])
def bring_in(settings: Settings, sources: list[str]) -> network.Outcome:
    """Fetch what is new; a retry goes on behind what is fetched. A source that fails does not stop the others."""
    logger = get_run_logger()
    outcome = network.fetch(settings, sources)
    for name in outcome.failed:
        logger.error("%s failed: %s", name, outcome.sources[name].failed)
    return outcome


@phase
def plan(settings: Settings, options: Options) -> Plan:
    """Find what is new or changed."""
    dataset.adopt_current(settings)
    return job.make_plan(settings, options, datetime.now(UTC))


@phase
def clean(batch: Plan, settings: Settings, options: Options) -> Plan:
    """Clean the shards of a batch; a retry goes on behind what is finished."""
    logger = get_run_logger()
    said = {0}

    def report(status: job.Status) -> None:
        if status.shards not in said:
            said.add(status.shards)
            logger.info("shard %d of %d clean, %d documents", status.shards, status.of, status.documents)

    return job.clean(batch, settings, options, report)


@phase
def learn(planned: Plan, settings: Settings) -> Plan:
    """Find the boilerplate that recurs on the pages of a site."""
    return job.learn(planned, settings)


@phase
def link(planned: Plan, settings: Settings) -> Links:
    """Find duplicates among the new documents and everything published before."""
    return job.link(planned, settings)


@phase
def write(planned: Plan, links: Links, settings: Settings) -> Assembled:
    """Write the tables of the new version beside the current one."""
    return job.write(planned, links, settings)


@phase
def publish(
    planned: Plan, assembled: Assembled, settings: Settings, options: Options, seconds: dict[str, float]
) -> Summary:
    """Switch readers to the new version."""
    return job.finish(planned, assembled, settings, options, seconds)


@phase
def mirror(settings: Settings) -> None:
    """Send the version to the object store that the settings name."""
    dataset.send_current(settings)


def batches(planned: Plan, settings: Settings, options: Options) -> Iterator[Plan]:
    """The plan in at most CLEAN_TASKS pieces, shards in their order.

    In one where a limit counts across shards, and for a cluster, which would idle at the end of each.
    """
    whole = options.limit or settings.engine != PROCESSES
    size = len(planned.shards) if whole else -(-len(planned.shards) // CLEAN_TASKS)
    for start in range(0, len(planned.shards), size):
        yield replace(planned, shards=planned.shards[start : start + size])


def show_report(page: Path) -> None:
    """An artifact with the version's figures, what drifted, and where its page lies."""
    version = layout.Version(layout.number_of(page.parent), page.parent)
    said = report.as_markdown(report.build_published(version), page)
    create_markdown_artifact(said, key="ingest-report", description=f"Version {version.number}: alarms and figures")


@flow(name="ingest-articles", description="Raw article dumps in, a published Parquet dataset out.", log_prints=True)
def ingest_articles(
    config: str | None = None,
    raw: list[str] | None = None,
    out: str | None = None,
    workers: int | None = None,
    engine: str | None = None,
    limit: int | None = None,
    since: date | None = None,
    dry_run: bool = False,
    fresh: bool = False,
    strict: bool = False,
) -> dict[str, Any]:
    """Bring the dataset up to date; the parameters are those of ``python -m ingest run``.

    Fails when the run cannot be published, and after publishing when there are more rejects than allowed.
    """
    settings = load(Path(config) if config else None, out=out, workers=workers, engine=engine, raw=raw)
    options = Options(fresh, dry_run, limit, since)
    started = time.monotonic()
    with job.hold(dataset.folder(settings)):
        seconds: dict[str, float] = {}
        with job.clocked("plan", seconds):
            planned = plan(settings, options)
        if planned.shards:
            with job.clocked("clean", seconds):
                read = [clean(batch, settings, options) for batch in batches(planned, settings, options)]
            planned = replace(planned, shards=tuple(shard for batch in read for shard in batch.shards))
            with job.clocked("learn", seconds):
                planned = learn(planned, settings)
            with job.clocked("link", seconds):
                links = link(planned, settings)
            with job.clocked("write", seconds):
                assembled = write(planned, links, settings)
            summary = publish(planned, assembled, settings, options, seconds)
        else:
            summary = job.nothing_new(settings)
        if settings.mirror and not dry_run:
            mirror(settings)
    summary = replace(summary, seconds=round(time.monotonic() - started, 3))
    create_markdown_artifact(as_markdown(summary), key="ingest-run", description=as_line(summary))
    if summary.published and summary.report:
        show_report(Path(summary.report))
    print(as_line(summary))
    if job.too_many_rejects(summary, settings, strict):
        raise TooManyRejects(as_line(summary))
    return as_dict(summary)


@flow(name="fetch-and-ingest", description="Feeds and sitemaps in, a published Parquet dataset out.", log_prints=True)
def fetch_and_ingest(
    config: str | None = None,
    source: list[str] | None = None,
    out: str | None = None,
    workers: int | None = None,
) -> dict[str, Any]:
    """Fetch what is new, then bring the dataset up to date with it; the parameters are those of the two commands.

    Fails after publishing when sources failed, and as ``ingest_articles`` does.
    """
    outcome = bring_in(load(Path(config) if config else None, out=out, workers=workers), source or [])
    create_markdown_artifact(network.as_markdown(outcome), key="ingest-fetch", description=network.as_line(outcome))
    print(network.as_line(outcome))
    summary = ingest_articles(config=config, out=out, workers=workers)
    if outcome.failed:
        raise SourcesFailed("; ".join(f"{name}: {outcome.sources[name].failed}" for name in outcome.failed))
    return {"fetch": network.as_dict(outcome), "run": summary}


def deployments() -> list[RunnerDeployment]:
    """The deployments of prefect.yaml, for a process that serves them itself."""
    document = yaml.safe_load(Path(__file__).with_name("prefect.yaml").read_text(encoding="utf-8"))
    flows = {"ingest_articles": ingest_articles, "fetch_and_ingest": fetch_and_ingest}
    return [
        flows[entry["entrypoint"].split(":")[1]].to_deployment(
            entry["name"],
            description=entry["description"],
            parameters=entry.get("parameters", {}),
            schedules=[
                Cron(schedule["cron"], timezone=schedule["timezone"], active=schedule.get("active", True))
                for schedule in entry["schedules"]
            ],
            concurrency_limit=ConcurrencyLimitConfig(**entry["concurrency_limit"]),
        )
        for entry in document["deployments"]
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve(*deployments())
    elif sys.argv[1:] == ["fetch"]:
        fetch_and_ingest()
    else:
        ingest_articles()
