"""The lines of a page without HTML → the stretch of them that is the body, by rule.

Paragraphs are long and end as sentences end; menus, teasers and footers are short and don't. The body is the stretch of
lines with the greatest sum, where paragraphs count for it and short lines, furniture and headings such as "Related
stories" count against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.clean.phrases import Phrase, is_prose

_LONG_LINE: Final = 10  # words from which on a line without a full stop may be of the body
_SENTENCE_ENDS: Final = tuple('.!?…。！？؟।"”»」')

_PARAGRAPH_AT_MOST: Final = 60  # words of a line that count
_SHORT: Final = -2.0
_FURNITURE: Final = -5.0
_OPENS_TAIL: Final = -30.0


def stretch(texts: Sequence[str | None], found: Sequence[Phrase | None]) -> tuple[int, int]:
    """First and end of the body.

    ``texts`` is what is left of the lines, ``found`` the phrase rule that each falls under.
    """
    values = [_value(text, phrase) for text, phrase in zip(texts, found, strict=True)]
    return _extended(*_best_stretch(values), texts, found)


def _value(text: str | None, phrase: Phrase | None) -> float:
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


def _extended(first: int, end: int, texts: Sequence[str | None], found: Sequence[Phrase | None]) -> tuple[int, int]:
    """The body with the short sentences right before and behind it."""
    while first > 0 and found[first - 1] is None and is_sentence(texts[first - 1]):
        first -= 1
    while end < len(texts) and found[end] is None and is_sentence(texts[end]):
        end += 1
    return first, end


def is_sentence(text: str | None) -> bool:
    """Whether a line ends as sentences end and has some words."""
    return text is not None and text.endswith(_SENTENCE_ENDS) and word_count(text) > 3
