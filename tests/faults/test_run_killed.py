"""A run that is killed with kill -9, at moments spread over its life, and taken up by the same command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.store import layout, lock
from support import account, export, tables

KILLS = 4
COMPARED = ["article_id", "text", "text_sha256", "cluster_id", "raw_uri", "title"]


def start(folder: Path, out: str = "data") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ingest", "run", "--json", "--workers", "2", "--out", out]
    # Jobs in the background of a shell ignore SIGINT, and so do their children.
    return subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def finish(folder: Path, out: str = "data") -> dict[str, object]:
    process = start(folder, out)
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()
    return dict(json.loads(output))


def wait_for(condition: object, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None and not condition():  # type: ignore[operator]
        time.sleep(0.01)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    (folder / "raw").mkdir()
    for number in range(8):
        export(folder / "raw" / f"{number}.jsonl", range(number * 90, number * 90 + 100))
        filler = folder / "raw" / f"{number}.jsonl"
        os.utime(filler, (1_700_000_000, 1_700_000_000))
    return folder


def test_a_killed_run_is_taken_up_and_ends_like_one_that_was_not(dump: Path) -> None:
    whole = finish(dump, "whole")
    out = dump / "data"
    stages = [
        lambda: any(out.glob("work/*/shards/*/current")),
        lambda: any(out.glob("work/*/shards/*/segment-*")),
        lambda: any(out.glob("versions/.building-*/articles")),
        lambda: any(out.glob("versions/.building-*/index/*")),
    ]
    for stage in stages:
        process = start(dump)
        wait_for(stage, process)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert layout.current(out) is None or process.returncode == 0
    resumed = finish(dump)
    for figure in ("documents", "articles", "duplicates", "rejects"):
        assert resumed[figure] in (whole[figure], 0)
    ours, theirs = (tables(dump / name)["articles"][COMPARED] for name in ("data", "whole"))
    assert ours.equals(theirs)
    account(out)
    assert not list((out / "work").iterdir())


def test_a_second_run_exits_with_4_and_names_the_holder(dump: Path) -> None:
    with lock.hold(dump / "locked", "a test"):
        process = start(dump, "locked")
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 4
    assert f"process {os.getpid()}" in errors.decode()


def test_an_interrupted_run_exits_with_130_and_leaves_no_process(dump: Path) -> None:
    out = dump / "interrupted"
    process = start(dump, "interrupted")
    wait_for(lambda: any(out.glob("work/*/shards/*/current")), process)
    os.kill(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "goes on where it stopped" in errors.decode()
    until = time.monotonic() + 60
    while _alive(process.pid):
        assert time.monotonic() < until, "a process of the run outlives it"
        time.sleep(0.05)
