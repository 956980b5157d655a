"""Main content of HTML against labelled pages, beside peers: F1 with the paired interval by site, and CPU time.

    python benchmarks/quality_html.py DATA --pages 150    # of each set, drawn by chance; peers take .3 s a page

The lines are judged by the shipped weights, which were trained on most of these pages: figures out of fold, by site and
with whole sets left out, stand in `models/content_html.md`, which `training/content_html.py --check` writes. What this
shows is the engine as users run it, phrase rules included, on dragnet (never trained on) as well. `gate.py` pins it.
"""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pyarrow.parquet as pq

from html_peers import installed, text_by
from ingest.clean import content_edits, kind_reject, phrase_edits
from ingest.edits import apply, body, texts_of
from ingest.knowledge import load_knowledge
from ingest.metadata.links import site
from ingest.model import Given, Raw, Reject
from ingest.parse import parse_html
from ingest.pipeline import Knowledge
from quality import print_table

SETS: Final = (
    "wcxb_dev_articles",
    "trafilatura",
    "fundus_dev",
    "fundus_history_dev",
    "readability",
    "chinese",
    "dragnet",
)
DRAWS: Final = 500  # of the bootstrap


def run(data: Path, most: int | None = None) -> dict[str, Any]:
    """Figures for each set: ours, those of each peer installed, the difference with its 95 % interval.

    Of larger sets ``most`` pages are drawn, the same ones in every run.
    """
    sys.path.append(str(data.parent / "eval"))
    metrics = importlib.import_module("metrics")
    knowledge = load_knowledge()
    return {name: _measured(data / "html" / f"{name}.parquet", most, knowledge, metrics) for name in SETS}


def text_of(row: dict[str, Any], knowledge: Knowledge) -> str:
    """The main content that the engine finds on a page; nothing where it says that the page is no article."""
    draft = parse_html(Raw(row["id"], "benchmark", row["html"], "text/html", given=Given(url=row["url"])))
    if isinstance(draft, Reject):
        return ""
    texts = apply(texts_of(draft), content_edits(draft, texts_of(draft), knowledge.content, knowledge.phrases).edits)
    texts = apply(texts, phrase_edits(draft, texts, knowledge.phrases))
    return "" if kind_reject(draft, texts) else body(texts)


def engine_f1(path: Path, knowledge: Knowledge, metrics: ModuleType) -> tuple[int, float]:
    """Pages of a set, and the F1 of the engine on them."""
    rows, segments = _labelled(path)
    return len(rows), _f1([_score(row, text_of(row, knowledge), metrics, segments) for row in rows], metrics, segments)[
        "f1"
    ]


def _labelled(path: Path) -> tuple[list[dict[str, Any]], bool]:
    """The pages of a set that have labels, and whether these are segments."""
    segments = path.stem == "trafilatura"
    return [row for row in pq.read_table(path).to_pylist() if row["text"] or segments], segments


def _measured(path: Path, most: int | None, knowledge: Knowledge, metrics: ModuleType) -> dict[str, Any]:
    rows, segments = _labelled(path)
    if most is not None and most < len(rows):
        rows = random.Random(0).sample(rows, most)

    def timed(extract: Callable[[dict[str, Any]], str]) -> tuple[list[Any], dict[str, Any]]:
        began = time.process_time()
        texts = [extract(row) for row in rows]
        spent = time.process_time() - began
        scores = [_score(row, text, metrics, segments) for row, text in zip(rows, texts, strict=True)]
        return scores, {**_f1(scores, metrics, segments), "cpu_ms": spent / len(rows) * 1000}

    ours, figures = timed(lambda row: text_of(row, knowledge))
    figures = {"pages": len(rows), **figures}
    for name, extract in installed().items():
        theirs, peer = timed(lambda row, extract=extract: text_by(extract, row["html"]))  # type: ignore[misc]
        low, high = _interval(rows, ours, theirs, metrics, segments)
        figures[name] = {**peer, "ours_is_better_by": figures["f1"] - peer["f1"], "low": low, "high": high}
    return figures


def _score(row: dict[str, Any], text: str, metrics: ModuleType, segments: bool) -> Any:
    if segments:
        return metrics.segment_scores(text, row["with"], row["without"])
    return metrics.shingle_scores(text, row["text"])


def _f1(scores: Sequence[Any], metrics: ModuleType, segments: bool) -> dict[str, float]:
    found = metrics.segment_summary(scores) if segments else metrics.shingle_summary(scores)
    return {"precision": found.precision, "recall": found.recall, "f1": found.f1}


def _interval(
    rows: Sequence[dict[str, Any]], ours: Sequence[Any], theirs: Sequence[Any], metrics: ModuleType, segments: bool
) -> tuple[float, float]:
    """Paired bootstrap of the difference in F1, drawing sites."""
    sites: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        sites.setdefault((row["url"] and site(row["url"])) or row["id"], []).append(i)
    groups, chance, found = list(sites.values()), random.Random(0), []
    for _ in range(DRAWS):
        drawn = [i for group in chance.choices(groups, k=len(groups)) for i in group]
        a, b = (_f1([scores[i] for i in drawn], metrics, segments)["f1"] for scores in (ours, theirs))
        found.append(a - b)
    found.sort()
    return found[int(DRAWS * 0.025)], found[int(DRAWS * 0.975)]


def main() -> None:
    """Print the figures of a part of each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pages", type=int, required=True, help="of each set, at most")
    options = parser.parse_args()
    print_table("html", run(options.data, options.pages))


if __name__ == "__main__":
    main()
