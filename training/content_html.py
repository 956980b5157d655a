"""Learn which lines of an HTML page are main content: data folder in, trees (LightGBM text) and their card out.

    python training/content_html.py DATA [--out src/ingest/models] [--check]

Labels are soft: the share of a line's words that stand, in order, in the gold text; lines of the trafilatura set are
labelled where one of its segments stands in them, and not otherwise. Every page weighs the same, a line as the root of its
words. With `--check` the card gets figures out of fold: by site, and with a whole set left out, which also shows what pages
of no set's convention can expect. Sets that may train shipped weights, with licences: see `SETS`.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import lightgbm
import numpy as np
import pyarrow.parquet as pq
from align import coverage
from numpy.typing import NDArray

from ingest.clean.features import NAMES, features
from ingest.metadata.links import site
from ingest.model import Given, Raw, Reject
from ingest.parse.html import parse_html

SETS: Final = {
    "wcxb_dev_articles": "CC-BY-4.0, Murrough Foley",
    "trafilatura": "Apache-2.0 (annotations)",
    "fundus_dev": "MIT",
    "fundus_history_dev": "MIT",
    "readability": "Apache-2.0",
    "chinese": "MIT",
}
LEFT_OUT: Final = (("wcxb_dev_articles",), ("trafilatura",), ("fundus_dev", "fundus_history_dev"), ("chinese",))
ROUNDS: Final = 200
FOLDS: Final = 4
KEPT_FROM: Final = 0.5
PARAMETERS: Final[dict[str, Any]] = {
    "objective": "cross_entropy",
    "extra_trees": True,  # random cuts carry over to unseen conventions better than the best ones
    "learning_rate": 0.1,
    "num_leaves": 31,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "max_bin": 127,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}
_SPACE: Final = re.compile(r"\s+")
_ADDRESS: Final = re.compile(
    rb"""(?:og:url["'][^>]{0,40}content|rel=["']canonical["'][^>]{0,40}href)=["'](http[^"'\s]{4,300})"""
)


@dataclass(frozen=True, slots=True)
class Page:
    """One labelled page: its lines with features, labels and weights, and the gold that predictions are scored with."""

    origin: str
    site: str
    lines: tuple[str, ...]
    matrix: NDArray[np.float32]
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]
    gold: str | None
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def pages(data: Path) -> Iterator[Page]:
    """All pages of the permitted sets that carry labels and have text."""
    for origin in SETS:
        for row in pq.read_table(data / "html" / f"{origin}.parquet").to_pylist():
            if not row["text"] and origin != "trafilatura":
                continue
            raw = Raw(row["id"], origin, row["html"], "text/html", given=Given(url=row["url"]))
            draft = parse_html(raw)
            if isinstance(draft, Reject):
                continue
            lines = tuple(line.text for line in draft.lines)
            wanted, unwanted = (tuple(map(_level, row[name] or ())) for name in ("with", "without"))
            if origin == "trafilatura":
                labels, weights = by_segments(lines, wanted, unwanted)
            else:
                labels, weights = by_text(lines, row["text"])
            where = site(row["url"] or _address(row["html"])) or f"{origin} {row['id']}"
            yield Page(
                origin, where, lines, features(draft), labels, weights, row["text"] or None, wanted, unwanted
            )


def _level(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _address(html: bytes) -> str | None:
    found = _ADDRESS.search(html)
    return found[1].decode("utf-8", "replace") if found else None


def by_text(lines: Sequence[str], gold: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Label and weight of each line of a page with gold text; the weights of a page sum to 200."""
    matched, words = np.array(coverage(lines, gold), dtype=np.float64).T
    weights = np.sqrt(np.maximum(words, 1))
    return matched / np.maximum(words, 1), weights / weights.sum() * 200


def by_segments(
    lines: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same where only segments are known: lines without one weigh nothing; the others of a page sum to 60.

    A wanted segment that stands in several lines labels the longest; an unwanted one labels lines that it is much of.
    """
    levelled = [_level(line) for line in lines]
    labels, weights = np.zeros(len(lines)), np.zeros(len(lines))
    for segment in unwanted:
        for i, line in enumerate(levelled):
            if segment in line and (len(segment) > 25 or len(line) < 60 or len(segment) > 0.4 * len(line)):
                weights[i] = 1
    for segment in wanted:
        holding = [i for i, line in enumerate(levelled) if segment in line]
        if holding:
            best = max(holding, key=lambda i: len(levelled[i]))
            labels[best] = weights[best] = 1
    weights *= np.minimum(np.sqrt([max(line.count(" ") + 1, 1) for line in levelled]), 12)
    return labels, weights / max(weights.sum(), 1) * 60


def fit(learned: Sequence[Page]) -> lightgbm.Booster:
    """Grow the trees on the weighted lines of pages."""
    parts = [(page.matrix[page.weights > 0], page.labels, page.weights) for page in learned]
    data = lightgbm.Dataset(
        np.concatenate([matrix for matrix, _, _ in parts]),
        np.concatenate([labels[weights > 0] for _, labels, weights in parts]),
        weight=np.concatenate([weights[weights > 0] for _, _, weights in parts]),
        feature_name=[re.sub(r"\W+", "_", name) for name in NAMES],
    )
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def kept(page: Page, trees: lightgbm.Booster) -> str:
    """The text that the trees leave of a page."""
    scores = trees.predict(page.matrix, num_threads=1)
    return "\n".join(line for line, score in zip(page.lines, scores, strict=True) if score >= KEPT_FROM)
