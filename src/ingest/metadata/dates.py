"""Dates as pages print them → moments: "Stand: 28.04.2023 17:23 Uhr", "4:59 pm CST, Friday, December 29, 2017".

`find` reads the common forms of some forty languages with a few linear patterns, `read` takes one value that is said to
be a date, whatever its form. Nothing is guessed: an impossible date is no date, and "03/04/2018" is two until its order
is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, Literal

from ingest.metadata.months import MONTHS
from ingest.metadata.zones import zone_named, zone_offset
from ingest.model import Precision

Order = Literal["DMY", "MDY"]

EARLIEST_YEAR: Final = 1900


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


@dataclass(frozen=True, slots=True)
class Found:
    """A date within a text: ``text[start:end]`` reads as ``moments``, two of them when day and month may be swapped."""

    start: int
    end: int
    moments: tuple[Moment, ...]


_DAY: Final = r"(?P<d>\d{1,2})"
_WORD: Final = r"(?P<m>[^\W\d_]{3,13}+)"
_ISO: Final = r"(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<n>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
_CJK: Final = r"(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<n>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]"
_DMY: Final = (
    rf"{_DAY}(?:st|nd|rd|th|er|[ºª°.])?[-\s/,]{{0,3}}(?:(?:de|di|of|do)\s|d[’'])?{_WORD}\.?[-\s/,]{{1,3}}"
    r"(?:(?:de|del|do)\s)?(?P<y>(?:19|20)\d\d)"
)
_MDY: Final = rf"{_WORD}\.?[-\s]{{0,2}}{_DAY}(?:st|nd|rd|th|[º.])?[\s,]{{1,3}}(?P<y>(?:19|20)\d\d)"
_YMD: Final = rf"(?P<y>(?:19|20)\d\d)[.,]?[-\s](?:m\.\s)?{_WORD}\.?[-\s]{_DAY}"
_NUM: Final = r"(?P<a>\d{1,2})(?P<sep>[-/.])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y>(?:19|20)\d\d(?!:\d\d)|\d\d)"
# Thu Jan 19 12:41:00 EST 2016
_UNIX: Final = (
    rf"{_WORD}\s{{1,2}}{_DAY}\s(?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)\s(?:(?P<z>[A-Z]{{3,4}})\s)?(?P<y>(?:19|20)\d\d)"
)
_FORMS: Final = tuple(
    re.compile(rf"(?<![\w.,/-]){form}(?!\d(?!\d:\d\d)|[-/.]\d)")
    if form is not _ISO and form is not _CJK
    else re.compile(form + r"(?!\d)")
    for form in (_UNIX, _ISO, _CJK, _MDY, _DMY, _YMD, _NUM)
)
_MAY_HOLD_YEAR: Final = re.compile(r"\d\d")
_ZONE: Final = (
    r"(?:\s?\(?(?P<z>(?-i:[A-Z]{2,4}\b|Z\b|Eastern|Central|Mountain|Pacific))?)?"
    r"(?:\s?(?P<o>[+−-])(?P<oh>\d\d?):?(?P<om>\d\d)?(?!\d))?"
)
_CLOCK: Final = (
    r"(?P<H>\d{1,2})(?:(?P<sep>[:.h]|Uhr)\s?(?P<M>[0-5]\d)(?::(?P<S>[0-5]\d)(?:[.,]\d{1,9})?)?)?(?!\d)"
    rf"\s?(?P<half>[ap]\.?\s?m\b\.?|Uhr\b|hrs\b|h\b)?{_ZONE}"
)
_AFTER: Final = re.compile(
    r"(?:T|[\s,|·•‧–—/-]{0,4}(?:\(?(?:at|um|à|às|a las|alle(?: ore)?|ore|kl|klo|klokken|o|om|в|о|de|saat|"
    r"@)\b\.?:?\s?)?)" + _CLOCK,
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(_CLOCK + r"\)?[\s,|·•–—-]{0,4}(?:on\s)?(?:[^\W\d_]{2,12}\.?[\s,]{1,3})?$", re.IGNORECASE)
_KOREAN_CLOCK: Final = re.compile(
    r"\s?(?:(?P<half>午前|午後|上午|下午|오전|오후)\s?)?(?P<H>\d{1,2})[時点시:]\s?(?P<M>\d\d)[分분]?"
)
_AGO: Final = re.compile(
    r"\b(\d{1,3}|an?|einer|einem|une?|hace)\s(\d{1,3}\s)?"
    r"(min|mins|minutes?|minuten?|minutos|h|hrs?|hours?|stunden?|heures?|horas|days?|tag(?:en)?|jours?|"
    r"d[ií]as)(\sago)?\b",
    re.IGNORECASE,
)
_AGO_MARK: Final = re.compile(r"\b(?:ago|vor|il y a|hace|há)\b", re.IGNORECASE)


def _clock(found: re.Match[str], day: datetime) -> Moment | None:
    """The day with the time of a clock match, or None when that is no time."""
    parts = found.groupdict()
    hour, half = int(parts["H"]), (parts.get("half") or "").lower().replace(".", "").replace(" ", "")
    if parts.get("M") is None and half not in ("am", "pm", "uhr", "h"):
        return None
    if parts.get("sep") == "." and not half:
        return None
    if half in ("am", "pm", "午前", "午後", "上午", "下午", "오전", "오후"):
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half in ("pm", "午後", "下午", "오후") else 0)
    if hour > 23:
        return None
    at = day.replace(hour=hour, minute=int(parts.get("M") or 0), second=int(parts.get("S") or 0))
    zone = None
    if parts.get("o"):
        zone = zone_offset(parts["o"], parts["oh"], parts["om"])
    elif parts.get("z"):
        zone = zone_named(parts["z"], at)
    return Moment(at.replace(tzinfo=zone), "second" if parts.get("S") else "minute")


def _day(year: int, month: int, day: int) -> datetime | None:
    if not (year >= EARLIEST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    try:
        return datetime(year, month, day)
    except ValueError:  # 31 April
        return None


def _days(found: re.Match[str], order: Order | None) -> tuple[datetime, ...]:
    """The days that a match of one of the forms may mean, none when it is no date."""
    parts = found.groupdict()
    year = int(parts["y"])
    if "m" in parts:
        month = MONTHS.get(parts["m"].lower())
        options = [_day(year, month, int(parts["d"]))] if month else []
    elif "n" in parts:
        options = [_day(year, int(parts["n"]), int(parts["d"]))]
    else:
        year += 0 if year > 99 else 2000 if year < 70 else 1900
        a, b = int(parts["a"]), int(parts["b"])
        dmy, mdy = _day(year, b, a), _day(year, a, b)
        if parts["sep"] == "." or order == "DMY":
            options = [dmy]
        elif order == "MDY" and mdy:
            options = [mdy]
        else:
            options = [dmy, mdy] if dmy != mdy else [dmy]
    return tuple(day for day in options if day)


def _timed(text: str, found: re.Match[str], day: datetime) -> tuple[int, int, Moment]:
    """The day of a match with the time that stands behind or before it, and how far both reach."""
    start, end = found.span()
    if found.re is _FORMS[0]:
        moment = _clock(found, day)
        return start, end, moment or Moment(day, "day")
    for pattern in (_AFTER, _KOREAN_CLOCK):
        after = pattern.match(text, end)
        moment = _clock(after, day) if after else None
        if after and moment:
            return start, after.end(), moment
    before = _BEFORE.search(text, max(0, start - 45), start) if start else None
    moment = _clock(before, day) if before else None
    if before and moment and (before.group("half") or before.group("M")):
        return before.start(), end, moment
    return start, end, Moment(day, "day")


def find(text: str, order: Order | None = None) -> list[Found]:
    """All dates with a year in a text, in the order of their places, none overlapping."""
    return list(_found(text, order)) if _MAY_HOLD_YEAR.search(text) else []


@lru_cache(maxsize=5_000)  # a page shows its date in several places, and each is read for several reasons
def _found(text: str, order: Order | None) -> tuple[Found, ...]:
    hits: list[Found] = []
    for form in _FORMS:
        for match in form.finditer(text):
            days = _days(match, order)
            if not days or any(hit.start < match.end() and match.start() < hit.end for hit in hits):
                continue
            start, end, first = _timed(text, match, days[0])
            rest = tuple(
                Moment(first.at.replace(year=d.year, month=d.month, day=d.day), first.precision) for d in days[1:]
            )
            hits.append(Found(start, end, (first, *rest)))
    return tuple(sorted(hits, key=lambda hit: hit.start))


_STAMP: Final = re.compile(r"(?:19|20)\d{6}(?:T?\d{4,6}Z?)?")
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")


def _compact(text: str) -> Moment | None:
    """ "20180210", "20180210T123456Z", "1518261296" (seconds since 1970), "1518261296000" (milliseconds)."""
    if _EPOCH.fullmatch(text) and 6e8 < (seconds := int(text[:10])) < 4.1e9:
        return Moment(datetime.fromtimestamp(seconds, UTC), "second")
    if not _STAMP.fullmatch(text):
        return None
    day = _day(int(text[:4]), int(text[4:6]), int(text[6:8]))
    digits = re.sub(r"\D", "", text[8:])
    if day is None or not digits or int(digits[:2]) > 23 or int(digits[2:4]) > 59:
        return Moment(day, "day") if day else None
    at = day.replace(hour=int(digits[:2]), minute=int(digits[2:4]), second=min(59, int(digits[4:6] or 0)))
    return Moment(at.replace(tzinfo=UTC if text.endswith("Z") else None), "second" if len(digits) == 6 else "minute")


def _relative(text: str, now: datetime) -> Moment | None:
    """ "2 hours ago", "vor 3 Tagen", against the moment at which the page was fetched."""
    found = _AGO.search(text)
    if not found or not _AGO_MARK.search(text):
        return None
    digits = re.search(r"\d+", found.group(0))
    count, unit = int(digits.group()) if digits else 1, found.group(3).lower()
    if unit.startswith("min"):
        return Moment((now - timedelta(minutes=count)).replace(second=0, microsecond=0), "minute")
    if unit[0] == "h" or unit.startswith("stunde"):
        return Moment((now - timedelta(hours=count)).replace(second=0, microsecond=0), "minute")
    return Moment((now - timedelta(days=count)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None), "day")


def midnight_is_a_day(moment: Moment) -> Moment:
    """A time of exactly midnight is how systems write a date without a time: keep the day that was written."""
    at = moment.at
    if moment.precision != "day" and (at.hour, at.minute, at.second) == (0, 0, 0):
        return Moment(at.replace(tzinfo=None), "day")
    return moment


def read(value: str, order: Order | None = None, now: datetime | None = None) -> tuple[Moment, ...]:
    """What a value that is said to be a date means: nothing, one moment, or two when day and month may be swapped.

    Tried in turn: the common forms, compact stamps, relative words (only with ``now``, the time of fetching), and
    dateparser, strict, for everything else.
    """
    text = " ".join(value.split())[:200]
    found = find(text, order)
    if found:
        return tuple(map(midnight_is_a_day, found[0].moments))
    moment = _compact(text) or (_relative(text, now) if now else None) or _parsed(text, now)
    return (midnight_is_a_day(moment),) if moment else ()


_BUDDHIST_ERA: Final = 543  # years that Thailand counts before ours
_YEAR: Final = re.compile(r"\d{4}")
# Scripts that the patterns above do not read, and the languages that dateparser need then try: all would take seconds.
_OTHER_SCRIPTS: Final = (
    (re.compile(r"[\u0590-\u05ff]"), ["he"]),
    (re.compile(r"[\u0600-\u06ff]"), ["ar", "fa", "ur"]),
    (re.compile(r"[\u0900-\u097f]"), ["hi", "mr", "ne"]),
    (re.compile(r"[\u0980-\u09ff]"), ["bn", "as"]),
    (re.compile(r"[\u0a00-\u0a7f]"), ["pa"]),
    (re.compile(r"[\u0a80-\u0aff]"), ["gu"]),
    (re.compile(r"[\u0b80-\u0bff]"), ["ta"]),
    (re.compile(r"[\u0c00-\u0c7f]"), ["te"]),
    (re.compile(r"[\u0c80-\u0cff]"), ["kn"]),
    (re.compile(r"[\u0d00-\u0d7f]"), ["ml"]),
    (re.compile(r"[\u0d80-\u0dff]"), ["si"]),
    (re.compile(r"[\u0e00-\u0e7f]"), ["th"]),
)


def _parsed(text: str, now: datetime | None) -> Moment | None:
    """Strict dateparser, for other scripts: day, month and year must all be written. Slow (3 ms)."""
    languages = next((names for script, names in _OTHER_SCRIPTS if script.search(text)), None)
    if languages is None or not 6 <= len(text) <= 60 or not _YEAR.search(text):
        return None
    import dateparser  # costs half a second; most pages never need it

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}
    at = dateparser.parse(text, languages=languages, settings=settings)
    if at is not None and languages == ["th"] and at.year > _BUDDHIST_ERA + EARLIEST_YEAR:
        at = at.replace(year=at.year - _BUDDHIST_ERA)
    if at is None or at.year < EARLIEST_YEAR:
        return None
    return Moment(at, "minute" if at.hour or at.minute else "day")


_URL_DAY: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19[89]|20[0-4])\d)(?P<s>[-/_.]?)(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"
)


_URL_MONTH: Final = re.compile(
    r"/(?P<y>(?:19[89]|20[0-4])\d)[/-](?P<m>[a-z]{3,9})[/-](?P<d>0?[1-9]|[12]\d|3[01])(?=[/-])", re.IGNORECASE
)


def day_in_url(url: str) -> Moment | None:
    """The day in the path of an address: /2018/02/10/, /2018-02-10-…, /20180210, /2018/feb/10/."""
    path = url.split("://", 1)[-1].partition("/")[2].partition("?")[0]
    for found in _URL_DAY.finditer(path):
        if not found["s"] and len(found["m"] + found["d"]) != 4:
            continue
        day = _day(int(found["y"]), int(found["m"]), int(found["d"]))
        if day:
            return Moment(day, "day")
    named = _URL_MONTH.search(f"/{path}")
    day = _day(int(named["y"]), MONTHS.get(named["m"].lower(), 0), int(named["d"])) if named else None
    return Moment(day, "day") if day else None


def plausible(moment: Moment, latest: datetime | None) -> bool:
    """Whether something may have been published then: no future (a day's grace for zones), no start of the epoch."""
    at = moment.utc()
    if at.date() == datetime(1970, 1, 1).date():
        return False
    return latest is None or at <= latest.astimezone(UTC) + timedelta(days=1)
