"""Learn which lines of an HTML page are main content: data folder in; trees, networks and their card out.

    python training/content_html.py DATA [--out src/ingest/models] [--check METRICS]

Trees (LightGBM) and networks (`content_network.py`, JAX) learn apart from the pages of `content_pages.py`; their log
odds are averaged. With `--check` (the folder of metrics.py) the card gets figures out of fold: by site, and with a
whole set left out, which shows what pages of no set's convention can expect, and where the loss lies there.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import io
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import compress
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

import lightgbm
import numpy as np
from numpy.typing import NDArray

from content_losses import Verdicts, by_label, misjudged, within_ends
from content_network import Sample, fit_network
from content_pages import NEVER, READ, SETS, Page, pages
from content_scores import f1, interval, scores
from ingest.clean import ContentModel
from ingest.clean.content import STANDFIRST, THRESHOLD, thresholds
from ingest.clean.features import NAMES

LEFT_OUT: Final = (("wcxb_dev_articles",), ("trafilatura",), ("fundus_dev", "fundus_history_dev"), ("chinese",))
FAR_SHARE: Final = 0.3  # of the lines far from any main content, which are easy and many
ROUNDS: Final = 200
NETWORKS: Final = 2
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


class Figures(NamedTuple):
    """What was reached on a set: F1 by way of measuring, and the shares of words wrongly judged by place."""

    f1: dict[str, float]
    misjudged: dict[str, float]


def fit(learned: Sequence[Page]) -> tuple[str, bytes]:
    """Learn from pages: trees in LightGBM's text form, networks as ``npz``."""
    network = fit_network([Sample(page.matrix, page.labels, page.weights) for page in learned], NETWORKS)
    packed = io.BytesIO()
    np.savez_compressed(packed, **network.arrays())
    return fit_trees(learned).model_to_string(), packed.getvalue()


def fit_trees(learned: Sequence[Page]) -> lightgbm.Booster:
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


def verdicts(page: Page, model: ContentModel) -> Verdicts:
    """Which lines a model leaves of a page."""
    return model.probabilities(page.matrix) >= thresholds(page.matrix)


def check(
    learned: Sequence[Page], never: Sequence[Page], shipped: ContentModel, metrics: ModuleType
) -> dict[str, Figures]:
    """The figures of each set, by site and with it left out; of pages never learned from, by the weights that ship."""
    fold = {page.site: zlib.crc32(page.site.encode()) % FOLDS for page in learned}
    by_site: dict[int, Verdicts] = {}
    for number in range(FOLDS):
        model = ContentModel.from_parts(*fit([page for page in learned if fold[page.site] != number]))
        by_site |= {id(page): verdicts(page, model) for page in learned if fold[page.site] == number}
    found: dict[str, Figures] = {}
    for names in LEFT_OUT:
        tested = [page for page in learned if page.origin in names]
        sites = {page.site for page in tested}
        others = [page for page in learned if page.site not in sites and page.origin not in names]
        model = ContentModel.from_parts(*fit(others))
        left_out = [verdicts(page, model) for page in tested]
        found[names[0]] = figures(tested, [by_site[id(page)] for page in tested], left_out, metrics)
        print(names[0], found[names[0]], flush=True)
    found[never[0].origin] = figures(never, None, [verdicts(page, shipped) for page in never], metrics)
    return found


def figures(
    tested: Sequence[Page], by_site: Sequence[Verdicts] | None, left_out: Sequence[Verdicts], metrics: ModuleType
) -> Figures:
    """F1 of two verdicts on each page, of trafilatura, and by how much the second verdicts are better.

    Where there is gold text, what oracles reach beside the second, and which words it judges wrongly: means over pages.
    """

    def scored(judged: Iterable[Verdicts]) -> list[Any]:
        texts = ["\n".join(compress(page.lines, left)) for page, left in zip(tested, judged, strict=True)]
        return scores(tested, texts, metrics)

    ours, theirs = scored(left_out), scores(tested, [page.peer for page in tested], metrics)
    low, high = interval(tested, ours, theirs, metrics)
    reached = {"left out": f1(ours, metrics), "peer": f1(theirs, metrics), "low": low, "high": high}
    if by_site:
        reached["by site"] = f1(scored(by_site), metrics)
    if tested[0].gold is None:
        return Figures(reached, {})
    pairs = list(zip(tested, left_out, strict=True))
    reached["ends"] = f1(scored(within_ends(page.labels, left) for page, left in pairs), metrics)
    reached["lines"] = f1(scored(by_label(page.labels) for page in tested), metrics)
    wrong = [found for page, left in pairs if (found := misjudged(page.lines, page.labels, left))]
    return Figures(reached, {place: float(np.mean([page[place] for page in wrong])) for place in wrong[0]})


