"""A passage that stands twice in a page is text once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean.repeats import repeated_passages

FERRY = "The ferry to Halden will stay in port until the harbour has been dredged, the company said on Monday."
BUS = "Passengers are being sent to the bus, which takes an hour and twenty minutes."
DREDGER = "The dredger that was ordered in spring is still at work in another harbour."
QUESTION = "And what did the company say to that?"
END = "It is to come in autumn, weather permitting, and to go on until the end of the year."


def repeated(*lines: str, left: tuple[bool, ...] | None = None) -> list[int]:
    which = np.array(left if left is not None else [True] * len(lines), bool)
    return np.flatnonzero(repeated_passages(lines, which)).tolist()


def test_the_second_copy_of_an_article_goes() -> None:
    assert repeated(FERRY, BUS, DREDGER, FERRY, BUS, DREDGER, END) == [3, 4, 5]


def test_a_paragraph_or_two_may_come_again() -> None:
    assert repeated(FERRY, BUS, END, FERRY, BUS) == []
    assert repeated(FERRY, FERRY, FERRY, FERRY, FERRY) == []


def test_short_lines_may_come_again() -> None:
    assert repeated(*(QUESTION for _ in range(3)), FERRY, *(QUESTION for _ in range(3))) == []


def test_another_order_is_another_text() -> None:
    assert repeated(FERRY, BUS, DREDGER, DREDGER, BUS, FERRY) == []


def test_a_passage_whose_first_copy_was_removed_stays() -> None:
    assert repeated(*(2 * (FERRY, BUS, DREDGER)), left=(False, True, True, True, True, True)) == []


@given(st.lists(st.tuples(st.sampled_from((FERRY, BUS, DREDGER, END, QUESTION)), st.booleans()), max_size=16))
def test_no_words_are_lost(page: list[tuple[str, bool]]) -> None:
    lines, left = [line for line, _ in page], np.array([kept for _, kept in page], bool)
    after = left & ~repeated_passages(lines, left)
    assert {lines[i] for i in np.flatnonzero(after)} == {lines[i] for i in np.flatnonzero(left)}
