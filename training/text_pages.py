"""Labelled HTML pages → samples for the line model: each page flattened in every form, its lines labelled.

What a line's labels are, `text_labels.py` tells. Besides, each page is cut down to its body with a few lines around,
since dumps of old often hold no more.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from training.align import coverage, tokens
from training.flatten import FORMS, flatten
from training.readings import page_id, readings
from training.text_labels import GoldPage, Labelled, Labels, ReadPage

from ingest.clean import Phrases, phrase_edits
from ingest.clean.flat import page_of
from ingest.clean.flat_chars import Characters, characters
from ingest.clean.flat_features import Page
from ingest.clean.flat_stretch import word_count
from ingest.edits import apply, texts_of
from ingest.metadata import headlines
from ingest.model import Draft, Raw
from ingest.parse import parse_text
from ingest.parse.decode import decode
from ingest.pipeline import Knowledge

SETS: Final = ("wcxb_dev_articles", "fundus_dev", "fundus_history_dev", "readability", "chinese")
READ: Final = ("trafilatura", "htmldate")
"""Sets without gold text, whose pages were read line by line: each as paragraphs, and in another form or so."""

TRIMMED: Final = "trimmed"
_AROUND: Final = 8  # lines kept at most on either side of the body of a trimmed page
_PART: Final = 5  # one of so many further forms of a page that was read
_ALIGNED: Final = 0.5  # share of the gold text that must be found in a page, or its labels are worth nothing


@dataclass(slots=True)
class Sample:
    """One page in one form: its lines, what is left of them, their labels, and for each line its number of words.

    ``split`` as in its draft. ``aligned`` is the share of the gold text that was found in the page.
    """

    set: str
    site: str
    form: str
    gold: str
    page: Page
    texts: tuple[str | None, ...]
    labels: Labels
    words: NDArray[np.float64]
    chars: Characters
    aligned: float
    split: bool
    matrix: NDArray[np.float32] | None = None

    @property
    def left(self) -> NDArray[np.int64]:
        """The lines that are still there to be judged."""
        return np.flatnonzero([text is not None for text in self.texts])

    @property
    def weights(self) -> NDArray[np.float64]:
        """What the lines that are left weigh when they are learned from.

        A line weighs as the root of its words, and less on long pages, so that a thread of comments does not outweigh
        all; what of it is a matter of taste weighs nothing.
        """
        left = self.left
        weights = np.sqrt(self.words[left]) * (1 - self.labels.unsure[left])
        return np.asarray(weights / np.sqrt(max(weights.sum(), 1)))

    @property
    def teaches(self) -> bool:
        """Whether it has lines, and labels worth learning from; pages read as no article have no text to be found."""
        return any(self.texts) and (self.aligned >= _ALIGNED or not self.gold)


def samples(data: Path, knowledge: Knowledge, sets: Collection[str] = (*SETS, *READ)) -> Iterator[Sample]:
    """Every page of the permitted sets that has a gold text, or was read, in every form; pages in two sets once."""
    read = readings()
    for name in sets:
        for row in pq.read_table(data / "html" / f"{name}.parquet").to_pylist():
            if name in READ:
                reading = read.pop(page_id(row["id"]), None)
                page: Labelled | None = ReadPage.of(row, reading) if reading else None
            else:
                page = GoldPage.of(row) if row["text"] else None
            if page:
                yield from _forms(row, page, name, knowledge.phrases)


def _forms(row: dict[str, Any], page: Labelled, name: str, phrases: Phrases) -> Iterator[Sample]:
    html = decode(row["html"], None, "html")
    site = page.site or row["id"]
    for form in (*FORMS, TRIMMED) if page.gold else FORMS:
        if name in READ and form != "paragraphs" and zlib.crc32(f"{form} {site} {len(page.gold)}".encode()) % _PART:
            continue
        text = flatten(html, "paragraphs" if form == TRIMMED else form)
        if form == TRIMMED:
            text = trim(text, page.gold, seed=row["id"] or "")
        if found := sample(text, form, page, name, site, phrases):
            yield found


def sample(text: str, form: str, page: Labelled, name: str, site: str, phrases: Phrases) -> Sample | None:
    """A labelled page of the set ``name`` as it was flattened to ``text``; None where nothing of it is left."""
    draft = parse_text(Raw("page", "training", text.encode(), "text/plain", "utf-8"))
    if not isinstance(draft, Draft):
        return None
    texts = apply(texts_of(draft), headlines(draft, ()).edits)
    texts = apply(texts, phrase_edits(draft, texts, phrases))
    lines = page_of(draft, texts, phrases)
    labels = page.labels(lines.lines)
    found = float(labels.share @ [len(tokens(line)) for line in lines.lines])
    return Sample(
        set=name,
        site=site,
        form=form,
        gold=page.gold,
        page=lines,
        texts=texts,
        labels=labels,
        words=np.array([word_count(line) for line in lines.lines], np.float64),
        chars=characters(lines.lines),
        aligned=found / max(1, len(tokens(page.gold))),
        split=draft.split,
    )


def trim(text: str, gold: str, seed: str) -> str:
    """A page cut down to its body and a few of the lines around it."""
    lines = [line for line in text.split("\n") if line]
    covered = [i for i, (hits, words) in enumerate(coverage(lines, gold)) if words > 3 and hits > 0.7 * words]
    if not covered:
        return text
    draw = random.Random(seed)
    first, last = covered[0], covered[-1]
    return "\n\n".join(lines[max(0, first - draw.randint(0, _AROUND)) : last + 1 + draw.randint(0, _AROUND)])
