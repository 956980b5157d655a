"""Pages read by eye: what a reading says, and how its lines are found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readings import KINDS, digests, parse_reading, readings

LINES = ["Menu", "Ferry runs again", "By Tom Reed", "The ferry runs.", "Advertisement", "Menu", "It leaves at nine."]


def test_marks_name_the_kinds_of_lines() -> None:
    kinds = parse_reading("H1 B2 T3-6 ?4,5", len(LINES))
    assert kinds == {1: "headline", 2: "byline", 3: "text", 4: "unsure", 5: "unsure", 6: "text"}
    assert parse_reading("NONE", len(LINES)) == {}


@pytest.mark.parametrize("marks", ["H1 X3", "T3-7", "T", "1-3"])
def test_marks_that_make_no_sense_are_refused(marks: str) -> None:
    with pytest.raises(ValueError, match=r"not understood|line 7 of 7"):
        parse_reading(marks, len(LINES))


@given(st.lists(st.text(max_size=12), max_size=30))
def test_every_line_of_a_page_has_a_name_of_its_own(lines: list[str]) -> None:
    assert len(set(digests(lines))) == len(lines)


def test_lines_are_found_again_when_others_come_between() -> None:
    names = digests(LINES)
    more = digests([*LINES[:3], "Share", *LINES[3:]])
    assert [names[3], names[5], names[6]] == [more[4], more[6], more[7]]


def test_kept_readings_hold_names_and_known_kinds_alone(tmp_path: Path) -> None:
    file = tmp_path / "readings.jsonl"
    file.write_text(json.dumps({"id": "a", "text": "0a1b2c3d 0a1b2c3d.2", "headline": "11111111"}) + "\n")
    assert readings(file)["a"].kinds == {"0a1b2c3d": "text", "0a1b2c3d.2": "text", "11111111": "headline"}
    for row in map(json.loads, Path("training/readings.jsonl").read_text("utf-8").splitlines()):
        assert set(row) <= {"id", *KINDS.values()}
        assert all(len(name.partition(".")[0]) == 8 for kind in row.keys() - {"id"} for name in row[kind].split())
