"""The lines of a page without HTML → verdicts: where the article begins and ends, and what between is not of it.

A learned model judges the lines. On short pages, which say too little of themselves, sentences within the body that
`flat_stretch` finds stay whatever it thinks, and lines between those that stay unless it is sure of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.clean.content import Verdicts
from ingest.clean.flat_features import Page
from ingest.clean.flat_model import LineModel, best_set
from ingest.clean.flat_stretch import is_sentence, stretch, word_count
from ingest.clean.phrases import Phrases
from ingest.model import Draft, Edit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}")
_PICTURES: Final = (  # agencies that send nothing but pictures
    r"(?:getty|epa|shutterstock|istock|imago|unsplash|pexels|pixabay|alamy|flickr|wikimedia|keystone)"
)
_WIRES: Final = r"(?:afp|reuters|ap|dpa|ansa|efe|getty(?:\simages)?)"
_CREDIT: Final = re.compile(
    rf"[(\[][^()\[\]]{{0,80}}\b(?:{_PICTURES}|{_WIRES}\s?(?:/|photo|foto|pictures)|photo|foto)\b[^()\[\]]{{0,40}}[)\]]$"
    rf"|[/|—–-]\s?{_PICTURES}(?:\simages)?$|\b{_WIRES}\s?/\s?[\w .'-]{{2,40}}$"
    r"|^(?:courtesy\s(?:of|photo)|handout|screenshot|screengrab|file\s(?:photo|image|picture))\b.{0,60}$"
    rf"|^{_PICTURES}(?:\simages)?$",
    re.I,
)
_CREDIT_ENDS: Final = tuple(
    "getty epa shutterstock istock imago unsplash pexels pixabay alamy flickr wikimedia keystone images".split()
)
_OPENINGS: Final = ("courtesy", "handout", "screenshot", "screengrab", "file")
_SHORT_PAGE: Final = 40  # lines: pages that say too little of themselves to overrule what reads like the body
_MAY_BE_HEADING: Final = 0.2  # on such pages, how likely a line between kept ones must be of the article to stay
_CREDIT_AT_MOST: Final = 40  # words


def flat_edits(draft: Draft, texts: Sequence[str | None], phrases: Phrases, model: LineModel) -> Verdicts:
    """Edits that remove what is not of the article, and how sure that is.

    ``texts`` is the text in work, one entry for each line of ``draft``; entries that are None are gone already. Rules:
    ``flat.head`` and ``flat.tail`` before and behind the body; ``flat.email``, ``flat.credit`` and ``flat.short``
    within. The score of an edit is the model's probability that the line is of the article.
    """
    left = np.array([i for i, text in enumerate(texts) if text is not None], np.int64)
    if not len(left):
        return Verdicts((), 1.0)
    page = page_of(draft, texts, phrases)
    scores = model.probabilities(page, left)
    lines = [texts[i] or "" for i in left.tolist()]
    words = np.array([word_count(line) for line in lines], np.float64)
    kept = best_set(scores, words, draft.split)
    if len(page.lines) <= _SHORT_PAGE:
        first, end = page.stretch
        kept |= [first <= i < end and is_sentence(line) for i, line in zip(left, lines, strict=True)]
        if not draft.split:
            kept |= _between(kept) & (scores > _MAY_BE_HEADING)
    first, last = left[kept][0], left[kept][-1]
    rules = [_rule_within(line) for line in lines]
    kept &= [rule is None for rule in rules]
    edits = tuple(
        Edit(i, "remove", rule or _rule_around(i, first, last), line, score=round(score, 4))
        for i, line, keep, score, rule in zip(left.tolist(), lines, kept, scores.tolist(), rules, strict=True)
        if not keep
    )
    sure = np.where(kept, scores, 1 - scores) @ words / words.sum()
    return Verdicts(edits, float(sure))


def _between(kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which lines may be sub-headings: behind what is kept, and right before another line that is."""
    found: NDArray[np.bool_] = np.maximum.accumulate(kept) & np.append(kept[1:], False)
    return found


def page_of(draft: Draft, texts: Sequence[str | None], phrases: Phrases) -> Page:
    """What is known of the lines before they are judged."""
    lines = [line.text for line in draft.lines]
    found = phrases.find_all(lines)
    return Page(lines, found, [text is None for text in texts], stretch(texts, found))


def _rule_around(i: int, first: int, last: int) -> str:
    """The name under which a line that the model refused is removed: where it stands to what is kept."""
    return "flat.head" if i < first else "flat.tail" if i > last else "flat.short"


def _rule_within(text: str) -> str | None:
    """What a line is that is not of the article wherever it stands: an address, the credit of a picture."""
    if "@" in text and word_count(text) <= 4 and _MAIL.search(text):
        return "flat.email"
    if not _may_be_credit(text) or word_count(text) > _CREDIT_AT_MOST:
        return None
    return "flat.credit" if _CREDIT.search(text) else None


def _may_be_credit(text: str) -> bool:
    """Whether `_CREDIT` need look at a line at all: told by what each of its forms begins, ends or holds."""
    return (
        text[-1] in ")]" or "/" in text or (lower := text.lower()).endswith(_CREDIT_ENDS) or lower.startswith(_OPENINGS)
    )
