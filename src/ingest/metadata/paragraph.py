"""Lines → which of them are paragraphs of an article, and the first: a guess of where its text begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ingest.metadata.chrome import is_notice

_SENTENCE_END: Final = re.compile(r"[.!?…。！？][\"”’'»)\]]{0,2}$")
_WORDS: Final = 22
_LETTERS_ASIAN: Final = 45
_PROSE: Final = 0.45  # least share of words in small letters: menus have none
_RUN: Final = 8  # lines behind the first paragraph among which others stand


@lru_cache(maxsize=2_000)  # the same lines are asked about in turn by all who look for a head
def is_body(line: str) -> bool:
    """Whether a line is a paragraph of an article."""
    if len(line) < 90 and line.count(" ") < _WORDS - 1 and line.isascii():
        return False
    words = line.split()
    if len(words) <= 4 and len(line) >= _LETTERS_ASIAN and not line.isascii():
        return True
    if len(words) < _WORDS and (len(words) < 12 or len(line) < 90 or not _SENTENCE_END.search(line)):
        return False
    return sum([word[0].islower() for word in words]) / len(words) >= _PROSE or not any(map(str.islower, line))


def body_start(lines: Sequence[str], after: int = 0) -> int:
    """The first paragraph from ``after`` on that others follow, else the first; `len(lines)` when there is none."""
    bodies: list[int] = []
    for number in range(after, len(lines)):
        line = lines[number]
        if len(line) >= _LETTERS_ASIAN and is_body(line) and not is_notice(line[:200]):
            bodies.append(number)
            if len(bodies) >= 3 and number <= bodies[-3] + _RUN:
                return bodies[-3]
    return bodies[0] if bodies else len(lines)
