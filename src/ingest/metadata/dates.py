"""Dates as pages print them → moments: "Stand: 28.04.2023 17:23 Uhr", "4:59 pm CST, Friday, December 29, 2017".

`find` reads the common forms of some seventy languages with a few linear patterns, `read` takes one value that is said
to be a date, whatever its form. Nothing is guessed: an impossible date is no date, and "03/04/2018" is two until its
order is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from ingest.metadata.calendars import ERAS, JALALI_MONTHS, from_jalali, is_jalali, western_year
from ingest.metadata.clock import Moment, clock, timed
from ingest.metadata.months import MONTHS

Order = Literal["DMY", "MDY", "M.D.Y"]
"""Whether 03/04/2018 is in April or in March; with dots it is in April, but for the last."""

EARLIEST_YEAR: Final = 1900


@dataclass(frozen=True, slots=True)
class Found:
    """A date within a text: ``text[start:end]`` reads as ``moments``, two of them when day and month may be swapped."""

    start: int
    end: int
    moments: tuple[Moment, ...]


_DAY: Final = r"(?P<d>\d{1,2})"
# Vowel signs of Indian scripts are no letters to `re`: a word is whatever holds no digit, space or punctuation.
_WORD: Final = (
    r"(?P<m>(?:[ก-๎]{1,3}\.[ก-ฮ]|[^\s\d!-/:-@\[-`{-~\xa1-\xbf\u2010-\u205f\u3000-\u303f\uff00-\uff0f،]{2,14}+"
    r"(?:\s(?:الأول|الاول|الثاني))?))"
)
_YEAR: Final = r"(?P<y>(?:19|20)\d\d)"
_ANY_YEAR: Final = r"(?P<y>(?:19|20|2[45]|1[34])\d\d)"  # beside the name of a month that tells whose year it is
_ISO: Final = rf"{_YEAR}(?P<sep>[-/.])(?P<n>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})"
_CJK: Final = (
    r"(?:(?P<era>令和|平成|昭和|民國|民国)\s?(?P<ey>\d{1,3}|元)|(?P<y>(?:19|20)\d\d))\s?[年년]\s?(?P<n>\d{1,2})\s?[月월]\s?"
    r"(?P<d>\d{1,2})\s?[日일]"
)
_DMY: Final = (
    rf"{_DAY}(?:st|nd|rd|th|er|[ºª°.])?[-\s/,]{{0,3}}(?:(?:de|di|of|do)\s|d[’'])?{_WORD}\.?[-\s/,،]{{1,3}}"
    rf"(?:(?:de|del|do|พ\.ศ\.)\s)?{_ANY_YEAR}"
)
_MDY: Final = rf"{_WORD}\.?[-\s]{{0,2}}{_DAY}(?:st|nd|rd|th|[º.])?[\s,،]{{1,3}}{_YEAR}"
_YMD: Final = rf"{_YEAR}[.,]?[-\s](?:m\.\s|gada\s|(?:ko|eko)\s)?{_WORD}\.?[-\s]{_DAY}"
_YDM: Final = rf"{_YEAR}\.?\sgada\s{_DAY}\.\s?{_WORD}"
_VIETNAMESE: Final = rf"{_DAY}\stháng\s(?P<n>\d{{1,2}})(?:\snăm|,)?\s{_YEAR}"
_NUM: Final = r"(?P<a>\d{1,2})(?P<sep>[-/.])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y>(?:19|20|25)\d\d(?!:\d\d)|\d\d)"
_SPACED: Final = rf"(?P<a>\d{{1,2}})\s(?P<sep>[/.])\s(?P<b>\d{{1,2}})\s(?P=sep)\s{_YEAR}"
_THAI: Final = rf"(?<!\d){_DAY}\s?(?P<m>[ก-๎]{{1,3}}\.[ก-ฮ])\.\s?(?P<y>\d\d)(?![\d:])"
_HIJRI: Final = r"(?P<y>1[34]\d\d)(?P<sep>[/-])(?P<n>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
# Thu Jan 19 12:41:00 EST 2016
_UNIX: Final = rf"{_WORD}\s{{1,2}}{_DAY}\s(?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)\s(?:(?P<z>[A-Z]{{3,4}})\s)?{_YEAR}"


def _bounded(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/-]){form}(?!\d(?!\d:\d\d)|[-/.]\d)")


_UNIX_FORM: Final = _bounded(_UNIX)
_ISO_FORM: Final = re.compile(_ISO + r"(?!\d)")
_CJK_FORM: Final = re.compile(_CJK + r"(?!\d)")
_NAMED_FORMS: Final = tuple(map(_bounded, (_MDY, _DMY, _YMD)))
_NUM_FORM: Final = _bounded(_NUM)
_SPACED_FORM: Final = _bounded(_SPACED)
_HAS_ORDER: Final = re.compile(r"(?<!\d)\d{1,2}[-/.]\s?\d{1,2}[-/.]")
_HOLDS_YEAR: Final = re.compile(r"(?:19|20|2[45]|1[34])\d\d")
_HOLDS_WORD: Final = re.compile(r"[^\s\d!-/:-@\[-`{-~]{2}|[ก-ฮ]\.")
# Forms of one language each, and what a text that holds one of them holds besides.
_RARE: Final = (
    (re.compile("tháng", re.IGNORECASE), re.compile(_VIETNAMESE, re.IGNORECASE)),
    (re.compile(r"gada\b"), re.compile(_YDM)),
    (re.compile("[ก-ฮ]"), re.compile(_THAI)),
    (re.compile(r"[\u0600-\u06ff]"), re.compile(rf"(?<![\d/-]){_HIJRI}(?![\d/-])")),
)
_MAY_HOLD_YEAR: Final = re.compile(r"\d\d")
_JOINERS: Final = re.compile("[\u200c\u200d]")
# Digits of other scripts → ours, one for one.
_ZEROS: Final = "٠۰०০੦૦௦౦೦൦๐໐၀០０"
_DIGITS: Final = {ord(zero) + value: str(value) for zero in _ZEROS for value in range(10)}
_AGO: Final = re.compile(
    r"\b(\d{1,3}|an?|einer|einem|une?|hace)\s(\d{1,3}\s)?"
    r"(min|mins|minutes?|minuten?|minutos|h|hrs?|hours?|stunden?|heures?|horas|days?|tag(?:en)?|jours?|"
    r"d[ií]as)(\sago)?\b",
    re.IGNORECASE,
)
_AGO_MARK: Final = re.compile(r"\b(?:ago|vor|il y a|hace|há)\b", re.IGNORECASE)


def _day(year: int, month: int, day: int) -> datetime | None:
    if not (year >= EARLIEST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    try:
        return datetime(year, month, day)
    except ValueError:  # 31 April
        return None


def _by_name(year: int, name: str, day: int) -> datetime | None:
    """The day of a month called by its name, in the calendar that both the name and the year belong to."""
    if not name.isascii():
        name = unicodedata.normalize("NFC", _JOINERS.sub("", name)).replace(" ", "_").replace(".", "")
    name = name.lower()
    if is_jalali(year):
        found = from_jalali(year, JALALI_MONTHS.get(name, 0), day)
        return datetime(found.year, found.month, found.day) if found else None
    month = MONTHS.get(name)
    return _day(western_year(year), month, day) if month else None


def _by_number(parts: dict[str, str | None], year: int) -> datetime | None:
    month, day = int(parts["n"] or 0), int(parts["d"] or 0)
    if is_jalali(year):
        found = from_jalali(year, month, day)
        return datetime(found.year, found.month, found.day) if found else None
    return _day(year, month, day)


def _days(found: re.Match[str], order: Order | None) -> tuple[datetime, ...]:
    """The days that a match of one of the forms may mean, none when it is no date."""
    parts = found.groupdict()
    if parts.get("era"):
        return tuple(filter(None, (_by_number(parts, ERAS[parts["era"]] + int(parts["ey"].replace("元", "1"))),)))
    year = int(parts["y"])
    if "m" in parts:
        options = [_by_name(year, parts["m"], int(parts["d"]))]
    elif "n" in parts:
        options = [_by_number(parts, year)]
    else:
        year = western_year(year) if year > 99 else year + (2000 if year < 70 else 1900)
        a, b = int(parts["a"]), int(parts["b"])
        dmy, mdy = _day(year, b, a), _day(year, a, b)
        if mdy and (order == "M.D.Y" or (order == "MDY" and parts["sep"] != ".")):
            options = [mdy]
        elif parts["sep"] == "." or order == "DMY":
            options = [dmy]
        else:
            options = [dmy, mdy] if dmy != mdy else [dmy]
    return tuple(day for day in options if day)


def _timed(text: str, found: re.Match[str], day: datetime) -> tuple[int, int, Moment]:
    """The day of a match with its time, and how far both reach."""
    if found.re is _UNIX_FORM:
        return (*found.span(), clock(found, day) or Moment(day, "day"))
    return timed(text, *found.span(), day)


def _overlaps(start: int, end: int, hits: list[Found]) -> bool:
    return any(hit.start < end and start < hit.end for hit in hits)


def find(text: str, order: Order | None = None) -> list[Found]:
    """All dates with a year in a text, in the order of their places, none overlapping."""
    return list(_found(text, order)) if _MAY_HOLD_YEAR.search(text) else []


def _forms(text: str) -> Iterator[re.Pattern[str]]:
    """The forms of which a text holds the signs, in the order in which they are tried."""
    if _HOLDS_YEAR.search(text):
        named = _HOLDS_WORD.search(text)
        if named and text.count(":") > 1:
            yield _UNIX_FORM
        yield _ISO_FORM
        if "年" in text or "년" in text:
            yield _CJK_FORM
        if named:
            yield from _NAMED_FORMS
        if " / " in text or " . " in text:
            yield _SPACED_FORM
    elif "年" in text:  # of an era
        yield _CJK_FORM
    yield _NUM_FORM


@lru_cache(maxsize=5_000)  # a page shows its date in several places, and each is read for several reasons
def _found(text: str, order: Order | None) -> tuple[Found, ...]:
    hits: list[Found] = []
    rare = () if text.isascii() else tuple(form for marker, form in _RARE if marker.search(text))
    text = text if text.isascii() else text.translate(_DIGITS)
    for form in (*_forms(text), *rare):
        if hits and hits[0].end - hits[0].start == len(text):
            break
        for match in form.finditer(text):
            days = _days(match, order)
            if not days or _overlaps(match.start(), match.end(), hits):
                continue
            start, end, first = _timed(text, match, days[0])
            if _overlaps(start, end, hits):  # the time between two dates is that of the one found first
                start, end, first = match.start(), match.end(), Moment(days[0], "day")
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

    Tried in turn: the forms of `find`, compact stamps, and relative words (only with ``now``, the time of fetching).
    """
    text = " ".join(value.split())[:200]
    return _read(text, order if order and _HAS_ORDER.search(text) else None, now)


@lru_cache(maxsize=5_000)
def _read(text: str, order: Order | None, now: datetime | None) -> tuple[Moment, ...]:
    found = find(text, order)
    if found:
        return tuple(map(midnight_is_a_day, found[0].moments))
    moment = _compact(text) or (_relative(text, now) if now else None)
    return (midnight_is_a_day(moment),) if moment else ()


_URL_DAY: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19[89]|20[0-4])\d)(?P<s>[-/_.]?)(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"
)


# Numbers of articles that begin with the time at which they were made.
_URL_STAMP: Final = re.compile(r"(?<!\d)(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])\d{4,12}(?!\d)")
_URL_MONTH: Final = re.compile(
    r"/(?P<y>(?:19[89]|20[0-4])\d)[/-](?P<m>[a-z]{3,9})[/-](?P<d>0?[1-9]|[12]\d|3[01])(?=[/-])", re.IGNORECASE
)


def day_in_number(url: str) -> Moment | None:
    """The day with which a long number in the path of an address begins: /view/AKR20200712012345001."""
    found = _URL_STAMP.search(url.split("://", 1)[-1].partition("/")[2].partition("?")[0])
    day = _day(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    return Moment(day, "day") if day else None


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
