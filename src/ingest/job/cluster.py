"""Work on a Dask cluster: the scheduler's address in, the same files in the shared work folder out.

    shard ──Dask──▶ worker ──▶ a process of its own, bounded as on one machine ──▶ segments
    work item of the search for near copies ──Dask──▶ worker ──▶ pairs

A worker does with its shard what one machine does with all of them, so a document that hangs, crashes or bloats ends a
child of the worker, is named, and becomes a reject there. What ends a worker itself is the loss of a machine: Dask
gives its shard to another worker, which goes on behind the last finished segment; when Dask's ``allowed-failures``
(three) are exceeded, the run fails rather than go on for ever. Raw files, work folder and the version that the run
builds on must have the same paths on all machines.
"""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, CancelledError, wait
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from ingest.dedup import Spread
from ingest.errors import RunFailed, UsageError
from ingest.job.pool import Tally, clean_shards, process_pool, side_by_side
from ingest.job.shard import Shard
from ingest.version import __version__

log = logging.getLogger(__name__)

SCHEME: Final = "dask://"
CONNECT_SECONDS: Final = 30.0
PATIENCE_SECONDS: Final = 300.0  # without any worker; a cluster that grows on demand takes a while to
_ASK_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.2
_RESUME: Final = "the same command goes on where it stopped"

Item = TypeVar("Item")
Result = TypeVar("Result")


class ClusterFails(RunFailed):
    """The cluster cannot be reached, lost its scheduler or its workers, or has workers that would do other work."""


def clean_on_cluster(address: str, shards: Sequence[Shard], report: Callable[[int, int], None]) -> None:
    """``clean_shards`` on the workers of the scheduler at ``address`` (``dask://host:port``, also ``dask://tcp://…``).

    Raises UsageError when the extra is not installed, ClusterFails; what was finished stays for the next run.
    """
    tally = Tally(report)
    waiting = tally.start(shards)
    with _client(address) as client:
        side_by_side(client.get_executor(pure=False), clean_on_worker, waiting, tally, _patience(client))


@contextmanager
def spread_over_cluster(address: str) -> Iterator[Spread]:
    """What carries out the work items of a search on the workers of the scheduler at ``address``.

    Raises UsageError when the extra is not installed, ClusterFails.
    """
    with _client(address) as client:
        executor, check = client.get_executor(pure=False), _patience(client)

        def spread(task: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
            running = [executor.submit(_same_program, task, item) for item in items]
            left = set(running)
            while left:
                done, left = wait(left, _POLL_SECONDS, FIRST_EXCEPTION)
                for future in done:
                    future.result()  # raises what the item raised
                check()
            return iter([future.result() for future in running])

        yield spread


def _same_program(task: Callable[[Item], Result], item: Item, version: str = __version__) -> Result:
    _require(version)
    return task(item)


def clean_on_worker(shard: Shard, version: str = __version__) -> None:
    """What a worker does with a shard. ``version`` is that of the program that sends it.

    Raises ClusterFails when this worker's program is another, or when it does not see the run's folder.
    """
    _require(version)
    if not shard.folder.parent.is_dir():
        raise ClusterFails(f"a worker finds no {shard.folder.parent}; raw files and dataset must lie on shared storage")
    # Dask starts workers as daemons, which may have no children lest these outlive them; ours end with their parent.
    multiprocessing.current_process().daemon = False
    clean_shards([shard], lambda shards, documents: None, process_pool(shard.limits), workers=1)


def _require(version: str) -> None:
    if version != __version__:
        raise ClusterFails(f"a worker has ingest {__version__}, but this run is made by {version}: install the same")


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """A client of the scheduler; what Dask says of machines that are lost is said as ClusterFails."""
    client = _connect(address)
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    try:
        yield client
    except (CancelledError, CommClosedError) as error:
        raise ClusterFails(f"the scheduler at {address} is gone; {_RESUME}") from error
    except KilledWorker as error:
        raise ClusterFails(
            f"{error} Documents cannot be the cause, they are read in children of the worker: look at the machines; "
            f"{_RESUME}"
        ) from error
    finally:
        client.close(timeout=CONNECT_SECONDS)


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            f'--engine {address} needs Dask, which is not installed ({error}); run: pip install "ingest[dask]"'
        ) from error
    scheduler = address.removeprefix(SCHEME)
    connect: Any = Client
    try:
        return connect(scheduler if "://" in scheduler else f"tcp://{scheduler}", timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise ClusterFails(
            f"no Dask scheduler answers at {scheduler} ({error}); start one with `dask scheduler`, or correct --engine"
        ) from error


def _patience(client: Any) -> Callable[[], None]:
    """A check that raises ClusterFails when the cluster has been without a worker for too long."""
    seen = asked = time.monotonic()

    def check() -> None:
        nonlocal seen, asked
        now = time.monotonic()
        if now - asked < _ASK_SECONDS:
            return
        asked = now
        if client.nthreads():
            seen = now
        elif now - seen > PATIENCE_SECONDS:
            raise ClusterFails(f"the Dask cluster has had no worker for {PATIENCE_SECONDS:.0f} seconds; {_RESUME}")
        else:
            log.warning("the Dask cluster has no workers; waiting for one")

    return check
