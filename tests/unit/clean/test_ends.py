"""Where the article ends: behind its best run of lines, whatever looks like text far behind it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean.ends import end_of_article

PAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 2000)), max_size=30)


def end(*lines: tuple[float, int]) -> int:
    scores, characters = np.array(lines, np.float64).reshape(-1, 2).T
    return end_of_article(scores, characters)


def test_a_short_text_far_behind_the_article_is_none_of_it() -> None:
    assert end((0.0, 300), (0.95, 900), (0.9, 700), (0.01, 1200), (0.6, 80), (0.0, 50)) == 3


def test_a_box_within_the_article_does_not_end_it() -> None:
    assert end((0.95, 900), (0.0, 400), (0.97, 500), (0.0, 900)) == 3


def test_an_article_below_a_long_menu_is_found() -> None:
    assert end((0.0, 9000), (0.9, 400), (0.0, 100)) == 2


def test_lines_that_were_moved_out_have_no_say() -> None:
    assert end((0.9, 400), (0.0, 0), (0.7, 100)) == 3


@given(PAGE)
def test_the_last_line_before_the_end_is_likely_text(lines: list[tuple[float, int]]) -> None:
    found = end(*lines)
    assert 0 <= found <= len(lines)
    assert found == 0 or lines[found - 1][0] > 0.5


@given(PAGE, PAGE)
def test_what_is_surely_boilerplate_behind_the_page_changes_nothing(
    lines: list[tuple[float, int]], more: list[tuple[float, int]]
) -> None:
    assert end(*lines, *((0.0, characters) for _, characters in more)) == end(*lines)
