"""A page as it came, put together again from its text and its edits."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.edits import apply, body
from ingest.model import Edit
from ingest.report.removed import as_it_came


def row(line: int, action: str, before: str, after: str = "") -> dict[str, Any]:
    return {"line": line, "action": action, "rule": f"{action}.rule", "before": before, "after": after, "score": None}


def test_lines_stand_in_their_order_with_what_became_of_them() -> None:
    edits = [row(2, "remove", "Share"), row(0, "move", "LONDON - It rained.", "It rained.")]
    shown = list(as_it_came("It rained.\n\nIt stopped.", edits))
    assert [(line.state, line.text, line.after) for line in shown] == [
        ("moved", "LONDON - It rained.", "It rained."),
        ("kept", "It stopped.", ""),
        ("removed", "Share", ""),
    ]


def test_a_line_touched_twice_is_shown_as_it_came_and_as_it_is() -> None:
    edits = [row(0, "move", "A - B | C", "B | C"), row(0, "remove", "B | C")]
    [line] = as_it_came("", edits)
    assert (line.state, line.text, line.after, line.rule) == ("removed", "A - B | C", "", "move.rule + remove.rule")


@given(
    st.lists(st.tuples(st.text("abc ", min_size=1, max_size=5).map(str.strip).filter(bool), st.booleans()), max_size=12)
)
def test_no_line_is_lost_or_moved(lines: list[tuple[str, bool]]) -> None:
    texts = tuple(text for text, _ in lines)
    edits = [Edit(number, "remove", "r", text) for number, (text, gone) in enumerate(lines) if gone]
    left = body(apply(texts, edits))
    shown = as_it_came(left, [row(edit.line, edit.action, edit.before) for edit in edits])
    assert [(line.text, line.state == "removed") for line in shown] == lines
