"""Documents into weights: the words, their idf, a regression for each leaf, and the flattening of short texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from ingest.topics.words import BODY_WORDS, features_of
from topic_documents import Document

C: Final = 30.0
NEVER: Final = -12.0
FOLDS: Final = 5
CUTS: Final = (0, 15, 40, 120, BODY_WORDS)
SHARPENINGS: Final = (1.0, 1.15, 1.3, 1.45, 1.6)
DOUBTS: Final = (0.0, 0.04, 0.06, 0.08, 0.1)
EVEN: Final = 0.05
BINS: Final = 15

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A linear model as fitted: words, idf, weights (words × leaves), bias, the topic of each leaf, calibration.

    ``lift`` is what the odds of each topic are multiplied by, ``prior`` what the model takes for its probability before
    it has read anything.
    """

    words: Sequence[str]
    idf: Floats
    weights: Floats
    bias: Floats
    leaf_topic: Numbers
    lift: Floats = field(default_factory=lambda: np.ones(1, np.float32))
    prior: Floats = field(default_factory=lambda: np.ones(1, np.float32))
    flattening: tuple[float, float] = (1.0, 0.0)
    sharpening: float = 1.0
    doubt: float = 0.0

    def logits(self, documents: Sequence[Document], cut: int = BODY_WORDS) -> tuple[Floats, Numbers]:
        """Logits (documents × leaves), and how many words of each document are known."""
        x = vectors(documents, self.words, self.idf, cut)
        return x @ self.weights + self.bias, np.diff(x.indptr)


Fit = Callable[[Sequence[Document]], Fitted]
Cuts = list[tuple[Floats, Numbers]]


def document_frequencies(documents: Sequence[Document]) -> Counter[str]:
    """In how many documents each word and each marked word stands."""
    found: Counter[str] = Counter()
    for document in documents:
        found.update(features_of(document.title, document.body).keys())
    return found


def idf_of(words: Sequence[str], frequencies: Counter[str], documents: int, most: float = 99.0) -> Floats:
    """1 + log of the inverse share of documents that hold a word (smoothed), at most ``most``."""
    share = np.array([(1 + documents) / (1 + frequencies[word]) for word in words])
    return np.minimum(1.0 + np.log(share), most).astype(np.float32)


def vectors(documents: Sequence[Document], words: Sequence[str], idf: Floats, cut: int = BODY_WORDS) -> sp.csr_matrix:
    """Documents as the package's own model sees them, bodies cut after so many words."""
    number = {word: i for i, word in enumerate(words)}
    rows, columns, values = [], [], []
    for i, document in enumerate(documents):
        counts = features_of(document.title, document.body[:cut])
        known = [(number[word], count) for word, count in counts.items() if word in number]
        rows += [i] * len(known)
        columns += [word for word, _ in known]
        values += [count for _, count in known]
    x = sp.csr_matrix((1.0 + np.log(np.array(values, np.float32)), (rows, columns)), (len(documents), len(words)))
    x = sp.csr_matrix(x.multiply(idf[None, :]))
    length = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1.0 / np.maximum(length, 1e-9)) @ x).astype(np.float32)


def softmax(logits: Floats) -> Floats:
    """Rows of logits into rows of probabilities."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def leaf_regressions(x: sp.csr_matrix, gold: Numbers, leaves: int, weights: Floats) -> tuple[Floats, Floats]:
    """Weights (features × leaves) and bias: for each leaf a logistic regression of it against all others.

    A leaf without documents gets a bias that no text outweighs.
    """
    found, bias = np.zeros((x.shape[1], leaves), np.float32), np.full(leaves, NEVER, np.float32)
    for leaf in np.unique(gold):
        one = LogisticRegression(C=C, solver="liblinear", dual=True, max_iter=60, tol=0.01, random_state=0)
        one.fit(x, gold == leaf, sample_weight=weights)
        found[:, leaf], bias[leaf] = one.coef_[0], one.intercept_[0]
    return found, bias


def topics_of(leaves: Sequence[str], topics: Sequence[str]) -> Numbers:
    """The number of each leaf's topic; a leaf is written "topic-id name"."""
    return np.array([topics.index(leaf.split()[0]) for leaf in leaves])


def fit_words(documents: Sequence[Document], topics: Sequence[str], leaves: Sequence[str], least: int) -> Fitted:
    """A model with a free weight for each word that stands in at least ``least`` documents, and not in most."""
    frequencies = document_frequencies(documents)
    words = sorted(word for word, n in frequencies.items() if least <= n <= 0.4 * len(documents))
    idf = idf_of(words, frequencies, len(documents))
    gold = np.array([leaves.index(document.leaf) for document in documents])
    weights = np.array([document.weight for document in documents], np.float32)
    w, b = leaf_regressions(vectors(documents, words, idf), gold, len(leaves), weights)
    return Fitted(words, idf, w, b, topics_of(leaves, topics))


