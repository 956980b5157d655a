"""The learned line model of text without HTML: features of a page's lines → probability that each is of the article."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.clean.flat_features import Lexicon, Page, features
from ingest.forest import Forest

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LineModel:
    """Gradient-boosted trees over `features`, and the words that tell boilerplate from text on pages of any site."""

    forest: Forest
    lexicon: Lexicon

    @classmethod
    def from_parts(cls, trees: str, lexicon: bytes) -> LineModel:
        """Trees in LightGBM's text form, the lexicon as an ``npz`` of ``hashes`` and ``odds``.

        Raises ValueError when the trees were trained on other features than these.
        """
        forest = Forest.from_lightgbm(trees)
        names, _ = features(Page(["x"], [None], [False], (0, 1)), Lexicon.empty())
        if list(forest.features) != names:
            raise ValueError("line model: trained on other features than the present ones; train it anew")
        with np.load(io.BytesIO(lexicon), allow_pickle=False) as words:
            return cls(forest, Lexicon(words["hashes"], words["odds"].astype(np.float32)))

    def probabilities(self, page: Page, lines: NDArray[np.int64]) -> NDArray[np.float64]:
        """P(of the article) for these lines of a page, given by number."""
        _, matrix = features(page, self.lexicon)
        return 1 / (1 + np.exp(-self.forest.raw_scores(matrix[lines])))


def best_set(probabilities: NDArray[np.float64], words: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The lines that together have the greatest expected F1 over words, given each line's probability and length.

    It always is the most probable lines down to some bound (Lewis 1995), so that sorting finds it.
    """
    order = np.argsort(-probabilities, kind="stable")
    expected = np.cumsum(probabilities[order] * words[order])
    taken = np.cumsum(words[order])
    score = 2 * expected / (taken + float(probabilities @ words) + 1e-9)
    chosen = np.zeros(len(order), bool)
    chosen[order[: int(score.argmax()) + 1]] = True
    return chosen
