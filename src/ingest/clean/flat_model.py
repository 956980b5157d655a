"""The learned line model of text without HTML: features of a page's lines → how likely each is of the article."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.clean.flat_features import Lexicon, Page, features
from ingest.forest import Forest, sigmoid
from ingest.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DOUBT: Final = 1.65  # by which the odds of sentences fall


@dataclass(frozen=True, slots=True)
class LineModel:
    """Trees and a network over `features`, and the words that tell boilerplate from text on pages of any site."""

    forest: Forest
    network: Network
    lexicon: Lexicon

    @classmethod
    def from_parts(cls, trees: str, packed: bytes) -> LineModel:
        """Trees in LightGBM's text form; an ``npz`` of the network's arrays and the lexicon's ``hashes`` and ``odds``.

        Raises ValueError when they were trained on other features than these.
        """
        forest = Forest.from_lightgbm(trees)
        names, _ = features(Page(["x"], [None], [False], (0, 1)), Lexicon.empty())
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            network = Network.from_arrays(arrays)
            lexicon = Lexicon(arrays["hashes"], arrays["odds"].astype(np.float32))
        if list(forest.features) != names or len(network.scaling.means) != len(names):
            raise ValueError("line model: trained on other features than the present ones; train it anew")
        return cls(forest, network, lexicon)

    def probabilities(self, page: Page, lines: NDArray[np.int64]) -> NDArray[np.float64]:
        """P(of the article) for these lines of a page, given by number.

        It is that of the mean of the log odds of trees and network, whose faults are not the same.
        """
        matrix = features(page, self.lexicon)[1][lines]
        return sigmoid((self.forest.raw_scores(matrix) + self.network.raw_scores(matrix)) / 2)


def best_set(probabilities: NDArray[np.float64], words: NDArray[np.float64], split: bool = False) -> NDArray[np.bool_]:
    """The lines that together have the greatest expected F1 over words, given each line's probability and length.

    It always is the most probable lines down to some bound (Lewis 1995), so that sorting finds it. The sentences of
    a page that was ``split`` are right or wrong together, which expectation knows nothing of: each is trusted less.
    """
    if split:
        probabilities = probabilities / (probabilities + (1 - probabilities) * _DOUBT)
    order = np.argsort(-probabilities, kind="stable")
    expected = np.cumsum(probabilities[order] * words[order])
    taken = np.cumsum(words[order])
    score = 2 * expected / (taken + float(probabilities @ words) + 1e-9)
    chosen = np.zeros(len(order), bool)
    chosen[order[: int(score.argmax()) + 1]] = True
    return chosen
