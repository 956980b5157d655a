"""Which words of a page stand in the gold text, in order: labels for its lines.

Patience alignment: runs of words that occur once on both sides are anchors, the longest increasing chain of anchors is
kept, anchors grow to both sides, and the gaps between are aligned in the same way by shorter runs. Where long runs are
shared but none occurs once (the gold text stands twice in the page), the longest shared stretch is the anchor, the
first of equals (Ratcliff and Obershelp, 1988).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_TOKEN: Final = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")
_RUNS: Final = (8, 4, 2, 1)
_REPEATED: Final = 2  # how many of these lengths say something even where the run occurs twice
_COMMON: Final = 50  # times that a run stands in the gold text from which it says nothing


def tokens(text: str) -> list[str]:
    """Words in lower case; in scripts without spaces, characters."""
    return _TOKEN.findall(text.lower())


def coverage(lines: Sequence[str], gold: str) -> list[tuple[int, int]]:
    """For each line how many of its words are matched with the gold text in order, and how many it has."""
    return [(sum(place >= 0 for place in line), len(line)) for line in places(lines, tokens(gold))]


def places(lines: Sequence[str], gold: list[str]) -> list[list[int]]:
    """For each word of each line the place of the gold word that it is matched with; -1 where there is none."""
    page: list[str] = []
    ends = []
    for line in lines:
        page.extend(tokens(line))
        ends.append(len(page))
    matched = [-1] * len(page)
    _align(page, gold, matched)
    return [matched[start:end] for start, end in pairwise([0, *ends])]


def _align(page: list[str], gold: list[str], matched: list[int]) -> None:
    stack = [(0, len(page), 0, len(gold), 0)]
    while stack:
        p0, p1, g0, g1, level = stack.pop()
        for front in (True, False) if g0 else (False, True):  # the side that an anchor holds comes first
            while (
                level and p0 < p1 and g0 < g1 and page[at := p0 if front else p1 - 1] == gold[g0 if front else g1 - 1]
            ):
                matched[at] = g0 if front else g1 - 1
                p0, g0, p1, g1 = (p0 + 1, g0 + 1, p1, g1) if front else (p0, g0, p1 - 1, g1 - 1)
        if p0 >= p1 or g0 >= g1 or level >= len(_RUNS):
            continue
        n = _RUNS[level]
        anchors = _chain(_unique_pairs(page, p0, p1, gold, g0, g1, n))
        if not anchors and level < _REPEATED and (longest := _longest(page, p0, p1, gold, g0, g1, n)):
            at_page, at_gold, length = longest
            matched[at_page : at_page + length] = range(at_gold, at_gold + length)
            stack.append((p0, at_page, g0, at_gold, level))
            stack.append((at_page + length, p1, at_gold + length, g1, level))
            continue
        if not anchors:
            stack.append((p0, p1, g0, g1, level + 1))
            continue
        p, g = p0, g0
        for at_page, at_gold in [*anchors, (p1, g1)]:
            if at_page < p or at_gold < g:
                continue
            stack.append((p, at_page, g, at_gold, level + 1))
            p, g = at_page, at_gold
            while p < p1 and g < g1 and page[p] == gold[g]:
                matched[p] = g
                p, g = p + 1, g + 1


def _unique_pairs(
    page: list[str], p0: int, p1: int, gold: list[str], g0: int, g1: int, n: int
) -> list[tuple[int, int]]:
    """Runs of ``n`` words that occur once in both stretches: their places, in the order of the page."""
    seen: dict[tuple[str, ...], int] = {}
    for at in range(g0, g1 - n + 1):
        run = tuple(gold[at : at + n])
        seen[run] = -1 if run in seen else at
    found: dict[tuple[str, ...], int] = {}
    for at in range(p0, p1 - n + 1):
        run = tuple(page[at : at + n])
        if seen.get(run, -1) >= 0:
            found[run] = -1 if run in found else at
    return sorted((at, seen[run]) for run, at in found.items() if at >= 0)


def _longest(
    page: list[str], p0: int, p1: int, gold: list[str], g0: int, g1: int, n: int
) -> tuple[int, int, int] | None:
    """The longest stretch of at least ``n`` words that both share: its two places and length, the first of equals."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(g0, g1 - n + 1):
        places.setdefault(tuple(gold[at : at + n]), []).append(at)
    best: tuple[int, int, int] | None = None
    before: dict[int, int] = {}  # length of the stretch that ends just before, by its end in the gold text
    for at in range(p0, p1 - n + 1):
        here = places.get(tuple(page[at : at + n]), ())
        lengths = {g + 1: before.get(g, n - 1) + 1 for g in here} if len(here) < _COMMON else {}
        for end, length in lengths.items():
            if best is None or length > best[2]:
                best = (at + n - length, end + n - 1 - length, length)
        before = lengths
    return best


def _chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of pairs that increases in both members."""
    tails: list[int] = []
    tail_of: list[int] = []
    back = [-1] * len(pairs)
    for i, (_, g) in enumerate(pairs):
        at = bisect_left(tails, g)
        back[i] = tail_of[at - 1] if at else -1
        tails[at : at + 1] = [g]
        tail_of[at : at + 1] = [i]
    chain = []
    i = tail_of[-1] if tail_of else -1
    while i >= 0:
        chain.append(pairs[i])
        i = back[i]
    return chain[::-1]
