"""Labelled sets → pages to learn from: the features of their lines, with a label and a weight for each.

Labels are soft: the share of a line's words that stand, in order, in the gold text. Pages of the trafilatura and
htmldate sets have no gold text: they were read line by line (`readings.py`), and where a segment is labelled by hand
in the trafilatura set, the segment decides. Every page weighs the same, a line as the root of its words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq
import trafilatura
from numpy.typing import NDArray

from align import coverage, tokens
from ingest.clean.features import features
from ingest.clean.phrases import Phrases
from ingest.metadata.links import site
from ingest.model import Given, Raw, Reject
from ingest.parse.html import parse_html
from readings import Reading, digests, page_id, readings

SETS: Final = {
    "wcxb_dev_articles": "CC-BY-4.0, Murrough Foley",
    "fundus_dev": "MIT",
    "fundus_history_dev": "MIT",
    "readability": "Apache-2.0",
    "chinese": "MIT",
}
"""Sets with gold text that may train shipped weights, with their licences."""
READ: Final = {"trafilatura": "Apache-2.0 (annotations)", "htmldate": "Apache-2.0"}
"""Sets without gold text, whose pages were read line by line; pages that stand in both count once."""
SEGMENTS: Final = "trafilatura"
"""The set that is judged by its hand-picked segments."""
NEVER: Final = ("dragnet",)
"""Sets that may be looked at, but not learned from."""
NO_ARTICLE: Final = 0.5  # weight of a page that was read as no article
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
    peer: str  # the text that trafilatura finds
    gold: str | None
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def pages(data: Path, sets: Collection[str] = (*SETS, *READ)) -> Iterator[Page]:
    """All pages of sets that have gold text or were read."""
    read, phrases = readings(), Phrases.from_yaml(files("ingest").joinpath("clean/phrases.yaml").read_text("utf-8"))
    seen: set[str] = set()
    for origin in sets:
        for row in pq.read_table(data / "html" / f"{origin}.parquet").to_pylist():
            reading = read.get(page_id(row["id"])) if origin in READ else None
            wanted, unwanted = (tuple(map(_level, row[name] or ())) for name in ("with", "without"))
            says = row["text"] or reading or (origin == SEGMENTS and (wanted or unwanted))
            if not says or page_id(row["id"]) in seen:
                continue
            seen.add(page_id(row["id"]))
            raw = Raw(row["id"], origin, row["html"], "text/html", given=Given(url=row["url"]))
            draft = parse_html(raw)
            if isinstance(draft, Reject):
                continue
            lines = tuple(line.text for line in draft.lines)
            if row["text"]:
                labels, weights = by_text(lines, row["text"])
            else:
                labels, weights = by_reading(lines, reading) if reading else np.zeros((2, len(lines)))
                known, known_weights = by_segments(lines, wanted, unwanted)
                labels = np.where(known_weights > 0, known, labels)
                weights = np.maximum(weights, known_weights)
            address = row["url"] or _address(row["html"])
            where = (address and site(address)) or f"{origin} {row['id']}"
            peer = trafilatura.extract(row["html"], include_comments=False) or ""
            gold = row["text"] or None
            yield Page(origin, where, lines, features(draft, phrases), labels, weights, peer, gold, wanted, unwanted)


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


def by_reading(lines: Sequence[str], reading: Reading) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same by what a page was read as; lines that are a matter of taste weigh nothing."""
    kinds = [reading.kinds.get(name) for name in digests(lines)]
    labels = np.array([kind in ("text", "sub-heading") for kind in kinds], dtype=np.float64)
    weights = np.sqrt([max(len(tokens(line)), 1) for line in lines])
    weights[[kind == "unsure" for kind in kinds]] = 0
    return labels, weights / weights.sum() * 200 * (1 if labels.any() else NO_ARTICLE)


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
