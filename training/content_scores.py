"""Texts of labelled pages → F1 of a set, and how sure a difference between two programs is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from types import ModuleType
from typing import Any, Final

from content_pages import Page

DRAWS: Final = 500  # of the bootstrap


def scores(tested: Sequence[Page], texts: Sequence[str], metrics: ModuleType) -> list[Any]:
    """What metrics.py says of each page: of segments in the trafilatura set, of shingles in the others."""
    pairs = zip(tested, texts, strict=True)
    if tested[0].gold is None:
        return [metrics.segment_scores(text, page.wanted, page.unwanted) for page, text in pairs]
    return [metrics.shingle_scores(text, page.gold) for page, text in pairs]


def f1(scored: Sequence[Any], metrics: ModuleType) -> float:
    """F1 of a set of pages."""
    by_segments = hasattr(scored[0], "tn")
    return float((metrics.segment_summary if by_segments else metrics.shingle_summary)(scored).f1)


def interval(
    tested: Sequence[Page], ours: Sequence[Any], theirs: Sequence[Any], metrics: ModuleType
) -> tuple[float, float]:
    """The 95 % interval of the difference in F1, pages paired: a bootstrap that draws sites."""
    sites: dict[str, list[int]] = {}
    for number, page in enumerate(tested):
        sites.setdefault(page.site, []).append(number)
    groups, chance, found = list(sites.values()), random.Random(0), []
    for _ in range(DRAWS):
        drawn = [number for group in chance.choices(groups, k=len(groups)) for number in group]
        found.append(f1([ours[i] for i in drawn], metrics) - f1([theirs[i] for i in drawn], metrics))
    found.sort()
    return found[int(DRAWS * 0.025)], found[int(DRAWS * 0.975)]
