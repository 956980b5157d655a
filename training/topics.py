"""Make the data files of the topic stage: the taxonomy, and the weights that read topics in texts.

    python training/topics.py taxonomy DATA    DATA/topics/iptc_mediatopics.json → src/ingest/topics/taxonomy.json
    python training/topics.py weights DATA     DATA/topics/abp_dev.parquet, seeds, aliases → src/ingest/models/topics.npz

Seeded; needs scikit-learn, scipy and pandas beside the package. What rests on what stands in src/ingest/models/topics.md.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
import yaml
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

from ingest.topics.filed import STRENGTH, Aliases
from ingest.topics.predict import BODY_WORDS, TITLE_COUNTS, TITLE_WORDS
from ingest.topics.words import words_of

PACKAGE: Final = Path(__file__).parent.parent / "src" / "ingest"
SEEDS: Final = Path(__file__).parent / "topic_seeds.yaml"
FOLDS: Final = 5
L2: Final = 5e-6
ITERATIONS: Final = 80
CUTS: Final = (0, 15, 40, 120, BODY_WORDS)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Document:
    """A text to learn from: the words of title and body, the leaves that are right, a weight, a publisher."""

    title: Sequence[str]
    body: Sequence[str]
    leaves: frozenset[str]
    topic: str
    publisher: str
    weight: float = 1.0


@dataclass(frozen=True)
class Fitted:
    """A linear model as fitted: words, idf, weights (words × leaves), bias."""

    words: Sequence[str]
    idf: Floats
    weights: Floats
    bias: Floats


# ------------------------------------------------------------------------------------------------- taxonomy


def make_taxonomy(data: Path) -> None:
    """Ids, names and parents of the concepts in use, without definitions: about a third of the original's size."""
    original = json.loads((data / "topics" / "iptc_mediatopics.json").read_text(encoding="utf-8"))
    rows = [[c["id"], c["name"], c["parent"]] for c in original["concepts"] if not c["retired"]]
    known = {row[0] for row in rows}
    rows = [row for row in rows if row[2] is None or row[2] in known]
    rows.sort(key=lambda row: (row[2] is not None, row[0]))
    credit = "IPTC Media Topics, © IPTC (https://iptc.org/standards/media-topics/), CC-BY 4.0; definitions and retired concepts left out"
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    out = PACKAGE / "topics" / "taxonomy.json"
    out.write_text(
        f'{{"source": {json.dumps(credit, ensure_ascii=False)}, "concepts": [\n{lines}\n]}}\n', encoding="utf-8"
    )
    print(f"{out}: {len(rows)} concepts")


# ------------------------------------------------------------------------------------------------- documents


def publisher_group(name: str) -> str:
    """One name for a publisher's desks: "Fox Online News" and "Fox News Opinion" are Fox News."""
    group = name.split(" - ")[0].split(" (")[0]
    return "Fox News" if group.startswith("Fox ") else group


def labelled_articles(data: Path) -> list[Document]:
    """Article-Bias-Prediction: English, fourteen topics, a leaf for each of the original's topics."""
    rows = pd.read_parquet(
        data / "topics" / "abp_dev.parquet", columns=["title", "text_original", "topic_raw", "category", "publisher"]
    )
    return [
        Document(
            words_of(row.title or "", TITLE_WORDS),
            words_of(row.text_original, BODY_WORDS),
            frozenset([f"{row.category} {row.topic_raw}"]),
            row.category,
            publisher_group(row.publisher),
        )
        for row in rows.itertuples()
    ]


def seed_documents(
    languages: Iterable[str] | None, leaf: str, rng: np.random.Generator, copies: int, weight: float
) -> list[Document]:
    """Short documents drawn from the seed words of a topic in one language; all languages but English for None."""
    seeds = yaml.safe_load(SEEDS.read_text(encoding="utf-8"))
    made = []
    for topic, by_language in seeds.items():
        for language, words in by_language.items():
            if (languages is None and language == "en") or (languages is not None and language not in languages):
                continue
            pieces = words_of(words, 10_000)
            for _ in range(copies):
                drawn = list(rng.choice(pieces, size=min(len(pieces), 10), replace=False))
                made.append(Document([], drawn, frozenset([leaf.format(topic)]), topic, "seeds", weight))
    return made


