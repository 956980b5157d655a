"""A file of lines is cut in pieces that are the file, whole lines, even; each is read as it is in the whole."""

from __future__ import annotations

import errno
import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.read import shares
from ingest.read.share import by_lines
from unit.read import dumps

SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
contents = st.lists(st.sampled_from([b"\n", b"a", b"bc\n", b"d" * 40, b"\r\n"]), max_size=40).map(b"".join)


@SETTINGS
@given(content=contents, count=st.integers(1, 9), chunk=st.integers(1, 50))
@example(content=b"", count=3, chunk=4)
@example(content=b"\n" * 10, count=9, chunk=10)
def test_pieces_make_up_the_file_and_begin_with_lines(content: bytes, count: int, chunk: int) -> None:
    chunks = [content[at : at + chunk] for at in range(0, len(content), chunk)]
    found = by_lines(chunks, len(content), count)
    pieces = [share.piece for share in found if share.piece]
    assert len(pieces) == len(found) <= count
    assert b"".join(content[piece.start : piece.end] for piece in pieces) == content
    assert all(one.end == other.start for one, other in pairwise(pieces))
    assert [piece.line for piece in pieces] == [content[: piece.start].count(b"\n") + 1 for piece in pieces]
    longest = max(map(len, content.split(b"\n"))) + 1
    assert all(content[piece.start - 1 : piece.start] in (b"", b"\n") for piece in pieces)
    assert all(piece.end - piece.start <= len(content) // count + 1 + longest for piece in pieces)


@SETTINGS
@given(rows=st.lists(st.integers(0, 3), max_size=30), size=st.integers(60, 900), cut=st.integers(0, 60))
def test_pieces_are_read_as_in_the_whole_file(
    rows: list[int], size: int, cut: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.read.reader._SKIMMED_BYTES", size)
    kinds = (dumps.json_lines(1), b"\n", b"{broken\r\n", b" \r\n")
    content = dumps.json_lines(2) + b"".join(kinds[row] for row in rows)
    file = dumps.put(tmp_path, "x.jsonl", content[: len(content) - cut])
    parts = shares(file)
    read = [dumps.numbered(file, share=share) for share in parts]
    assert [outcome for part in read for _, outcome in part] == [outcome for _, outcome in dumps.numbered(file)]
    for share, part in zip(parts, read, strict=True):
        assert [ordinal for ordinal, _ in part] == list(range(len(part)))
        assert dumps.numbered(file, share=share, start=2) == part[2:]


class BadDisk(io.BytesIO):
    """A file that cannot be read from a place on."""

    def __init__(self, content: bytes, bad: int) -> None:
        super().__init__(content)
        self.bad = bad

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        if self.tell() > self.bad:
            raise OSError(errno.EIO, "Input/output error")
        return found


def test_what_is_wrong_with_a_piece_is_said_where_it_is_met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.read.reader._SKIMMED_BYTES", 10_000)
    content = dumps.json_lines(2_000)
    file = dumps.put(tmp_path, "x.jsonl", content)
    parts = shares(file)
    bad = parts[1].piece
    assert bad
    good = [dumps.numbered(file, share=share) for share in parts]
    monkeypatch.setattr("ingest.read.reader.open_file", lambda _: BadDisk(content, bad.end - 1))
    read = [dumps.numbered(file, share=share) for share in parts]
    assert read[0] == good[0]
    assert [dumps.codes(outcome for _, outcome in part) for part in read[1:]] == [["UNREADABLE"]] * (len(parts) - 1)


def test_a_file_that_went_away_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.read.reader._SKIMMED_BYTES", 10_000)
    file = dumps.put(tmp_path, "x.jsonl", dumps.json_lines(2_000))
    parts = shares(file)
    Path(file.location).unlink()
    told = [outcome for share in parts for _, outcome in dumps.numbered(file, share=share)]
    assert len(parts) > 2
    assert dumps.codes(told) == ["UNREADABLE"]
