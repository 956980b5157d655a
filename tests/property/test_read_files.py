"""What holds for every file that can be read: cut anywhere, damaged anywhere, shared out and begun anywhere."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.model import Limits, Raw, Reject
from ingest.read import Share
from unit.read import dumps

COUNT = 9
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def pages() -> dict[str, bytes]:
    return {f"{number}.html": dumps.page(number, 9).encode() for number in range(1, COUNT + 1)}


def rows() -> list[dict[str, object]]:
    return [dumps.row(number) for number in range(1, COUNT + 1)]


# A form, and from which byte on it can be told apart from mere text.
FORMS: dict[str, tuple[Callable[[], bytes], int]] = {
    "export.jsonl": (lambda: dumps.json_lines(COUNT), 2),
    "list.json": (lambda: json.dumps(rows(), indent=1).encode(), 1),
    "envelope.json": (lambda: json.dumps({"status": "ok", "items": rows()}).encode(), 1),
    "table.csv": (lambda: dumps.separated(COUNT), 16),
    "table.parquet": (lambda: dumps.parquet(dumps.table(COUNT), row_group_size=3), 12),
    "table.feather": (lambda: dumps.arrow_file(dumps.table(COUNT), 2), 8),
    "table.arrows": (lambda: dumps.arrow_stream(dumps.table(COUNT), 2), 8),
    "crawl.warc": (lambda: dumps.warc(COUNT, compressed=False), 5),
    "crawl.warc.gz": (lambda: dumps.warc(COUNT, compressed=True), 3),
    "feed.xml": (lambda: dumps.feed(COUNT), len(dumps.FEED_HEAD)),
    "pages.zip": (lambda: dumps.zipped(pages()), 4),
    "stored.zip": (lambda: dumps.zipped(pages(), 0), 4),
    "piped.zip": (lambda: dumps.streamed_zip(pages()), 4),
    "pages.tar": (lambda: dumps.tarred(pages()), 512),
    "rows.zip": (lambda: dumps.zipped({"a.jsonl": dumps.json_lines(4), "b.csv": dumps.separated(4)}), 4),
    "nested.tar": (lambda: dumps.tarred({"a.zip": dumps.zipped(pages()), "b.csv": dumps.separated(4)}), 512),
}


@cache
def content_of(form: str, packing: str) -> bytes:
    content = FORMS[form][0]()
    return dumps.PACKERS[packing](content) if packing else content


@cache
def documents_of(form: str) -> tuple[bytes, ...]:
    """The bodies of a sound file's documents."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(document.body for document in dumps.documents(Path(folder), form, content_of(form, "")))


def ends_between_documents(form: str, content: bytes) -> bool:
    """Whether a file that is cut here looks like a shorter one that is whole: nobody could tell."""
    match form:
        case "export.jsonl":
            return content.rstrip().endswith(b"}")
        case "table.csv":
            return content.rpartition(b"\r\n")[2].count(b'"') in (0, 4)
        case "crawl.warc":
            return content.rstrip().endswith(b"</p>") or content.rstrip(b"\r\n").endswith(b"by hand")
        case "crawl.warc.gz" | "table.arrows":
            return True  # checked by the count of documents alone
    return False


forms = st.sampled_from(sorted(FORMS))
packings = st.sampled_from(["", *dumps.PACKERS])


@SETTINGS
@given(form=forms, packing=packings, share=st.floats(0, 1, exclude_max=True), from_end=st.booleans())
def test_a_file_cut_anywhere_gives_what_came_before_and_one_reject(
    form: str, packing: str, share: float, from_end: bool, tmp_path: Path
) -> None:
    content, whole = content_of(form, packing), documents_of(form)
    least = 20 if packing else FORMS[form][1]
    cut = len(content) - 1 - int(share * 40) if from_end else least + int(share * (len(content) - least))
    found = dumps.outcomes(tmp_path, "dump", content[: max(least, cut)])
    bodies = tuple(outcome.body for outcome in found if isinstance(outcome, Raw))
    rejects = [outcome for outcome in found if isinstance(outcome, Reject)]
    assert bodies == whole[: len(bodies)]
    assert found[len(bodies) :] == rejects
    assert len(rejects) <= 1
    # a row of a table that is cut before its last cell is one without text
    assert dumps.codes(rejects) in ([], ["TRUNCATED"], ["DAMAGED"], ["NO_TEXT"])
    if len(bodies) < len(whole) and (packing or not ends_between_documents(form, content[:cut])):
        assert rejects, "documents are missing, and nothing says so"


