"""A fetch that is killed with kill -9 again and again, and goes on each time: what its archives hold at the end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from fetch_server import HTML, XML, Site, conditional, feed, page, redirect, settings
from support import story


@dataclass(frozen=True)
class Killed:
    """``responses`` counts the records of each page, ``asked`` its requests; ``damaged`` names what warcio refuses."""

    responses: Mapping[str, int]
    asked: Mapping[str, int]
    kills: int
    files: int
    damaged: list[str]


def kill_and_resume(folder: Path, site: Site, pages: int, kills: int, seed: int) -> Killed:
    """Fetch ``pages`` pages with at most ``kills`` kills, each a few answers on, at a random moment."""
    chance = random.Random(seed)
    bodies = {f"/{number}": page(f"Page {number}", story(number)) for number in range(pages)}
    site.replies = {path: (200, HTML, body) for path, body in bodies.items()}
    site.replies |= {"/feed": conditional(feed(*bodies, "/moved"), '"1"', XML), "/moved": redirect("/target")}
    site.replies["/target"] = (200, HTML, page("Target"))
    settings(folder, {"one": {"feeds": [f"{site.url}/feed"]}}, rate=60, connections_per_host=2)
    done = 0
    while done < kills:
        process = start(folder)
        reach = len(site.seen) + chance.randrange(1, max(2, 2 * pages // (kills + 1)))
        while process.poll() is None and len(site.seen) < reach:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.03))
        if process.poll() is not None:
            break
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        done += 1
    last = start(folder)
    _, errors = last.communicate(timeout=120)
    assert last.returncode == 0, errors.decode()
    responses: Counter[str] = Counter()
    damaged = list[str]()
    files = sorted((folder / "raw").rglob("*.warc.gz*"))
    for file in files:
        with file.open("rb") as opened:
            for record in ArchiveIterator(opened, check_digests=True):
                record.content_stream().read()
                name = f"{file.name}: {record.rec_headers.get_header('WARC-Record-ID')}"
                if record.digest_checker.passed is False:
                    damaged.append(name)
                if record.rec_type == "response":
                    responses[record.rec_headers.get_header("WARC-Target-URI").removeprefix(site.url)] += 1
    return Killed(responses, site.asked(), done, len(files), damaged)


def start(folder: Path) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "ingest", "fetch", "--quiet"]
    return subprocess.Popen(line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
