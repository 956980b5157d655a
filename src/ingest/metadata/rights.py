"""The last lines of a page → who holds the rights in it, mostly its publisher: "© 2003 The Strood Herald. …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.model import Claim

_LINE: Final = re.compile(
    r"\A(?:copyright|©|\(c\))(?:\s|[©:,℗]|\(c\)|copyright|by\s)*"
    r"(?P<year>(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)?\d\d|present|heute))?|M{1,3}[CDXLVI]+\b)?"
    r"(?:[\s,:|©–-]|by\s){0,4}(?!(?:information|notice|policy|statement|template|infringement)\b)"
    r"(?P<who>[^\s\d|©•·,;()/][^\n|©•·,;()/]{1,60})",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(
    r"(?:\A|\s)(?:(?:19|20)\d\d\b|all\s|alle\s|powered\b|made\b|published\b|website\b|theme\b|design\b|privacy\b|terms\b|"
    r"impressum\b|diese\b|[-–—]\s)|(?<!Co)\.\s(?!v\.|o\.)",
    re.IGNORECASE,
)
_LINES: Final = 25
_LAST: Final = 6  # lines among which a year need not stand: further up it may be the credit of a picture
_LONGEST: Final = 300
_MOST_WORDS: Final = 7


def rights_claims(lines: list[str]) -> Iterator[Claim]:
    """At most one claim on the publisher, origin ``line:N:rights``, from a line that begins with a copyright mark."""
    for number in range(len(lines) - 1, max(-1, len(lines) - 1 - _LINES), -1):
        found = _LINE.match(lines[number]) if len(lines[number]) <= _LONGEST else None
        if not found or not (found["year"] or number >= len(lines) - _LAST):
            continue
        who = _ENDS.split(found["who"], maxsplit=1)[0].strip(" .–-")
        if len(who) >= 2 and len(who.split()) <= _MOST_WORDS and not who[0].islower():
            yield Claim("publisher", who, f"line:{number}:rights")
            return
