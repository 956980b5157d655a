"""A killed fetch: nothing is lost, nothing damaged, nothing fetched twice (benchmarks/fetching.py kills more)."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetch_kills import kill_and_resume
from fetch_server import HTML, page, serve, settings
from ingest.fetch import fetch
from ingest.fetch.archive import PART, mend

KILLS = 4
PAGES = 40


def test_a_killed_fetch_goes_on_behind_what_it_has(tmp_path: Path) -> None:
    with serve() as site:
        killed = kill_and_resume(tmp_path, site, PAGES, KILLS, seed=8)
    expected = {f"/{number}" for number in range(PAGES)} | {"/target"}
    assert killed.responses == dict.fromkeys(expected, 1)
    assert not killed.damaged and not list(tmp_path.rglob("*" + PART))
    # Only what was under way at a kill can have been answered without our knowing it: two connections.
    assert sum(killed.asked.values()) - len(killed.asked) <= 2 * killed.kills


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("whole")
    with serve() as site:
        site.otherwise = lambda path: (200, HTML, page(path))
        fetch(settings(folder, {"one": {"urls": [f"{site.url}/{number}" for number in range(3)]}}))
    (file,) = folder.rglob("*.warc.gz")
    return file.read_bytes()


@given(data=st.data())
def test_an_archive_that_is_cut_anywhere_keeps_its_whole_answers(
    archive: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(archive)))
    part = tmp_path_factory.mktemp("cut") / f"x.warc.gz{PART}"
    part.write_bytes(archive[:cut])
    found = mend(part)
    plain = gzip.decompress(part.read_bytes()) if found else b""
    assert plain.count(b"WARC-Type: response") == plain.count(b"WARC-Type: request") == len(found)
    assert len(part.read_bytes()) <= cut and (cut < len(archive) or len(found) == 3)
    assert mend(part) == found
