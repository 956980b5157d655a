"""Words into probabilities over the first level of the taxonomy: sparse linear models, read from an npz file.

There is one model for English and one for all other languages, whose words must not be taken for English ones ("die").
A text becomes a vector of the words that the model knows, weighted (1 + log count) · idf and scaled to length 1 (Salton
and Buckley 1988); the title counts several times. The products with the weights are the logits of leaves, narrower
topics each of which lies under one topic of the first level; the probability of a topic is the sum of the softmax over
its leaves. Logits are divided by a number that grows with the text, as fitted on texts cut short (temperature scaling,
Guo et al. 2017).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from math import log1p
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ingest.topics.words import words_of

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

BODY_WORDS: Final = 450
TITLE_WORDS: Final = 40
TITLE_COUNTS: Final = 5
ENGLISH: Final = "en"
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights (words × leaves) over numbered words.

    ``leaf_topic`` gives the number of each leaf's topic; ``flattening`` is (a, b): logits are divided by
    a + b · log(1 + known words). Probabilities that are told to people are raised to the
    power ``sharpening`` and mixed with an even spread of weight ``doubt``, the share of labels that no text explains.
    """

    words: tuple[str, ...]
    number: Mapping[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    leaf_topic: Numbers
    flattening: tuple[float, float]
    sharpening: float
    doubt: float

    def vector(self, title: str | None, text: str) -> tuple[Numbers, Floats]:
        """The known words of a title and a text, and their values in a vector of length 1."""
        number = self.number.get
        heading = [number(word, -1) for word in words_of(title or "", TITLE_WORDS)]
        body = [number(word, -1) for word in words_of(text, BODY_WORDS)]
        found = np.array(heading * TITLE_COUNTS + body, np.int64)
        words, counts = np.unique(found[found >= 0], return_counts=True)
        values = (1.0 + np.log(counts)) * self.idf[words]
        length = float(np.sqrt(values @ values)) or 1.0
        return words, (values / length).astype(np.float32)

    def leaves(self, words: Numbers, values: Floats) -> Floats:
        """Probabilities of the leaves; the prior when no word is known."""
        a, b = self.flattening
        logits = (values @ self.weights[words] + self.bias) / (a + b * log1p(len(words)))
        odds = np.exp(logits - logits.max())
        shares: Floats = (odds / odds.sum()).astype(np.float32)
        return shares


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model reads in a text: the ``words`` it knows, their ``values``, and a probability for each topic."""

    probabilities: Floats
    words: Numbers
    values: Floats
    model: LinearModel

    def told(self, probabilities: Floats) -> Floats:
        """Probabilities of the topics as they are told to people: calibrated for the likeliest one."""
        sharp: Floats = probabilities**self.model.sharpening
        scores: Floats = (1.0 - self.model.doubt) * sharp / sharp.sum() + self.model.doubt / len(sharp)
        return scores

    def evidence(self, topic: int, most: int = 5) -> tuple[str, ...]:
        """The words that speak most for a topic (a number), against the mean of all leaves; the strongest first."""
        weights = self.model.weights[self.words]
        mine = self.model.leaf_topic == topic
        against = self.values * (weights[:, mine].max(axis=1) - weights.mean(axis=1))
        best = np.argsort(-against, kind="stable")[:most]
        return tuple(self.model.words[int(self.words[i])] for i in best if against[i] > 0)


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
        words, values = model.vector(title, text)
        topics = np.bincount(model.leaf_topic, model.leaves(words, values), len(self.topics))
        return Reading(topics.astype(np.float32), words, values, model)


def _linear(stored: Any, name: str) -> LinearModel:
    words = tuple(stored[f"{name}.words"].tobytes().decode().split("\n"))
    a, b, sharpening, doubt = stored[f"{name}.calibration"].tolist()
    return LinearModel(
        words=words,
        number={word: i for i, word in enumerate(words)},
        idf=stored[f"{name}.idf"].astype(np.float32),
        weights=stored[f"{name}.weights"].astype(np.float32) * stored[f"{name}.scale"].astype(np.float32),
        bias=stored[f"{name}.bias"].astype(np.float32),
        leaf_topic=stored[f"{name}.leaf_topic"].astype(np.int64),
        flattening=(a, b),
        sharpening=sharpening,
        doubt=doubt,
    )
