"""A replay that is killed with kill -9 at moments spread over its life, and taken up by the same command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ingest import config, run
from ingest.job.plan import Options
from support import account, inline_pool, story, tables


def start(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "ingest", *command, "--json", "--workers", "2"]
    return subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def finish(process: subprocess.Popen[bytes]) -> dict[str, object]:
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()
    return dict(json.loads(output))


def kill_at(process: subprocess.Popen[bytes], reached: Callable[[], bool]) -> None:
    while process.poll() is None and not reached():
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_a_killed_replay_is_taken_up_and_adds_up(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for number in range(2):
        rows = [
            {"id": f"{number}-{seed}", "title": f"Report {seed}", "text": story(seed, paragraphs=2 + seed % 3)}
            for seed in range(number * 40, number * 40 + 60)
        ]
        (tmp_path / "raw" / f"{number}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings, out = tmp_path / "config.yaml", tmp_path / "data"
    settings.write_text("limits: {document_bytes: 1000}\n")
    rejected = run.run(config.load(settings), Options(), lambda status: None, inline_pool).rejects
    assert rejected > 30
    settings.write_text("")
    stages: list[Callable[[], bool]] = [
        lambda: any(out.glob("work/*/shards/*/current")),
        lambda: any(out.glob("versions/.building-*/index/*")),
    ]
    for reached in stages:
        kill_at(start(tmp_path, "replay", "--code", "TOO_LARGE"), reached)
        assert (out / "current").readlink().name == "000001"
        account(out)
    replayed = finish(start(tmp_path, "replay", "--code", "TOO_LARGE"))
    assert (replayed["documents"], replayed["rejects"], replayed["version"]) == (rejected, 0, 2)
    assert len(tables(out)["rejects"]) == 0
    account(out)
    assert not list((out / "work").iterdir())
