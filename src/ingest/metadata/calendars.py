"""Days as other calendars count them → ours: 2 Tir 1399, Buddhist 2563, Reiwa 2, year 109 of the Republic."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

_BUDDHIST_ERA: Final = 543  # years that Thailand counts before ours
_BUDDHIST_CENTURY: Final = 2500
_BUDDHIST_YEARS: Final = range(2443, 2643)
_JALALI_YEARS: Final = range(1280, 1480)
_NOWRUZ_979: Final = date(1600, 3, 20)  # the first day of the solar Hijri year 979, by the cycle of 33 years
_LONG_MONTHS: Final = 6  # of 31 days; those after them have 30

ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""The year before the first of an era."""

_JALALI_NAMES: Final = (
    "فروردین فروردين",
    "اردیبهشت ارديبهشت",
    "خرداد",
    "تیر تير",
    "مرداد",
    "شهریور شهريور",
    "مهر",
    "آبان ابان",
    "آذر اذر",
    "دی دي",
    "بهمن",
    "اسفند",
)
JALALI_MONTHS: Final = {name: number for number, names in enumerate(_JALALI_NAMES, 1) for name in names.split()}
"""Months of the solar Hijri calendar of Iran, with Persian and Arabic letters: name → number."""


def is_jalali(year: int) -> bool:
    """Whether a year is one of our days in the calendar of Iran, and can be no other."""
    return year in _JALALI_YEARS


def from_jalali(year: int, month: int, day: int) -> date | None:
    """A day of the solar Hijri calendar in ours; None when there is no such day, but for 30 Esfand of common years.

    Leap years follow the cycle of 33 years (Borkowski, 1996).
    """
    longest = 31 if month <= _LONG_MONTHS else 30
    if not (is_jalali(year) and 1 <= month <= 12 and 1 <= day <= longest):
        return None
    years = year - 979
    days = 365 * years + 8 * (years // 33) + (years % 33 + 3) // 4
    days += 31 * min(month - 1, _LONG_MONTHS) + 30 * max(0, month - 1 - _LONG_MONTHS) + day - 1
    return _NOWRUZ_979 + timedelta(days=days)


def western_year(year: int) -> int:
    """A year that can only be one of the Buddhist era, or its last two digits, in ours; any other as it is."""
    year += _BUDDHIST_CENTURY if year < 100 else 0
    return year - _BUDDHIST_ERA if year in _BUDDHIST_YEARS else year
