"""Words into probabilities over the first level of the taxonomy: sparse linear models, read from an npz file.

There is one model for English and one for all other languages, whose words must not be taken for English ones ("die").
A text becomes a vector of known words and pairs of neighbouring words, weighted (1 + log count) · idf and scaled to
length 1 (Salton and Buckley 1988); the title counts several times. The products with the weights are the logits of
leaves, narrower topics each of which lies under one topic of the first level; the probability of a topic is the sum of
the softmax over its leaves. Texts of few known words get flatter probabilities, as fitted on texts cut short.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ingest.topics.words import words_of

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

BODY_WORDS: Final = 450
TITLE_WORDS: Final = 40
TITLE_COUNTS: Final = 3
ENGLISH: Final = "en"
OTHER: Final = "other"
_PAIR_SHIFT: Final = np.uint64(32)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights (features × leaves) over numbered features: first the words, then pairs, held as two word numbers each.

    ``leaf_topic`` gives the number of each leaf's topic; ``flattening`` is (a, b): logits are divided by
    a + b / √(1 + known words).
    """

    words: tuple[str, ...]
    number: Mapping[str, int]
    pairs: npt.NDArray[np.uint64]
    idf: Floats
    weights: Floats
    bias: Floats
    leaf_topic: Numbers
    flattening: tuple[float, float]

    def features(self, title: str | None, text: str) -> tuple[Numbers, Floats, int]:
        """The features of a title and a text, their values in a vector of length 1, and how many words are known."""
        heading = self._numbers(words_of(title or "", TITLE_WORDS))
        body = self._numbers(words_of(text, BODY_WORDS))
        found = np.concatenate([heading] * TITLE_COUNTS + [body])
        features, counts = np.unique(found[found >= 0], return_counts=True)
        values = (1.0 + np.log(counts.astype(np.float32))) * self.idf[features]
        length = float(np.sqrt(values @ values)) or 1.0
        return features, (values / length).astype(np.float32), int(np.searchsorted(features, len(self.words)))

    def leaves(self, features: Numbers, values: Floats, known: int) -> Floats:
        """Probabilities of the leaves."""
        a, b = self.flattening
        logits = (values @ self.weights[features] + self.bias) / (a + b / (1.0 + known) ** 0.5)
        odds: Floats = np.exp(logits - logits.max()).astype(np.float32)
        shares: Floats = odds / odds.sum()
        return shares

    def name(self, feature: int) -> str:
        """The word or the pair of words of a feature number."""
        if feature < len(self.words):
            return self.words[feature]
        key = self.pairs[feature - len(self.words)]
        return f"{self.words[int(key >> _PAIR_SHIFT)]} {self.words[int(key & np.uint64(0xFFFFFFFF))]}"

    def _numbers(self, words: list[str]) -> Numbers:
        """Feature numbers of words and of pairs of neighbours, -1 for unknown words."""
        number = self.number.get
        singles = np.array([number(word, -1) for word in words], np.int64)
        if not len(self.pairs) or len(words) < 2:
            return singles
        first, second = singles[:-1], singles[1:]
        both = (first >= 0) & (second >= 0)
        keys = (first[both].astype(np.uint64) << _PAIR_SHIFT) | second[both].astype(np.uint64)
        at = np.minimum(np.searchsorted(self.pairs, keys), len(self.pairs) - 1)
        return np.concatenate([singles, at[self.pairs[at] == keys] + len(self.words)])


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model reads in a text: ``probabilities`` one for each topic, ``known`` different words that it knows."""

    probabilities: Floats
    known: int
    features: Numbers
    values: Floats
    model: LinearModel

    def evidence(self, topic: int, most: int = 5) -> tuple[str, ...]:
        """The words that speak most for a topic (a number), against the mean of all leaves; the strongest first."""
        weights = self.model.weights[self.features]
        mine = self.model.leaf_topic == topic
        against = self.values * (weights[:, mine].max(axis=1) - weights.mean(axis=1))
        best = np.argsort(-against, kind="stable")[:most]
        return tuple(self.model.name(int(self.features[i])) for i in best if against[i] > 0)


@dataclass(frozen=True, slots=True)
class TopicModel:
    """The topics' ids and a linear model for each of ``en`` and ``other``."""

    topics: tuple[str, ...]
    models: Mapping[str, LinearModel]

    @classmethod
    def from_npz(cls, data: bytes) -> TopicModel:
        """Read ``topics`` (UTF-8, one a line) and for each model the arrays that ``_linear`` names.

        Weights are 8-bit integers, to be multiplied by ``scale``, one for each leaf; words are UTF-8, one a line.
        """
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            topics = tuple(stored["topics"].tobytes().decode().split("\n"))
            return cls(topics, {name: _linear(stored, name) for name in (ENGLISH, OTHER)})

    def read(self, title: str | None, text: str, language: str | None) -> Reading:
        """Read a title and a text; a text of unknown language (a two-letter code) is taken for English."""
        model = self.models[ENGLISH if language in (None, ENGLISH) else OTHER]
        features, values, known = model.features(title, text)
        leaves = model.leaves(features, values, known)
        topics = np.bincount(model.leaf_topic, leaves, len(self.topics)).astype(np.float32)
        return Reading(topics, known, features, values, model)


def _linear(stored: Any, name: str) -> LinearModel:
    words = tuple(stored[f"{name}.words"].tobytes().decode().split("\n"))
    a, b = stored[f"{name}.flattening"].tolist()
    return LinearModel(
        words=words,
        number={word: i for i, word in enumerate(words)},
        pairs=stored[f"{name}.pairs"],
        idf=stored[f"{name}.idf"].astype(np.float32),
        weights=stored[f"{name}.weights"].astype(np.float32) * stored[f"{name}.scale"].astype(np.float32),
        bias=stored[f"{name}.bias"].astype(np.float32),
        leaf_topic=stored[f"{name}.leaf_topic"].astype(np.int64),
        flattening=(a, b),
    )