def card(trees: str, networks: bytes, learned: Sequence[Page], found: dict[str, Figures]) -> str:
    """The model card, in Markdown."""
    counts = Counter(page.origin for page in learned)
    rows = [f"| {name} | {counts[name]} | {licence} |" for name, licence in {**SETS, **READ}.items()]
    reached = [f"| {name} | {' | '.join(_cells(one.f1))} |" for name, one in found.items()]
    with_gold = {name: one.misjudged for name, one in found.items() if one.misjudged}
    places = [
        f"| {place} | " + " | ".join(f"{shares[place]:.3f}" for shares in with_gold.values()) + " |"
        for place in next(iter(with_gold.values()))
    ]
    return "\n".join(
        (
            "# content_html: which lines of an HTML page are main content",
            "",
            f"LightGBM, {ROUNDS} trees over {len(NAMES)} features (`ingest.clean.features`), written by"
            " `training/content_html.py` (seed 1, one thread, deterministic).",
            f"sha256 of `content_html.txt`: `{hashlib.sha256(trees.encode()).hexdigest()}`",
            "",
            f"Beside them {NETWORKS} networks of dilated convolutions over lines (`ingest.network`),"
            " by `training/content_network.py`; the log odds of trees and networks are averaged.",
            f"sha256 of `content_html.npz`: `{hashlib.sha256(networks).hexdigest()}`",
            "",
            "| trained on | pages | licence |",
            "|---|--:|---|",
            *rows,
            "",
            "Pages of the htmldate and trafilatura sets were read line by line for this project, by a language model"
            " (`training/readings.jsonl`); unchecked. The texts of the pages stay with their publishers.",
            "",
            f"F1 out of fold without phrase rules, threshold {THRESHOLD}, standfirsts {STANDFIRST}: segments for the"
            f" trafilatura set, shingles for the others; in {FOLDS} folds by site, and with the set left out"
            f" ({', '.join(NEVER)}: never trained on, judged by the weights that ship). Of the latter the difference to"
            " trafilatura, with its 95 % interval by site, and what oracles would reach: nothing kept before the first"
            " gold line or behind the last; each line decided by its label.",
            "",
            "| set | by site | left out | trafilatura | difference | ends known | lines known |",
            "|---|--:|--:|--:|---|--:|--:|",
            *reached,
            "",
            "Words wrongly judged with the set left out, as a share of the page's gold words (mean over pages):",
            "",
            f"| | {' | '.join(with_gold)} |",
            f"|---|{'--:|' * len(with_gold)}",
            *places,
            "",
        )
    )


def _cells(reached: dict[str, float]) -> list[str]:
    difference = f"{reached['left out'] - reached['peer']:+.4f} [{reached['low']:+.4f}, {reached['high']:+.4f}]"
    cells = {name: f"{value:.4f}" for name, value in reached.items()} | {"difference": difference}
    return [cells.get(name, "") for name in ("by site", "left out", "peer", "difference", "ends", "lines")]


def main() -> None:
    """Train on all pages; write the weights, and with ``--check`` the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of labelled sets, with html/*.parquet in it")
    parser.add_argument("--out", type=Path, default=Path("src/ingest/models"))
    parser.add_argument("--check", type=Path, metavar="METRICS", help="folder of metrics.py: figures for the card")
    options = parser.parse_args()
    learned = list(pages(options.data))
    trees, networks = fit(learned)
    (options.out / "content_html.txt").write_text(trees, encoding="utf-8")
    (options.out / "content_html.npz").write_bytes(networks)
    if options.check:
        sys.path.append(str(options.check))
        never = list(pages(options.data, NEVER))
        shipped = ContentModel.from_parts(trees, networks)
        found = check(learned, never, shipped, importlib.import_module("metrics"))
        (options.out / "content_html.md").write_text(card(trees, networks, learned, found), encoding="utf-8")


if __name__ == "__main__":
    main()
