"""Learn what a headline looks like among the lines of a flattened page: data folder in, points for `title_line.py` out.

    python training/title_line.py DATA

A conditional logit over the lines of each page that may be its headline (`ingest.metadata.title_looks`) and over the
choice of none of them, whose points are 0: the labelled title's line is right, and none is where a page was cut down to
its text and lost that line. The text begins where a line model that does not know the site finds its start
(`text_starts.py`), as for the last reading of the head. Ridge 1, figures out of fold by site. Sets, in every form of
flattened text: wcxb_dev_articles (CC-BY-4.0), fundus_dev and fundus_history_dev (MIT), and pages of the trafilatura and
htmldate sets (Apache-2.0) as they were read.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
from scipy.optimize import minimize
from selectolax.lexbor import LexborHTMLParser

sys.path.append(str(Path(__file__).resolve().parents[1]))

from training.flatten import FORMS, flatten
from training.line_kinds import KINDS
from training.readings import page_id, readings
from training.text_labels import GoldPage, Labelled, ReadPage
from training.text_pages import READ, TRIMMED, Sample, sample, trim
from training.text_starts import FOLDS, fold_of, starts

from ingest.clean import Phrases
from ingest.knowledge import load_knowledge
from ingest.metadata.authors import fold
from ingest.metadata.byline import dissect
from ingest.metadata.paragraph import body_start
from ingest.metadata.title_line import POINTS
from ingest.metadata.title_looks import LINES_BELOW, MOST_LINES, looks
from ingest.parse.decode import decode

LABELLED: Final = {"fundus_dev": 2.0, "fundus_history_dev": 2.0, "wcxb_dev_articles": 2.0}
EVERY: Final = {"wcxb_dev_articles": 2}  # of so many pages one
SETS: Final = LABELLED | dict.fromkeys(READ, 1.0)
TITLED: Final = "titled"
CAUTION: Final = 1.0  # taken off every line: to take a paragraph out as a headline is worse than to leave a headline in
NAMES: Final = tuple(POINTS)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page that may be its title as rows of looks, and which of them are: none where it is lost."""

    design: np.ndarray
    right: np.ndarray
    gold: np.ndarray  # words of each line that are of the article
    lost: bool
    source: str
    form: str
    fold: int


def load(data: Path) -> Iterator[Page]:
    """The pages of all sets whose title stands on a line, or did before they were cut down."""
    phrases = load_knowledge().phrases
    read = readings()
    found: list[tuple[Sample, frozenset[str]]] = []
    for name in SETS:
        for row in pq.read_table(data / "html" / f"{name}.parquet").to_pylist()[:: EVERY.get(name, 1)]:
            if name in LABELLED:
                page: Labelled | None = GoldPage.of(row) if row["title"] else None
            else:
                reading = read.pop(page_id(row["id"]), None)
                page = ReadPage.of(row, reading) if reading else None
            if page:
                found += _forms(row, page, name, phrases)
    for (flat, printed), start in zip(found, starts([flat for flat, _ in found]), strict=True):
        if printed and (seen := _page(flat, printed, start)):
            yield seen


def _forms(row: dict[str, Any], page: Labelled, name: str, phrases: Phrases) -> Iterator[tuple[Sample, frozenset[str]]]:
    """A page in every form, each with the headlines that it prints as paragraphs."""
    html = decode(row["html"], None, "html")
    texts = {form: flatten(html, form) for form in FORMS}
    whole = texts["paragraphs"]
    if title := LexborHTMLParser(html).css_first("title"):
        texts[TITLED] = f"{' '.join(title.text().split())}\n\n{whole}"
    if page.gold:
        texts[TRIMMED] = trim(whole, page.gold, seed=row["id"] or "")
    printed = _headlines(row, page, name, whole.split("\n\n"))
    for form, text in texts.items():
        if found := sample(text, form, page, name, page.site or row["id"], phrases):
            yield found, printed


