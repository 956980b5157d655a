"""The time that stands beside a date → a moment: " at 4:59 pm CST", "17:23 Uhr", "오후 4:33", "T12:34:56.000+0100"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from ingest.metadata.zones import zone_named, zone_offset
from ingest.model import Precision


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, with the time where one is given. ``at`` is naive unless a zone was named."""

    at: datetime
    precision: Precision

    def utc(self, zone: tzinfo | None = None) -> datetime:
        """In UTC. A naive time is taken to be of ``zone``; a day without time stays the day that was printed."""
        if self.precision == "day":
            return self.at.replace(tzinfo=UTC)
        return (self.at if self.at.tzinfo else self.at.replace(tzinfo=zone or UTC)).astimezone(UTC)


_MOST_BEFORE: Final = 45  # letters before a date among which its time is looked for
_ZONE: Final = (
    r"(?:\s?\(?(?P<z>(?-i:[A-Z]{2,4}\b|Z\b|Eastern|Central|Mountain|Pacific))?)?"
    r"(?:\s?(?P<o>[+−-])(?P<oh>\d\d?):?(?P<om>\d\d)?(?!\d))?"
)
_CLOCK: Final = (
    r"(?P<H>\d{1,2})(?:(?P<sep>[:.h]|Uhr)\s?(?P<M>[0-5]\d)(?::(?P<S>[0-5]\d)(?:[.,]\d{1,9})?)?)?(?!\d)"
    rf"\s?(?P<half>[ap]\.?\s?m\b\.?|Uhr\b|hrs\b|h\b|[بق]\.?ظ)?{_ZONE}"
)
_AFTER: Final = re.compile(
    r"(?:T|[\s,|·•‧–—/-]{0,4}+(?:\(?(?:at|um|à|às|a las|alle(?: ore)?|ore|kl|klo|klokken|o|om|в|о|de|saat|"
    r"@)\b\.?:?\s?)?)" + _CLOCK,
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    rf"(?=\d[\s\S]{{0,{_MOST_BEFORE}}}+$)"  # near the end, without trying what may stand between
    + _CLOCK
    + r"\)?[\s,|·•–—-]{0,4}(?:on\s)?(?:[^\W\d_]{2,12}\.?[\s,]{1,3})?$",
    re.IGNORECASE,
)
_ASIAN: Final = re.compile(
    r"\s?(?:(?P<half>午前|午後|上午|下午|오전|오후)\s?)?(?P<H>\d{1,2})[時点时시:]\s?(?P<M>\d\d)[分분]?"
)
_FORENOON: Final = frozenset(("am", "午前", "上午", "오전", "قظ"))
_AFTERNOON: Final = frozenset(("pm", "午後", "下午", "오후", "بظ"))


def clock(found: re.Match[str], day: datetime) -> Moment | None:
    """The day with the time of a match that has groups H, M and perhaps S, half, z, o; None when that is no time."""
    parts = found.groupdict()
    hour, half = int(parts["H"]), (parts.get("half") or "").lower().replace(".", "").replace(" ", "")
    if parts.get("M") is None and half not in ("am", "pm", "uhr", "h"):
        return None
    if parts.get("sep") == "." and not half:
        return None
    if half in _FORENOON or half in _AFTERNOON:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    if hour > 23:
        return None
    at = day.replace(hour=hour, minute=int(parts.get("M") or 0), second=int(parts.get("S") or 0))
    zone = None
    if parts.get("o"):
        zone = zone_offset(parts["o"], parts["oh"], parts["om"])
    elif parts.get("z"):
        zone = zone_named(parts["z"], at)
    return Moment(at.replace(tzinfo=zone), "second" if parts.get("S") else "minute")


def timed(text: str, start: int, end: int, day: datetime) -> tuple[int, int, Moment]:
    """The day that stands in ``text[start:end]`` with the time behind or before it, and how far both reach."""
    for pattern in (_AFTER, _ASIAN):
        after = pattern.match(text, end)
        moment = clock(after, day) if after else None
        if after and moment:
            return start, after.end(), moment
    before = _BEFORE.search(text, max(0, start - _MOST_BEFORE), start) if start else None
    moment = clock(before, day) if before else None
    if before and moment and (before.group("half") or before.group("M")):
        return before.start(), end, moment
    return start, end, Moment(day, "day")