# ------------------------------------------------------------------------------------------------- fitting


def choose_words(documents: Sequence[Document], least: int) -> tuple[list[str], Floats]:
    """Words that stand in at least this many documents but not in most, and their idf."""
    found: Counter[str] = Counter()
    for document in documents:
        found.update({*document.title, *document.body})
    words = sorted(word for word, n in found.items() if least <= n <= 0.4 * len(documents))
    idf = np.array([1.0 + np.log((1 + len(documents)) / (1 + found[word])) for word in words], np.float32)
    return words, idf


def vectors(
    documents: Sequence[Document], words: Sequence[str], idf: Floats, cut: int = BODY_WORDS
) -> tuple[sp.csr_matrix, npt.NDArray[np.int64]]:
    """Documents as the package's own model sees them, bodies cut after so many words; and the number of known words."""
    number = {word: i for i, word in enumerate(words)}
    rows, columns, values = [], [], []
    for i, document in enumerate(documents):
        counts: Counter[int] = Counter()
        for word in document.body[:cut]:
            counts[number.get(word, -1)] += 1
        for word in document.title:
            counts[number.get(word, -1)] += TITLE_COUNTS
        counts.pop(-1, None)
        rows += [i] * len(counts)
        columns += counts.keys()
        values += counts.values()
    x = sp.csr_matrix((1.0 + np.log(np.array(values, np.float32)), (rows, columns)), (len(documents), len(words)))
    x = sp.csr_matrix(x.multiply(idf[None, :]))
    known = np.diff(x.indptr)
    length = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1.0 / np.maximum(length, 1e-9)) @ x), known


def fit(x: sp.csr_matrix, allowed: npt.NDArray[np.bool_], weights: Floats) -> tuple[Floats, Floats]:
    """Softmax regression over leaves, where any of a document's ``allowed`` leaves is right (L-BFGS, L2)."""
    features, leaves = x.shape[1], allowed.shape[1]
    x, right, share = x.astype(np.float32), allowed.astype(np.float32), (weights / weights.sum()).astype(np.float32)
    transposed = sp.csr_matrix(x.T)

    def loss(v: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        w, b = (
            v[: features * leaves].reshape(features, leaves).astype(np.float32),
            v[features * leaves :].astype(np.float32),
        )
        p = softmax(x @ w + b)
        of_right = p * right
        total = of_right.sum(axis=1, keepdims=True) + 1e-12
        slope = (p - of_right / total) * share[:, None]
        gradient = np.concatenate([(transposed @ slope + L2 * w).ravel(), slope.sum(axis=0)])
        return float(-(share * np.log(total[:, 0])).sum() + 0.5 * L2 * (w * w).sum()), gradient.astype(np.float64)

    start = np.zeros((features + 1) * leaves)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS, "maxcor": 5}).x
    return found[: features * leaves].reshape(features, leaves).astype(np.float32), found[features * leaves :].astype(
        np.float32
    )


