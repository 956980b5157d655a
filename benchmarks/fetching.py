"""Fetching from a real server on loopback: rates of 20 hosts under load, and kill -9 at 30 moments.

    python benchmarks/fetching.py                 prints two tables

The first fetches 2,000 pages from 20 virtual hosts (names of one address) within their rates and counts, for each host,
the most requests that the server saw in any one-second window. The second kills a fetch 30 times and looks at what
stands in its archives, with warcio's reader.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fetch_kills import kill_and_resume
from fetch_server import HTML, page, serve, settings, virtual
from ingest.fetch import fetch
from support import story

HOSTS = 20
PAGES = 2_000
RATES = (5, 10, 20, 50)


def most_in_a_second(times: list[float]) -> int:
    """The most moments in any window of one second."""
    times = sorted(times)
    most = first = 0
    for last, at in enumerate(times):
        while at - times[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def rates() -> None:
    """Print a row for each rate: pages, requests in the busiest second of the busiest host, pages a second."""
    bodies = {f"/{number}": page(f"Page {number}", story(number, 8)) for number in range(PAGES // HOSTS)}
    print("| rate of a host | pages | busiest second of any host | seconds | least possible | CPU ms a page |")
    print("|--:|--:|--:|--:|--:|--:|")
    for rate in RATES:
        with serve() as site, tempfile.TemporaryDirectory() as folder:
            site.replies = {path: (200, HTML, body) for path, body in bodies.items()}
            names = {f"paper{number:02}.test": "127.0.0.1" for number in range(HOSTS)}
            sources = {name: {"urls": [f"http://{name}:{site.port}{path}" for path in bodies]} for name in names}
            config = settings(Path(folder), sources, rate=rate, connections=40, connections_per_host=4)
            used, started = _cpu(), time.monotonic()
            outcome = fetch(config, resolver=virtual(names))
            seconds, used = time.monotonic() - started, _cpu() - used
            seen = defaultdict[str, list[float]](list)
            for one in site.seen:
                seen[one.host].append(one.at)
        busiest = max(most_in_a_second(times) for times in seen.values())
        fetched = outcome.count("fetched")
        least = PAGES / HOSTS / rate  # and the robots.txt of each host
        print(f"| {rate} | {fetched:,} | {busiest} | {seconds:.1f} | {least:.1f} | {1000 * used / fetched:.1f} |")
        assert fetched == PAGES and busiest <= rate, "a page is missing, or a rate was exceeded"


def _cpu() -> float:
    """CPU seconds of this process, in which the server runs too."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def kills(count: int, pages: int) -> None:
    """Print what stands in the archives after ``count`` kills."""
    with serve() as site, tempfile.TemporaryDirectory() as folder:
        killed = kill_and_resume(Path(folder), site, pages, count, seed=30)
    again = sum(killed.asked.values()) - len(killed.asked)
    print("| kills | files | pages | in the archives once | twice or never | records damaged | asked for twice |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    once = sum(count == 1 for count in killed.responses.values())
    wrong = pages + 1 - once
    print(f"| {killed.kills} | {killed.files} | {pages + 1} | {once} | {wrong} | {len(killed.damaged)} | {again} |")
    assert not wrong and not killed.damaged and again <= 2 * killed.kills


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=30)
    options.add_argument("--pages", type=int, default=300, help="pages of the fetch that is killed")
    given = options.parse_args()
    rates()
    print()
    kills(given.kills, given.pages)
