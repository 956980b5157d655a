"""Text into words as the topic models count them: lower case, letters only, unspaced scripts in pairs of characters.

A word is counted once more under a mark where it stands in the title, and where the text opens with it: what an article
begins with tells more of its topic than the same word further down.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

BODY_WORDS: Final = 1_000
TITLE_WORDS: Final = 40
LEAD_WORDS: Final = 80
MARKS: Final = "^>"  # of a word in the title, in the lead; both sort before any letter
_IN_TITLE, _IN_LEAD = MARKS
_TITLE_COUNTS: Final = 5
_MARKED_TITLE_COUNTS: Final = 2

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def words_of(text: str, limit: int) -> list[str]:
    """The first ``limit`` words or so of a text; a script without spaces gives overlapping pairs of characters."""
    words = _WORD.findall(text[: 7 * limit].lower())[:limit]
    if not text.isascii() and _UNSPACED.search(text, 0, 2_000):
        return [piece for word in words for piece in _pieces(word)][:limit]
    return words


def features_of(title: Sequence[str], body: Sequence[str]) -> Counter[str]:
    """How often each word and each marked word counts; those of the title several times."""
    counts = Counter(body)
    for word in title:
        counts[word] += _TITLE_COUNTS
        counts[_IN_TITLE + word] += _MARKED_TITLE_COUNTS
    counts.update([_IN_LEAD + word for word in body[:LEAD_WORDS]])
    return counts


def _pieces(word: str) -> list[str]:
    if len(word) > 2 and _UNSPACED.match(word):
        return [word[i : i + 2] for i in range(len(word) - 1)]
    return [word]
