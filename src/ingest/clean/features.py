"""A draft of an HTML page → a row of figures for each line: what it says, where it stands, what stands around it.

Everything is computed for all lines of a page at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.clean.features_measures import CODE, MEASURE_NAMES, Measures
from ingest.clean.features_place import PLACE_NAMES, place_features
from ingest.clean.features_text import TEXT_NAMES, text_features
from ingest.clean.features_words import WORD_NAMES, word_features
from ingest.layout import MARKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.clean.phrases import Phrases
    from ingest.layout import Layout
    from ingest.model import Draft

    Floats = NDArray[np.float32]

_ROLE_TAGS: Final = (
    "article main aside nav header footer form figure blockquote table ul li section details dialog pre td h1 h2 h3 h4"
).split()
_ALIKE: Final = {
    "ul": ("ol", "menu", "dl"),
    "li": ("dd", "dt"),
    "figure": ("figcaption",),
    "h4": ("h5", "h6"),
    "td": ("th",),
}
_ROLES: Final = (*MARKS, *(f"<{tag}>" for tag in _ROLE_TAGS))
_OFFSETS: Final = (-3, -2, -1, 1, 2, 3)
_AROUND: Final = ("chars", "linked", "ends_stop", "is_p", "heading", "function_words")
_WHOLE: Final = 0.8  # an element with this share of the page's prose says nothing of a part of it

NAMES: Final = (
    *TEXT_NAMES,
    *MEASURE_NAMES,
    *_ROLES,
    *(f"inline {mark}" for mark in MARKS),
    *(f"{name} at {offset:+d}" for name in _AROUND for offset in _OFFSETS),
    *(f"{name} within {radius}" for name in ("prose", "linked") for radius in (2, 5, 12)),
    *PLACE_NAMES,
    *WORD_NAMES,
    *"page_lines page_chars page_prose page_linked page_h1 page_articles".split(),
)
"""Names of the columns, in their order."""


def features(draft: Draft, phrases: Phrases) -> Floats:
    """Return lines × ``NAMES``; the draft must have a layout."""
    layout = draft.layout
    if layout is None:
        raise ValueError(f"{draft.uri}: a draft without layout has no features")
    texts = [line.text for line in draft.lines]
    said = text_features(texts, _claimed(draft, "title"), _claimed(draft, "summary"))
    page = Measures(layout, said)
    blocks = (
        said,
        page.line,
        _roles(layout, page),
        _bits(layout.inline_marks, len(MARKS)),
        _around(page),
        place_features(layout, page),
        word_features(texts, phrases, page),
        _page(layout, page),
    )
    return np.concatenate(blocks, axis=1, dtype=np.float32)


def _claimed(draft: Draft, field: str) -> list[str]:
    return list(dict.fromkeys(claim.value for claim in draft.claims if claim.field == field))[:6]


def _bits(marks: NDArray[np.int64], count: int) -> Floats:
    return ((marks[:, None] >> np.arange(count)) & 1).astype(np.float32)


def _roles(layout: Layout, page: Measures) -> Floats:
    """How near the roles are that elements around a line have: 3 the line's own or its parent's, 2 close, 1 further."""
    marks = layout.marks.copy()
    positive = sum(1 << MARKS.index(name) for name in ("article", "main", "body", "articlebody"))
    share = (page.sum_prose[layout.end] - page.sum_prose[layout.first]) / page.total_prose
    marks[share > _WHOLE] &= positive
    for bit, tag in enumerate(_ROLE_TAGS, start=len(MARKS)):
        for name in (tag, *_ALIKE.get(tag, ())):
            marks[layout.tag == CODE[name]] |= 1 << bit
    marks[(layout.tag == CODE["html"]) | (layout.tag == CODE["body"])] = 0
    of_line = marks[page.ancestors]
    near = of_line[0] | of_line[1]
    close = near | np.bitwise_or.reduce(of_line[2:5], axis=0)
    every = close | np.bitwise_or.reduce(of_line[5:], axis=0)
    return _bits(near, len(_ROLES)) + _bits(close, len(_ROLES)) + _bits(every, len(_ROLES))


def _shifted(column: Floats, offset: int) -> Floats:
    out = np.full(len(column), -1, np.float32)
    if offset < 0:
        out[-offset:] = column[:offset]
    else:
        out[:-offset] = column[offset:]
    return out


def _around(page: Measures) -> Floats:
    """Figures of the lines before and after, and sums over windows around."""
    columns = {"linked": page.linked, "is_p": page.is_p, "heading": page.heading}
    shifted = [
        _shifted(columns[name] if name in columns else page.wording(name), offset)
        if page.n > abs(offset)
        else np.full(page.n, -1, np.float32)
        for name in _AROUND
        for offset in _OFFSETS
    ]
    place = np.arange(page.n)
    sums = []
    for radius in (2, 5, 12):
        low, high = np.maximum(place - radius, 0), np.minimum(place + radius + 1, page.n)
        chars = np.maximum(page.sum_chars[high] - page.sum_chars[low], 1)
        sums.append(
            (
                (np.log1p(page.sum_prose[high] - page.sum_prose[low])),
                (page.sum_links[high] - page.sum_links[low]) / chars,
            )
        )
    return np.stack([*shifted, *(s[0] for s in sums), *(s[1] for s in sums)], axis=1)


def _page(layout: Layout, page: Measures) -> Floats:
    figures = (
        np.log1p(page.n),
        np.log1p(page.total_chars),
        np.log1p(page.total_prose),
        page.sum_links[-1] / page.total_chars,
        (page.heading == 6).sum(),
        (layout.tag == CODE["article"]).sum(),
    )
    return np.tile(np.array(figures, np.float32), (page.n, 1))
