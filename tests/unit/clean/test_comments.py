"""Comments behind an article: taken out from their heading on, where the heading can be nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.clean.comments import comment_lines

STORY = [f"The ferry between Aven and the islands will run again from day {n}, the office said." for n in "abcd"]
THREAD = ["About time, says one who has waited for it all the winter long.", "Posted by Marit, 3 May"]


def removed(lines: list[str], headline: str = "") -> list[str]:
    likeness = np.array([line == headline for line in lines], np.float32)
    found = comment_lines(lines, likeness, np.array([float(len(line)) for line in lines]))
    return [line for line, is_comment in zip(lines, found, strict=True) if is_comment]


@pytest.mark.parametrize(
    "heading",
    [
        "Comments",
        "2 Comments:",
        "Comments (2)",
        "2 responses to “Ferry to the islands”",
        "Leave a Reply",
        "Kommentare (2)",
        "3 комментария",
        "网友评论(2)",
        "2条评论",
        "Commentaires »",
    ],
)
def test_from_their_heading_on_all_lines_are_comments(heading: str) -> None:
    assert removed([*STORY, heading, *THREAD]) == [heading, *THREAD]


@pytest.mark.parametrize(
    "line", ["Comments on the budget", "Response", "Comment", "Responses were mixed", "No further comments were made."]
)
def test_sub_headings_and_sentences_that_speak_of_comments_are_no_heading_of_them(line: str) -> None:
    assert removed([*STORY, line, *THREAD]) == []


def test_a_link_to_the_comments_above_the_text_or_early_in_it_is_no_end() -> None:
    assert removed(["2 Comments", *STORY, *THREAD]) == []
    assert removed([*STORY, "Comments", *STORY * 4]) == []
    assert removed([*STORY, "Ferry runs again", "2 Comments", *STORY], headline="Ferry runs again") == []


def test_lines_that_are_not_left_count_for_nothing() -> None:
    lines = ["x" * 300, "Comments", *STORY]
    assert not comment_lines(lines, np.zeros(len(lines), np.float32), np.array([0.0, 0.0, *map(len, STORY)])).any()
    assert removed([]) == []
