"""What a dataset is after a run was killed, or the disk refused, at any moment of writing and publishing."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.store import layout, lock, readers, verify
from ingest.store.write import Change
from store_support import articles, at_operation, change, ids, run

TESTS = Path(__file__).parents[1]
BEFORE = ["a", "b", "c"]
AFTER = ["b", "c", "d", "e"]


@pytest.fixture(autouse=True)
def nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_SILENCE", 0.001)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    run(tmp_path, {"articles": Change([articles("ab", 2018), articles("c", 2019)])})
    return tmp_path


def state(out: Path) -> list[str]:
    """The ids of the published version, which has to be whole."""
    version = layout.current(out)
    assert version is not None
    assert verify.verify(version.path, deep=True) == []
    return ids(version.path / "articles")


SCRIPT = textwrap.dedent(
    """
    import os, shutil, signal, sys
    from pathlib import Path
    from store_support import articles, at_operation, change, run
    from ingest.store import readers
    from ingest.store.write import Change
    readers._SILENCE = 0.001
    """
)


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    places = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": places, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", SCRIPT + textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def moments(done: list[str]) -> list[int]:
    """Before every operation of a run that is no plain write, and before each hundredth of those."""
    return [number for number, name in enumerate(done) if name != "write" or number % 100 == 0]


@pytest.fixture
def done(out: Path) -> list[str]:
    """The operations of a run, by name."""
    copy = shutil.copytree(out, out.with_name(f"{out.name}-copy"), symlinks=True)
    with at_operation(-1, print) as done:
        run(copy, change())
    return done


def test_killed_before_every_operation_the_version_is_the_old_or_the_new(out: Path, done: list[str]) -> None:
    # One process imports everything and forks a run for each moment; the child kills itself.
    code = """
        out = Path(sys.argv[1])
        run(out.with_name("warm"), change())  # so that what is imported late is not imported by each child
        for number in map(int, sys.argv[2:]):
            copy = out.with_name(f"{out.name}-{number:03d}")
            shutil.copytree(out, copy, symlinks=True)
            child = os.fork()
            if child == 0:
                with at_operation(number, lambda name: os.kill(os.getpid(), signal.SIGKILL)):
                    run(copy, change())
                os._exit(0)
            assert os.waitpid(child, 0)[1] == signal.SIGKILL
    """
    numbers = moments(done)
    assert start(code, out, *numbers).wait(120) == 0
    outcomes = []
    for number in numbers:
        copy = out.with_name(f"{out.name}-{number:03d}")
        outcomes.append(state(copy))
        # The same run again does the job, under the same number.
        if outcomes[-1] == BEFORE:
            assert run(copy, change()).number == 2
        assert state(copy) == AFTER
    assert all(outcome in (BEFORE, AFTER) for outcome in outcomes)
    # Only once the switch is made and before it is synced, is it the new one.
    assert outcomes.count(AFTER) == 1


def test_killed_at_random_moments_runs_go_on(out: Path) -> None:
    code = """
        number = 0
        while True:
            number += 1
            run(Path(sys.argv[1]), {"articles": Change([articles([f"{sys.argv[2]}-{number}-{n}" for n in range(3)])])})
    """
    chance = random.Random(7)
    for life in range(5):
        process = start(code, out, life)
        reached = layout.current(out)
        while layout.current(out) == reached:  # until it publishes
            time.sleep(0.01)
            assert process.poll() is None
        time.sleep(chance.uniform(0, 0.5))
        process.kill()
        process.wait()
        found = state(out)
        runs = [name.rpartition("-")[0] for name in found if "-" in name]
        assert all(runs.count(each) == 3 for each in runs)
        assert set(BEFORE) < set(found)


FAULTS = {"write": errno.ENOSPC, "link": errno.ENOSPC, "mkdir": errno.ENOSPC, "symlink": errno.ENOSPC}


def test_refused_any_operation_the_old_version_stays(out: Path, done: list[str]) -> None:
    def refuse(name: str) -> None:
        number = FAULTS.get(name, errno.EIO)
        raise OSError(number, os.strerror(number))

    for number in moments(done):
        copy = shutil.copytree(out, out.with_name(f"{out.name}-{number:03d}"), symlinks=True)
        try:
            with at_operation(number, refuse):
                run(copy, change())
            refused = False  # to create a folder that is there already
        except OSError as error:
            assert error.errno in (errno.ENOSPC, errno.EIO)
            refused = True
        assert refused or done[number] == "mkdir"
        # After the switch itself only its lasting can fail.
        assert state(copy) == (BEFORE if refused and number < len(done) - 1 else AFTER)
        if state(copy) == BEFORE:
            assert run(copy, change()).number == 2
        assert state(copy) == AFTER
        assert [path.name for path in (copy / "versions").iterdir() if path.name.startswith(".")] == []
    assert set(done) == {"fsync", "link", "mkdir", "rename", "replace", "symlink", "write"}


@contextmanager
def small_files_only() -> Iterator[None]:
    """No file of this process may grow beyond 20 kB; only within the block, for the tests' own log is a file too."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


def test_a_real_refusal_of_the_kernel_in_the_midst_of_a_file(out: Path) -> None:
    names = [random.Random(n).randbytes(64).hex() for n in range(1000)]
    with pytest.raises(OSError, match="File too large") as error, small_files_only():
        run(out, {"articles": Change([articles(names)])})
    assert error.value.errno == errno.EFBIG
    assert state(out) == BEFORE


def test_of_two_runs_one_is_told_who_holds_the_lock_and_a_killed_one_holds_nothing(out: Path) -> None:
    code = """
        from ingest.store import lock
        with lock.hold(Path(sys.argv[1]), "ingest run --raw x"):
            print("held", flush=True)
            signal.pause()
    """
    process = start(code, out)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with (
        pytest.raises(lock.Locked, match=f"`ingest run --raw x`, process {process.pid} on ") as error,
        lock.hold(out, "b"),
    ):
        pass
    assert error.value.holder is not None
    process.kill()
    process.wait()
    assert run(out, change()).number == 2
