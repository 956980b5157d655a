"""A draft of an HTML page → a row of figures for each line: what it says, where it stands, what stands around it.

Everything is computed for all lines of a page at once. Elements come in document order, so each holds a run of lines,
and any sum over a subtree is the difference of two entries of a running sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.clean.features_text import TEXT_NAMES, text_features
from ingest.model import BLOCK_TAGS, MARKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.model import Draft, Layout

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

_CODE: Final = {tag: code for code, tag in enumerate(BLOCK_TAGS, start=1)}
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
_HOPS: Final = 5
_CONTAINER: Final = ("chars", "prose", "linked", "lines", "page_share", "mean_prose")
_GROUP: Final = ("lines", "prose", "linked", "chars", "best")
_WHOLE: Final = 0.8  # an element with this share of the page's prose says nothing of a part of it

_NAMED: Final = ("articlebody", "body", "<article>", "article", "<main>", "main", "comment")
_SINCE: Final = ("comment", "related", "share", "byline", "tags", "footer", "newsletter", "popular")

NAMES: Final = (
    *TEXT_NAMES,
    *"linked links bold images is_p heading is_li is_cell is_div depth index char_index".split(),
    *_ROLES,
    *(f"inline {mark}" for mark in MARKS),
    *(f"{name} at {offset:+d}" for name in _AROUND for offset in _OFFSETS),
    *(f"{name} within {radius}" for name in ("prose", "linked") for radius in (2, 5, 12)),
    *(f"{name} in hop {hop}" for name in _CONTAINER for hop in range(_HOPS)),
    *(f"{name} of shape {level}" for level in (1, 2, 3) for name in _GROUP),
    *"in_region region_start region_end in_run run_start run_end after_title".split(),
    *"since_heading heading_title until_heading section_prose section_linked siblings sibling_place".split(),
    *(f"{figure} of {name}" for name in _NAMED for figure in ("inside", "share")),
    *(f"since {mark}" for mark in _SINCE),
    *"page_lines page_chars page_prose page_linked page_h1 page_articles".split(),
)
"""Names of the columns, in their order."""


def features(draft: Draft) -> Floats:
    """Return lines × ``NAMES``; the draft must have a layout."""
    layout = draft.layout
    if layout is None:
        raise ValueError(f"{draft.uri}: a draft without layout has no features")
    texts = [line.text for line in draft.lines]
    said = text_features(texts, _claimed(draft, "title"), _claimed(draft, "summary"))
    page = _Measures(layout, said)
    blocks = (
        said,
        page.line,
        _roles(layout, page),
        _bits(layout.inline_marks, len(MARKS)),
        _around(page),
        _containers(layout, page),
        _shapes(layout, page),
        _regions(layout, page),
        _sections(layout, page),
        _named(layout, page),
        _since(layout, page),
        _page(layout, page),
    )
    return np.concatenate(blocks, axis=1, dtype=np.float32)


def _claimed(draft: Draft, field: str) -> list[str]:
    return list(dict.fromkeys(claim.value for claim in draft.claims if claim.field == field))[:6]


def _column(said: Floats, name: str) -> Floats:
    return said[:, TEXT_NAMES.index(name)]


class _Measures:
    """What several groups of features need: the plain figures of each line, and running sums over them."""

    def __init__(self, layout: Layout, said: Floats) -> None:
        self.said = said
        self.n = len(said)
        self.chars = np.expm1(_column(said, "chars"))
        self.linked = np.minimum(layout.link_chars / np.maximum(self.chars, 1), 1).astype(np.float32)
        own = layout.tag[layout.element]
        up = layout.tag[np.maximum(layout.parent[layout.element], 0)]
        tag = np.where((own == 0) | (own == _CODE["div"]), np.where(up == _CODE["p"], up, own), own)
        self.is_p = (tag == _CODE["p"]).astype(np.float32)
        level = np.where((tag >= _CODE["h1"]) & (tag <= _CODE["h6"]), 7 - (tag - _CODE["h1"] + 1), 0)
        above = np.where((up >= _CODE["h1"]) & (up <= _CODE["h6"]), 7 - (up - _CODE["h1"] + 1), 0)
        self.heading = np.maximum(level, above).astype(np.float32)
        finished = _column(said, "ends_stop")
        words = np.expm1(_column(said, "words"))
        like_a_sentence = np.where(finished > 0, 1.0, 0.3) * np.clip(words / 12 - 0.3, 0, 1)
        self.prose = self.chars * (1 - self.linked) ** 2 * like_a_sentence
        self.sum_chars, self.sum_prose, self.sum_links = (
            np.concatenate(([0.0], np.cumsum(value, dtype=np.float64)))
            for value in (self.chars, self.prose, self.chars * self.linked)
        )
        self.total_chars = max(float(self.sum_chars[-1]), 1.0)
        self.total_prose = max(float(self.sum_prose[-1]), 1.0)
        self.ancestors = _ancestors(layout)
        depth = (np.diff(self.ancestors, axis=0) != 0).sum(axis=0)
        self.line = np.stack(
            (
                self.linked,
                np.log1p(layout.links),
                layout.bold_chars / np.maximum(self.chars, 1),
                np.minimum(layout.images, 3),
                self.is_p,
                self.heading,
                np.isin(tag, (_CODE["li"], _CODE["dd"], _CODE["dt"])),
                np.isin(tag, (_CODE["td"], _CODE["th"], _CODE["tr"])),
                (own == _CODE["div"]) | (own == 0),
                depth,
                np.arange(self.n) / self.n,
                self.sum_chars[:-1] / self.total_chars,
            ),
            axis=1,
        )


def _ancestors(layout: Layout, hops: int = 12) -> Ints:
    """Elements around each line: hops × lines, the innermost first, the outermost repeated."""
    current = layout.element.astype(np.int64)
    rows = [current]
    for _ in range(hops - 1):
        up = layout.parent[current]
        current = np.where(up < 0, current, up)
        rows.append(current)
    return np.stack(rows)


def _bits(marks: NDArray[np.int64], count: int) -> Floats:
    return ((marks[:, None] >> np.arange(count)) & 1).astype(np.float32)


def _roles(layout: Layout, page: _Measures) -> Floats:
    """How near the roles are that elements around a line have: 3 the line's own or its parent's, 2 close, 1 further."""
    marks = layout.marks.copy()
    positive = sum(1 << MARKS.index(name) for name in ("article", "main", "body", "articlebody"))
    share = (page.sum_prose[layout.end] - page.sum_prose[layout.first]) / page.total_prose
    marks[share > _WHOLE] &= positive
    for bit, tag in enumerate(_ROLE_TAGS, start=len(MARKS)):
        for name in (tag, *_ALIKE.get(tag, ())):
            marks[layout.tag == _CODE[name]] |= 1 << bit
    marks[(layout.tag == _CODE["html"]) | (layout.tag == _CODE["body"])] = 0
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


def _around(page: _Measures) -> Floats:
    """Figures of the lines before and after, and sums over windows around."""
    said = page.said
    columns = {"linked": page.linked, "is_p": page.is_p, "heading": page.heading}
    shifted = [
        _shifted(columns[name] if name in columns else _column(said, name), offset)
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


def _containers(layout: Layout, page: _Measures) -> Floats:
    """What the elements around a line hold as a whole."""
    around = page.ancestors[:_HOPS]
    first, end = layout.first[around], layout.end[around]
    chars = page.sum_chars[end] - page.sum_chars[first]
    prose = page.sum_prose[end] - page.sum_prose[first]
    links = page.sum_links[end] - page.sum_links[first]
    lines = (end - first).astype(np.float64)
    figures = (
        np.log1p(chars),
        np.log1p(prose),
        links / np.maximum(chars, 1),
        np.log1p(lines),
        prose / page.total_prose,
        prose / np.maximum(lines, 1),
    )
    return np.concatenate(figures).T


def _shapes(layout: Layout, page: _Measures) -> Floats:
    """What lines of the same tag and classes, up to three elements high, hold all over the page."""
    shape = np.zeros(page.n, np.int64)
    columns: list[NDArray[np.float64]] = []
    for hop in range(3):
        shape = shape * 1_000_003 + layout.shape[page.ancestors[hop]]
        _, group = np.unique(shape, return_inverse=True)
        lines = np.bincount(group)
        prose = np.bincount(group, page.prose)
        chars = np.bincount(group, page.chars)
        linked = np.bincount(group, page.chars * page.linked) / np.maximum(chars, 1)
        per_group = (np.log1p(lines), np.log1p(prose), linked, np.log1p(chars / lines), prose / max(prose.max(), 1))
        columns += [figure[group] for figure in per_group]
    return np.stack(columns, axis=1)


def _regions(layout: Layout, page: _Measures) -> Floats:
    """The subtree and the run of lines that gain most prose for least else, and a line's place in them."""
    n, place = page.n, np.arange(page.n)
    gain = page.prose - 0.5 * page.chars * page.linked - 15
    running = np.concatenate(([0.0], np.cumsum(gain)))
    best = int(np.argmax(running[layout.end] - running[layout.first]))
    region = int(layout.first[best]), int(layout.end[best])
    lowest = np.minimum.accumulate(running[:-1])
    stop = int(np.argmax(running[1:] - lowest)) + 1
    start = int(np.argmin(running[:stop]))
    columns: list[NDArray[np.float64]] = []
    for low, high in (region, (start, stop)):
        columns += [((place >= low) & (place < high)).astype(float), _signed(place - low), _signed(place - high)]
    titles = _column(page.said, "is_title")
    top = float(titles.max())
    if top > 0.6:
        title = int(np.argmax(titles))
    else:
        title = int(np.argmax(page.heading == 6)) if (page.heading == 6).any() else -n
    columns.append(_signed(place - title))
    return np.stack(columns, axis=1)


