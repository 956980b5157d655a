"""Text without HTML against labelled pages: each page flattened in every way, cleaned, compared with its gold text.

Shingle F1 as in the data folder's `metrics.py`: windows of four words, counted with repetition; the F1 of mean
precision and mean recall. Sets that the shipped weights were trained on are marked so: figures out of fold come from
`training/content_text.py --check`. `dragnet` was never trained on.

Typed lines: on pages flattened into paragraphs, what an edit says that a line is. For headlines the share of pages that
print the labelled one on which it is found; for bylines and dates beside the labelled authors and the days in the head
(`byline_labels.py`); for captions beside what the page's markup says (`training/line_kinds.py`).
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
from training.line_kinds import KINDS, UNKNOWN, kinds_of
from training.readings import level

from byline_labels import byline_labels
from ingest.edits import apply, body, texts_of
from ingest.flattened import read_flattened
from ingest.knowledge import load_knowledge
from ingest.model import Draft, Edit, Raw
from ingest.parse.decode import decode
from ingest.parse.text import parse_text
from ingest.pipeline import Knowledge

UNSEEN: Final = ("dragnet",)
SEEN: Final = ("wcxb_dev_articles", "fundus_dev", "readability", "chinese")
TYPED: Final = ("wcxb_dev_articles", "fundus_dev")  # sets that label the headline; their markup tells more than others'
MOST_PAGES: Final = 250  # of a set: every n-th page of larger ones
GATED: Final = (*UNSEEN, *SEEN)
GATED_FORMS: Final = ("paragraphs", "nodes", "one_line")
_GATED_PART: Final = 5  # every fifth page
_KIND_OF_RULE: Final = {
    "title.headline": "headline",
    "byline.line": "byline",
    "date.line": "byline",
    "flat.credit": "caption",
}
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
    figures["typed lines"] = {f"{name} (trained on)": _typed(data, name, knowledge) for name in TYPED}
    figures["trafilatura segments"] = {form: _segments(data, form, knowledge) for form in FORMS}
    figures["pages_per_cpu_second"] = pages / seconds
    return figures


def flattened_f1(path: Path, form: str, knowledge: Knowledge) -> tuple[int, float]:
    """A fixed part of a set's pages, flattened in one form: how many these are, and the F1 of what is left of them."""
    rows = pq.read_table(path, columns=["html", "text"]).to_pylist()[::_GATED_PART]
    pages = [(flatten(decode(row["html"], None, "html"), form), row["text"]) for row in rows if row["text"]]
    return len(pages), _summary([_shingles(clean(text, knowledge), gold) for text, gold in pages])["f1"]


def clean(text: str, knowledge: Knowledge) -> str:
    """What is left of flattened text after the stages that judge its lines."""
    if (draft := _draft(text)) is None:
        return ""
    return body(apply(texts_of(draft), _edits(draft, knowledge)))


def _draft(text: str) -> Draft | None:
    draft = parse_text(Raw("page", "benchmark", text.encode(), "text/plain", "utf-8"))
    return draft if isinstance(draft, Draft) else None


def _edits(draft: Draft, knowledge: Knowledge) -> tuple[Edit, ...]:
    """What the stages that judge lines do to a page."""
    return read_flattened(draft, (), knowledge.phrases, knowledge.lines).edits


def _typed(data: Path, name: str, knowledge: Knowledge) -> dict[str, float]:
    """Headlines found, and precision and recall of the lines said to be bylines and captions."""
    printed = titles = 0
    hits: Counter[str] = Counter()
    said: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for html, row in _pages(data, name):
        draft = _draft(flatten(html, "paragraphs"))
        if draft is None:
            continue
        kinds = kinds_of(row["html"], row["text"], row["title"])
        labels = [kinds.get(level(line.text), UNKNOWN) for line in draft.lines]
        rules = {edit.line: edit.rule for edit in _edits(draft, knowledge)}
        found = [_kind(rules.get(number, "")) for number in range(len(labels))]
        headline = level(row["title"] or "")
        if headline and any(level(line.text) == headline for line in draft.lines):
            printed += 1
            titles += any(
                kind == "headline" and level(line.text) == headline
                for kind, line in zip(found, draft.lines, strict=True)
            )
        lines = [line.text for line in draft.lines]
        for number, says in byline_labels(lines, row["text"], row["title"], row["authors"]):
            said["byline"] += found[number] == "byline"
            there["byline"] += says
            hits["byline"] += says and found[number] == "byline"
        for kind, label in zip(found, labels, strict=True):
            if label != UNKNOWN:
                said["caption"] += kind == "caption"
                there["caption"] += KINDS[label] == "caption"
                hits["caption"] += kind == KINDS[label] == "caption"
    return {
        "headline found": titles / max(printed, 1),
        **{f"{kind} precision": hits[kind] / max(said[kind], 1) for kind in ("byline", "caption")},
        **{f"{kind} recall": hits[kind] / max(there[kind], 1) for kind in ("byline", "caption")},
    }


def _kind(rule: str) -> str:
    """What an edit's rule says that its line is."""
    return "caption" if rule.startswith("phrase.photo.") else _KIND_OF_RULE.get(rule, "other")


def _pages(data: Path, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = pq.read_table(
        data / "html" / f"{name}.parquet", columns=["html", "text", "with", "without", "title", "authors"]
    ).to_pylist()
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
