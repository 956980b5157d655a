"""The layout of a page → figures on where each line stands: its containers, region and section, lines of its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.clean.features_measures import CODE, Measures
from ingest.layout import MARKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.layout import Layout

    Floats = NDArray[np.float64]

_HOPS: Final = 5
_CONTAINER: Final = ("chars", "prose", "linked", "lines", "page_share", "mean_prose")
_GROUP: Final = ("lines", "prose", "linked", "chars", "best")
_NAMED: Final = ("articlebody", "body", "<article>", "article", "<main>", "main", "comment")
_SINCE: Final = ("comment", "related", "share", "byline", "tags", "footer", "newsletter", "popular")

PLACE_NAMES: Final = (
    *(f"{name} in hop {hop}" for name in _CONTAINER for hop in range(_HOPS)),
    *(f"{name} of shape {level}" for level in (1, 2, 3) for name in _GROUP),
    *"in_region region_start region_end in_run run_start run_end after_title".split(),
    *"since_heading heading_title until_heading section_prose section_linked siblings sibling_place".split(),
    *(f"{figure} of {name}" for name in _NAMED for figure in ("inside", "share")),
    *(f"since {mark}" for mark in _SINCE),
)


def place_features(layout: Layout, page: Measures) -> Floats:
    """Return lines × ``PLACE_NAMES``."""
    groups = (_containers, _shapes, _regions, _sections, _named, _since)
    return np.concatenate([group(layout, page) for group in groups], axis=1)


def _containers(layout: Layout, page: Measures) -> Floats:
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


def _shapes(layout: Layout, page: Measures) -> Floats:
    """What lines of the same tag and classes, up to three elements high, hold all over the page."""
    shape = np.zeros(page.n, np.int64)
    columns: list[Floats] = []
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


def _regions(layout: Layout, page: Measures) -> Floats:
    """The subtree and the run of lines that gain most prose for least else, and a line's place in them."""
    n, place = page.n, np.arange(page.n)
    gain = page.prose - 0.5 * page.chars * page.linked - 15
    running = np.concatenate(([0.0], np.cumsum(gain)))
    best = int(np.argmax(running[layout.end] - running[layout.first]))
    region = int(layout.first[best]), int(layout.end[best])
    lowest = np.minimum.accumulate(running[:-1])
    stop = int(np.argmax(running[1:] - lowest)) + 1
    start = int(np.argmin(running[:stop]))
    columns: list[Floats] = []
    for low, high in (region, (start, stop)):
        columns += [((place >= low) & (place < high)).astype(float), _signed(place - low), _signed(place - high)]
    titles = page.wording("is_title")
    top = float(titles.max())
    if top > 0.6:
        title = int(np.argmax(titles))
    else:
        title = int(np.argmax(page.heading == 6)) if (page.heading == 6).any() else -n
    columns.append(_signed(place - title))
    return np.stack(columns, axis=1)


def _signed(distance: NDArray[np.int64]) -> Floats:
    return np.sign(distance) * np.log1p(np.abs(distance))


def _sections(layout: Layout, page: Measures) -> Floats:
    """The stretch between the heading before a line and the one after it; the line's place among its siblings."""
    n, place = page.n, np.arange(page.n)
    is_heading = page.heading > 0
    before = np.maximum.accumulate(np.where(is_heading, place, -1))
    after = np.minimum.accumulate(np.where(is_heading, place, n)[::-1])[::-1]
    after = np.append(after[1:], n)
    low = np.maximum(before, 0)
    chars = np.maximum(page.sum_chars[after] - page.sum_chars[low], 1)
    heading_title = np.where(before >= 0, page.wording("in_title")[low], -1)
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


def _named(layout: Layout, page: Measures) -> Floats:
    """For roles that may name the article: whether a line is in the greatest such element, and its share of prose."""
    prose = page.sum_prose[layout.end] - page.sum_prose[layout.first]
    place = np.arange(page.n)
    columns = []
    for name in _NAMED:
        if name in MARKS:
            bearing = (layout.marks >> MARKS.index(name)) & 1 == 1
            bearing &= layout.tag > CODE["body"]
        else:
            bearing = layout.tag == CODE[name.strip("<>")]
        if bearing.any():
            best = int(np.argmax(np.where(bearing, prose, -1.0)))
            columns += [
                ((place >= layout.first[best]) & (place < layout.end[best])).astype(float),
                np.full(page.n, prose[best] / page.total_prose),
            ]
        else:
            columns += [np.full(page.n, -1.0), np.full(page.n, -1.0)]
    return np.stack(columns, axis=1)


def _since(layout: Layout, page: Measures) -> Floats:
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
