"""Words into probabilities over the first level of the taxonomy: sparse linear models, read from an npz file.

A text becomes a vector of the words and marked words that a model knows, weighted (1 + log count) · idf and scaled to
length 1 (Salton and Buckley 1988). Its products with the weights are logits. One model serves all
languages. English has a second one beside it, whose logits are those of leaves: narrower topics, each under one of the
first level. The first model's are added to them, and the probability of a topic is the sum of the softmax over its
leaves. Logits are divided by a number that grows with the text, as fitted on texts cut short (temperature scaling, Guo
et al. 2017), and topics that the texts learnt from had little of are lifted half the way to an even mix.
"""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat
from math import log1p
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ingest.topics.words import BODY_WORDS, MARKS, TITLE_WORDS, features_of, words_of

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

ENGLISH: Final = "en"
TINY: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logits are divided by ``a`` + ``b`` · log(1 + known words).

    Probabilities that are told to people are raised to the power ``sharpening`` and mixed with an even spread of weight
    ``doubt``, the share of labels that no text explains.
    """

    a: float
    b: float
    sharpening: float
    doubt: float


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights (words × leaves) of the first so many words; ``leaf_topic`` gives the number of each leaf's topic.

    ``leaf_concept`` is the id of the narrower topic that a leaf means, empty where it means none. Weights are
    small integers, to be multiplied by ``scale``, one for each leaf. ``lift`` is what the odds of each leaf are
    multiplied by: a topic that is rare among the texts learnt from need not be so elsewhere. ``prior`` is how likely
    the model takes each topic to be before it has read anything: the mean of its probabilities over texts that it did
    not learn from.
    """

    idf: Floats
    weights: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats
    leaf_topic: Numbers
    leaf_concept: tuple[str, ...]
    lift: Floats
    prior: Floats
    calibration: Calibration

    def values(self, words: Numbers, counts: Floats) -> Floats:
        """A vector of length 1 over those of the ``words``, which ascend, that the model has."""
        known = words[: int(np.searchsorted(words, len(self.idf)))]
        values = (np.log(counts[: len(known)]) + np.float32(1.0)) * self.idf[known]
        unit: Floats = values / np.float32(np.sqrt(values @ values) or 1.0)
        return unit

    def logits(self, words: Numbers, values: Floats) -> Floats:
        """Logits of the leaves."""
        products: Floats = values @ self.weights[words[: len(values)]].astype(np.float32)
        return products * self.scale + self.bias

    def against_mean(self, words: Numbers, values: Floats, topic: int) -> Floats:
        """What each word adds to the logit of a topic (of the leaf it favours most), less its mean over all leaves."""
        weights, leaves = self.weights[words[: len(values)]], self.leaf_topic == topic
        mine: Floats = (weights[:, leaves] * self.scale[leaves]).max(axis=1)
        mean: Floats = (weights.astype(np.float32) @ self.scale) / np.float32(len(self.scale))
        against: Floats = (mine - mean) * values
        return against


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read in a text: the known ``words`` and their ``counts``, a probability for each topic and each leaf.

    ``prior`` is what the model took for each topic's probability before.
    """

    words: Numbers
    counts: Floats
    probabilities: Floats
    leaves: Floats
    prior: Floats
    known: int
    english: bool
    calibration: Calibration

    def told(self, probabilities: Floats) -> Floats:
        """Probabilities of the topics as they are told to people: calibrated for the likeliest one."""
        sharp: Floats = probabilities**self.calibration.sharpening
        scores: Floats = (1.0 - self.calibration.doubt) * sharp / sharp.sum() + self.calibration.doubt / len(sharp)
        return scores


@dataclass(frozen=True, slots=True)
class TopicModel:
    """The topics' ids, the words in order of their numbers, the model of all languages and that of English beside it.

    Marked words come first, ``marked`` of them. ``shared_weight`` is what the first's logits count for in English.
    """

    topics: tuple[str, ...]
    words: tuple[str, ...]
    number: Mapping[str, int]
    marked: int
    shared: LinearModel
    english: LinearModel
    shared_weight: float

    @classmethod
    def from_npz(cls, data: bytes) -> TopicModel:
        """Read ``topics`` and ``words`` (UTF-8, one a line), ``shared_weight``, and the arrays of both models."""
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            words = tuple(stored["words"].tobytes().decode().split("\n"))
            return cls(
                topics=tuple(stored["topics"].tobytes().decode().split("\n")),
                words=words,
                number={word: i for i, word in enumerate(words)},
                marked=bisect_left(words, True, key=lambda word: word[0] not in MARKS),
                shared=_linear(stored, "shared"),
                english=_linear(stored, "english"),
                shared_weight=float(stored["shared_weight"]),
            )

    def read(self, title: str | None, text: str, language: str | None) -> Reading:
        """Read a title and a text; a text of unknown language (a two-letter code) is taken for English."""
        counts = features_of(words_of(title or "", TITLE_WORDS), words_of(text, BODY_WORDS))
        numbers = np.fromiter(map(self.number.get, counts, repeat(-1)), np.int64, len(counts))
        order = np.argsort(numbers)[np.count_nonzero(numbers < 0) :]
        words, times = numbers[order], np.fromiter(counts.values(), np.float32, len(counts))[order]
        unmarked = len(words) - int(np.searchsorted(words, self.marked))

        shared = self.shared.logits(words, self.shared.values(words, times))
        if language not in (None, ENGLISH):
            return self._reading(words, times, shared, unmarked, english=False)
        values = self.english.values(words, times)
        leaves = self.english.logits(words, values) + self.shared_weight * shared[self.english.leaf_topic]
        return self._reading(words, times, leaves, len(values), english=True)

    def evidence(self, reading: Reading, topic: int, most: int = 5) -> tuple[str, ...]:
        """The words that speak most for a topic (a number), against the mean of all topics; the strongest first."""
        words, counts = reading.words, reading.counts
        against = self.shared.against_mean(words, self.shared.values(words, counts), topic)
        if reading.english:
            values = self.english.values(words, counts)
            against = against * self.shared_weight
            against[: len(values)] += self.english.against_mean(words, values, topic)
        best = np.argsort(-against, kind="stable")[: 3 * most]
        spoken = (self.words[int(words[i])].lstrip(MARKS) for i in best if against[i] > 0)
        return tuple(dict.fromkeys(spoken))[:most]

    def narrow_shares(self, reading: Reading) -> dict[str, float]:
        """For each narrower topic that leaves mean: how much of its topic's probability they hold, 0 to 1."""
        model = self.english if reading.english else self.shared
        shares = (reading.leaves / np.maximum(reading.probabilities[model.leaf_topic], TINY)).tolist()
        found: dict[str, float] = {}
        for concept, share in zip(model.leaf_concept, shares, strict=True):
            if concept:
                found[concept] = found.get(concept, 0.0) + share
        return found

    def _reading(self, words: Numbers, counts: Floats, logits: Floats, known: int, *, english: bool) -> Reading:
        """Logits of leaves into probabilities of leaves and of topics."""
        model = self.english if english else self.shared
        cool = logits / (model.calibration.a + model.calibration.b * log1p(known))
        odds = np.exp(cool - cool.max()) * model.lift
        leaves: Floats = odds / odds.sum()
        topics: Floats = np.bincount(model.leaf_topic, leaves, len(self.topics)).astype(np.float32)
        return Reading(words, counts, topics, leaves, model.prior, known, english, model.calibration)


def _linear(stored: Any, name: str) -> LinearModel:
    """A model; its weights are stored in 8 bits with a scale for each leaf, leaves in the order of their topics."""
    a, b, sharpening, doubt = stored[f"{name}.calibration"].tolist()
    leaf_topic = stored[f"{name}.leaf_topic"].astype(np.int64)
    return LinearModel(
        idf=stored[f"{name}.idf"].astype(np.float32),
        weights=stored[f"{name}.weights"],
        scale=stored[f"{name}.scale"],
        bias=stored[f"{name}.bias"].astype(np.float32),
        leaf_topic=leaf_topic,
        leaf_concept=tuple(stored[f"{name}.leaf_concept"].tobytes().decode().split("\n")),
        lift=stored[f"{name}.lift"][leaf_topic],
        prior=stored[f"{name}.prior"],
        calibration=Calibration(a, b, sharpening, doubt),
    )
