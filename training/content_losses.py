"""Verdicts on lines with labels → where the loss lies: what oracles would have kept, which words were judged wrongly.

The gold lines of a page are those of which at least half the words are gold; its ends are the first and the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from align import tokens

GOLD: Final = 0.5  # share of a line's words
LONG: Final = 25  # words: from here a line is prose, not a caption or a link

Verdicts = NDArray[np.bool_]


def by_label(labels: NDArray[np.float64]) -> Verdicts:
    """What an oracle over lines keeps."""
    return labels >= GOLD


def within_ends(labels: NDArray[np.float64], left: Verdicts) -> Verdicts:
    """Our verdicts, but nothing kept before the first gold line or behind the last."""
    gold = np.flatnonzero(by_label(labels))
    place = np.arange(len(left))
    inside = (place >= gold[0]) & (place <= gold[-1]) if len(gold) else np.ones(len(left), bool)
    return left & inside


def misjudged(lines: Sequence[str], labels: NDArray[np.float64], left: Verdicts) -> dict[str, float] | None:
    """Words wrongly judged by place, as shares of the page's gold words; None for a page without gold lines."""
    gold = by_label(labels)
    if not gold.any():
        return None
    words = np.array([len(tokens(line)) for line in lines])
    first, last = np.flatnonzero(gold)[[0, -1]]
    place = np.arange(len(gold))
    kept, lost, long = left & ~gold, ~left & gold, words >= LONG
    parts = {
        "kept behind the article, 25 words and more": kept & (place > last) & long,
        "kept behind it, shorter": kept & (place > last) & ~long,
        "kept between its lines": kept & (place > first) & (place < last),
        "kept before it": kept & (place < first),
        "lost within it, 25 words and more": lost & long,
        "lost within it, shorter": lost & ~long,
    }
    return {name: float(words[part].sum() / words[gold].sum()) for name, part in parts.items()}
