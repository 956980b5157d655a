"""Text without HTML against labelled pages: each page flattened in every way, cleaned, compared with its gold text.

Shingle F1 as in the data folder's `metrics.py`: windows of four words, counted with repetition; the F1 of mean
precision and mean recall. Sets that the shipped weights were trained on are marked so: figures out of fold come from
`training/content_text.py --check`. `dragnet` and the segments of `trafilatura` were never trained on.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

sys.path.append(str(Path(__file__).resolve().parents[1]))

from training.flatten import FORMS, flatten

from ingest.clean import flat_edits, phrase_edits
from ingest.edits import apply, body, texts_of
from ingest.knowledge import load_knowledge
from ingest.metadata import headlines
from ingest.model import Draft, Raw
from ingest.parse.decode import decode
from ingest.parse.text import parse_text
from ingest.pipeline import Knowledge

UNSEEN: Final = ("dragnet",)
SEEN: Final = ("wcxb_dev_articles", "fundus_dev", "readability", "chinese")
MOST_PAGES: Final = 250  # of a set: every n-th page of larger ones
_TOKEN: Final = re.compile(r"\w+")
_SPACE: Final = re.compile(r"\s+")
_WINDOW: Final = 4


def run(data: Path) -> dict[str, Any]:
    """Figures for each set and form; ``pages_per_cpu_second`` counts parsing and cleaning of flattened text alone."""
    knowledge = load_knowledge()
    figures: dict[str, Any] = {}
    seconds, pages = 0.0, 0
    for name in (*UNSEEN, *SEEN):
        label = name if name in UNSEEN else f"{name} (trained on)"
        for form in FORMS:
            scores, kept = [], []
            for html, row in _pages(data, name):
                flattened = flatten(html, form)
                start = time.process_time()
                text = clean(flattened, knowledge)
                seconds, pages = seconds + time.process_time() - start, pages + 1
                scores.append(_shingles(text, row["text"]))
                kept.append(_shingles(flattened, row["text"]))
            figures.setdefault(label, {})[form] = {**_summary(scores), "keep_everything": _summary(kept)["f1"]}
    figures["trafilatura segments"] = {form: _segments(data, form, knowledge) for form in FORMS}
    figures["pages_per_cpu_second"] = pages / seconds
    return figures


def clean(text: str, knowledge: Knowledge) -> str:
    """What is left of flattened text after the stages that judge its lines."""
    draft = parse_text(Raw("page", "benchmark", text.encode(), "text/plain", "utf-8"))
    if not isinstance(draft, Draft):
        return ""
    texts = apply(texts_of(draft), headlines(draft, ()).edits)
    texts = apply(texts, phrase_edits(draft, texts, knowledge.phrases))
    return body(apply(texts, flat_edits(draft, texts, knowledge.phrases, knowledge.lines).edits))


def _pages(data: Path, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = pq.read_table(data / "html" / f"{name}.parquet", columns=["html", "text", "with", "without"]).to_pylist()
    for row in rows[:: -(-len(rows) // MOST_PAGES)]:
        if row["text"] or row["with"]:
            yield decode(row["html"], None, "html"), row


def _shingles(found: str, gold: str) -> tuple[float, float]:
    """Precision and recall of a page's windows; a page without a prediction has neither."""
    windows = [
        Counter(tuple(words[i : i + _WINDOW]) for i in range(max(1, len(words) - _WINDOW + 1)) if words)
        for words in (_TOKEN.findall(found), _TOKEN.findall(gold))
    ]
    common = (windows[0] & windows[1]).total()
    return common / max(windows[0].total(), 1), common / max(windows[1].total(), 1)


def _summary(scores: list[tuple[float, float]]) -> dict[str, float]:
    precision = sum(score[0] for score in scores) / max(len(scores), 1)
    recall = sum(score[1] for score in scores) / max(len(scores), 1)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9)}


def _segments(data: Path, form: str, knowledge: Knowledge) -> dict[str, float]:
    """Segments that must and must not be there, counted over all pages."""
    hits = false = wanted = 0
    for html, row in _pages(data, "trafilatura"):
        text = _SPACE.sub(" ", clean(flatten(html, form), knowledge))
        wanted += len(row["with"] or ())
        hits += sum(_SPACE.sub(" ", segment).strip() in text for segment in row["with"] or ())
        false += sum(_SPACE.sub(" ", segment).strip() in text for segment in row["without"] or ())
    precision, recall = hits / max(hits + false, 1), hits / max(wanted, 1)
    return {"precision": precision, "recall": recall, "f1": 2 * hits / max(hits + false + wanted, 1)}


if __name__ == "__main__":
    from quality import print_table

    print_table("text", run(Path(sys.argv[1])))
