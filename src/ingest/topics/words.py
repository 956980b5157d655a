"""Text into words as the topic model counts them: lower case, letters only, unspaced scripts in pairs of characters."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def words_of(text: str, limit: int) -> list[str]:
    """The first ``limit`` words or so of a text; a script without spaces gives overlapping pairs of characters."""
    words = _WORD.findall(text[: 12 * limit].lower())[:limit]
    if _UNSPACED.search(text, 0, 2_000):
        return [piece for word in words for piece in _pieces(word)][:limit]
    return words


def _pieces(word: str) -> list[str]:
    if len(word) > 2 and _UNSPACED.match(word):
        return [word[i : i + 2] for i in range(len(word) - 1)]
    return [word]
