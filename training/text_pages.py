"""Labelled HTML pages → samples for the line model: each page flattened in every form, its lines labelled.

A line's labels are the share of its words that stands in the gold text, in order (`align.py`), and its kind as far as
the markup told it (`line_kinds.py`). Besides, each page is cut down to its body with a few lines around, since dumps of
old often hold no more.
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
import tldextract
from numpy.typing import NDArray
from training.align import coverage, tokens
from training.flatten import FORMS, flatten
from training.line_kinds import UNKNOWN, kinds_of, level

from ingest.clean import Phrases, content_edits, kind_reject, phrase_edits
from ingest.clean.flat import page_of
from ingest.clean.flat_chars import Characters, characters
from ingest.clean.flat_features import Page
from ingest.clean.flat_stretch import word_count
from ingest.edits import apply, body, texts_of
from ingest.metadata import headlines
from ingest.model import Draft, Raw
from ingest.parse import parse_html, parse_text
from ingest.parse.decode import decode
from ingest.pipeline import Knowledge

SETS: Final = ("wcxb_dev_articles", "fundus_dev", "fundus_history_dev", "readability", "chinese")
TAUGHT: Final = ("trafilatura", "htmldate")
"""Sets without gold text: the engine for HTML says what the text of their pages is; each page in two forms or so."""

TRIMMED: Final = "trimmed"
_AROUND: Final = 8  # lines kept at most on either side of the body of a trimmed page
_LEAST_TAUGHT: Final = 400  # characters of a text from which it is taken for gold
_ALIGNED: Final = 0.5  # share of the gold text that must be found in a page, or its labels are worth nothing


@dataclass(slots=True)
class Sample:
    """One page in one form: its lines, what is left of them, and for each line its labels and number of words.

    ``share`` is how much of a line is gold, ``kinds`` the number of its kind (`line_kinds.KINDS`, or UNKNOWN).
    ``split`` as in its draft. ``aligned`` is the share of the gold text that was found in the page.
    """

    set: str
    site: str
    form: str
    gold: str
    page: Page
    texts: tuple[str | None, ...]
    share: NDArray[np.float32]
    kinds: NDArray[np.int8]
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
    def teaches(self) -> bool:
        """Whether it has lines, and labels worth learning from."""
        return self.aligned >= _ALIGNED and any(self.texts)


def samples(data: Path, knowledge: Knowledge, sets: Collection[str] = (*SETS, *TAUGHT)) -> Iterator[Sample]:
    """Every page of the permitted sets that has a gold text, or is given one, in every form."""
    registered = tldextract.TLDExtract(suffix_list_urls=())
    for name in sets:
        for row in pq.read_table(data / "html" / f"{name}.parquet").to_pylist():
            gold = row["text"] if name in SETS else taught(row["html"], knowledge)
            if not gold:
                continue
            domain = registered(row["url"]).top_domain_under_public_suffix if row["url"] else ""
            yield from _forms(row, gold, name, row.get("publisher") or domain or row["id"], knowledge.phrases)


def taught(html: bytes, knowledge: Knowledge) -> str | None:
    """The text that the engine for HTML finds in a page; None when that is little or the page is no article."""
    draft = parse_html(Raw("page", "training", html, "text/html"))
    if not isinstance(draft, Draft):
        return None
    texts = apply(texts_of(draft), headlines(draft, draft.claims).edits)
    texts = apply(texts, content_edits(draft, texts, knowledge.content).edits)
    texts = apply(texts, phrase_edits(draft, texts, knowledge.phrases))
    text = body(texts)
    return text if len(text) >= _LEAST_TAUGHT and not kind_reject(draft, texts) else None


def _forms(row: dict[str, Any], gold: str, name: str, site: str, phrases: Phrases) -> Iterator[Sample]:
    html = decode(row["html"], None, "html")
    kinds = kinds_of(row["html"], gold, row["title"]) if name in SETS else {}
    for form in (*FORMS, TRIMMED):
        if name in TAUGHT and zlib.crc32(f"{form} {gold}".encode()) % 3:
            continue
        text = flatten(html, "paragraphs" if form == TRIMMED else form)
        if form == TRIMMED:
            text = trim(text, gold, seed=row["id"] or "")
        draft = parse_text(Raw("page", "training", text.encode(), "text/plain", "utf-8"))
        if not isinstance(draft, Draft):
            continue
        texts = apply(texts_of(draft), headlines(draft, ()).edits)
        texts = apply(texts, phrase_edits(draft, texts, phrases))
        page = page_of(draft, texts, phrases)
        hits = np.array(coverage(page.lines, gold), np.float32)
        yield Sample(
            set=name,
            site=site,
            form=form,
            gold=gold,
            page=page,
            texts=texts,
            share=hits[:, 0] / np.maximum(hits[:, 1], 1),
            kinds=np.array([kinds.get(level(line), UNKNOWN) for line in page.lines], np.int8),
            words=np.array([word_count(line) for line in page.lines], np.float64),
            chars=characters(page.lines),
            aligned=float(hits[:, 0].sum()) / max(1, len(tokens(gold))),
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