def _page(flat: Sample, printed: frozenset[str], start: int) -> Page | None:
    """The looks of the lines around the line where the text begins; None where a page never printed its headline."""
    lines = flat.page.lines
    body = start if start < len(lines) else body_start(lines)
    around = range(max(0, body - MOST_LINES), min(len(lines), body + LINES_BELOW + 2))
    seen = list(looks(lines, body, {n: read for n in around if (read := dissect(lines[n]))}))
    numbers = [number for number, _ in seen]
    text = fold(" ".join(lines))
    lost = flat.form == TRIMMED and not any(headline in text for headline in printed)
    if not lost and not any(fold(line) in printed for line in lines):
        return None
    return Page(
        design=np.array([[look[feature] for feature in NAMES] for _, look in seen], float).reshape(-1, len(NAMES)),
        right=np.array([fold(lines[number]) in printed for number in numbers], bool),
        gold=(flat.labels.share * flat.words)[numbers],
        lost=lost,
        source=flat.set,
        form=flat.form,
        fold=fold_of(flat.site),
    )


def _headlines(row: dict[str, Any], page: Labelled, name: str, lines: list[str]) -> frozenset[str]:
    """The headlines of a page that stand on lines of it, folded."""
    folded = [fold(line) for line in lines]
    if name in LABELLED:
        return frozenset([fold(row["title"])]) & frozenset(folded)
    is_headline = page.labels(lines).kinds == KINDS.index("headline")
    return frozenset(line for line, is_one in zip(folded, is_headline, strict=True) if is_one and line)


def fit(pages: list[Page]) -> np.ndarray:
    """Points by maximum likelihood, on the pages whose headline is lost or among the lines looked at."""
    pages = [page for page in pages if page.lost or page.right.any()]
    design, right = np.concatenate([page.design for page in pages]), np.concatenate([page.right for page in pages])
    of_page = np.repeat(np.arange(len(pages)), [len(page.right) for page in pages])
    weights = np.array([SETS[page.source] / len(FORMS) for page in pages])
    lost = np.array([page.lost for page in pages])

    def loss(points: np.ndarray) -> tuple[float, np.ndarray]:
        score = design @ points
        highest = np.zeros(len(pages))
        np.maximum.at(highest, of_page, score)
        chance, none = np.exp(score - highest[of_page]), np.exp(-highest)
        everything = np.bincount(of_page, chance, len(pages)) + none
        chance /= everything[of_page]
        among = chance * right
        hit = np.where(lost, none / everything, np.bincount(of_page, among, len(pages))) + 1e-12
        slope = points - design.T @ ((among / hit[of_page] - chance) * weights[of_page])
        return float((points**2).sum()) / 2 - float(weights @ np.log(hit)), slope

    return np.asarray(minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x)


def main() -> None:
    """Print the figures out of fold, then the points learned on all pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    pages = list(load(parser.parse_args().data))
    found: Counter[tuple[str, str, str]] = Counter()
    for part in range(FOLDS):
        points = fit([page for page in pages if page.fold != part])
        for page in pages:
            if page.fold == part:
                score = page.design @ points - CAUTION
                best = int(score.argmax()) if score.max(initial=0) > 0 else None
                right = best is None if page.lost else best is not None and page.right[best]
                found[page.source, page.form, "lost" if page.lost else "printed"] += 1
                found[page.source, page.form, "none" if page.lost else "found"] += bool(right)
                if best is not None and not page.right[best]:
                    found[page.source, page.form, "words"] += round(page.gold[best])
    for (source, form, what), times in sorted(found.items()):
        if what in ("lost", "printed"):
            right = found[source, form, "none" if what == "lost" else "found"]
            print(f"{source} {form}: title {what} on {times} pages, right on {right / times:.3f}")
        if what == "words":
            print(f"{source} {form}: {times} words of the text taken for headlines")
    learned = fit(pages)
    learned[NAMES.index("line")] -= CAUTION
    for name, value in sorted(zip(NAMES, learned, strict=True), key=lambda pair: -pair[1]):
        print(f'    "{name}": {value:.2f},')


if __name__ == "__main__":
    main()
