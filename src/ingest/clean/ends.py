"""Probabilities of a page's lines → where its article ends: behind its best run, seen as one.

Each line is judged by itself, so a teaser or a reply far behind the article may look like a line of it. What stands
between speaks against it: the run of lines with the greatest sum of characters times log odds (Bentley's maximum
subarray) ends the article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULE: Final = "content.end"
_AGAINST: Final = -1.0  # least log odds: boxes within an article are surely none of it, and don't end it
_FOR: Final = 4.0


def end_of_article(scores: NDArray[np.float64], characters: NDArray[np.float64]) -> int:
    """The line from which on nothing is the article's: 0 to the number of lines.

    ``scores``, the probability of each line; ``characters`` of it, 0 where it is not to be judged.
    """
    odds = np.clip(np.log(np.maximum(scores, 1e-9) / np.maximum(1 - scores, 1e-9)), _AGAINST, _FOR)
    sums = np.append(0.0, np.cumsum(odds * characters))
    return int(np.argmax(sums - np.minimum.accumulate(sums)))
