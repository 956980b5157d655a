"""Learn which lines of an HTML page are main content: data folder in, trees (LightGBM text) and their card out.

    python training/content_html.py DATA [--out src/ingest/models] [--check METRICS]

Labels are soft: the share of a line's words that stand, in order, in the gold text; in the trafilatura set, whether a
wanted or unwanted segment stands in the line. Every page weighs the same, a line as the root of its words. Gold text
covers few sites, and each set has conventions of its own; so the lines without a label, of the trafilatura set and of
the htmldate set, are taught by trafilatura (installed beside, for training only), softened to .1 and .9. With `--check`
(the folder of metrics.py) the card gets figures out of fold: by site, and with a whole set left out, which shows what
pages of no set's convention can expect.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import lightgbm
import numpy as np
import pyarrow.parquet as pq
import trafilatura
from numpy.typing import NDArray

from align import coverage
from ingest.clean.content import STANDFIRST, THRESHOLD, thresholds
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
"""Sets with labels that may train shipped weights, with their licences."""
TAUGHT: Final = {"htmldate": "Apache-2.0"}
"""Sets without text, taught by trafilatura."""
LEFT_OUT: Final = (("wcxb_dev_articles",), ("trafilatura",), ("fundus_dev", "fundus_history_dev"), ("chinese",))
TEACHING: Final = 0.7  # weight of a page's taught lines
TAUGHT_TEXT: Final = 300  # characters that the teacher must find
FAR_SHARE: Final = 0.3  # of the lines far from any main content, which are easy and many
ROUNDS: Final = 200
FOLDS: Final = 4
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
    """All pages of the permitted sets that have text, and labels or a teacher."""
    for origin in (*SETS, *TAUGHT):
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
            if row["text"]:
                labels, weights = by_text(lines, row["text"])
            else:
                labels, weights = by_teacher(lines, row["html"])
                if segments:
                    known, known_weights = by_segments(lines, wanted, unwanted)
                    labels = np.where(known_weights > 0, known, labels)
                    weights = np.maximum(weights, known_weights)
            address = row["url"] or _address(row["html"])
            where = (address and site(address)) or f"{origin} {row['id']}"
            yield Page(origin, where, lines, features(draft), labels, weights, row["text"] or None, wanted, unwanted)


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


def by_teacher(lines: Sequence[str], html: bytes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same by what trafilatura takes out of the page; it is right often, not always."""
    text = trafilatura.extract(html, include_comments=False) or ""
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


def fit(learned: Sequence[Page]) -> lightgbm.Booster:
    """Grow the trees on the weighted lines of pages."""
    chance = np.random.default_rng(0)
    parts = [(page, *_thinned(page, chance)) for page in learned]
    data = lightgbm.Dataset(
        np.concatenate([page.matrix[chosen] for page, chosen, _ in parts]),
        np.concatenate([page.labels[chosen] for page, chosen, _ in parts]),
        weight=np.concatenate([weights[chosen] for _, chosen, weights in parts]),
        feature_name=[re.sub(r"\W+", "_", name) + f"_{i}" for i, name in enumerate(NAMES)],
    )
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def _thinned(page: Page, chance: np.random.Generator) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which lines to learn from, and their weights: all near main content, a share of the others in place of all."""
    near = np.convolve(page.labels > 0.1, np.ones(11))[5:-5] > 0
    chosen = near | (chance.random(len(near)) < FAR_SHARE)
    return chosen & (page.weights > 0), np.where(near, page.weights, page.weights / FAR_SHARE)


def kept(page: Page, trees: lightgbm.Booster) -> str:
    """The text that the trees leave of a page."""
    left = trees.predict(page.matrix, num_threads=1) >= thresholds(page.matrix)
    return "\n".join(line for line, stays in zip(page.lines, left, strict=True) if stays)


def check(learned: Sequence[Page], metrics: ModuleType) -> dict[str, dict[str, float]]:
    """F1 of each set (segments for the trafilatura set, shingles for the others), by site and with the set left out."""
    fold = {page.site: zlib.crc32(page.site.encode()) % FOLDS for page in learned}
    by_site: dict[int, str] = {}
    for number in range(FOLDS):
        trees = fit([page for page in learned if fold[page.site] != number])
        by_site |= {id(page): kept(page, trees) for page in learned if fold[page.site] == number}
    figures: dict[str, dict[str, float]] = {}
    for names in LEFT_OUT:
        tested = [page for page in learned if page.origin in names]
        sites = {page.site for page in tested}
        trees = fit([page for page in learned if page.site not in sites and page.origin not in names])
        figures[names[0]] = {
            "by_site": _f1(tested, [by_site[id(page)] for page in tested], metrics),
            "left_out": _f1(tested, [kept(page, trees) for page in tested], metrics),
        }
        print(names[0], figures[names[0]], flush=True)
    return figures


def _f1(tested: Sequence[Page], texts: Sequence[str], metrics: ModuleType) -> float:
    pairs = list(zip(tested, texts, strict=True))
    if tested[0].gold is None:
        scores = [metrics.segment_scores(text, page.wanted, page.unwanted) for page, text in pairs]
        return round(float(metrics.segment_summary(scores).f1), 4)
    return round(float(metrics.shingle_summary(metrics.shingle_scores(text, page.gold) for page, text in pairs).f1), 4)


def card(trees: str, learned: Sequence[Page], figures: dict[str, dict[str, float]]) -> str:
    """The model card, in Markdown."""
    counts = Counter(page.origin for page in learned)
    rows = [f"| {name} | {counts[name]} | {licence} |" for name, licence in {**SETS, **TAUGHT}.items()]
    found = [f"| {name} | {f1['by_site']:.4f} | {f1['left_out']:.4f} |" for name, f1 in figures.items()]
    return "\n".join(
        (
            "# content_html: which lines of an HTML page are main content",
            "",
            f"LightGBM, {ROUNDS} trees over {len(NAMES)} features (`ingest.clean.features`), written by"
            " `training/content_html.py` (seed 1, one thread, deterministic).",
            f"sha256 of `content_html.txt`: `{hashlib.sha256(trees.encode()).hexdigest()}`",
            "",
            "| trained on | pages | licence |",
            "|---|--:|---|",
            *rows,
            "",
            "Lines without gold labels (htmldate, most of the trafilatura set) were taught by trafilatura"
            f" {trafilatura.__version__} (Apache-2.0). The texts of the pages stay with their publishers.",
            "",
            f"F1 out of fold without phrase rules, threshold {THRESHOLD}, standfirsts {STANDFIRST}: segments for the"
            " trafilatura set, shingles for the others.",
            "",
            f"| set | {FOLDS} folds by site | set left out |",
            "|---|--:|--:|",
            *found,
            "",
        )
    )


def main() -> None:
    """Train on all pages; write the weights, and with ``--check`` the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of labelled sets, with html/*.parquet in it")
    parser.add_argument("--out", type=Path, default=Path("src/ingest/models"))
    parser.add_argument("--check", type=Path, metavar="METRICS", help="folder of metrics.py: figures for the card")
    options = parser.parse_args()
    learned = list(pages(options.data))
    trees = fit(learned).model_to_string()
    (options.out / "content_html.txt").write_text(trees, encoding="utf-8")
    if options.check:
        sys.path.append(str(options.check))
        figures = check(learned, importlib.import_module("metrics"))
        (options.out / "content_html.md").write_text(card(trees, learned, figures), encoding="utf-8")


if __name__ == "__main__":
    main()
