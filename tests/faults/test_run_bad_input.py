"""A night's worth of bad input in one run: each a reject with a code that the docs explain, and no neighbour lost."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.report.summary import Summary
from support import ROOT, account, story, tables

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def page(seed: int, extra: str = "") -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in story(seed).split("\n\n"))
    return (
        f"<html><head><title>Report {seed}</title></head><body><h1>Report {seed}</h1>{extra}{paragraphs}</body></html>"
    )


def rows(*seeds: int) -> str:
    return "".join(json.dumps({"id": str(seed), "text": story(seed)}) + "\n" for seed in seeds)


def hostile_files(raw: Path) -> dict[str, str]:
    """Write them; returns path → the code that is expected of it."""
    (raw / "empty.html").write_bytes(b"")
    (raw / "blank.txt").write_bytes(b" \n\n \n")
    (raw / "picture.html").write_bytes(PNG)
    (raw / "picture.txt").write_bytes(PNG)
    (raw / "cut.jsonl.gz").write_bytes(gzip.compress(rows(*range(200, 260)).encode())[:-900])
    (raw / "huge.html").write_bytes(b"<p>" + b"word " * 6_000_000)
    (raw / "nested.html").write_text(page(300, "<div>" * 100_000))
    (raw / "bomb.txt.gz").write_bytes(gzip.compress(b"a" * 60_000_000))
    with zipfile.ZipFile(raw / "slip.zip", "w") as archive:
        archive.writestr("../../escape.txt", story(310))
        archive.writestr("good.txt", f"A good headline\n\n{story(311)}")
    with tarfile.open(raw / "link.tar", "w") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        body = story(312).encode()
        good = tarfile.TarInfo("good.txt")
        good.size = len(body)
        archive.addfile(good, io.BytesIO(body))
    (raw / "rows.jsonl").write_text('{"id": "1"}\n{"id": "2", "text": 7}\n{broken\n[1]\n' + rows(320, 321))
    pq.write_table(pa.table({"text": pa.array([1, 2])}), raw / "numbers.parquet")
    return {
        "empty.html": "EMPTY",
        "blank.txt": "EMPTY",
        "picture.html": "UNSUPPORTED",
        "picture.txt": "UNSUPPORTED",
        "cut.jsonl.gz": "TRUNCATED",
        "huge.html": "TOO_LARGE",
        "bomb.txt.gz": "ARCHIVE_BOMB|TOO_LARGE",
        "slip.zip!../../escape.txt": "UNSAFE_MEMBER",
        "link.tar!link.txt": "UNSAFE_MEMBER",
        "rows.jsonl#1": "NO_TEXT",
        "rows.jsonl#2": "WRONG_TYPE",
        "rows.jsonl#3": "BAD_ROW",
        "rows.jsonl#4": "BAD_ROW",
    }


@pytest.fixture
def outcome(workshop: Path, ingest_in_workers: Callable[..., Summary]) -> tuple[Path, dict[str, str], Summary]:
    raw = workshop / "raw"
    expected = hostile_files(raw)
    (raw / "lies.txt").write_text(page(401))  # HTML that calls itself text
    (raw / "lies.html").write_text(f"A plain headline\n\n{story(402)}")  # and the other way round
    (raw / "nul.html").write_bytes(page(403).encode().replace(b"harbour", b"har\x00bour"))
    (raw / "good.jsonl.bz2").write_bytes(bz2.compress(rows(404, 405).encode()))
    return workshop, expected, ingest_in_workers()


def test_each_bad_document_is_a_reject_and_no_neighbour_is_lost(outcome: tuple[Path, dict[str, str], Summary]) -> None:
    workshop, expected, summary = outcome
    rejects = tables(workshop / "data")["rejects"].set_index("raw_uri")["code"]
    for name, code in expected.items():
        assert re.fullmatch(code, rejects[f"raw/{name}"]), (name, rejects[f"raw/{name}"])
    assert "INTERNAL_ERROR" not in summary.codes
    assert "WORKER_DIED" not in summary.codes
    found = set(tables(workshop / "data")["articles"]["raw_uri"])
    neighbours = {"lies.txt", "lies.html", "nul.html", "slip.zip!good.txt", "link.tar!good.txt", "rows.jsonl#5"}
    neighbours |= {"rows.jsonl#6", "good.jsonl.bz2#1", "good.jsonl.bz2#2", "cut.jsonl.gz#1"}
    assert {f"raw/{name}" for name in neighbours} <= found
    assert not (workshop.parent / "escape.txt").exists()
    account(workshop / "data")


def test_each_reject_says_what_to_do_and_its_code_is_documented(
    outcome: tuple[Path, dict[str, str], Summary],
) -> None:
    rejects = tables(outcome[0] / "data")["rejects"]
    documented = (ROOT / "docs" / "reference" / "rejects.md").read_text(encoding="utf-8")
    for code, detail in zip(rejects["code"], rejects["detail"], strict=True):
        assert f"`{code}`" in documented
        assert len(detail) > 15 and "Traceback" not in detail


def test_a_page_of_nested_elements_keeps_its_text_or_is_too_deep(
    outcome: tuple[Path, dict[str, str], Summary],
) -> None:
    found = tables(outcome[0] / "data")
    rejects = dict(zip(found["rejects"]["raw_uri"], found["rejects"]["code"], strict=True))
    kept = found["articles"].set_index("raw_uri")["text"]
    assert rejects.get("raw/nested.html") == "TOO_DEEP" or story(300)[:80] in kept["raw/nested.html"]
