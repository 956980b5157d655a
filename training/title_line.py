"""Learn what a headline looks like among the lines of a flattened page: data folder in, points for `title_line.py` out.

    python training/title_line.py DATA

A conditional logit over the lines of each page that may be its headline (`ingest.metadata.title_line.looks`), the
labelled title's line being the choice; ridge 1, figures out of fold by site. Sets: wcxb_dev_articles (CC-BY-4.0),
fundus_dev and fundus_history_dev (MIT), their lines read as if nothing but text were known.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
from scipy.optimize import minimize

from ingest.metadata.authors import fold
from ingest.metadata.byline import dissect
from ingest.metadata.links import site
from ingest.metadata.title_line import POINTS, body_start, looks
from ingest.model import Draft, Given, Raw
from ingest.parse.html import parse_html

SETS: Final = {"fundus_dev": 2.0, "fundus_history_dev": 2.0, "wcxb_dev_articles": 1.0}
FOLDS: Final = 4
NAMES: Final = tuple(POINTS)


@dataclass(frozen=True, slots=True)
class Page:
    """The candidate lines of a page as rows of features, which of them are the title, its set, weight and fold."""

    design: np.ndarray
    right: np.ndarray
    source: str
    weight: float
    fold: int


def load(data: Path) -> Iterator[Page]:
    """The labelled pages of all sets."""
    for name, weight in SETS.items():
        for row in pq.read_table(data / "html" / f"{name}.parquet", columns=["id", "url", "html", "title"]).to_pylist():
            page = _page(row, name, weight)
            if page:
                yield page


def _page(row: dict[str, Any], name: str, weight: float) -> Page | None:
    given = Given(url=row["url"])
    draft = parse_html(Raw(uri=row["id"], source="", body=row["html"], media_type="text/html", given=given))
    if not isinstance(draft, Draft) or not row["title"]:
        return None
    lines = [line.text for line in draft.lines]
    body = body_start(lines)
    bylines = {n: read for n in range(max(0, body - 30), min(len(lines), body + 2)) if (read := dissect(lines[n]))}
    seen = list(looks(lines, body, bylines))
    design = np.array([[look[feature] for feature in NAMES] for _, look in seen], float).reshape(-1, len(NAMES))
    right = np.array([fold(lines[number]) == fold(row["title"]) for number, _ in seen], bool)
    where = site(row["url"] or "") or row["id"]
    return Page(design, right, name, weight, int(hashlib.md5(where.encode()).hexdigest(), 16) % FOLDS)


def fit(pages: list[Page]) -> np.ndarray:
    """Points by maximum likelihood."""
    known = [page for page in pages if page.right.any()]

    def loss(points: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = float((points**2).sum()) / 2, points.copy()
        for page in known:
            score = page.design @ points
            chance = np.exp(score - score.max())
            chance /= chance.sum()
            among = chance * page.right
            total -= page.weight * float(np.log(among.sum() + 1e-12))
            slope -= page.weight * page.design.T @ (among / among.sum() - chance)
        return total, slope

    return np.asarray(minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x)


def main() -> None:
    """Print the figures out of fold, then the points learned on all pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    pages = list(load(parser.parse_args().data))
    found = {name: [0, 0] for name in SETS}
    for part in range(FOLDS):
        points = fit([page for page in pages if page.fold != part])
        for page in pages:
            if page.fold == part:
                found[page.source][0] += bool(len(page.right) and page.right[int(np.argmax(page.design @ points))])
                found[page.source][1] += 1
    for name, (right, total) in found.items():
        print(f"{name}: title found on {right / total:.3f} of {total} pages")
    for name, value in sorted(zip(NAMES, fit(pages), strict=True), key=lambda pair: -pair[1]):
        print(f'    "{name}": {value:.2f},')


if __name__ == "__main__":
    main()
