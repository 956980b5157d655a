"""Whole documents against what a careful editor wants of them.

    cases/<name>/input.html | input.txt    the document
    cases/<name>/rules.yaml                rules for its site, where the case is about them
    cases/<name>/expected.json             written by hand: fields of the article or the reject code, and ``why``
    cases/<name>/edits.json                the audit trail, written by ``pytest tests/golden --update-golden``

``expected.json`` never follows the code. Where the code falls short, ``known_gaps.txt`` names the case and the field, a
line each, and the test insists that it still fails: a fix is noticed, and the line must go.

In ``article`` only the fields that are named are checked. ``{"any_of": [...]}`` means that more than one answer is
right; ``may_stay`` holds lines of the text that an editor may leave in or take out.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from golden_pages import CASES, outcome
from ingest import edits as editing
from ingest.model import Article, Reject

HERE = Path(__file__).parent
NAMES = sorted(folder.name for folder in CASES.iterdir())
GAPS = {
    tuple(line.split("#")[0].split())
    for line in (HERE / "known_gaps.txt").read_text(encoding="utf-8").splitlines()
    if line.split("#")[0].strip()
}


def _expected(name: str) -> dict[str, Any]:
    text = (CASES / name / "expected.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _checks() -> list[Any]:
    """One check for each field of each case; those with a known gap must fail."""
    params = []
    for name in NAMES:
        for field in _expected(name).get("article", {"reject": None}):
            if field != "may_stay":
                gap = [pytest.mark.xfail(strict=True, reason="known gap")] if (name, field) in GAPS else []
                params.append(pytest.param(name, field, id=f"{name}-{field}", marks=gap))
    return params


def _folded(line: str) -> str:
    """A line without the differences that no editor minds: white space, a bullet, what stands between table cells."""
    return " ".join(re.sub(r"^(?:[•*·–-]|\d+\.) ", "", line.strip()).replace("|", " ").split())


def _comparable(field: str, value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case tuple():
            return list(value)
        case str() if field == "language":
            return value.split("-")[0]
    return value


@pytest.mark.parametrize(("name", "field"), _checks())
def test_outcome_is_what_an_editor_wants(name: str, field: str) -> None:
    expected, found = _expected(name), outcome(name)
    if field == "reject":
        assert isinstance(found, Reject), f"made an article of it: {found.title!r}"
        assert found.code == expected["reject"]
        return
    assert isinstance(found, Article), found
    wanted = expected["article"][field]
    if field == "text":
        may_stay = set(expected["article"].get("may_stay", ()))
        lines = [_folded(line) for line in found.text.split("\n\n")]
        assert [line for line in lines if line not in may_stay] == [_folded(line) for line in wanted]
        return
    answers = wanted["any_of"] if isinstance(wanted, dict) else [wanted]
    assert _comparable(field, getattr(found, field)) in answers


@pytest.mark.parametrize("name", [name for name in NAMES if "article" in _expected(name)])
def test_audit_trail(name: str, update_golden: bool) -> None:
    found = outcome(name)
    if isinstance(found, Reject):
        pytest.xfail("no article, no edits; the outcome's own test tells")
    rows = [
        {"line": edit.line, "action": edit.action, "rule": edit.rule, "before": edit.before, "after": edit.after}
        for edit in found.edits
    ]
    path = CASES / name / "edits.json"
    if update_golden:
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert rows == json.loads(path.read_text(encoding="utf-8")), "look at the change, then run with --update-golden"


@pytest.mark.parametrize("name", [name for name in NAMES if "article" in _expected(name)])
def test_edits_account_for_every_line_that_is_gone(name: str) -> None:
    """What the edits leave of the lines they touch, together with the lines they don't touch, is the text."""
    found = outcome(name)
    if isinstance(found, Reject):
        pytest.xfail("no article, no edits; the outcome's own test tells")
    last = {edit.line: edit for edit in found.edits}
    first: dict[int, str] = {}
    for edit in found.edits:
        first.setdefault(edit.line, edit.before)
    touched = max(last, default=-1) + 1
    lines: tuple[str | None, ...] = tuple(first.get(number) for number in range(touched))
    after = editing.apply(lines, found.edits)
    assert editing.undo(after, found.edits) == lines
    kept = [text for text in after if text is not None]
    remaining = iter(found.text.split("\n\n"))
    assert all(line in remaining for line in kept), "what an edit leaves must stand in the text, in order"


def test_known_gaps_name_checks_that_exist() -> None:
    assert {tuple(param.values) for param in _checks()} >= GAPS
