"""An import of decisions that is killed with kill -9 between keeping them and publishing, and taken up by a command."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import ingest
from ingest import config, run
from ingest.cli import main
from ingest.job.plan import Options
from ingest.store import layout, reviewed
from support import account, inline_pool, story

# Runs the command line, but dies where the step begins.
_DIE = """
import os, signal, sys
import ingest.job.review as review
from ingest.cli import main
def die(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)
module, name = sys.argv[1].split(".")
setattr(getattr(review, module), name, die) if module != "review" else setattr(review, name, die)
main(["review", "import", "d.csv"])
"""


@pytest.mark.parametrize(("step", "by_a_run"), [("review.write_table", False), ("publish.publish", True)])
def test_a_killed_import_leaves_the_old_version_and_is_completed(workshop: Path, step: str, by_a_run: bool) -> None:
    raw = workshop / "raw" / "a.jsonl"
    raw.write_text("".join(json.dumps({"id": str(seed), "text": story(seed)}) + "\n" for seed in range(3)))
    go(Options())
    before = ingest.read_articles("data").set_index("source_id")
    decided = before["article_id"]["1"]
    Path("d.csv").write_text(f"article_id,decision\n{decided},weather\n")
    killed = subprocess.run([sys.executable, "-c", _DIE, step], cwd=workshop, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert layout.published(Path("data")).number == 1
    assert reviewed.read(Path("data")) == {decided: "medtop:17000000"}
    account(Path("data"))
    if by_a_run:
        go(Options(fresh=True))
    else:
        assert main(["review", "import", "d.csv"]) == 0
    after = ingest.read_articles("data").set_index("source_id")
    assert after["category_name"]["1"] == "weather" and after["category_name"]["0"] == before["category_name"]["0"]
    assert layout.published(Path("data")).number == 2 and main(["doctor"]) == 0
    account(Path("data"))


def go(options: Options) -> None:
    run.run(config.load(workers=1), options, lambda status: None, inline_pool)
