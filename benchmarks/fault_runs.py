"""Promises 2, 3 and 6, whole runs: killed at every step and at random moments, refused by the disk, two at once.

A child is forked for each run, so that nothing is imported anew, and killed with SIGKILL.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fault_outcome import Outcome
from ingest import config, run
from ingest.job.plan import Options
from ingest.knowledge import load_knowledge
from ingest.store import layout, verify
from ingest.store.lock import Locked
from store_support import at_operation
from support import account, export, inline_pool, tables

COMPARED = ["article_id", "text", "text_sha256", "cluster_id", "raw_uri", "title"]
STEPS = ("plan", "clean", "learn", "link", "write", "publish")
LOCKED = 4
Act = Callable[[run.Status], None]


@contextmanager
def workshop(documents: int) -> Iterator[Path]:
    """A folder with raw files in it, entered; one row in ten comes twice, and one is broken."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        Path("raw").mkdir()
        for number, first in enumerate(range(0, documents, 20)):
            export(Path("raw", f"{number}.jsonl"), range(first, min(first + 22, documents + 2)))
        with Path("raw", "0.jsonl").open("a", encoding="utf-8") as file:
            file.write("{broken\n")
        load_knowledge()
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def once(out: str, act: Act = lambda status: None) -> None:
    """One whole run."""
    run.run(config.load(out=out, workers=1), Options(), act, inline_pool)


def child(work: Callable[[], None]) -> int:
    """Fork, do the work there, and end: with 0, or 1 after an error, or LOCKED."""
    forked = os.fork()
    if forked:
        return forked
    code = 1
    try:
        work()
        code = 0
    except Locked:
        code = LOCKED
    finally:
        os._exit(code)


def end_of(process: int) -> int:
    """The exit code of a child, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def fault_of(out: Path, whole: Path) -> str | None:
    """How a dataset differs from that of a run that nothing befell; None when it does not."""
    version = layout.current(out)
    if version is None:
        return "nothing published"
    if damage := verify.verify(version.path, deep=True):
        return str(damage[0])
    try:
        account(out)
    except AssertionError as error:
        return f"the sums are wrong: {error}"
    ours, theirs = (tables(each)["articles"][COMPARED] for each in (out, whole))
    if not ours.equals(theirs):
        return "other articles"
    return None if list((out / "work").iterdir()) == [] else "something is left in work/"


def half(out: Path) -> str | None:
    """What is wrong with a dataset right after its run was killed: it is there, whole, or not at all."""
    version = layout.current(out)
    damage = verify.verify(version.path, deep=True) if version else []
    return str(damage[0]) if damage else None


def killed(moments: int, documents: int = 60) -> Iterator[Outcome]:
    """At every named step, and at random moments of a run, each on a dataset of its own; then the same run again."""
    chance = random.Random(6)
    with workshop(documents) as folder:
        started = time.monotonic()
        once("whole")
        length = time.monotonic() - started

        def die_at(step: str) -> Act:
            return lambda status: os.kill(os.getpid(), signal.SIGKILL) if status.phase == step else None

        lost = []
        for step in STEPS:
            end_of(child(lambda step=step: once("steps", die_at(step))))  # type: ignore[misc]
            lost += [f"after {step}: {wrong}" for wrong in [half(folder / "steps")] if wrong]
        once("steps")
        lost += [f"in the end: {wrong}" for wrong in [fault_of(folder / "steps", folder / "whole")] if wrong]
        yield Outcome(3, "kill -9 at every named step, one after the other", len(STEPS), tuple(lost))
        lost = []
        for number in range(moments):
            out = f"random{number}"
            process = child(lambda out=out: once(out))  # type: ignore[misc]
            moment = chance.uniform(0, length)
            time.sleep(moment)
            os.kill(process, signal.SIGKILL)
            end_of(process)
            wrong = half(folder / out)
            once(out)
            if wrong := wrong or fault_of(folder / out, folder / "whole"):
                lost.append(f"after {moment:.3f} s: {wrong}")
            shutil.rmtree(folder / out)
        yield Outcome(3, "kill -9 at random moments", moments, tuple(lost))


def refused(every: int, documents: int = 20) -> Outcome:
    """An error at each ``every``-th operation of a whole run on the disk; then the same run again."""
    lost, injected = [], 0
    errors = (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EACCES)
    with workshop(documents) as folder:
        once("whole")
        with at_operation(-1, print) as done:
            once("dry")
        for number in range(0, len(done), every):
            error = errors[number // every % len(errors)]
            injected += 1

            def refuse(name: str, error: int = error) -> None:
                raise OSError(error, os.strerror(error))

            def work(number: int = number, refuse: Callable[[str], None] = refuse) -> None:
                with at_operation(number, refuse):
                    once("refused")

            end_of(child(work))
            wrong = half(folder / "refused")
            once("refused")
            if wrong := wrong or fault_of(folder / "refused", folder / "whole"):
                lost.append(f"{errno.errorcode[error]} at {done[number]} {number}: {wrong}")
            shutil.rmtree(folder / "refused")
    return Outcome(3, "ENOSPC, EIO, EMFILE, EACCES at the Nth operation of a run", injected, tuple(lost))


def two_at_once(rounds: int, documents: int = 20) -> Outcome:
    """Two runs begin together on one dataset: each document is in it once, and one of them at least succeeds."""
    lost = []
    with workshop(documents) as folder:
        once("whole")
        for number in range(rounds):
            out = f"two{number}"
            both = [child(lambda out=out: once(out)) for _ in range(2)]  # type: ignore[misc]
            codes = sorted(end_of(process) for process in both)
            if codes not in ([0, 0], [0, LOCKED]):
                lost.append(f"round {number}: exit codes {codes}")
            elif wrong := fault_of(folder / out, folder / "whole"):
                lost.append(f"round {number}: {wrong}")
    return Outcome(6, "two runs at once", rounds, tuple(lost))


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield from killed(200)
    yield refused(1)
    yield two_at_once(50)
