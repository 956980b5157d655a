"""Two texts → the paragraphs that came, went and changed, with the words that differ marked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

_WORDS: Final = re.compile(r"\s*\S+")
_MOST_WORDS: Final = 600  # of a paragraph that is compared word by word; the time grows with their square
_AROUND: Final = 6  # words shown around a change


@dataclass(frozen=True, slots=True)
class Difference:
    """A paragraph that only the first text has (``-``) or only the second (``+``), or one that changed (``~``)."""

    sign: Literal["-", "+", "~"]
    text: str


def differences(before: str, after: str) -> Iterator[Difference]:
    """What to do to the first text to get the second. In a changed paragraph, words go as [-…-] and come as {+…+}."""
    old, new = before.split("\n\n"), after.split("\n\n")
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if b - a == d - c and all(map(_are_alike, old[a:b], new[c:d])):
            yield from (Difference("~", _marked(*pair)) for pair in zip(old[a:b], new[c:d], strict=True))
            continue
        yield from (Difference("-", paragraph) for paragraph in old[a:b])
        yield from (Difference("+", paragraph) for paragraph in new[c:d])


def _are_alike(one: str, other: str) -> bool:
    mine, yours = _WORDS.findall(one), _WORDS.findall(other)
    if max(len(mine), len(yours)) > _MOST_WORDS:
        return False
    return difflib.SequenceMatcher(None, mine, yours, autojunk=False).ratio() > 0.5


def _marked(one: str, other: str) -> str:
    mine, yours = _WORDS.findall(one), _WORDS.findall(other)
    shown = []
    codes = difflib.SequenceMatcher(None, mine, yours, autojunk=False).get_opcodes()
    for place, (tag, a, b, c, d) in enumerate(codes):
        if tag == "equal":
            shown.append(_shortened(mine[a:b], first=place == 0, last=place == len(codes) - 1))
            continue
        shown.append(f" [-{''.join(mine[a:b]).strip()}-]" if b > a else "")
        shown.append(f" {{+{''.join(yours[c:d]).strip()}+}}" if d > c else "")
    return "".join(shown).strip()


def _shortened(words: list[str], first: bool, last: bool) -> str:
    """Words that both have: of many, those next to a change."""
    if len(words) <= 2 * _AROUND:
        return "".join(words)
    head = "" if first else "".join(words[:_AROUND])
    tail = "" if last else "".join(words[-_AROUND:])
    return f"{head} …{tail}"
