"""The layout and wording of a page → the measures that several groups of features build on, with running sums.

Elements come in document order, so each holds a run of lines, and any sum over a subtree is the difference of two
entries of a running sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.clean.features_text import TEXT_NAMES
from ingest.layout import BLOCK_TAGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.layout import Layout

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

CODE: Final = {tag: code for code, tag in enumerate(BLOCK_TAGS, start=1)}

MEASURE_NAMES: Final = "linked links bold images is_p heading is_li is_cell is_div depth index char_index".split()


class Measures:
    """Figures of each line (``line``: lines × ``MEASURE_NAMES``), their running sums, the elements around each line."""

    def __init__(self, layout: Layout, said: Floats) -> None:
        self.said = said
        self.n = len(said)
        self.chars = np.expm1(self.wording("chars"))
        self.linked = np.minimum(layout.link_chars / np.maximum(self.chars, 1), 1).astype(np.float32)
        own = layout.tag[layout.element]
        up = layout.tag[np.maximum(layout.parent[layout.element], 0)]
        tag = np.where((own == 0) | (own == CODE["div"]), np.where(up == CODE["p"], up, own), own)
        self.is_p = (tag == CODE["p"]).astype(np.float32)
        level = np.where((tag >= CODE["h1"]) & (tag <= CODE["h6"]), 7 - (tag - CODE["h1"] + 1), 0)
        above = np.where((up >= CODE["h1"]) & (up <= CODE["h6"]), 7 - (up - CODE["h1"] + 1), 0)
        self.heading = np.maximum(level, above).astype(np.float32)
        finished = self.wording("ends_stop")
        words = np.expm1(self.wording("words"))
        like_a_sentence = np.where(finished > 0, 1.0, 0.3) * np.clip(words / 12 - 0.3, 0, 1)
        self.prose = self.chars * (1 - self.linked) ** 2 * like_a_sentence
        self.sum_chars, self.sum_prose, self.sum_links = (
            np.concatenate(([0.0], np.cumsum(value, dtype=np.float64)))
            for value in (self.chars, self.prose, self.chars * self.linked)
        )
        self.total_chars = max(float(self.sum_chars[-1]), 1.0)
        self.total_prose = max(float(self.sum_prose[-1]), 1.0)
        self.ancestors = _ancestors(layout)
        depth = (np.diff(self.ancestors, axis=0) != 0).sum(axis=0)
        self.line = np.stack(
            (
                self.linked,
                np.log1p(layout.links),
                layout.bold_chars / np.maximum(self.chars, 1),
                np.minimum(layout.images, 3),
                self.is_p,
                self.heading,
                np.isin(tag, (CODE["li"], CODE["dd"], CODE["dt"])),
                np.isin(tag, (CODE["td"], CODE["th"], CODE["tr"])),
                (own == CODE["div"]) | (own == 0),
                depth,
                np.arange(self.n) / self.n,
                self.sum_chars[:-1] / self.total_chars,
            ),
            axis=1,
        )

    def wording(self, name: str) -> Floats:
        """One of the ``TEXT_NAMES``."""
        return self.said[:, TEXT_NAMES.index(name)]


def _ancestors(layout: Layout, hops: int = 12) -> Ints:
    """Elements around each line: hops × lines, the innermost first, the outermost repeated."""
    current = layout.element.astype(np.int64)
    rows = [current]
    for _ in range(hops - 1):
        up = layout.parent[current]
        current = np.where(up < 0, current, up)
        rows.append(current)
    return np.stack(rows)