def _signed(distance: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.sign(distance) * np.log1p(np.abs(distance))


def _sections(layout: Layout, page: _Measures) -> Floats:
    """The stretch between the heading before a line and the one after it; the line's place among its siblings."""
    n, place = page.n, np.arange(page.n)
    is_heading = page.heading > 0
    before = np.maximum.accumulate(np.where(is_heading, place, -1))
    after = np.minimum.accumulate(np.where(is_heading, place, n)[::-1])[::-1]
    after = np.append(after[1:], n)
    low = np.maximum(before, 0)
    chars = np.maximum(page.sum_chars[after] - page.sum_chars[low], 1)
    heading_title = np.where(before >= 0, _column(page.said, "in_title")[low], -1)
    outer = layout.parent[layout.element]
    outer = np.where(outer < 0, layout.element, outer)
    first, end = layout.first[outer], layout.end[outer]
    columns = (
        np.log1p(place - before),
        heading_title,
        np.log1p(after - place),
        np.log1p(page.sum_prose[after] - page.sum_prose[low]),
        (page.sum_links[after] - page.sum_links[low]) / chars,
        np.log1p(end - first),
        (place - first) / np.maximum(end - first, 1),
    )
    return np.stack(columns, axis=1)


def _named(layout: Layout, page: _Measures) -> Floats:
    """For roles that may name the article: whether a line is in the greatest such element, and its share of prose."""
    prose = page.sum_prose[layout.end] - page.sum_prose[layout.first]
    place = np.arange(page.n)
    columns = []
    for name in _NAMED:
        if name in MARKS:
            bearing = (layout.marks >> MARKS.index(name)) & 1 == 1
            bearing &= layout.tag > _CODE["body"]
        else:
            bearing = layout.tag == _CODE[name.strip("<>")]
        if bearing.any():
            best = int(np.argmax(np.where(bearing, prose, -1.0)))
            columns += [
                ((place >= layout.first[best]) & (place < layout.end[best])).astype(float),
                np.full(page.n, prose[best] / page.total_prose),
            ]
        else:
            columns += [np.full(page.n, -1.0), np.full(page.n, -1.0)]
    return np.stack(columns, axis=1)


def _since(layout: Layout, page: _Measures) -> Floats:
    """How many lines ago the last element with a mark began (log), -1 when none did."""
    place = np.arange(page.n)
    columns = []
    for mark in _SINCE:
        begins = layout.first[(layout.marks >> MARKS.index(mark)) & 1 == 1]
        last = np.full(page.n + 1, -1)
        last[begins] = begins
        last = np.maximum.accumulate(last[:-1])
        columns.append(np.where(last < 0, -1.0, np.log1p(place - last)))
    return np.stack(columns, axis=1)


def _page(layout: Layout, page: _Measures) -> Floats:
    figures = (
        np.log1p(page.n),
        np.log1p(page.total_chars),
        np.log1p(page.total_prose),
        page.sum_links[-1] / page.total_chars,
        (page.heading == 6).sum(),
        (layout.tag == _CODE["article"]).sum(),
    )
    return np.tile(np.array(figures, np.float32), (page.n, 1))
