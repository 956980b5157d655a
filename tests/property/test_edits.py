"""Edits: applying and undoing them gives the draft back, and an edit that does not fit is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.edits import Texts, apply, body, texts_of, undo
from ingest.knowledge import load_knowledge
from ingest.model import Article, Draft, Edit, Line, Raw, Source
from ingest.pipeline import trace

words = st.text(st.characters(exclude_categories=["Cs", "Zl", "Zp", "Cc"]), max_size=12)
page_lines = st.sampled_from(
    [
        "Skip to Content",
        "Home » Sport » A headline about something",
        "A headline about something",
        "by February 10, 2018 Fun",
        "By Jane Doe and Tom Roe | May 3, 2019",
        "Share this:",
        "BERLIN (AP) — The council has decided that the bridge will be closed for the whole of the next summer.",
        "“Read more books,” she said, and the crowd in the hall applauded for several minutes on end.",
        "The old mill was sold to a family from the valley, who want to open it to visitors next year.",
        "Related stories",
        "Copyright 2020 The Associated Press. All rights reserved.",
        "Source: Voice of America",
        "图片来源：新华社",
        "Sous-titre",
    ]
)


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[Texts, list[Edit]]:
    """Lines, and edits that fit them, several on one line among them."""
    texts: list[str | None] = list(draw(st.lists(words.filter(bool), min_size=1, max_size=8)))
    start = tuple(texts)
    edits = []
    for _ in range(draw(st.integers(0, 12))):
        left = [number for number, text in enumerate(texts) if text is not None]
        if not left:
            break
        line = draw(st.sampled_from(left))
        action = draw(st.sampled_from(["remove", "replace", "move"]))
        after = "" if action == "remove" else draw(words)
        edits.append(Edit(line, action, "test", texts[line] or "", after))
        texts[line] = after or None
    return start, edits


@given(texts_and_edits())
def test_undoing_what_was_applied_gives_the_lines_back(case: tuple[Texts, list[Edit]]) -> None:
    texts, edits = case
    assert undo(apply(texts, edits), edits) == texts


@given(texts_and_edits(), st.integers(-3, 12), words)
def test_an_edit_that_does_not_fit_is_refused(case: tuple[Texts, list[Edit]], line: int, before: str) -> None:
    texts, edits = case
    left = apply(texts, edits)
    fits = 0 <= line < len(left) and left[line] == before
    if not fits:
        with pytest.raises(ValueError, match="does not fit"):
            apply(left, [Edit(line, "remove", "test", before)])


@given(st.lists(page_lines, min_size=1, max_size=25))
def test_the_edits_of_any_page_lead_from_its_lines_to_its_text_and_back(lines: list[str]) -> None:
    raw = Raw("page.txt", "test", "\n\n".join(lines).encode(), "text/plain")
    found = trace(raw, Source("test"), load_knowledge())
    if found.draft is None:
        return
    before = texts_of(found.draft)
    after = apply(before, found.edits)
    assert undo(after, found.edits) == before
    if isinstance(found.outcome, Article):
        assert body(after) == found.outcome.text


def test_the_text_is_the_lines_that_are_left() -> None:
    draft = Draft("x", "text", (Line("one"), Line("two"), Line("three")))
    assert body(apply(texts_of(draft), [Edit(1, "remove", "test", "two")])) == "one\n\nthree"
