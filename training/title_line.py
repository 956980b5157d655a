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

sys.path.append(str(Path(__file__).resolve().parents[1]))

from training.flatten import FORMS, flatten
from training.text_pages import TRIMMED, trim

from ingest.metadata.authors import fold
from ingest.metadata.byline import dissect
from ingest.metadata.links import site
from ingest.metadata.title_line import POINTS, body_start, looks
from ingest.model import Draft, Raw
from ingest.parse.decode import decode
from ingest.parse.text import parse_text

SETS: Final = {"fundus_dev": 2.0, "fundus_history_dev": 2.0, "wcxb_dev_articles": 1.0}
FOLDS: Final = 4
NAMES: Final = tuple(POINTS)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page that may be its title as rows of looks, which of them are (none, where it is lost)."""

    design: np.ndarray
    right: np.ndarray
    source: str
    form: str
    fold: int


def load(data: Path) -> Iterator[Page]:
    """The pages of all sets whose title stands on a line, or did before they were cut down."""
    for name in SETS:
        columns = ["id", "url", "html", "title", "text"]
        for row in pq.read_table(data / "html" / f"{name}.parquet", columns=columns).to_pylist():
            if row["title"]:
                yield from _forms(row, name)


def _forms(row: dict[str, Any], name: str) -> Iterator[Page]:
    html = decode(row["html"], None, "html")
    whole = flatten(html, "paragraphs")
    texts = {form: flatten(html, form) for form in FORMS}
    if row["text"]:
        texts[TRIMMED] = trim(whole, row["text"], seed=row["id"] or "")
    title = fold(row["title"])
    printed = any(fold(line) == title for line in whole.split("\n"))
    where = site(row["url"] or "") or row["id"]
    part = int(hashlib.md5(where.encode()).hexdigest(), 16) % FOLDS
    for form, text in texts.items():
        draft = parse_text(Raw("page", "training", text.encode(), "text/plain", "utf-8"))
        if not isinstance(draft, Draft):
            continue
        lines = [line.text for line in draft.lines]
        body = body_start(lines)
        bylines = {n: read for n in range(max(0, body - 60), min(len(lines), body + 2)) if (read := dissect(lines[n]))}
        seen = list(looks(lines, body, bylines))
        design = np.array([[look[feature] for feature in NAMES] for _, look in seen], float).reshape(-1, len(NAMES))
        right = np.array([fold(lines[number]) == title for number, _ in seen], bool)
        lost = form == TRIMMED and printed and title not in fold(" ".join(lines))
        if right.any() or lost:
            yield Page(design, right, name, form, part)


def fit(pages: list[Page]) -> np.ndarray:
    """Points by maximum likelihood."""

    def loss(points: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = float((points**2).sum()) / 2, points.copy()
        for page in pages:
            score = page.design @ points
            highest = max(float(score.max(initial=0)), 0.0)
            chance, none = np.exp(score - highest), np.exp(-highest)
            everything = chance.sum() + none
            chance /= everything
            among = chance * page.right if page.right.any() else np.zeros_like(chance)
            hit = float(among.sum()) or none / everything
            weight = SETS[page.source] / len(FORMS)
            total -= weight * float(np.log(hit + 1e-12))
            slope -= weight * page.design.T @ (among / hit - chance)
        return total, slope

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
                score = page.design @ points
                best = int(score.argmax()) if score.max(initial=0) > 0 else None
                lost = not page.right.any()
                right = best is None if lost else best is not None and page.right[best]
                found[page.source, page.form, "lost" if lost else "printed"] += 1
                found[page.source, page.form, "none" if lost else "found"] += bool(right)
    for (source, form, what), times in sorted(found.items()):
        if what in ("lost", "printed"):
            right = found[source, form, "none" if what == "lost" else "found"]
            print(f"{source} {form}: title {what} on {times} pages, right on {right / times:.3f}")
    for name, value in sorted(zip(NAMES, fit(pages), strict=True), key=lambda pair: -pair[1]):
        print(f'    "{name}": {value:.2f},')


if __name__ == "__main__":
    main()
