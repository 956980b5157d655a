"""A draft of an HTML page → verdicts: which lines are the article's own words, which are not, and how sure that is."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.clean.comments import RULE as COMMENT
from ingest.clean.comments import comment_lines
from ingest.clean.ends import RULE as END
from ingest.clean.ends import end_of_article
from ingest.clean.features import NAMES, features
from ingest.clean.further import RULE as FURTHER
from ingest.clean.further import further_articles
from ingest.clean.repeats import RULE as REPEAT
from ingest.clean.repeats import repeated_passages
from ingest.forest import Forest, sigmoid
from ingest.model import Edit
from ingest.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.clean.phrases import Phrases
    from ingest.edits import Texts
    from ingest.model import Draft

THRESHOLD: Final = 0.5
"""A line is kept from this probability on."""

STANDFIRST: Final = 0.2
"""A summary below the headline from this one: sets disagree on whether it is the article's, we say that it is."""

_COLUMN: Final = {name: i for i, name in enumerate(NAMES)}
_KINDS: Final = (
    ("content.headline", "is_title", 0.8),
    ("content.caption", "<figure>", 1),
    ("content.caption", "caption", 3),
    ("content.byline", "byline", 3),
    ("content.byline", "by_like", 1),
    ("content.comment", "comment", 1),
    ("content.related", "related", 2),
    ("content.navigation", "<nav>", 1),
)
"""What a removed line most likely is: the first rule whose feature reaches its bound."""

_RULES: Final = (*(rule for rule, _, _ in _KINDS), "content.boilerplate")
_KIND_COLUMNS: Final = [_COLUMN[name] for _, name, _ in _KINDS]
_KIND_BOUNDS: Final = np.array([bound for _, _, bound in _KINDS], np.float32)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Edits that remove what is not main content; ``confidence`` is the expected share of words judged rightly."""

    edits: tuple[Edit, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class ContentModel:
    """Gradient-boosted trees and networks over ``features``."""

    forest: Forest
    network: Network

    @classmethod
    def from_parts(cls, trees: str, networks: bytes) -> ContentModel:
        """Read trees in LightGBM's text form, networks as ``npz``.

        Raises ValueError when they were trained on other features than these.
        """
        forest = Forest.from_lightgbm(trees)
        with np.load(io.BytesIO(networks), allow_pickle=False) as arrays:
            network = Network.from_arrays(arrays)
        for count in (len(forest.features), len(network.scaling.means)):
            if count != len(NAMES):
                raise ValueError(f"content model: {count} features, {len(NAMES)} expected; train it anew")
        return cls(forest, network)

    def probabilities(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """P(main content) of each row of a page: by the mean of the log odds, since the two err on different lines."""
        return sigmoid((self.forest.raw_scores(matrix) + self.network.raw_scores(matrix)) / 2)


def content_edits(draft: Draft, texts: Texts, model: ContentModel, phrases: Phrases) -> Verdicts:
    """Judge the lines that are still in ``texts``; those moved out before keep their influence as neighbours."""
    matrix = features(draft, phrases)
    scores = model.probabilities(matrix)
    kept = np.array([0 if text is None else len(text) for text in texts], dtype=np.float64)
    likely = scores >= thresholds(matrix)
    left = likely & (np.arange(len(scores)) < end_of_article(scores, kept))
    likeness = matrix[:, _COLUMN["is_title"]]
    further = left & further_articles(draft, likeness, kept * left)
    rest = left & ~further
    lines = [line.text for line in draft.lines]
    comments = rest & comment_lines(lines, likeness, kept * rest)
    repeated = repeated_passages(lines, rest & ~comments)
    rules = [_RULES[kind] for kind in _kinds(matrix)]
    for rule, which in ((END, likely & ~left), (FURTHER, further), (COMMENT, comments), (REPEAT, repeated)):
        for line in np.flatnonzero(which).tolist():
            rules[line] = rule
    edits = tuple(
        Edit(line, "remove", rules[line], text, score=round(float(scores[line]), 4))
        for line in np.flatnonzero(~rest | comments | repeated).tolist()
        if (text := texts[line]) is not None
    )
    sure = np.maximum(scores, 1 - scores) @ kept / max(kept.sum(), 1)
    return Verdicts(edits, float(sure))


def thresholds(matrix: NDArray[np.float32]) -> NDArray[np.float64]:
    """The probability from which each line of a page is kept."""

    def column(name: str) -> NDArray[np.float32]:
        return matrix[:, _COLUMN[name]]

    summary = (column("lead") >= 2) | (column("in_summary") > 0.85)
    below_headline = (column("after_title") > 0) & (column("after_title") < 2.5)  # up to eleven lines
    text = (column("chars") > 4) & (column("linked") < 0.3)  # more than 54 characters, for chars is a logarithm
    return np.where(summary & below_headline & text, STANDFIRST, THRESHOLD)


def _kinds(matrix: NDArray[np.float32]) -> NDArray[np.int64]:
    """For each line the place in ``_RULES`` of what it would be removed as."""
    reached = matrix[:, _KIND_COLUMNS] >= _KIND_BOUNDS
    return np.where(reached.any(axis=1), reached.argmax(axis=1), len(_KINDS))