def softmax(logits: Floats) -> Floats:
    """Rows of logits into rows of probabilities."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def fit_documents(documents: Sequence[Document], leaves: Sequence[str], least: int) -> Fitted:
    """Choose words and fit weights on documents."""
    words, idf = choose_words(documents, least)
    x, _ = vectors(documents, words, idf)
    allowed = np.array([[leaf in document.leaves for leaf in leaves] for document in documents])
    weights = np.array([document.weight for document in documents], np.float32)
    return Fitted(words, idf, *fit(x, allowed, weights))


def out_of_publisher(
    documents: Sequence[Document], always: Sequence[Document], leaves: Sequence[str]
) -> list[tuple[int, Floats, npt.NDArray[np.int64]]]:
    """For each cut of CUTS: logits (documents × leaves) by models that saw no other article of the publisher, and known words."""
    made = [
        (cut, np.zeros((len(documents), len(leaves)), np.float32), np.zeros(len(documents), np.int64)) for cut in CUTS
    ]
    groups = [document.publisher for document in documents]
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        fitted = fit_documents([*(documents[i] for i in train), *always], leaves, 4)
        for cut, logits, known in made:
            x, known[test] = vectors([documents[i] for i in test], fitted.words, fitted.idf, cut)
            logits[test] = x @ fitted.weights + fitted.bias
    return made


def topic_probabilities(
    logits: Floats, known: npt.NDArray[np.int64], leaf_topic: npt.NDArray[np.int64], topics: int, a: float, b: float
) -> Floats:
    """Logits of leaves into probabilities of topics, flattened as the package does."""
    leaves = softmax(logits / (a + b / np.sqrt(1.0 + known))[:, None])
    return np.stack([leaves[:, leaf_topic == t].sum(axis=1) for t in range(topics)], axis=1)


def fit_flattening(
    cuts: Sequence[tuple[int, Floats, npt.NDArray[np.int64]]],
    gold: npt.NDArray[np.int64],
    leaf_topic: npt.NDArray[np.int64],
    topics: int,
) -> tuple[float, float]:
    """(a, b) of the least log loss over all cuts together."""

    def loss(v: npt.NDArray[np.float64]) -> float:
        total = 0.0
        for _, logits, known in cuts:
            p = topic_probabilities(logits, known, leaf_topic, topics, max(v[0], 0.05), max(v[1], 0.0))
            total -= float(np.log(p[np.arange(len(gold)), gold] + 1e-9).mean())
        return total

    a, b = minimize(loss, np.array([1.0, 1.0]), method="Nelder-Mead", options={"maxiter": 60}).x
    return max(float(a), 0.05), max(float(b), 0.0)


# ------------------------------------------------------------------------------------------------- storing


def packed(
    fitted: Fitted, leaf_topic: npt.NDArray[np.int64], flattening: tuple[float, float], name: str
) -> dict[str, npt.NDArray[np.generic]]:
    """A model's arrays under the names that the package reads; weights in 8 bits."""
    scale = np.maximum(np.abs(fitted.weights).max(axis=0), 1e-6) / 127
    return {
        f"{name}.words": np.frombuffer("\n".join(fitted.words).encode(), np.uint8),
        f"{name}.pairs": np.zeros(0, np.uint64),
        f"{name}.idf": fitted.idf.astype(np.float16),
        f"{name}.weights": np.rint(fitted.weights / scale).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
        f"{name}.bias": fitted.bias.astype(np.float32),
        f"{name}.leaf_topic": leaf_topic.astype(np.uint8),
        f"{name}.flattening": np.array(flattening, np.float32),
    }


def make_weights(data: Path) -> None:
    """Fit, calibrate and store both models."""
    rng = np.random.default_rng(0)
    taxonomy = json.loads((PACKAGE / "topics" / "taxonomy.json").read_text(encoding="utf-8"))["concepts"]
    topics = [id_ for id_, _, parent in taxonomy if parent is None]

    articles = labelled_articles(data)
    seeds = seed_documents(["en"], "{} general", rng, 20, 0.3)
    leaves = sorted({leaf for document in [*articles, *seeds] for leaf in document.leaves})
    leaf_topic = np.array([topics.index(leaf.split()[0]) for leaf in leaves])
    gold = np.array([topics.index(document.topic) for document in articles])
    cuts = out_of_publisher(articles, seeds, leaves)
    flattening = fit_flattening(cuts, gold, leaf_topic, len(topics))
    for cut, logits, known in cuts:
        p = topic_probabilities(logits, known, leaf_topic, len(topics), *flattening)
        print(f"title and {cut} words: accuracy {(p.argmax(axis=1) == gold).mean():.4f}")
    print("flattening", flattening)
    english = fit_documents([*articles, *seeds], leaves, 4)

    foreign = seed_documents(None, "{}", rng, 20, 1.0)
    other = fit_documents(foreign, topics, 1)
    arrays = {
        "topics": np.frombuffer("\n".join(topics).encode(), np.uint8),
        **packed(english, leaf_topic, flattening, "en"),
        **packed(other, np.arange(len(topics)), (0.6, 3.0), "other"),
    }
    out = PACKAGE / "models" / "topics.npz"
    np.savez_compressed(out, **arrays)
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("taxonomy", "weights"):
        sys.exit(__doc__)
    {"taxonomy": make_taxonomy, "weights": make_weights}[sys.argv[1]](Path(sys.argv[2]))
