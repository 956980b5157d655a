"""Samples → the lexicon of the line model: words that tell boilerplate from text on sites they were not counted on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from training.text_pages import Sample

from ingest.clean.flat_features import Lexicon, features

IN_TEXT: Final = 0.7  # share of a line's words in the gold text from which it is of the article
NOT_IN_TEXT: Final = 0.3
FEWEST_SITES: Final = 5  # on which a word must stand to be in the lexicon


@dataclass(frozen=True, slots=True)
class Counts:
    """On how many sites each word (by hash, sorted) stands in lines of articles, and in others; and which on each."""

    words: NDArray[np.uint64]
    inside: NDArray[np.int64]
    outside: NDArray[np.int64]
    sites: dict[str, tuple[NDArray[np.uint64], NDArray[np.uint64]]]


def count_words(pages: Sequence[Sample]) -> Counts:
    """Count the words of pages by site; words of few sites are left out."""
    found: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for page in pages:
        if page.form != "paragraphs":
            continue
        share = page.labels.share[page.chars.line_of]
        there = np.isin(page.chars.line_of, page.left)
        inside, outside = found[page.site]
        inside.append(page.chars.words[there & (share >= IN_TEXT)])
        outside.append(page.chars.words[there & (share <= NOT_IN_TEXT)])
    sites = {site: (np.unique(np.hstack(a)), np.unique(np.hstack(b))) for site, (a, b) in found.items()}
    words, times = np.unique(np.hstack([words for both in sites.values() for words in both]), return_counts=True)
    words = words[times >= FEWEST_SITES]
    inside, outside = np.zeros((2, len(words)), np.int64)
    for of_inside, of_outside in sites.values():
        inside += np.isin(words, of_inside)
        outside += np.isin(words, of_outside)
    return Counts(words, inside, outside, sites)


def lexicon(counts: Counts, without: str | None = None) -> Lexicon:
    """The words that stand on several sites, without what the site ``without`` says of them."""
    inside, outside = counts.inside, counts.outside
    if without in counts.sites:
        own_inside, own_outside = counts.sites[without]
        inside = inside - np.isin(counts.words, own_inside)
        outside = outside - np.isin(counts.words, own_outside)
    odds = np.log((outside + 1) / (inside + 1)).astype(np.float32)
    known = inside + outside >= FEWEST_SITES
    return Lexicon(counts.words[known], odds[known])


def fill(pages: Sequence[Sample], counts: Counts) -> list[str]:
    """Compute the features of pages, each with a lexicon that does not know its site; returns their names."""
    lexicons: dict[str, Lexicon] = {}
    names: list[str] = []
    for page in sorted(pages, key=lambda page: page.site):
        if page.site not in lexicons:
            lexicons = {page.site: lexicon(counts, without=page.site)}
        names, matrix = features(page.page, lexicons[page.site], page.chars)
        page.matrix = matrix[page.left]
    return names