def fit_embedded(
    documents: Sequence[Document], topics: Sequence[str], words: Sequence[str], idf: Floats, embeddings: Floats
) -> Fitted:
    """A model whose weights are linear in fixed embeddings (words × dimensions): languages share what they learn."""
    m = vectors(documents, words, idf) @ embeddings
    gold = [topics.index(document.topic) for document in documents]
    weights = [document.weight for document in documents]
    found = LogisticRegression(C=4, max_iter=80, tol=1e-3).fit(m, gold, sample_weight=weights)
    weights_of_words = (embeddings @ found.coef_.T).astype(np.float32)
    return Fitted(words, idf, weights_of_words, found.intercept_.astype(np.float32), np.arange(len(topics)))


def out_of_publisher(documents: Sequence[Document], always: Sequence[Document], fit: Fit) -> Cuts:
    """For each cut of CUTS: logits of models that saw no other document of the publisher, and known words."""
    groups = [document.publisher for document in documents]
    parts: list[list[tuple[Numbers, Floats, Numbers]]] = [[] for _ in CUTS]
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        fitted = fit([*(documents[i] for i in train), *always])
        for cut, part in zip(CUTS, parts, strict=True):
            part.append((test, *fitted.logits([documents[i] for i in test], cut)))
    made: Cuts = []
    for part in parts:
        order = np.argsort(np.concatenate([test for test, _, _ in part]))
        made.append(
            (np.concatenate([z for _, z, _ in part])[order], np.concatenate([known for _, _, known in part])[order])
        )
    return made


def topic_probabilities(logits: Floats, known: Numbers, leaf_topic: Numbers, flattening: tuple[float, float]) -> Floats:
    """Logits of leaves into probabilities of topics, flattened as the package does."""
    a, b = flattening
    leaves = softmax(logits / (a + b * np.log1p(known))[:, None])
    return np.stack([leaves[:, leaf_topic == topic].sum(axis=1) for topic in range(leaf_topic.max() + 1)], axis=1)


def lifted(probabilities: Floats, lift: Floats) -> Floats:
    """Probabilities whose odds are multiplied by ``lift``."""
    odds = probabilities * lift
    return odds / odds.sum(axis=1, keepdims=True)


def told(probabilities: Floats, sharpening: float, doubt: float) -> Floats:
    """Probabilities as the package tells them: sharpened, then mixed with an even spread."""
    sharp = probabilities**sharpening
    return (1.0 - doubt) * sharp / sharp.sum(axis=1, keepdims=True) + doubt / probabilities.shape[1]


def calibration_error(probabilities: Floats, gold: Numbers) -> float:
    """Expected calibration error of the best topic's probability over 15 even bins (Naeini et al. 2015)."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == gold
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, confidence - right, BINS)
    return float(np.abs(gaps).sum() / len(gold))


def calibrated(fitted: Fitted, cuts: Cuts, gold: Numbers, lifting: float) -> Fitted:
    """The model with the flattening of least log loss over all cuts, lifted, then with the least calibration error.

    ``lifting`` is how far rare topics are lifted to the common ones, from 0 to 1.
    """
    rows = np.arange(len(gold))

    def loss(v: npt.NDArray[np.float64]) -> float:
        flattening = max(float(v[0]), 0.1), max(float(v[1]), 0.0)
        p = [topic_probabilities(logits, known, fitted.leaf_topic, flattening) for logits, known in cuts]
        return -sum(float(np.log(q[rows, gold] + 1e-9).mean()) for q in p)

    a, b = minimize(loss, np.array([0.6, 0.04]), method="Nelder-Mead", options={"maxiter": 50}).x
    flattening = max(float(a), 0.1), max(float(b), 0.0)
    p = [topic_probabilities(logits, known, fitted.leaf_topic, flattening) for logits, known in cuts]
    lift = prior_of(p[-1]) ** -lifting
    p = [lifted(q, lift) for q in p]
    sharpening, doubt = min(
        product(SHARPENINGS, DOUBTS), key=lambda choice: sum(calibration_error(told(q, *choice), gold) for q in p)
    )
    return replace(fitted, lift=lift, prior=prior_of(p[-1]), flattening=flattening, sharpening=sharpening, doubt=doubt)


def prior_of(probabilities: Floats) -> Floats:
    """The mean over texts that a model did not learn from, with a little of an even spread for topics they lack."""
    mean = (1.0 - EVEN) * probabilities.mean(axis=0) + EVEN / probabilities.shape[1]
    return mean.astype(np.float32)
