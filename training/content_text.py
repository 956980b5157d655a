"""Labelled HTML pages → the line model of text without HTML: `src/ingest/models/content_text*`.

    python training/content_text.py DATA                   # writes the weights
    python training/content_text.py DATA --check FOLDER    # the card, too: folds by site, and each set left out

`text_pages.py` makes samples of the pages, `text_words.py` the lexicon and the features; on these features trees and a
network (`text_network.py`) are trained apart, and the mean of their log odds judges a line.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import lightgbm
import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))

from training.text_network import fit_network  # noqa: E402
from training.text_pages import SETS, Sample, samples  # noqa: E402
from training.text_words import count_words, fill, lexicon  # noqa: E402

from ingest.clean.flat_features import Lexicon  # noqa: E402
from ingest.clean.flat_model import best_set  # noqa: E402
from ingest.edits import body  # noqa: E402
from ingest.forest import sigmoid  # noqa: E402
from ingest.knowledge import load_knowledge  # noqa: E402
from ingest.network import Network  # noqa: E402

MODELS: Final = ROOT / "src" / "ingest" / "models"

TREES: Final = 160
PARAMETERS: Final = {
    "objective": "cross_entropy",
    "num_leaves": 31,
    "learning_rate": 0.08,
    "min_data_in_leaf": 80,
    "max_bin": 63,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbose": -1,
}
FOLDS: Final = 3
CARD: Final = {
    "model": "line model of text without HTML: LightGBM trees and a network of dilated convolutions over line "
    "features, and a lexicon of words by hash",
    "data": "WCXB articles (CC-BY-4.0, Murrough Foley), Fundus test pages (MIT), Readability.js test pages "
    "(Apache-2.0), Chinese pages (MIT): labels only. Pages of the trafilatura set (Apache-2.0) and of the htmldate set "
    "(Apache-2.0) as they were read line by line. No text of a page is in the weights",
    "licence": "Apache-2.0",
    "measure": "shingle F1 (windows of four words) of what the whole chain leaves, by set and form",
    "folds": "by site: three folds of sites; left out: the whole set is left out of trees, network and lexicon, and so "
    "are pages of its sites in other sets; left out together: Fundus, Readability and Chinese at once",
}


@dataclass(frozen=True, slots=True)
class Learned:
    """A line model as trained."""

    trees: lightgbm.Booster
    network: Network
    words: Lexicon


def fit(pages: Sequence[Sample]) -> Learned:
    """Train lexicon, trees and network on pages; their features are computed here, without their own site's words."""
    counts = count_words(pages)
    names = fill(pages, counts)
    teaching = [page for page in pages if page.teaches]
    return Learned(fit_trees(teaching, names), fit_network(teaching), lexicon(counts))


def fit_trees(pages: Sequence[Sample], names: list[str]) -> lightgbm.Booster:
    """Trees that tell the share of a line that is of the article."""
    data = lightgbm.Dataset(
        np.concatenate([page.matrix for page in pages if page.matrix is not None]),
        np.concatenate([page.labels.share[page.left] for page in pages]),
        weight=np.concatenate([page.weights for page in pages]) * 10,
        feature_name=names,
        params=PARAMETERS,
    )
    return lightgbm.train(PARAMETERS, data, TREES)


def cleaned(page: Sample, learned: Learned) -> str:
    """The text that is left when the model has judged the lines of a page."""
    left = page.left
    if not len(left) or page.matrix is None:
        return ""
    odds = np.asarray(learned.trees.predict(page.matrix, raw_score=True, num_threads=1))
    odds = (odds + learned.network.raw_scores(page.matrix)) / 2
    kept = best_set(sigmoid(odds), page.words[left], page.split)
    return body(tuple(page.texts[i] for i in left[kept]))


# ---------------------------------------------------------------------------------------------------- measuring

Scorer = Callable[[str, str], Any]


def check(pages: Sequence[Sample], score: Scorer, summary: Callable[..., Any]) -> Iterator[tuple[str, float]]:
    """Shingle F1 for each set and form: with the whole set left out of all that is learned, then by folds of sites."""
    for name in ("fundus_dev", "readability", "chinese", "wcxb_dev_articles"):
        for key, scores in without_set(pages, name, score).items():
            yield f"left out {key}", round(summary(scores).f1, 4)
    found: dict[str, list[Any]] = defaultdict(list)
    for number in range(FOLDS):
        for key, scores in without_fold(pages, number, score).items():
            found[key] += scores
    yield from ((f"by site {key}", round(summary(scores).f1, 4)) for key, scores in found.items())


def without_set(pages: Sequence[Sample], name: str, score: Scorer) -> dict[str, list[Any]]:
    """The scores of a set's pages by form, from a model that knows the other sets only."""
    publishers = {name, "fundus_history_dev"} if name == "fundus_dev" else {name}
    sites = {page.site for page in pages if page.set in publishers}
    train = [page for page in pages if page.set not in publishers and page.site not in sites]
    return _scores(train, [page for page in pages if page.set == name], score)


def without_fold(pages: Sequence[Sample], number: int, score: Scorer) -> dict[str, list[Any]]:
    """The scores of the labelled pages of one fold of sites by set and form, from a model that knows the others."""
    inside = {page.site: zlib.crc32(page.site.encode()) % FOLDS == number for page in pages}
    train = [page for page in pages if not inside[page.site]]
    return _scores(train, [page for page in pages if inside[page.site] and page.set in SETS], score)


def _scores(train: Sequence[Sample], test: Sequence[Sample], score: Scorer) -> dict[str, list[Any]]:
    learned = fit(train)
    fill(test, count_words(train))
    found: dict[str, list[Any]] = defaultdict(list)
    for page in test:
        found[f"{page.set} {page.form}"].append(score(cleaned(page, learned), page.gold))
    return found


# ---------------------------------------------------------------------------------------------------- writing


def main() -> None:
    """Train on all pages and write the weights; with ``--check`` the figures out of fold into the card as well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of labelled sets, with html/*.parquet in it")
    parser.add_argument("--check", type=Path, metavar="FOLDER", help="where metrics.py is: measure out of fold, too")
    arguments = parser.parse_args()
    pages = list(samples(arguments.data, load_knowledge()))
    write(fit(pages))
    write_card({})
    if arguments.check:
        sys.path.append(str(arguments.check))
        from metrics import shingle_scores, shingle_summary

        figures = {}
        for key, figure in check(pages, shingle_scores, shingle_summary):
            figures[key] = figure
            write_card(figures)


def write(learned: Learned) -> None:
    """Lay the weights down where the package reads them."""
    learned.trees.save_model(MODELS / "content_text.txt")
    words = {"hashes": learned.words.hashes, "odds": learned.words.odds.astype(np.float16)}
    packed = io.BytesIO()
    np.savez_compressed(packed, **learned.network.arrays(), **words)
    (MODELS / "content_text.npz").write_bytes(packed.getvalue())


def write_card(figures: dict[str, float]) -> None:
    """The card of the weights as they lie there, with the figures measured so far."""
    files = ("content_text.txt", "content_text.npz")
    digests = {name: hashlib.sha256((MODELS / name).read_bytes()).hexdigest() for name in files}
    card = json.dumps(CARD | {"figures": figures, "sha256": digests}, indent=1, ensure_ascii=False)
    (MODELS / "content_text.card.json").write_text(card + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
