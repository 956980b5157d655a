"""The lines that are left of a page → those that only repeat a passage from above.

A page may hold its article twice, for narrow and for wide windows, or its abstract once more before the whole. A single
paragraph may well come again, and so may short lines: refrains, answers of an interview, rows of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULE: Final = "content.repeat"
_LINE: Final = 40  # characters from which a line counts,
_PASSAGE: Final = 3  # and so many of them, in the same order, are a passage


def repeated_passages(lines: Sequence[str], left: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the lines that are ``left`` belong to a passage that stands above, left too."""
    repeated = np.zeros(len(lines), bool)
    counted = [number for number in np.flatnonzero(left).tolist() if len(lines[number]) >= _LINE]
    first: dict[str, int] = {}
    met = [first.setdefault(lines[number], place) for place, number in enumerate(counted)]  # at which place before
    if len(first) == len(counted):
        return repeated
    begins = [place for place, (one, other) in enumerate(pairwise(met), start=1) if other != one + 1]
    for start, end in pairwise((0, *begins, len(counted))):
        if met[start] < start and end - start >= _PASSAGE:
            repeated[counted[start:end]] = True
    return repeated
