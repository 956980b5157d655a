"""Labelled HTML pages → the line model of text without HTML: `src/ingest/models/content_text.txt` and `.npz`.

    python training/content_text.py DATA                   # writes the weights
    python training/content_text.py DATA --check FOLDER    # the card, too: folds by site, and each set left out

Each page is flattened in every way in which dumps are (`flatten.py`), cleaned as far as the line model comes in, and
its lines are labelled by the share of their words that stands in the gold text, in order (`align.py`). Besides, each
page is cut down to its body with a few lines around, since dumps of old often hold no more.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import lightgbm
import numpy as np
import pyarrow.parquet as pq
import tldextract
from numpy.typing import NDArray

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))

from training.align import coverage  # noqa: E402
from training.flatten import FORMS, flatten  # noqa: E402

from ingest.clean import Phrases, phrase_edits  # noqa: E402
from ingest.clean.flat import page_of  # noqa: E402
from ingest.clean.flat_chars import Characters, characters  # noqa: E402
from ingest.clean.flat_features import Lexicon, Page, features  # noqa: E402
from ingest.clean.flat_model import best_set  # noqa: E402
from ingest.clean.flat_stretch import word_count  # noqa: E402
from ingest.edits import apply, body, texts_of  # noqa: E402
from ingest.metadata import headlines  # noqa: E402
from ingest.model import Draft, Raw  # noqa: E402
from ingest.parse.decode import decode  # noqa: E402
from ingest.parse.text import parse_text  # noqa: E402

SETS: Final = ("wcxb_dev_articles", "fundus_dev", "fundus_history_dev", "readability", "chinese")
MODELS: Final = ROOT / "src" / "ingest" / "models"
TRIMMED: Final = "trimmed"
AROUND: Final = 8  # lines kept at most on either side of the body of a trimmed page

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
CARD: Final = {
    "model": "line model of text without HTML: LightGBM trees over line features, and a lexicon of words by hash",
    "data": "WCXB articles (CC-BY-4.0, Murrough Foley), Fundus test pages (MIT), Readability.js test pages "
    "(Apache-2.0), Chinese pages (MIT): labels only; no text of a page is in the weights",
    "licence": "Apache-2.0",
    "measure": "shingle F1 (windows of four words) of what the whole chain leaves, by set and form",
    "folds": "by site: three folds of sites; left out: the whole set is left out of trees and lexicon; every second "
    "site of WCXB is used, for training and for measuring",
}
FOLDS: Final = 3
IN_TEXT: Final = 0.7  # share of a line's words in the gold text from which it is of the article, for the lexicon
NOT_IN_TEXT: Final = 0.3
FEWEST_SITES: Final = 5  # on which a word must stand to be in the lexicon


@dataclass(slots=True)
class Sample:
    """One page in one form: its lines, what is left of them, which share of each is gold, and how many words it has."""

    set: str
    site: str
    form: str
    gold: str
    page: Page
    texts: tuple[str | None, ...]
    share: NDArray[np.float32]
    words: NDArray[np.float64]
    chars: Characters
    matrix: NDArray[np.float32] | None = None

    @property
    def left(self) -> NDArray[np.int64]:
        """The lines that are still there to be judged."""
        return np.flatnonzero([text is not None for text in self.texts])


def samples(data: Path, phrases: Phrases, sets: Collection[str] = SETS) -> Iterator[Sample]:
    """Every labelled page of the permitted sets in every form."""
    registered = tldextract.TLDExtract(suffix_list_urls=())
    for name in sets:
        for row in pq.read_table(data / "html" / f"{name}.parquet").to_pylist():
            if not row["text"]:
                continue
            site = row.get("publisher") or (registered(row["url"]).top_domain_under_public_suffix if row["url"] else "")
            html = decode(row["html"], None, "html")
            for form in (*FORMS, TRIMMED):
                text = flatten(html, "paragraphs" if form == TRIMMED else form)
                if form == TRIMMED:
                    text = trim(text, row["text"], seed=row["id"])
                if found := sample(text, row["text"], phrases):
                    page, texts, share, words = found
                    yield Sample(
                        name, site or row["id"], form, row["text"], page, texts, share, words, characters(page.lines)
                    )


def trim(text: str, gold: str, seed: str) -> str:
    """A page cut down to its body and a few of the lines around it."""
    lines = [line for line in text.split("\n") if line]
    covered = [i for i, (hits, words) in enumerate(coverage(lines, gold)) if words > 3 and hits > 0.7 * words]
    if not covered:
        return text
    draw = random.Random(seed)
    first, last = covered[0], covered[-1]
    return "\n\n".join(lines[max(0, first - draw.randint(0, AROUND)) : last + 1 + draw.randint(0, AROUND)])


def sample(
    text: str, gold: str, phrases: Phrases
) -> tuple[Page, tuple[str | None, ...], NDArray[np.float32], NDArray[np.float64]] | None:
    """A page as the line model meets it, with its labels; None when there is no text."""
    draft = parse_text(Raw("page", "training", text.encode(), "text/plain", "utf-8"))
    if not isinstance(draft, Draft):
        return None
    texts = apply(texts_of(draft), headlines(draft, ()).edits)
    texts = apply(texts, phrase_edits(draft, texts, phrases))
    page = page_of(draft, texts, phrases)
    hits = coverage(page.lines, gold)
    share = np.array([hit / words if words else 0 for hit, words in hits], np.float32)
    return page, texts, share, np.array([word_count(line) for line in page.lines], np.float64)


# ---------------------------------------------------------------------------------------------------- lexicon


@dataclass(frozen=True, slots=True)
class Counts:
    """On how many sites each word (by hash, sorted) stands in lines of articles, and in others; and which on each."""

    words: NDArray[np.uint64]
    inside: NDArray[np.int64]
    outside: NDArray[np.int64]
    sites: dict[str, tuple[NDArray[np.uint64], NDArray[np.uint64]]]


def count_words(pages: Sequence[Sample]) -> Counts:
    """Count the words of pages by site; words of few sites are left out."""
    found: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for page in pages:
        if page.form != "paragraphs":
            continue
        share = page.share[page.chars.line_of]
        there = np.isin(page.chars.line_of, page.left)
        inside, outside = found[page.site]
        inside.append(page.chars.words[there & (share >= IN_TEXT)])
        outside.append(page.chars.words[there & (share <= NOT_IN_TEXT)])
    sites = {site: (np.unique(np.hstack(a)), np.unique(np.hstack(b))) for site, (a, b) in found.items()}
    words, times = np.unique(np.hstack([words for both in sites.values() for words in both]), return_counts=True)
    words = words[times >= FEWEST_SITES]
    inside, outside = np.zeros((2, len(words)), np.int64)
    for of_inside, of_outside in sites.values():
        inside += np.isin(words, of_inside)
        outside += np.isin(words, of_outside)
    return Counts(words, inside, outside, sites)


def lexicon(counts: Counts, without: str | None = None) -> Lexicon:
    """The words that stand on several sites, without what the site ``without`` says of them."""
    inside, outside = counts.inside, counts.outside
    if without in counts.sites:
        own_inside, own_outside = counts.sites[without]
        inside = inside - np.isin(counts.words, own_inside)
        outside = outside - np.isin(counts.words, own_outside)
    odds = np.log((outside + 1) / (inside + 1)).astype(np.float32)
    known = inside + outside >= FEWEST_SITES
    return Lexicon(counts.words[known], odds[known])


def fill(pages: Sequence[Sample], counts: Counts) -> list[str]:
    """Compute the features of pages, each with a lexicon that does not know its site; returns their names."""
    lexicons: dict[str, Lexicon] = {}
    names: list[str] = []
    for page in sorted(pages, key=lambda page: page.site):
        if page.site not in lexicons:
            lexicons = {page.site: lexicon(counts, without=page.site)}
        names, matrix = features(page.page, lexicons[page.site], page.chars)
        page.matrix = matrix[page.left]
    return names


# ---------------------------------------------------------------------------------------------------- trees


def fit(pages: Sequence[Sample], names: list[str]) -> lightgbm.Booster:
    """Trees that tell the share of a line that is of the article.

    A line weighs as the root of its words, and less on long pages, so that a thread of comments does not outweigh all.
    """
    weights = [np.sqrt(page.words[page.left]) for page in pages]
    data = lightgbm.Dataset(
        np.concatenate([page.matrix for page in pages if page.matrix is not None]),
        np.concatenate([page.share[page.left] for page in pages]),
        weight=np.concatenate([weight / np.sqrt(max(weight.sum(), 1)) for weight in weights]) * 10,
        feature_name=names,
        params=PARAMETERS,
    )
    return lightgbm.train(PARAMETERS, data, TREES)


def cleaned(page: Sample, trees: lightgbm.Booster) -> str:
    """The text that is left when the model has judged the lines of a page."""
    left = page.left
    if not len(left):
        return ""
    kept = best_set(np.asarray(trees.predict(page.matrix, num_threads=1)), page.words[left])
    return body(tuple(page.texts[i] for i in left[kept]))


Scorer = Callable[[str, str], Any]


def check(pages: Sequence[Sample], score: Scorer, summary: Callable[..., Any]) -> Iterator[tuple[str, float]]:
    """Shingle F1 for each set and form: with the whole set left out of trees and lexicon, then by folds of sites."""
    for name in ("fundus_dev", "readability", "chinese", "wcxb_dev_articles"):
        left_out = {name, "fundus_history_dev"} if name == "fundus_dev" else {name}
        train = [page for page in pages if page.set not in left_out]
        yield from _figures("left out", train, [page for page in pages if page.set == name], score, summary)
    fold = {page.site: zlib.crc32(page.site.encode()) % FOLDS for page in pages}
    found: dict[str, list[Any]] = defaultdict(list)
    for number in range(FOLDS):
        train = [page for page in pages if fold[page.site] != number]
        for key, scores in _scores(train, [page for page in pages if fold[page.site] == number], score).items():
            found[key] += scores
    yield from ((f"by site {key}", round(summary(scores).f1, 4)) for key, scores in found.items())


def _figures(
    title: str, train: Sequence[Sample], test: Sequence[Sample], score: Scorer, summary: Callable[..., Any]
) -> Iterator[tuple[str, float]]:
    for key, scores in _scores(train, test, score).items():
        yield f"{title} {key}", round(summary(scores).f1, 4)


def _scores(train: Sequence[Sample], test: Sequence[Sample], score: Scorer) -> dict[str, list[Any]]:
    """The scores of pages by set and form, from trees and a lexicon that know the other pages only."""
    counts = count_words(train)
    names = fill([*train, *test], counts)
    trees = fit(train, names)
    found: dict[str, list[Any]] = defaultdict(list)
    for page in test:
        found[f"{page.set} {page.form}"].append(score(cleaned(page, trees), page.gold))
    return found


def main() -> None:
    """Train on all pages and write the weights; with ``--check`` the figures out of fold into the card as well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of labelled sets, with html/*.parquet in it")
    parser.add_argument("--check", type=Path, metavar="FOLDER", help="where metrics.py is: measure out of fold, too")
    arguments = parser.parse_args()
    phrases = Phrases.from_yaml((ROOT / "src/ingest/clean/phrases.yaml").read_text(encoding="utf-8"))
    pages = list(samples(arguments.data, phrases))
    counts = count_words(pages)
    names = fill(pages, counts)
    fit(pages, names).save_model(MODELS / "content_text.txt")
    words = lexicon(counts)
    packed = io.BytesIO()
    np.savez_compressed(packed, hashes=words.hashes, odds=words.odds.astype(np.float16))
    (MODELS / "content_text.npz").write_bytes(packed.getvalue())
    _write_card({})
    if arguments.check:
        sys.path.append(str(arguments.check))
        from metrics import shingle_scores, shingle_summary

        figures = {}
        for key, figure in check(_every_second(pages), shingle_scores, shingle_summary):
            figures[key] = figure
            _write_card(figures)


def _write_card(figures: dict[str, float]) -> None:
    """The card of the weights as they lie there, with the figures measured so far."""
    files = ("content_text.txt", "content_text.npz")
    digests = {name: hashlib.sha256((MODELS / name).read_bytes()).hexdigest() for name in files}
    card = json.dumps(CARD | {"figures": figures, "sha256": digests}, indent=1, ensure_ascii=False)
    (MODELS / "content_text.card.json").write_text(card + "\n", encoding="utf-8")


def _every_second(pages: Sequence[Sample]) -> list[Sample]:
    """All sets, but of the large one every second site: enough to measure on, at half the time."""
    return [page for page in pages if page.set != "wcxb_dev_articles" or zlib.crc32(page.site.encode()) % 2]


if __name__ == "__main__":
    main()
