"""Run shards on an executor and survive the documents that kill its workers.

    shards ──any concurrent.futures.Executor──▶ progress of each, all of them done

When a worker dies, the shards that were in hand run again, one at a time: a second death names the guilty document
by the shard's breadcrumb. It is condemned, becomes a reject, and its shard goes on behind it.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from importlib.abc import MetaPathFinder
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from queue import Empty, SimpleQueue
from types import ModuleType
from typing import Final, TypeVar

from ingest.dedup import Spread
from ingest.errors import RunFailed
from ingest.job import guard
from ingest.job.shard import Condemned, Shard
from ingest.model import Limits, RejectCode
from ingest.store import work
from ingest.store.work import Progress

log = logging.getLogger(__name__)

Pool = Callable[[int], AbstractContextManager[Executor]]  # an executor with so many workers

_POLL_SECONDS: Final = 0.2

Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkersFail(RunFailed):
    """Workers die without having begun a document: nothing on this machine can be cleaned."""


def clean(shard: Shard) -> Progress:
    """`cleaning.clean`, imported where it works: the stages and their rules take a worker a third of a second."""
    from ingest.job import cleaning

    return cleaning.clean(shard)


def clean_shards(shards: Sequence[Shard], report: Callable[[int, int], None], pool: Pool, workers: int) -> None:
    """Clean all shards; ``report`` is told now and then how many shards are done and documents through."""
    tally = Tally(report)
    waiting = tally.start(shards)
    while waiting:
        _clean_until_death(waiting, pool, workers, tally)
        waiting = [shard for shard in waiting if not work.progress(shard.folder).done]
        suspects = [shard for shard in waiting if work.last_breadcrumb(shard.folder)]
        for shard in suspects or waiting[:1]:  # a worker that died before any document: does it again?
            _clean_alone(shard, pool)
            tally.finish(shard)
            waiting.remove(shard)


@dataclass(slots=True)
class Tally:
    """Counts what is done and tells it on."""

    report: Callable[[int, int], None]
    shards: int = 0
    documents: int = 0

    def start(self, shards: Sequence[Shard]) -> list[Shard]:
        """Count what an earlier run has finished; returns what is left to do."""
        waiting = [shard for shard in shards if not work.progress(shard.folder).done]
        self.finish(*(shard for shard in shards if shard not in waiting))
        return waiting

    def finish(self, *shards: Shard) -> None:
        """These shards are done."""
        self.shards += len(shards)
        self.documents += sum(work.progress(shard.folder).documents for shard in shards)
        self.report(self.shards, self.documents)

    def watch(self, running: Iterable[Shard]) -> None:
        """These shards are in hand."""
        crumbs = (work.last_breadcrumb(shard.folder) for shard in running)
        self.report(self.shards, self.documents + sum(crumb.documents for crumb in crumbs if crumb))


def _clean_until_death(shards: Sequence[Shard], pool: Pool, workers: int, tally: Tally) -> None:
    """Clean side by side until all are done or a worker dies."""
    try:
        with pool(min(workers, len(shards))) as executor:
            side_by_side(executor, clean, shards, tally)
    except BrokenExecutor:
        log.warning("a worker process died; the documents it had in hand are tried again one by one")


def side_by_side(
    executor: Executor,
    task: Callable[[Shard], object],
    shards: Iterable[Shard],
    tally: Tally,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Run a task on every shard, as many at once as the executor has workers. Raises what the first to fail raises.

    ``check`` is called now and then and may raise too.
    """
    done: SimpleQueue[Future[object]] = SimpleQueue()
    running = {executor.submit(task, shard): shard for shard in shards}
    for future in running:
        future.add_done_callback(done.put)
    while running:
        try:
            future = done.get(timeout=_POLL_SECONDS)
            future.result()
            tally.finish(running.pop(future))
        except Empty:
            tally.watch(shard for future, shard in running.items() if future.running())
            check()


@contextmanager
def spread_over(pool: Pool, workers: int) -> Iterator[Spread]:
    """What carries out the work items of a search on a pool. A worker that dies raises BrokenExecutor.

    Each round of items has workers of its own: they start quickly, and none holds memory while it has nothing to do.
    """

    def spread(task: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        with pool(workers) as executor:
            yield from executor.map(task, items)

    yield spread


def _clean_alone(shard: Shard, pool: Pool) -> None:
    """Clean one shard in a worker of its own, condemning each document that kills it."""
    while True:
        try:
            with pool(1) as executor:
                executor.submit(clean, shard).result()
                return
        except BrokenExecutor as death:
            guilty = _guilty(shard)
            if guilty is None or guilty in shard.condemned:
                raise WorkersFail(
                    "worker processes end before they read a document; is limits.worker_memory_bytes too small, "
                    "or does the system kill them? (see `dmesg`)"
                ) from death
            shard = replace(shard, condemned=(*shard.condemned, guilty))


def _guilty(shard: Shard) -> Condemned | None:
    crumb = work.last_breadcrumb(shard.folder)
    if crumb is None:
        return None
    stalled = shard.folder / "stalled.txt"
    hung = stalled.exists() and stalled.stat().st_size > 0
    return Condemned(crumb.file, crumb.ordinal, crumb.doing, RejectCode.TIMEOUT if hung else RejectCode.WORKER_DIED)


def process_pool(limits: Limits) -> Pool:
    """The default: a pool of processes on this machine, each within the limits, none outliving this one."""

    @contextmanager
    def pool(workers: int) -> Iterator[Executor]:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["ingest.job.cleaning"])
        life, line = context.Pipe(duplex=False)
        executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(limits, life))
        try:
            yield executor
        except BaseException:
            line.close()
            executor.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            life.close()
        executor.shutdown()
        line.close()

    return pool


def _start_worker(limits: Limits, life: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    sys.meta_path.insert(0, _NoPandas())
    threading.Thread(target=_end_with, args=(life,), daemon=True).start()
    guard.bound_process(limits)


class _NoPandas(MetaPathFinder):
    """Says that pandas is not there: Arrow imports it to ask whether a list is its, for 0.2 CPU seconds and 35 MB."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Raise ModuleNotFoundError for pandas, and leave all else to other finders."""
        if fullname == "pandas":
            raise ModuleNotFoundError("workers do without pandas", name=fullname)


def _end_with(life: Connection) -> None:
    """End this process when the other end of ``life`` is gone: its pool gave up, or its parent died however it did.

    So no orphan writes into a work folder that is another's now.
    """
    wait_for([life])
    os._exit(1)
