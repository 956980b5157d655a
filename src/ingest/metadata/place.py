"""The first paragraph → its dateline, taken out: "WASHINGTON (Reuters) - The …", "PHNOM PENH, CAMBODIA The …".

With a dash, an agency in brackets or a date, words in capitals are a dateline when they name a place; without any of
these, only when the gazetteer knows the town. So a shouted first word stays where it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from ingest.edits import Texts
from ingest.metadata.credit import Agencies
from ingest.metadata.months import MONTHS
from ingest.metadata.reading import Reading
from ingest.model import Claim, Draft, Edit


def _plain(name: str) -> str:
    """Capitals without accents or full stops: "São Paulo" → "SAO PAULO"."""
    bare = "".join(ch for ch in unicodedata.normalize("NFKD", name) if not unicodedata.combining(ch))
    return " ".join(bare.upper().replace(".", " ").replace("’", "'").split())


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of towns, and of the countries and states that stand behind them; all in plain capitals."""

    towns: frozenset[str]
    regions: frozenset[str]

    @classmethod
    def from_text(cls, text: str) -> Gazetteer:
        """Read one name a line, under the headings ``[towns]`` and ``[regions]``; ``#`` begins a comment.

        Raises ValueError for a name before the first heading.
        """
        lists: dict[str, set[str]] = {"towns": set(), "regions": set()}
        current: set[str] | None = None
        for number, line in enumerate(text.splitlines(), 1):
            name = line.partition("#")[0].strip()
            if name in ("[towns]", "[regions]"):
                current = lists[name[1:-1]]
            elif name and current is None:
                raise ValueError(f"places, line {number}: {name!r} stands before [towns] or [regions]")
            elif name and current is not None:
                current.add(_plain(name))
        return cls(frozenset(lists["towns"]), frozenset(lists["regions"]))

    def is_place(self, words: str) -> bool:
        """Whether the gazetteer knows a town or region of this name."""
        name = _plain(words)
        return name in self.towns or name in self.regions


_MONTH: Final = "|".join(sorted((re.escape(m) for m in MONTHS if len(m) >= 3), key=len, reverse=True))
_DAY: Final = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:de\s|di\s)?(?:{_MONTH})\.?|(?:{_MONTH})\.?\s\d{{1,2}})"
    r"(?:[\s,]{1,2}(?:19|20)\d\d)?"
)
_NAME: Final = r"[^\W\d_][^\n()\[\]:;!?\"“”„]{1,58}?"
_DASH: Final = r"(?:\s?(?:\.?[-–—]{1,3}|\.\s?[-–—]|[:：])\s+|\s?—\s?)"
_MAY_BE_DASHED: Final = re.compile(r"[-–—:：]\s|—")  # what every _DASH holds
_LOOKED_AT: Final = 180  # characters
_AGENCY_ALONE: Final = re.compile(r"[(\[]\s?(?P<by>[^()\[\]\n]{2,40})\s?[)\]]\s?(?:[-–—]{1,3})\s+")
_ASIAN: Final = re.compile(
    r"[【（(\[]\s?(?P<place>[^\d\W]{2,12})\s?[=＝]\s?(?P<by>[^】）)\]\n]{2,20})\s?[】）)\]]\s*(?:=\s)?"
)
# "PORTO DA BARRA, MARAVIA The government …": nobody shouts two names with a comma
_UNKNOWN: Final = re.compile(
    r"(?P<place>[A-Z][A-Z'.-]{2,20}(?: [A-Z][A-Z'.-]{1,20}){0,3}, [A-Z][A-Z'.-]{2,20}(?: [A-Z][A-Z'.-]{1,20}){0,2}) "
    r"(?=(?:The|A|An) [a-zA-Z])"
)
_WORDS: Final = re.compile(r"\S+")
_FOLLOWED_WORDS: Final = """
    UNITED CITY ROVERS WANDERERS AIRPORT UNIVERSITY BRIDGE POST TIMES DAILY POLICE MAYOR COUNTY STATE STREET
"""
_FOLLOWED: Final = frozenset(_FOLLOWED_WORDS.split())
_SHOUTED_WORDS: Final = """
    BREAKING EXCLUSIVE EXKLUSIV EXCLUSIF EXCLUSIVO UPDATE UPDATED UPDATES WATCH VIDEO PHOTOS GALLERY AUDIO PODCAST
    LIVE NEW NEWS OPINION ANALYSIS COMMENT COMMENTARY COLUMN EDITORIAL REVIEW INTERVIEW FEATURE SPONSORED LISTEN MORE
    NOTE EDITOR CORRECTION CLARIFICATION WARNING SPOILER SPOILERS ALERT READ RELATED ALSO BACKGROUND CONTEXT SUMMARY
    ADVERTISEMENT
    QUESTION ANSWER THE THIS THESE AND FOR WITH ABOUT WHAT WHEN WHERE WHY HOW WHO ANZEIGE WERBUNG EILMELDUNG KOMMENTAR
    INTERPOL UNICEF UNESCO EUROPOL FACEBOOK TWITTER
"""
_SHOUTED: Final = frozenset(_SHOUTED_WORDS.split())
_ORDINARY: Final = 10  # small letters that a paragraph must hold
_SHORTEST: Final = 3
_FIRST_LINES: Final = 3
_PARAGRAPH_WORDS: Final = 6


