"""Numbers → the geometry of plots, in percent of their width or in pixels of their height. No drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

PLOT_HEIGHT: Final = 180


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart: ``share`` of all (0..1), ``length`` in percent of the longest."""

    words: str
    count: float
    share: float
    length: float


def bars(counted: Sequence[tuple[str, float]], top: int) -> list[Bar]:
    """The ``top`` largest counts, and what is left as one bar."""
    whole = sum(count for _, count in counted) or 1
    shown, left = list(counted[:top]), counted[top:]
    if left:
        shown.append((f"{len(left):,} more", sum(count for _, count in left)))
    longest = max((count for _, count in shown), default=1) or 1
    return [Bar(words, count, count / whole, round(100 * count / longest, 2)) for words, count in shown]


@dataclass(frozen=True, slots=True)
class Column:
    """One period: ``left`` and ``width`` in percent, ``top`` and ``height`` in pixels."""

    words: str
    count: int
    left: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: ``at`` in percent (time) or pixels (count)."""

    words: str
    at: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts over time. ``period`` is what one column stands for: day, week, month or year."""

    period: str
    columns: tuple[Column, ...]
    times: tuple[Tick, ...]
    levels: tuple[Tick, ...]


_PERIODS: Final = ((120, "day", "D"), (730, "week", "W-SUN"), (3_650, "month", "M"))


def timeline(days: pd.Series) -> Timeline | None:
    """A column for each day, or for longer periods where there are too many days; None without any date."""
    days = days.dropna()
    if days.empty:
        return None
    span = (days.max() - days.min()).days
    period, code = next(((name, code) for most, name, code in _PERIODS if span <= most), ("year", "Y"))
    found = days.dt.to_period(code).value_counts()
    every = pd.period_range(found.index.min(), found.index.max(), freq=code)
    found = found.reindex(every, fill_value=0)
    top, step = _levels(int(found.max()))
    slot = 100 / len(found)
    columns = tuple(
        Column(
            _words(one, period),
            int(count),
            round(number * slot, 3),
            round(slot * (0.8 if slot > 1 else 0.95), 3),
            round(PLOT_HEIGHT * (1 - count / top), 2),
            round(PLOT_HEIGHT * count / top, 2),
        )
        for number, (one, count) in enumerate(found.items())
        if count
    )
    marks = sorted({round(number * (len(every) - 1) / 4) for number in range(5)}) if len(every) > 1 else [0]
    times = tuple(Tick(_words(every[mark], period), round((mark + 0.5) * slot, 3)) for mark in marks)
    levels = tuple(
        Tick(f"{level:,}", round(PLOT_HEIGHT * (1 - level / top), 2)) for level in range(step, top + 1, step)
    )
    return Timeline(period, columns, times, levels)


def _levels(most: int) -> tuple[int, int]:
    """A round number not below ``most``, and the step of two to five levels up to it."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * 4 >= most:
                size = step * factor
                return size * -(-most // size), size
        step *= 10


def _words(period: pd.Period, name: str) -> str:
    formats = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
    return period.start_time.strftime(formats[name]) if name == "week" else period.strftime(formats[name])


def heat(count: int, most: int) -> int:
    """How strongly a cell is shaded: 0 (nothing) to 5."""
    return 0 if not count else 1 + round(4 * count / most) if most else 0
