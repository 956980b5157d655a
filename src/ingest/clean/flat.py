"""The lines of a page without HTML → verdicts: where the article begins and ends, and what between is not of it.

Without a tree, what is left of a page's layout is the order of its lines. Paragraphs are long and end as sentences end;
menus, teasers and footers are short and don't. The body is the stretch of lines with the greatest sum, where paragraphs
count for it and short lines, furniture and headings such as "Related stories" count against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.clean.content import Verdicts
from ingest.clean.phrases import Phrase, Phrases, is_prose
from ingest.model import Draft, Edit

_PARAGRAPH_AT_MOST: Final = 60  # words of a line that count
_LONG_LINE: Final = 10  # words from which on a line without a full stop may be of the body
_SHORT: Final = -2.0
_FURNITURE: Final = -5.0
_OPENS_TAIL: Final = -30.0
_HEADLINE: Final = 12.0  # for the body beginning after the headline and byline

_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}")
_AGENCY: Final = (
    r"(?:getty|afp|reuters|epa|ap|dpa|shutterstock|istock|imago|unsplash|pexels|pixabay|alamy|flickr|wikimedia|keystone"
    r"|ansa|efe)"
)
_CREDIT: Final = re.compile(
    rf"[(\[/|—–-]\s?[^()\[\]]{{0,80}}\b{_AGENCY}\b[^()\[\]]{{0,40}}[)\]]?$|\b{_AGENCY}\s?/\s?[\w .'-]{{2,40}}$"
    r"|^(?:courtesy|handout|screenshot|screengrab|file)\b.{0,60}$",
    re.I,
)
_CREDIT_AT_MOST: Final = 40  # words
_BULLET: Final = re.compile(r"[•·▪●◦*‣–-]\s|\(?\d{1,2}[.)]\s")


def flat_edits(draft: Draft, texts: Sequence[str | None], phrases: Phrases) -> Verdicts:
    """Edits that remove what is not of the article, and how sure that is.

    ``texts`` is the text in work, one entry for each line of ``draft``; entries that are None are gone already. Rules:
    ``flat.head`` and ``flat.tail`` outside of the body; ``flat.email``, ``flat.credit`` and ``flat.short`` inside.
    """
    lines = [line.text for line in draft.lines]
    found = [phrases.find(line) for line in lines]
    values = [_value(line, text, phrase) for line, text, phrase in zip(lines, texts, found, strict=True)]
    first, end = _best_stretch(values)
    edits = []
    for i, text in enumerate(texts):
        if text and (rule := _rule(i, first, end, texts)):
            edits.append(Edit(i, "remove", rule, text))
    return Verdicts(tuple(edits), _confidence(values, first, end))


def _value(line: str, text: str | None, phrase: Phrase | None) -> float:
    """What a line counts for or against standing in the body."""
    if phrase is not None:
        return _OPENS_TAIL if phrase.opens_tail else _FURNITURE
    if text is None:
        return 0.0
    words = min(word_count(text), _PARAGRAPH_AT_MOST)
    if is_prose(text):
        return float(words)
    return 0.5 * words if words >= _LONG_LINE else _SHORT


def word_count(text: str) -> int:
    """Words; in scripts without spaces, one for every two characters."""
    spaced = text.count(" ") + 1
    return spaced if text.isascii() or len(text) < 12 * spaced else len(text) // 2


def _best_stretch(values: Sequence[float]) -> tuple[int, int]:
    """First and end of the consecutive values with the greatest sum (Kadane); all of them when none is positive."""
    best, first, end = 0.0, 0, len(values)
    total, start = 0.0, 0
    for i, value in enumerate(values):
        if total <= 0:
            total, start = 0.0, i
        total += value
        if total > best:
            best, first, end = total, start, i + 1
    return first, end


def _rule(i: int, first: int, end: int, texts: Sequence[str | None]) -> str | None:
    """The rule that removes line ``i``; None when it stays."""
    text = texts[i]
    assert text
    if i < first:
        return "flat.head"
    if i >= end:
        return "flat.tail"
    words = word_count(text)
    if words <= 4 and _MAIL.search(text):
        return "flat.email"
    if words <= _CREDIT_AT_MOST and _CREDIT.search(text):
        return "flat.credit"
    if words < _LONG_LINE and not is_prose(text) and not _heads(i, texts):
        return "flat.short"
    return None


def _heads(i: int, texts: Sequence[str | None]) -> bool:
    """Whether a short line belongs to what stands around it: a sub-heading, a list item, a short sentence."""
    text = texts[i]
    assert text
    if text.endswith(tuple('.!?…:;,。！？：؟"”»')) or _BULLET.match(text):
        return True
    following = next((other for other in texts[i + 1 :] if other), None)
    return following is not None and (word_count(following) >= _LONG_LINE or bool(_BULLET.match(following)))


def _confidence(values: Sequence[float], first: int, end: int) -> float:
    """The share of all that counts for a body which the chosen stretch holds."""
    total = sum(value for value in values if value > 0)
    return sum(value for value in values[first:end] if value > 0) / total if total else 0.0
