"""The lines of a page → what furniture their words name (phrase rules), and how far above or below such a line stands.

A line's shape tells little of what stands below "Related articles" or "12 comments"; these words do, on any site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.clean.features_measures import Measures
    from ingest.clean.phrases import Phrases

_FURNITURE: Final = {
    "related": ("related", "popular"),
    "comments": ("comments",),
    "share": ("share", "follow", "print"),
    "newsletter": ("newsletter", "support", "app"),
    "legal": ("consent", "legal", "copyright", "login"),
    "navigation": ("navigation", "pager"),
    "media": ("photo", "player"),
    "aside": ("advertisement", "correction", "reading_time"),
}
_GROUP: Final = {kind: group for group, kinds in enumerate(_FURNITURE.values()) for kind in kinds}
_OPENING: Final = 4  # the first groups stand around the end of an article
_NOWHERE: Final = 7.0  # a logarithm of lines that no page reaches

WORD_NAMES: Final = (
    *(f"names {group}" for group in _FURNITURE),
    *(f"lines since {group}" for group in _FURNITURE),
    *(f"lines until {group}" for group in list(_FURNITURE)[:_OPENING]),
    *(f"prose since {group}" for group in list(_FURNITURE)[:_OPENING]),
)


def word_features(lines: Sequence[str], phrases: Phrases, page: Measures) -> NDArray[np.float32]:
    """Return lines × ``WORD_NAMES``."""
    names = np.zeros((len(lines), len(_FURNITURE)), bool)
    for number, found in enumerate(phrases.find_all(lines)):
        if found and (group := _GROUP.get(found.kind)) is not None:
            names[number, group] = True
    place = np.arange(len(lines))[:, None]
    before = np.maximum.accumulate(np.where(names, place, -1), axis=0)
    behind = np.minimum.accumulate(np.where(names, place, len(lines))[::-1], axis=0)[::-1][:, :_OPENING]
    opened = before[:, :_OPENING]
    prose = page.sum_prose[place] - page.sum_prose[np.maximum(opened, 0)]
    columns = (
        names,
        np.where(before >= 0, np.log1p(place - before), _NOWHERE),
        np.where(behind < len(lines), np.log1p(behind - place), _NOWHERE),
        np.where(opened >= 0, np.log1p(prose), -1),
    )
    return np.concatenate(columns, axis=1, dtype=np.float32)
