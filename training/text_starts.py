"""Samples → the line where each page's text begins, as a line model finds it that does not know the page's site.

The head of flattened text is read above the text that the line model leaves (`ingest.flattened`); what reads it is to
be trained on starts as often wrong as those of unseen pages. Trees alone, on a part of the forms, stand for the model.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from typing import Final

import lightgbm
import numpy as np
from training.content_text import PARAMETERS
from training.text_pages import Sample
from training.text_words import Counts, count_words, fill

from ingest.clean.flat_model import best_set
from ingest.forest import sigmoid
from ingest.metadata import body_start

FOLDS: Final = 3
_QUICK: Final = {"learning_rate": 0.15, "num_threads": 2}
_TREES: Final = 70
_PART: Final = 3  # one of so many pages teaches in a form other than paragraphs


def fold_of(site: str) -> int:
    """The fold of sites that a page is of."""
    return int(hashlib.md5(site.encode()).hexdigest(), 16) % FOLDS


def starts(pages: Sequence[Sample]) -> list[int]:
    """For each page the number of its text's first line; that behind its last line where no paragraph is left."""
    found: list[int] = [0] * len(pages)
    for fold in range(FOLDS):
        others = [page for page in pages if fold_of(page.site) != fold]
        counts = count_words(others)
        trees = _fit([page for page in others if page.teaches and _is_taken(page)], counts)
        own = [number for number, page in enumerate(pages) if fold_of(page.site) == fold]
        fill([pages[number] for number in own], counts)
        for number in own:
            found[number] = body_start(_left(pages[number], trees))
            pages[number].matrix = None
    return found


def _is_taken(page: Sample) -> bool:
    return page.form == "paragraphs" or zlib.crc32(f"{page.form} {page.site} {len(page.gold)}".encode()) % _PART == 0


def _fit(pages: Sequence[Sample], counts: Counts) -> lightgbm.Booster:
    fill(pages, counts)
    parameters = PARAMETERS | _QUICK
    data = lightgbm.Dataset(
        np.concatenate([page.matrix for page in pages if page.matrix is not None]),
        np.concatenate([page.labels.share[page.left] for page in pages]),
        weight=np.concatenate([page.weights for page in pages]) * 10,
        params=parameters,
    )
    for page in pages:
        page.matrix = None
    return lightgbm.train(parameters, data, _TREES)


def _left(page: Sample, trees: lightgbm.Booster) -> list[str]:
    """The lines of a page, empty those that do not stay."""
    left = page.left
    if not len(left) or page.matrix is None:
        return [""] * len(page.texts)
    odds = np.asarray(trees.predict(page.matrix, raw_score=True, num_threads=1))
    stays = set(left[best_set(sigmoid(odds), page.words[left], page.split)].tolist())
    return [text if text and number in stays else "" for number, text in enumerate(page.texts)]
