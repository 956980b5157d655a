"""Learn what a headline looks like among the lines of a flattened page: data folder in, points for `title_line.py` out.

    python training/title_line.py DATA

A conditional logit over the lines of each page that may be its headline (`ingest.metadata.title_line.looks`) and over
the choice of none of them, whose points are 0: the labelled title's line is right, and none is where a page was cut
down to its text and lost that line. Ridge 1, figures out of fold by site. Sets: wcxb_dev_articles (CC-BY-4.0),
fundus_dev and fundus_history_dev (MIT), in every form of flattened text.
"""

from __future__ import annotations

import argparse
import hashlib
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
from training.text_pages import READ, TRIMMED, trim

from ingest.metadata.authors import fold
from ingest.metadata.byline import dissect
from ingest.metadata.title_line import LINES_BELOW, MOST_LINES, POINTS, body_start, looks
from ingest.model import Draft, Raw
from ingest.parse.decode import decode
from ingest.parse.text import parse_text

LABELLED: Final = {"fundus_dev": 2.0, "fundus_history_dev": 2.0, "wcxb_dev_articles": 1.0}
SETS: Final = LABELLED | dict.fromkeys(READ, 1.0)
TITLED: Final = "titled"
FOLDS: Final = 4
CAUTION: Final = 1.0  # taken off every line: to take a paragraph out as a headline is worse than to leave a headline in
NAMES: Final = tuple(POINTS)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page that may be its title as rows of looks, and which of them are: none where it is lost."""

    design: np.ndarray
    right: np.ndarray
    lost: bool
    source: str
    form: str
    fold: int


def load(data: Path) -> Iterator[Page]:
    """The pages of all sets whose title stands on a line, or did before they were cut down."""
    read = readings()
    for name in SETS:
        for row in pq.read_table(data / "html" / f"{name}.parquet").to_pylist():
            if name in LABELLED:
                page: Labelled | None = GoldPage.of(row) if row["title"] else None
            else:
                reading = read.pop(page_id(row["id"]), None)
                page = ReadPage.of(row, reading) if reading else None
            if page:
                yield from _forms(row, page, name)


def _forms(row: dict[str, Any], page: Labelled, name: str) -> Iterator[Page]:
    html = decode(row["html"], None, "html")
    texts = {form: flatten(html, form) for form in FORMS}
    whole = texts["paragraphs"]
    if title := LexborHTMLParser(html).css_first("title"):
        texts[TITLED] = f"{' '.join(title.text().split())}\n\n{whole}"
    if page.gold:
        texts[TRIMMED] = trim(whole, page.gold, seed=row["id"] or "")
    printed = _headlines(row, page, name, whole.split("\n\n"))
    part = int(hashlib.md5((page.site or row["id"]).encode()).hexdigest(), 16) % FOLDS
    for form, text in texts.items():
        draft = parse_text(Raw("page", "training", text.encode(), "text/plain", "utf-8"))
        if not isinstance(draft, Draft):
            continue
        lines = [line.text for line in draft.lines]
        body = body_start(lines)
        around = range(max(0, body - MOST_LINES), min(len(lines), body + LINES_BELOW + 2))
        seen = list(looks(lines, body, {n: read for n in around if (read := dissect(lines[n]))}))
        design = np.array([[look[feature] for feature in NAMES] for _, look in seen], float).reshape(-1, len(NAMES))
        right = np.array([fold(lines[number]) in printed for number, _ in seen], bool)
        text = fold(" ".join(lines))
        lost = form == TRIMMED and bool(printed) and not any(headline in text for headline in printed)
        if lost or any(fold(line) in printed for line in lines):
            yield Page(design, right, lost, name, form, part)


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
    for (source, form, what), times in sorted(found.items()):
        if what in ("lost", "printed"):
            right = found[source, form, "none" if what == "lost" else "found"]
            print(f"{source} {form}: title {what} on {times} pages, right on {right / times:.3f}")
    learned = fit(pages)
    learned[NAMES.index("line")] -= CAUTION
    for name, value in sorted(zip(NAMES, learned, strict=True), key=lambda pair: -pair[1]):
        print(f'    "{name}": {value:.2f},')


if __name__ == "__main__":
    main()
