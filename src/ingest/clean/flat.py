"""The lines of a page without HTML → verdicts: where the article begins and ends, and what between is not of it.

A learned model judges the lines; where there is none, rules do: what stands outside of the body (`flat_stretch`)
goes, and short lines within it that head nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from ingest.clean.content import Verdicts
from ingest.clean.flat_features import Page
from ingest.clean.flat_model import LineModel, best_set
from ingest.clean.flat_stretch import LONG_LINE, SENTENCE_ENDS, is_sentence, stretch, word_count
from ingest.clean.phrases import Phrase, Phrases, is_prose
from ingest.model import Draft, Edit

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
_SHORT_PAGE: Final = 40  # lines: pages that say too little of themselves to overrule what reads like the body
_CREDIT_AT_MOST: Final = 40  # words
_LIST_AT_MOST: Final = 6  # lines
_CLAUSE_ENDS: Final = tuple(":;,：")
_BULLET: Final = re.compile(r"[•·▪●◦*‣–-]\s|\(?\d{1,2}[.)]\s")


def flat_edits(draft: Draft, texts: Sequence[str | None], phrases: Phrases, model: LineModel | None = None) -> Verdicts:
    """Edits that remove what is not of the article, and how sure that is.

    ``texts`` is the text in work, one entry for each line of ``draft``; entries that are None are gone already. Rules:
    ``flat.head`` and ``flat.tail`` before and behind the body; ``flat.email``, ``flat.credit`` and ``flat.short``
    within. The score of an edit is the model's probability that the line is of the article.
    """
    page, sure = page_of(draft, texts, phrases)
    return _by_rule(page, texts, sure) if model is None else _by_model(page, texts, model)


def page_of(draft: Draft, texts: Sequence[str | None], phrases: Phrases) -> tuple[Page, float]:
    """What is known of the lines before they are judged, and how sure the body by rule is."""
    lines = [line.text for line in draft.lines]
    found = [phrases.find(line) for line in lines]
    first, end, sure = stretch(texts, found)
    return Page(lines, found, [text is None for text in texts], (first, end)), sure


def _by_rule(page: Page, texts: Sequence[str | None], sure: float) -> Verdicts:
    first, end = page.stretch
    edits = []
    for i, text in enumerate(texts):
        if text is None:
            continue
        if not first <= i < end:
            edits.append(Edit(i, "remove", "flat.head" if i < first else "flat.tail", text))
        elif rule := _rule_within(text) or _rule_short(i, texts, page.phrases):
            edits.append(Edit(i, "remove", rule, text))
    return Verdicts(tuple(edits), sure)


def _by_model(page: Page, texts: Sequence[str | None], model: LineModel) -> Verdicts:
    left = np.array([i for i, text in enumerate(texts) if text is not None], np.int64)
    if not len(left):
        return Verdicts((), 1.0)
    scores = model.probabilities(page)[left]
    words = np.array([word_count(texts[i] or "") for i in left], np.float64)
    kept = best_set(scores, words)
    if len(page.lines) <= _SHORT_PAGE:
        kept |= [page.stretch[0] <= i < page.stretch[1] and is_sentence(texts[i]) for i in left]
    first, last = left[kept][0], left[kept][-1]
    kept &= [_rule_within(texts[i] or "") is None for i in left]
    edits = tuple(
        Edit(int(i), "remove", _rule_removed(i, first, last, text), text, score=round(float(score), 4))
        for i, keep, score in zip(left, kept, scores, strict=True)
        if not keep and (text := texts[i])
    )
    sure = np.where(kept, scores, 1 - scores) @ words / words.sum()
    return Verdicts(edits, float(sure))


def _rule_removed(i: int, first: int, last: int, text: str) -> str:
    """The name under which a line that the model refused is removed."""
    if rule := _rule_within(text):
        return rule
    return "flat.head" if i < first else "flat.tail" if i > last else "flat.short"


def _rule_within(text: str) -> str | None:
    """What a line is that is not of the article wherever it stands: an address, the credit of a picture."""
    words = word_count(text)
    if words <= 4 and _MAIL.search(text):
        return "flat.email"
    return "flat.credit" if words <= _CREDIT_AT_MOST and _CREDIT.search(text) else None


def _rule_short(i: int, texts: Sequence[str | None], found: Sequence[Phrase | None]) -> str | None:
    text = texts[i] or ""
    short = word_count(text) < LONG_LINE and not is_prose(text) and not _heads(i, texts, found)
    return "flat.short" if short else None


def _heads(i: int, texts: Sequence[str | None], found: Sequence[Phrase | None]) -> bool:
    """Whether a short line belongs to what stands around it: a sub-heading, an item of a list, a short sentence."""
    text = texts[i]
    assert text
    if text.endswith(SENTENCE_ENDS + _CLAUSE_ENDS) or _BULLET.match(text):
        return True
    for at in range(i - 1, max(i - _LIST_AT_MOST, 0) - 1, -1):  # furniture above makes a list of links of it
        if found[at] is not None:
            break
        if word_count(texts[at] or "") >= LONG_LINE:
            return True
    following = next((other for other in texts[i + 1 : i + 1 + _LIST_AT_MOST] if other), None)
    return following is not None and (word_count(following) >= LONG_LINE or bool(_BULLET.match(following)))