@SETTINGS
@given(form=forms, packing=packings, share=st.floats(0, 1, exclude_max=True), junk=st.binary(min_size=1, max_size=30))
def test_a_file_damaged_anywhere_is_read_without_an_exception(
    form: str, packing: str, share: float, junk: bytes, tmp_path: Path
) -> None:
    content = content_of(form, packing)
    at = int(share * len(content))
    found = dumps.outcomes(tmp_path, "dump", content[:at] + junk + content[at + len(junk) :])
    assert all(outcome.detail and outcome.uri for outcome in found if isinstance(outcome, Reject))


@SETTINGS
@given(content=st.binary(max_size=3000), name=st.sampled_from(["x", *FORMS, "page.html", "page.mhtml", "page.txt"]))
def test_any_bytes_are_a_document_or_a_reject(content: bytes, name: str, tmp_path: Path) -> None:
    assert dumps.outcomes(tmp_path, name, content) or name.endswith((".csv", ".json"))


@SETTINGS
@given(
    form=forms,
    packing=packings,
    of=st.integers(1, 5),
    start=st.integers(0, COUNT + 3),
    cut=st.integers(0, 40),
)
def test_shares_and_starts_are_parts_of_the_whole(
    form: str, packing: str, of: int, start: int, cut: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.read.share.RUN", 2)
    content = content_of(form, packing)
    file = dumps.put(tmp_path, "dump", content[: len(content) - cut])
    whole = dumps.numbered(file)
    parts = [outcome for index in range(of) for outcome in dumps.numbered(file, share=Share(index, of))]
    assert sorted(parts, key=lambda part: part[0]) == whole
    started = dumps.numbered(file, start=start)
    ordinals = [ordinal for ordinal, _ in whole]
    assert ordinals == list(range(len(whole)))
    if whole and isinstance(whole[-1][1], Reject) and whole[-1][1].uri == "dump":  # of the file as a whole
        assert started[-1] == whole[-1]
        assert started[:-1] == whole[start:-1]
    else:
        assert started == whole[start:]


@SETTINGS
@given(
    records=st.lists(st.dictionaries(st.sampled_from(["id", "text", "title", "url", "x"]), st.text() | st.integers()))
)
def test_a_json_list_reads_as_its_lines_do(records: list[dict[str, object]], tmp_path: Path) -> None:
    rows = [record for record in records if record]
    listed = dumps.outcomes(tmp_path, "x.json", json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace"))
    lined = dumps.outcomes(tmp_path, "y.jsonl", b"\n".join(json.dumps(record).encode() for record in [{"x": 0}, *rows]))
    renumbered = [
        re.sub(r"y\.jsonl#(\d+)", lambda found: f"x.json#{int(found[1]) - 1}", repr(outcome)) for outcome in lined[1:]
    ]
    if not any("\\ud" in json.dumps(record) for record in rows):
        assert [repr(outcome) for outcome in listed] == renumbered


@SETTINGS
@given(limit=st.integers(60, 400), sizes=st.lists(st.integers(1, 800), max_size=8))
def test_documents_above_the_limit_are_rejected_alone(limit: int, sizes: list[int], tmp_path: Path) -> None:
    limits = Limits(document_bytes=limit)
    lines = [b'{"text": "' + b"x" * size + b'"}' for size in sizes]
    expected = ["TOO_LARGE" if len(line) > limit else "ok" for line in lines]
    assert dumps.codes(dumps.outcomes(tmp_path, "a.jsonl", b'{"text": "x"}\n' + b"\n".join(lines), limits=limits)) == [
        "ok",
        *expected,
    ]
    assert dumps.codes(dumps.outcomes(tmp_path, "a.json", b"[" + b",\n".join(lines) + b"]", limits=limits)) == expected
