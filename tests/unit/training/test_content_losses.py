"""Where the loss lies: oracles and places of words wrongly judged, on a page of six lines."""

from __future__ import annotations

import numpy as np
import pytest

from content_losses import by_label, misjudged, within_ends

LINES = ("Menu", "One two three.", "Share this", "Four five.", "More " * 30, "Footer")
LABELS = np.array([0, 1, 0, 0.8, 0.1, 0])
LEFT = np.array([True, True, True, False, True, False])


def test_the_ends_take_away_what_stands_outside_of_the_gold_lines() -> None:
    assert by_label(LABELS).tolist() == [False, True, False, True, False, False]
    assert within_ends(LABELS, LEFT).tolist() == [False, True, True, False, False, False]
    assert within_ends(np.zeros(6), LEFT).tolist() == LEFT.tolist()


def test_words_wrongly_judged_are_shares_of_the_gold_words() -> None:
    assert misjudged(LINES, LABELS, LEFT) == pytest.approx(
        {
            "kept behind the article, 25 words and more": 30 / 5,
            "kept behind it, shorter": 0,
            "kept between its lines": 2 / 5,
            "kept before it": 1 / 5,
            "lost within it, 25 words and more": 0,
            "lost within it, shorter": 2 / 5,
        }
    )
    assert misjudged(LINES, np.zeros(6), LEFT) is None
