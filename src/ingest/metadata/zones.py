"""Names of time zones as news pages print them: "EST", "MESZ", "ET", "Uhr", "GMT+2" → offset from UTC.

Abbreviations are not unique ("IST", "CST", "BST"); each stands here for what newsrooms mean by it most often. "ET",
"CT", "MT" and "PT" follow daylight saving time by the rule of the United States since 2007.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

_HOURS: Final[dict[str, float]] = {
    **dict.fromkeys(("UTC", "GMT", "Z", "WET", "UCT"), 0),
    **dict.fromkeys(("BST", "CET", "MEZ", "WEST", "WAT", "HNEC"), 1),
    **dict.fromkeys(("CEST", "MESZ", "EET", "SAST", "CAT", "HAEC"), 2),
    **dict.fromkeys(("EEST", "MSK", "EAT", "TRT", "AST3"), 3),
    "GST": 4,
    "PKT": 5,
    "IST": 5.5,
    **dict.fromkeys(("ICT", "WIB"), 7),
    **dict.fromkeys(("SGT", "HKT", "AWST", "MYT", "WITA", "PHT"), 8),
    **dict.fromkeys(("JST", "KST", "WIT"), 9),
    "ACST": 9.5,
    "ACDT": 10.5,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "NDT": -2.5,
    **dict.fromkeys(("BRT", "ART", "ADT"), -3),
    "NST": -3.5,
    **dict.fromkeys(("AST", "EDT"), -4),
    **dict.fromkeys(("EST", "CDT", "COT"), -5),
    **dict.fromkeys(("CST", "MDT"), -6),
    **dict.fromkeys(("MST", "PDT"), -7),
    **dict.fromkeys(("PST", "AKDT"), -8),
    "AKST": -9,
    "HST": -10,
}
_AMERICAN: Final[dict[str, int]] = {
    **dict.fromkeys(("ET", "EASTERN"), -5),
    **dict.fromkeys(("CT", "CENTRAL"), -6),
    **dict.fromkeys(("MT", "MOUNTAIN"), -7),
    **dict.fromkeys(("PT", "PACIFIC"), -8),
}


def _sunday(year: int, month: int, nth: int) -> datetime:
    first = datetime(year, month, 1, 2)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def zone_named(name: str, local: datetime) -> timezone | None:
    """The zone that a name stands for at a local time (naive); None for a name that is not known."""
    name = name.upper()
    if name in _AMERICAN:
        summer = _sunday(local.year, 3, 2) <= local < _sunday(local.year, 11, 1)
        return timezone(timedelta(hours=_AMERICAN[name] + summer))
    return timezone(timedelta(hours=_HOURS[name])) if name in _HOURS else None


def zone_offset(sign: str, hours: str, minutes: str | None) -> timezone | None:
    """The zone of an offset as written ("+", "05", "30"); None when no clock on Earth shows it."""
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-offset if sign in "-−" else offset) if offset <= timedelta(hours=14) else None
