"""Learn the weights of `ingest.metadata` from labelled pages: data folder in, `weights.json` and its card out.

    python training/metadata_weights.py DATA [--out src/ingest/metadata]

A page offers several values for a field, each with the origins that claim it. The weights are those of a conditional
logit: the chance of a value is proportional to exp(sum of the weights of its origins), fitted by maximum likelihood
with a ridge towards .5, so that a rare origin counts a little. Figures in the card are out of fold, sites never split
between folds, and means over several ways to deal the sites out to folds: a single one is some pages luckier or not.
Sets that may train shipped weights: wcxb_dev_articles (CC-BY-4.0, Murrough Foley), fundus_dev and fundus_history_dev
(MIT), htmldate (Apache-2.0), chinese (MIT).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
from scipy.optimize import minimize

from ingest.metadata import Weights, given_claims, headlines
from ingest.metadata.authors import fold
from ingest.metadata.day_order import day_order
from ingest.metadata.language import tag
from ingest.metadata.links import site
from ingest.metadata.rank_authors import rank_authors
from ingest.metadata.rank_dates import NO_DAY, rank_dates
from ingest.metadata.rank_title import rank_titles
from ingest.metadata.sites import site_names
from ingest.model import Claim, Draft, Given, Raw
from ingest.parse.html import parse_html

SETS: Final = {"fundus_dev": 2.0, "fundus_history_dev": 2.0, "wcxb_dev_articles": 1.0, "htmldate": 1.0, "chinese": 1.0}
GOLD: Final = {"title": "title", "author": "authors", "published": "date"}
LICENCE: Final = "labels: CC-BY-4.0 (WCXB, Murrough Foley), MIT (Fundus, Chinese), Apache-2.0 (htmldate)"
FOLDS: Final = 5
DEALS: Final = 6  # ways to deal the sites out to the folds
RIDGE: Final = 2.0
PRIOR: Final = 0.5
RAREST: Final = 5  # pages on which an origin must stand to get a weight of its own
UNLABELLED: Final = 0.4  # weight of a page without labelled authors (or day) as an example of one that names none
# Origins that no labelled page has, and fields without labels: set by hand.
BY_HAND: Final[dict[str, dict[str, float]]] = {
    "title": {"given": 3.0},
    "author": {"given": 4.0},
    "published": {"given": 4.0},
    "modified": {"json-ld": 3.0, "meta:article:modified_time": 2.5, "json-ld:page": 1.5, "*": 0.5},
    "section": {
        "given": 4.0, "meta:article:section": 2.5, "json-ld": 2.0, "line:trail": 1.4, "line:byline": 1.2, "line:above":
        1.0, "json-ld:crumb:1": 1.0, "crumb:1": 0.8, "crumb:0": 0.6, "json-ld:crumb:0": 0.5, "*": 0.4,
    },
    "publisher": {
        "given": 4.0, "meta:og:site_name": 3.0, "json-ld": 2.5, "json-ld:site": 1.5, "meta:application-name": 0.8,
        "line:rights": 0.2, "meta:twitter:site": 0.1, "*": 0.3,
    },
    "language": {"given": 2.0, "html:lang": 1.5, "json-ld": 1.0, "meta:og:locale": 0.8, "*": 0.5},
    "canonical_url": {"link:canonical": 3.0, "meta:og:url": 2.0, "json-ld": 1.0, "given": 0.5, "*": 0.5},
    "summary": {"given": 3.0, "meta:og:description": 2.0, "meta:description": 1.8, "json-ld": 1.5, "*": 0.5},
    "image_url": {"meta:og:image": 3.0, "json-ld": 2.0, "meta:twitter:image": 1.5, "*": 0.5},
    "dateline": {"*": 1.0},
    "credit": {"*": 1.0},
}  # fmt: skip
UNIT: Final = Weights({field: {"*": 1.0} for field in GOLD})


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a page offers: the origins that claim it, and whether it is the labelled one."""

    origins: frozenset[str]
    right: bool
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The options of one page for one field, its set, its site and its weight in training."""

    options: tuple[Option, ...]
    source: str
    site: str
    weight: float
    labelled: bool = True


def claims_of(row: dict[str, Any]) -> tuple[Claim, ...]:
    """All claims about a page, as the pipeline gathers them."""
    given = Given(url=row["url"])
    draft = parse_html(Raw(uri=row["id"], source="", body=row["html"], media_type="text/html", given=given))
    if not isinstance(draft, Draft):
        return given_claims(given)
    told = given_claims(given) + draft.claims
    return told + headlines(draft, told).claims


def _day(value: object) -> str:
    return str(value)[:10]


def options(field: str, row: dict[str, Any], claims: tuple[Claim, ...]) -> Iterator[Option]:
    """What a page offers for a field."""
    url, gold = row["url"], row[GOLD[field]]
    sites = site_names(claims, url)
    if field == "title":
        for ranked in rank_titles(claims, sites, UNIT, url)[0]:
            yield Option(frozenset(ranked.origins), ranked.key == fold(gold or ""))
    elif field == "author":
        names = frozenset(map(fold, gold or ()))
        for authors in rank_authors(claims, sites, UNIT)[0]:
            yield Option(frozenset(authors.origins), authors.key == names, not authors.key)
    else:
        tags = tuple(known for claim in claims if claim.field == "language" and (known := tag(claim.value)))
        order = day_order(claims, tags, url)
        for ranked in rank_dates(claims, url, None, UNIT, order)[0]:
            yield Option(frozenset(ranked.origins), ranked.key == (_day(gold) if gold else NO_DAY), not ranked.key)


def load(data: Path) -> dict[str, list[Page]]:
    """The pages of all sets, for each field."""
    pages: dict[str, list[Page]] = {field: [] for field in GOLD}
    for name, weight in SETS.items():
        table = pq.read_table(
            data / "html" / f"{name}.parquet", columns=["id", "url", "html", "title", "authors", "date"]
        )
        for row in table.to_pylist():
            claims = claims_of(row)
            where = site(row["url"] or "") or row["url"] or row["id"]
            for field, gold in GOLD.items():
                labelled = row[gold] is not None
                if labelled or (field != "title" and name != "htmldate"):
                    share = weight if labelled else weight * UNLABELLED
                    pages[field].append(Page(tuple(options(field, row, claims)), name, where, share, labelled))
    return pages


def fit(pages: Iterable[Page]) -> dict[str, float]:
    """Weights of origins, ``*`` for all that are too rare, by conditional logit."""
    pages = [page for page in pages if any(option.right for option in page.options)]
    count = Counter(origin for page in pages for origin in {o for option in page.options for o in option.origins})
    index = {origin: place for place, origin in enumerate(sorted(o for o in count if count[o] >= RAREST))}
    size = len(index) + 1
    designs = []
    for page in pages:
        design = np.zeros((len(page.options), size))
        for place, option in enumerate(page.options):
            for origin in option.origins:
                design[place, index.get(origin, size - 1)] += 1
        designs.append((design, np.array([option.right for option in page.options]), page.weight))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total = RIDGE * float(((weights - PRIOR) ** 2).sum()) / 2
        slope = RIDGE * (weights - PRIOR)
        for design, right, weight in designs:
            score = design @ weights
            chance = np.exp(score - score.max())
            chance /= chance.sum()
            among_right = chance * right
            total -= weight * float(np.log(among_right.sum() + 1e-12))
            slope -= weight * design.T @ (among_right / among_right.sum() - chance)
        return total, slope

    best = minimize(loss, np.full(size, PRIOR), jac=True, method="L-BFGS-B").x
    learned = {origin: round(float(best[place]), 2) for origin, place in index.items()}
    return {**learned, "*": round(min(float(best[-1]), PRIOR), 2)}


def chosen(weights: dict[str, float], page: Page) -> Option | None:
    """The option of a page that weighs most."""

    def score(option: Option) -> float:
        return math.fsum(weights.get(origin, weights["*"]) for origin in option.origins)  # in any order the same

    return max(page.options, key=score, default=None)


def _fold(page: Page, deal: int) -> int:
    return int(hashlib.md5(f"{page.site}{deal}".encode()).hexdigest(), 16) % FOLDS


def evaluate(pages: list[Page]) -> dict[str, dict[str, float]]:
    """Out of fold, for each set: share of labelled pages chosen rightly, share where the right value is on offer,
    and on how many pages without a label a value was chosen.
    """
    total = Counter(page.source for page in pages if page.labelled)
    silent = Counter(page.source for page in pages if not page.labelled)
    offered = Counter(page.source for page in pages if page.labelled and any(o.right for o in page.options))
    right: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    for deal in range(DEALS):
        for part in range(FOLDS):
            weights = fit(page for page in pages if _fold(page, deal) != part)
            for page in (page for page in pages if _fold(page, deal) == part):
                option = chosen(weights, page)
                if page.labelled:
                    right[page.source] += bool(option and option.right)
                else:
                    invented[page.source] += bool(option and not option.empty)
    return {
        name: {
            "right": round(right[name] / DEALS / n, 3),
            "offered": round(offered[name] / n, 3),
            "pages": n,
            "unlabelled": silent[name],
            "chosen where unlabelled": round(invented[name] / DEALS, 1),
        }
        for name, n in total.items()
    }


def main() -> None:
    """Train, and write the weights with a card of figures beside them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "src/ingest/metadata")
    arguments = parser.parse_args()
    pages = load(arguments.data)
    figures = {field: evaluate(pages[field]) for field in GOLD}
    learned = {field: fit(pages[field]) for field in GOLD}
    tables = {field: {**learned.get(field, {}), **BY_HAND.get(field, {})} for field in {**GOLD, **BY_HAND}}
    ordered = {field: dict(sorted(table.items(), key=lambda pair: -pair[1])) for field, table in tables.items()}
    weights = json.dumps(ordered, indent=1) + "\n"
    (arguments.out / "weights.json").write_text(weights, encoding="utf-8")
    digest = {"weights.json": hashlib.sha256(weights.encode()).hexdigest()}
    card = {"trained on": dict(SETS), "licence": LICENCE, "folds": FOLDS, "out of fold": figures, "sha256": digest}
    (arguments.out / "weights.card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    for field, by_set in figures.items():
        for name, figure in by_set.items():
            print(field, name, figure)


if __name__ == "__main__":
    main()
