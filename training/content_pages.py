"""Labelled sets → pages to learn from: the features of their lines, with a label and a weight for each.

Labels are soft: the share of a line's words that stand, in order, in the gold text; in the trafilatura set, whether a
wanted or unwanted segment stands in the line. Every page weighs the same, a line as the root of its words. Gold text
covers few sites, and each set has conventions of its own; so the lines without a label, of the trafilatura set and of
the htmldate set, are taught by trafilatura (installed beside, for training only), softened to .1 and .9.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq
import trafilatura
from numpy.typing import NDArray

from align import coverage
from ingest.clean.features import features
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
"""Sets with labels that may train shipped weights, with their licences."""
TAUGHT: Final = {"htmldate": "Apache-2.0"}
"""Sets without text, taught by trafilatura."""
NEVER: Final = ("dragnet",)
"""Sets that may be looked at, but not learned from."""
TEACHING: Final = 0.7  # weight of a page's taught lines
TAUGHT_TEXT: Final = 300  # characters that the teacher must find
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
    taught: str  # the text that trafilatura finds
    gold: str | None
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def pages(data: Path, sets: Collection[str] = (*SETS, *TAUGHT)) -> Iterator[Page]:
    """All pages of sets that have text, and labels or a teacher."""
    for origin in sets:
        for row in pq.read_table(data / "html" / f"{origin}.parquet").to_pylist():
            segments = origin == "trafilatura"
            if not row["text"] and not segments and origin not in TAUGHT:
                continue
            raw = Raw(row["id"], origin, row["html"], "text/html", given=Given(url=row["url"]))
            draft = parse_html(raw)
            if isinstance(draft, Reject):
                continue
            lines = tuple(line.text for line in draft.lines)
            wanted, unwanted = (tuple(map(_level, row[name] or ())) for name in ("with", "without"))
            taught = trafilatura.extract(row["html"], include_comments=False) or ""
            if row["text"]:
                labels, weights = by_text(lines, row["text"])
            else:
                labels, weights = by_teacher(lines, taught)
                if segments:
                    known, known_weights = by_segments(lines, wanted, unwanted)
                    labels = np.where(known_weights > 0, known, labels)
                    weights = np.maximum(weights, known_weights)
            address = row["url"] or _address(row["html"])
            where = (address and site(address)) or f"{origin} {row['id']}"
            gold = row["text"] or None
            yield Page(origin, where, lines, features(draft), labels, weights, taught, gold, wanted, unwanted)


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


def by_teacher(lines: Sequence[str], text: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same by the text that trafilatura takes out of the page; it is right often, not always."""
    if len(text) < TAUGHT_TEXT:
        return np.zeros(len(lines)), np.zeros(len(lines))
    labels, weights = by_text(lines, text)
    return 0.1 + 0.8 * labels, weights * TEACHING


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
