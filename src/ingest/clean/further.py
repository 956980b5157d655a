"""A page whose markup goes on with further articles → the lines of these.

Some sites load the next article behind the one that was asked for. Each is an element ``article``; the one with the
headline is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.layout import BLOCK_TAGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.layout import Layout
    from ingest.model import Draft

RULE: Final = "second.article"
_ARTICLE: Final = BLOCK_TAGS.index("article") + 1
_HEADLINE: Final = 0.8  # likeness to a claimed title
_SHARE: Final = 0.3  # of the text, in the element with the headline; with less it is a head, or a teaser
_LEAST: Final = 250  # characters of it


def further_articles(draft: Draft, likeness: NDArray[np.float32], kept: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which lines stand in elements ``article`` behind the one with the headline.

    ``likeness`` of each line to a claimed title, 0 to 1; ``kept``, the characters of each line that is left, else 0.
    """
    further = np.zeros(len(likeness), bool)
    layout, headlines = draft.layout, np.flatnonzero(likeness >= _HEADLINE)
    if layout is None or not len(headlines):
        return further
    first = _article_around(layout, int(headlines[0]))
    if first < 0:
        return further
    end = int(layout.end[first])
    inside = float(kept[layout.first[first] : end].sum())
    if inside >= max(_SHARE * float(kept.sum()), _LEAST):
        for other in np.flatnonzero((layout.tag == _ARTICLE) & (layout.first >= end)):
            further[layout.first[other] : layout.end[other]] = True
    return further


def _article_around(layout: Layout, line: int) -> int:
    """The innermost element ``article`` around a line, -1 if there is none."""
    element = int(layout.element[line])
    while element >= 0 and layout.tag[element] != _ARTICLE:
        element = int(layout.parent[element])
    return element
