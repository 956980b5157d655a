"""Several rounds over one server: what is remembered, what is asked again, what of it stands in the archives."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from fetch_server import (
    HTML,
    XML,
    Site,
    answer,
    conditional,
    feed,
    page,
    redirect,
    serve,
    settings,
    sitemap,
    virtual,
)
from ingest import config, run
from ingest.errors import UsageError
from ingest.fetch import fetch
from ingest.fetch.archive import PART
from ingest.job.plan import Options
from ingest.store import lock
from support import account, story, tables


@pytest.fixture
def site() -> Any:
    with serve() as found:
        found.otherwise = lambda path: (200, HTML, page(path))
        yield found


def records(folder: Path) -> list[tuple[str, str]]:
    """Type and address of every record, digests checked by warcio."""
    found = []
    for file in sorted(folder.rglob("*.warc.gz")):
        with file.open("rb") as opened:
            for record in ArchiveIterator(opened, check_digests="raise"):
                record.content_stream().read()
                found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI") or ""))
    return found


def age(folder: Path, days: float) -> None:
    """Let everything that is remembered have happened earlier."""
    with sqlite3.connect(folder / "raw/fetched/.fetch.sqlite") as tables:
        for table in ("page", "robots", "list"):
            tables.execute(f"UPDATE {table} SET asked = asked - ?", (days * 86_400,))


def test_a_second_round_asks_for_nothing_but_the_list_and_304_costs_no_parse(site: Site, tmp_path: Path) -> None:
    site.replies["/feed"] = conditional(feed(f"{site.url}/a", f"{site.url}/b"), '"1"', XML)
    config = settings(tmp_path, {"one": {"feeds": [f"{site.url}/feed"]}})
    assert fetch(config).count("fetched") == 2
    site.seen.clear()
    outcome = fetch(config)
    assert [one.path for one in site.seen] == ["/feed"] and site.seen[0].headers["If-None-Match"] == '"1"'
    assert not outcome.sources["one"].counts and not outcome.failed
    assert len(list(tmp_path.rglob("*.warc.gz"))) == 1


def test_expired_pages_are_asked_for_on_condition_and_unchanged_ones_become_revisits(
    site: Site, tmp_path: Path
) -> None:
    links = [f"{site.url}/{name}" for name in ("etag", "same", "changed")]
    site.replies |= {
        "/feed": (200, XML, feed(*links)),
        "/etag": conditional(page("E"), '"e"'),
        "/changed": deque([(200, HTML, page("One")), (200, HTML, page("Two"))]),
    }
    config = settings(tmp_path, {"one": {"feeds": [f"{site.url}/feed"]}}, remember_days=30)
    fetch(config)
    age(tmp_path, 31)
    outcome = fetch(config)
    counts = outcome.sources["one"].counts
    assert (counts["unchanged"], counts["fetched"]) == (2, 1)
    newest = max(tmp_path.rglob("*.warc.gz"))
    found = {kind: url for kind, url in records(tmp_path) if kind == "revisit"}
    assert found and sum(kind == "revisit" for kind, _ in records(tmp_path)) == 2
    with newest.open("rb") as opened:
        revisits = [one for one in ArchiveIterator(opened) if one.rec_type == "revisit"]
        profiles = {one.rec_headers.get_header("WARC-Profile").rsplit("/", 1)[1] for one in revisits}
        refers = {one.rec_headers.get_header("WARC-Refers-To-Target-URI") for one in revisits}
    assert profiles == {"server-not-modified", "identical-payload-digest"} and refers == set(links[:2])
    age(tmp_path, 31)
    assert fetch(config).sources["one"].counts["unchanged"] == 3


def test_sitemap_index_gzip_robots_sitemap_and_discovery(site: Site, tmp_path: Path) -> None:
    index = f"<sitemapindex><sitemap><loc>{site.url}/s1.xml.gz</loc></sitemap></sitemapindex>"
    site.replies |= {
        "/robots.txt": (200, {}, f"Sitemap: {site.url}/index.xml\n".encode()),
        "/": (200, HTML, b'<html><head><link rel=alternate type="application/rss+xml" href=rss></head><body></html>'),
        "/rss": (200, XML, feed("/from-feed")),
        "/index.xml": (200, XML, index.encode()),
        "/s1.xml.gz": (200, {"Content-Type": "application/gzip"}, gzip.compress(sitemap(f"{site.url}/from-map"))),
    }
    fetch(settings(tmp_path, {"one": {"discover": [f"{site.url}/"]}}))
    assert {url for kind, url in records(tmp_path) if kind == "response"} == {
        f"{site.url}/from-feed",
        f"{site.url}/from-map",
    }


def test_sitemaps_that_an_index_calls_unchanged_are_not_read_again(site: Site, tmp_path: Path) -> None:
    index = (
        f"<sitemapindex><sitemap><loc>{site.url}/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>"
        f"<sitemap><loc>{site.url}/new.xml</loc><lastmod>2099-01-01</lastmod></sitemap></sitemapindex>"
    )
    site.replies |= {
        "/index.xml": (200, XML, index.encode()),
        "/old.xml": (200, XML, sitemap(f"{site.url}/a")),
        "/new.xml": (200, XML, sitemap(f"{site.url}/b")),
    }
    config = settings(tmp_path, {"one": {"sitemaps": [f"{site.url}/index.xml"]}})
    fetch(config)
    site.seen.clear()
    fetch(config)
    assert sorted(one.path for one in site.seen) == ["/index.xml", "/new.xml"]


def test_filters_and_a_list_of_addresses(site: Site, tmp_path: Path) -> None:
    dates = ["Fri, 17 May 2024 10:00:00 GMT", "Mon, 01 Jan 2001 10:00:00 GMT", "", "", ""]
    links = [f"{site.url}/news/{name}" for name in ("new", "old", "video/1", "plain")] + [f"{site.url}/shop/1"]
    site.replies["/feed"] = (200, XML, feed(*links, dates=dates))
    (tmp_path / "urls.txt").write_text(f"# mine\n{site.url}/news/listed\n\n{site.url}/news/video/2\n")
    section = {"feeds": [f"{site.url}/feed"], "urls": ["urls.txt"], "include": ["/news/*"], "exclude": ["*/video/*"]}
    config = settings(tmp_path, {"one": section | {"since": "2024-01-01"}})
    dry = fetch(config, dry_run=True)
    assert site.asked() == {"/feed": 1} and not list((tmp_path / "raw").rglob("*.warc.gz*"))
    whats = {one.url.removeprefix(site.url): (one.what, one.why) for one in dry.verdicts}
    assert whats == {
        "/news/new": ("fetch", ""),
        "/news/old": ("filter", "listed with 2001-01-01, before since 2024-01-01"),
        "/news/video/1": ("filter", "exclude '*/video/*'"),
        "/news/video/2": ("filter", "exclude '*/video/*'"),
        "/news/plain": ("fetch", ""),
        "/news/listed": ("fetch", ""),
        "/shop/1": ("filter", "no include matches"),
    }
    assert fetch(config).count("fetched") == 3
    assert {one.what for one in fetch(config, dry_run=True).verdicts} == {"seen", "filter"}


def test_a_source_that_fails_stops_no_other(site: Site, tmp_path: Path) -> None:
    site.replies |= {"/feed": (200, XML, feed("/a")), "/bad": (200, HTML, b"<p>no feed"), "/gone": (410, {}, b"")}
    sources = {name: {"feeds": [f"{site.url}/{name}"]} for name in ("feed", "bad", "gone")}
    outcome = fetch(settings(tmp_path, {**sources, "dead": {"feeds": ["http://dead.test/x"]}}, retries=0))
    assert (outcome.failed, outcome.count("fetched")) == (["bad", "gone", "dead"], 1)


def test_a_dead_host_is_left_alone_after_ten_failures(site: Site, tmp_path: Path) -> None:
    site.otherwise = lambda path: (404, {}, b"") if path == "/robots.txt" else (500, {}, b"")
    urls = [f"{site.url}/{number}" for number in range(30)]
    config = settings(tmp_path, {"one": {"urls": urls}}, retries=0, connections_per_host=1)
    counts = fetch(config).sources["one"].counts
    assert (counts["failed"], counts["left"], sum(site.asked().values())) == (10, 20, 10)


def test_what_had_no_turn_is_fetched_the_next_time(site: Site, tmp_path: Path) -> None:
    site.replies["/feed"] = conditional(feed(*(f"/{number}" for number in range(8))), '"1"', XML)
    few = settings(tmp_path, {"one": {"feeds": [f"{site.url}/feed"]}}, pages=5)
    assert fetch(few).sources["one"].counts == {"fetched": 5, "left": 3}
    assert fetch(few).sources["one"].counts == {"fetched": 3}
    assert set(site.asked().values()) <= {1, 2}


def test_a_page_that_fails_in_five_rounds_is_given_up(site: Site, tmp_path: Path) -> None:
    site.replies |= {"/feed": conditional(feed("/a"), '"1"', XML), "/a": (503, {}, b"")}
    config = settings(tmp_path, {"one": {"feeds": [f"{site.url}/feed"]}}, retries=0)
    whats = [next(iter(fetch(config).sources["one"].counts), None) for _ in range(6)]
    assert whats == ["failed"] * 4 + ["gone", None]


def test_archives_are_rotated_by_size(site: Site, tmp_path: Path) -> None:
    urls = [f"{site.url}/{number}" for number in range(6)]
    fetch(settings(tmp_path, {"one": {"urls": urls}}, archive_bytes=1))
    assert len(list((tmp_path / "raw/fetched/one").glob("*.warc.gz"))) == 6
    assert sum(kind == "response" for kind, _ in records(tmp_path)) == 6
    assert not list(tmp_path.rglob("*" + PART))


def test_two_rounds_at_once_are_refused(site: Site, tmp_path: Path) -> None:
    config = settings(tmp_path, {"one": {"urls": [f"{site.url}/a"]}})
    with lock.hold(tmp_path / "raw/fetched", "ingest fetch"), pytest.raises(lock.Locked):
        fetch(config)


def test_rates_are_shared_by_sources_and_crawl_delay_goes_before(site: Site, tmp_path: Path) -> None:
    site.otherwise = lambda path: (
        (200, {}, b"User-agent: *\nCrawl-delay: 1\n") if path == "/robots.txt" else (200, HTML, page(path))
    )
    sources = {name: {"urls": [f"http://slow.test:{site.port}/{name}"]} for name in ("one", "two")}
    fetch(settings(tmp_path, sources), resolver=virtual({"slow.test": "127.0.0.1"}))
    times = [one.at for one in site.seen]
    assert len(times) == 3 and times[2] - times[1] >= 1


def test_names_and_lists_that_are_not_there_are_usage_errors(site: Site, tmp_path: Path) -> None:
    config = settings(tmp_path, {"one": {"urls": ["missing.txt"]}})
    with pytest.raises(UsageError, match="two"):
        fetch(config, ["two"])
    with pytest.raises(UsageError, match=r"missing\.txt"):
        fetch(config)


def command(folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "ingest", *flags]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=120)


def test_the_command(site: Site, tmp_path: Path) -> None:
    site.replies |= {"/feed": (200, XML, feed("/a", "/b")), "/b": (404, {}, b"")}
    settings(tmp_path, {"one": {"feeds": [f"{site.url}/feed"]}, "bad": {"feeds": [f"{site.url}/none"]}})
    site.replies["/none"] = (404, {}, b"")
    dry = command(tmp_path, "fetch", "--dry-run", "--source", "one", "-q")
    assert dry.returncode == 0 and f"fetch      {site.url}/a\n" in dry.stdout
    done = command(tmp_path, "fetch", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["fetched"], told["failed_sources"]) == (3, 1, ["bad"])
    assert told["sources"]["one"]["troubles"] == [{"url": f"{site.url}/b", "what": "gone", "why": "status 404"}]
    alone = command(tmp_path, "fetch", "--source", "bad")
    assert alone.returncode == 1 and "bad failed" in alone.stderr
    assert command(tmp_path, "fetch", "--source", "none").returncode == 2


def test_the_whole_way_and_a_second_pass_brings_nothing_new(site: Site, tmp_path: Path) -> None:
    stories = {f"/story-{number}": page(f"Story {number} of the council", story(number)) for number in range(4)}
    site.replies |= {path: (200, HTML, body) for path, body in stories.items()}
    site.replies["/copy"] = (200, HTML, stories["/story-1"])
    site.replies["/again"] = redirect("/story-2")
    site.replies["/feed"] = (200, XML, feed(*stories, "/copy", "/again"))
    settings(tmp_path, {"paper": {"feeds": [f"{site.url}/feed"]}})
    text = (tmp_path / "config.yaml").read_text()
    text = text.replace("name: paper", "name: paper\n  publisher: The Paper\n  time_zone: Europe/Berlin")
    (tmp_path / "config.yaml").write_text(text.replace("sources:\n", "sources:\n- {name: all, paths: [raw]}\n"))
    ready = config.load(tmp_path / "config.yaml", workers=1)
    assert fetch(ready).count("fetched") == 5
    first = run.run(ready, Options(), lambda status: None)
    assert (first.articles, first.duplicates, first.rejects) == (4, 1, 0)
    articles = tables(tmp_path / "data")["articles"]
    assert set(articles["publisher"]) == {"The Paper"}
    assert set(articles["title"]) == {f"Story {number} of the council" for number in range(4)}
    assert all(url.startswith(f"{site.url}/") for url in articles["url"])
    assert articles["fetched_at"].notna().all()
    assert fetch(ready).count("fetched") == 0
    second = run.run(ready, Options(), lambda status: None)
    assert (second.documents, second.version) == (0, first.version)
    age(tmp_path, 31)
    assert fetch(ready).count("unchanged") == 5
    third = run.run(ready, Options(), lambda status: None)
    assert third.documents == 0
    account(tmp_path / "data")


def test_an_interrupted_round_keeps_what_it_has(site: Site, tmp_path: Path) -> None:
    reached = threading.Event()

    def hang(handler: Any) -> None:
        reached.set()
        time.sleep(3)
        answer(handler, 200, HTML, page("late"))

    site.replies["/last"] = hang
    urls = [f"{site.url}/{number}" for number in range(5)] + [f"{site.url}/last"]
    settings(tmp_path, {"one": {"urls": urls}}, connections_per_host=1, deadline_seconds=60, read_seconds=60)
    process = subprocess.Popen([sys.executable, "-m", "ingest", "fetch", "-q"], cwd=tmp_path, stderr=subprocess.PIPE)
    assert reached.wait(30)
    started = time.monotonic()
    process.terminate()
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130 and b"goes on where it stopped" in errors
    assert time.monotonic() - started < 3 and not list(tmp_path.rglob("*" + PART))
    site.replies["/last"] = (200, HTML, page("late"))
    assert fetch(config.load(tmp_path / "config.yaml")).count("fetched") == 1
    assert sum(kind == "response" for kind, _ in records(tmp_path)) == 6
    assert site.asked() == {**{f"/{number}": 1 for number in range(5)}, "/last": 2}
