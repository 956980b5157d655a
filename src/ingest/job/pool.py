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
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import wait as wait_for
from typing import Final

from ingest.errors import RunFailed
from ingest.job import guard
from ingest.job.shard import Condemned, Shard, clean
from ingest.model import Limits, RejectCode
from ingest.store import work

log = logging.getLogger(__name__)

Pool = Callable[[int], AbstractContextManager[Executor]]  # an executor with so many workers

_POLL_SECONDS: Final = 0.2


class WorkersFail(RunFailed):
    """Workers die without having begun a document: nothing on this machine can be cleaned."""


def clean_shards(shards: Sequence[Shard], pool: Pool, workers: int, report: Callable[[int, int], None]) -> None:
    """Clean all shards; ``report`` is told now and then how many shards are done and documents through."""
    waiting = [shard for shard in shards if not work.progress(shard.folder).done]
    tally = Tally(report)
    tally.finish(*(shard for shard in shards if shard not in waiting))
    while waiting:
        _clean_until_death(waiting, pool, workers, tally)
        waiting = [shard for shard in waiting if not work.progress(shard.folder).done]
        for shard in [shard for shard in waiting if work.last_breadcrumb(shard.folder)]:
            _clean_alone(shard, pool)
            tally.finish(shard)
            waiting.remove(shard)


@dataclass(slots=True)
class Tally:
    """Counts what is done and tells it on."""

    report: Callable[[int, int], None]
    shards: int = 0
    documents: int = 0

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
        with pool(workers) as executor:
            running = {executor.submit(clean, shard): shard for shard in shards}
            while running:
                finished, _ = wait(running, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                    tally.finish(running.pop(future))
                tally.watch(shard for future, shard in running.items() if future.running())
    except BrokenExecutor:
        log.warning("a worker process died; the documents it had in hand are tried again one by one")


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
        context.set_forkserver_preload(["ingest.job.shard"])
        before = set(multiprocessing.active_children())
        executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(limits,))
        try:
            yield executor
        except BaseException:
            for child in set(multiprocessing.active_children()) - before:
                child.kill()
            executor.shutdown(wait=False, cancel_futures=True)
            raise
        executor.shutdown()

    return pool


def _start_worker(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    guard.bound_process(limits)


def _end_with(sentinel: int) -> None:
    """End this process when its parent is gone, so that no orphan writes into a work folder that is another's now."""
    wait_for([sentinel])
    os._exit(1)