@cache
def _dashed_pattern(dated: bool) -> re.Pattern[str]:
    """A dateline that ends in a dash, perhaps with a day; where no digit stands none need be looked for."""
    day = _DAY if dated else "(?!)"
    return re.compile(
        rf"\A(?P<place>{_NAME})(?P<day>[,.]?\s{day})?"
        r"(?P<agency>,?\s?[(/]\s?(?P<by>[^()/\n]{2,40}(?:/[^()\n]{2,30})?)\s?[)/]\.?)?"
        rf"(?P<later>,?\s{day})?{_DASH}",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline at the start of a paragraph: its place (may be empty), its agency, and where the sentence begins."""

    place: str
    agency: str | None
    end: int


def _capitals(words: str) -> bool:
    return words.upper() == words and words.lower() != words


def _shouts(place: str) -> bool:
    """Whether words in capitals before an agency and a dash may be no place."""
    words = re.findall(r"[^\W\d_]+", place)
    return bool(_SHOUTED.intersection(words)) or len(words) > 4


def _places(words: str, gazetteer: Gazetteer) -> tuple[bool, bool]:
    """Whether the first of the places named is a town known, and whether one behind it is a region or town known."""
    parts = [
        part.strip(" ,.") if part.strip(" ,.").count(".") == 0 else part.strip(" ,")
        for part in re.split(r"[/,]| and | und | et ", words)
    ]
    parts = [part for part in parts if part]
    return bool(parts) and gazetteer.is_place(parts[0]), any(gazetteer.is_place(part) for part in parts[1:])


def _dashed(text: str, gazetteer: Gazetteer, agencies: Agencies) -> Dateline | None:
    start = text[:_LOOKED_AT]
    if not _MAY_BE_DASHED.search(start):
        return None
    found = _dashed_pattern(any(map(str.isdecimal, start))).match(start)
    if not found:
        return None
    place = _with_stop(found["place"].strip(" ,"), text, gazetteer)
    by = found["by"] if found["by"] and not any(map(str.isdigit, found["by"])) else None
    agency = agencies.named(by) if by else None
    first, behind = _places(place, gazetteer)
    capitals = _capitals(place)
    if not capitals and not all(w[:1].isupper() or len(w) <= 3 for w in place.split()):
        return None
    colon = found[0].rstrip().endswith((":", "："))
    if len(place.split()) > 7 or (colon and not (agency or (capitals and _plain(place) in gazetteer.towns))):
        return None
    strong = bool(agency) or bool(found["day"] or found["later"])
    # "KALLHAVEN (CW) —": capitals, brackets and a dash are how a dateline is set, whether or not the place is known;
    # without brackets a kicker or an abbreviation may be set so
    unknown = capitals and not colon and by is not None and not _shouts(place)
    if (
        unknown
        or (first and (capitals or strong))
        or (capitals and (behind or strong))
        or (behind and strong)
        or (agency and len(place.split()) <= 3)
    ):
        return Dateline(place, agency or (by.strip() if by else None), found.end())
    return None


def _with_stop(place: str, text: str, gazetteer: Gazetteer) -> str:
    """The place with the full stop of its last abbreviation, which the pattern may have taken for the dash's."""
    last = re.split(r"[\s,]+", place)[-1]
    abbreviated = "." in last or (len(last) <= 5 and _plain(last) in gazetteer.regions and not _capitals(last))
    return (
        f"{place}." if abbreviated and text[len(place) : len(place) + 1] == "." and not place.endswith(".") else place
    )


def _region_end(words: list[str], start: int, gazetteer: Gazetteer) -> int:
    """Where a country or state that begins at a word ends; ``start`` when none does."""
    for end in range(min(start + 3, len(words)), start, -1):
        if _plain(" ".join(words[start:end]).rstrip(",")) in gazetteer.regions:
            return end
    return start


def _undashed(text: str, gazetteer: Gazetteer) -> Dateline | None:
    """A town in capitals, perhaps with its region behind a comma, and then an ordinary sentence.

    Without a region the town must be in the gazetteer; with "The" or "A" behind it, it may be in small letters too.
    """
    found = [(word.group(), word.end()) for word in _WORDS.finditer(text[:160])]
    words = [word for word, _ in found]
    if sum(map(str.islower, text[:160])) < _ORDINARY:
        return None
    run = 0
    while run < min(len(words), 6) and _capitals(words[run]):
        run += 1
    if unknown := _UNKNOWN.match(text):
        return Dateline(unknown["place"], None, unknown.end())
    for size in range(min(run, 5) or min(2, len(words)), 0, -1):
        town = " ".join(words[:size])
        known = _plain(town.rstrip(",")) in gazetteer.towns and len(town) > _SHORTEST
        end = _region_end(words, size, gazetteer) if town.endswith(",") else size
        behind = end > size and not words[end - 1].endswith(",") and _plain(town.rstrip(",")) not in gazetteer.regions
        if town.endswith(",") != behind or not (known or (run and behind)):
            continue
        following = words[end].lstrip("\"'“‘«„(<$") if end < len(words) else ""
        shouted = sum(map(_capitals, words[end : end + 3]))
        if run == 0 and following not in ("The", "A", "An"):
            return None
        if following[:1].islower() or not following[:1].isalnum() or shouted > 2:
            return None
        if following.upper().strip(",.") in _FOLLOWED:
            return None
        return Dateline(" ".join(words[:end]).rstrip(","), None, found[end - 1][1])
    return None


def dateline(text: str, gazetteer: Gazetteer, agencies: Agencies) -> Dateline | None:
    """The dateline at the start of a paragraph, if there is one."""
    if alone := _AGENCY_ALONE.match(text):
        agency = agencies.named(alone["by"])
        return Dateline("", agency, alone.end()) if agency else None
    if asian := _ASIAN.match(text):
        return Dateline(asian["place"], agencies.named(asian["by"]), asian.end())
    return _dashed(text, gazetteer, agencies) or _undashed(text, gazetteer)


def dateline_edits(draft: Draft, texts: Texts, gazetteer: Gazetteer, agencies: Agencies) -> Reading:
    """Take the dateline out of the first paragraph that is left, and claim place and agency."""
    paragraphs = [(number, text) for number, text in enumerate(texts) if text and len(text.split()) >= _PARAGRAPH_WORDS]
    for number, text in paragraphs[:_FIRST_LINES]:
        found = dateline(text, gazetteer, agencies)
        rest = text[found.end :].lstrip() if found else ""
        if found and rest:
            claims = [Claim("dateline", found.place, f"line:{number}")] if found.place else []
            if found.agency:
                claims.append(Claim("credit", found.agency, f"line:{number}", 0.6))
            return Reading(tuple(claims), (Edit(number, "move", "dateline", text, rest),))
    return Reading()
