"""The lines of a page → the one that is its headline: a line somebody claims, else the one that looks most like it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, Literal

from ingest.metadata import titles
from ingest.metadata.authors import fold
from ingest.metadata.byline import Byline
from ingest.metadata.chrome import is_navigation, is_notice, is_section
from ingest.model import Claim

BREADCRUMB: Final = re.compile(r"\s+[»>›/→]\s+|\s?[»›]\s?")
_WORD: Final = re.compile(r"\w{4,}")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？][\"”’'»)\]]{0,2}$")
_CAPTION: Final = re.compile(r"photo|foto|image|bild|credit|getty|source|by\s", re.IGNORECASE)
_BODY_WORDS: Final = 22
_BODY_LETTERS_ASIAN: Final = 45
_MOST_WORDS: Final = 30
_MOST_LETTERS: Final = 220
_MOST_LINES: Final = 80
_TRUST: Final = {"h1": 0, "h1:first": 1, "given": 1, "json-ld": 2, "meta:og:title": 3, "h1:next": 4, "title": 6}


def is_body(line: str) -> bool:
    """Whether a line is a paragraph of an article."""
    words = len(line.split())
    if words <= 4 and len(line) >= _BODY_LETTERS_ASIAN and not line.isascii():
        return True
    return words >= _BODY_WORDS or (words >= 12 and len(line) >= 90 and bool(_SENTENCE_END.search(line)))


def body_start(lines: list[str], after: int = 0) -> int:
    """The first paragraph from ``after`` on that is no notice of the site; the number of lines when there is none."""
    for number in range(after, len(lines)):
        if is_body(lines[number]) and not is_notice(lines[number][:200]):
            return number
    return len(lines)


def _claimed(claims: tuple[Claim, ...], sites: frozenset[str]) -> list[str]:
    """Folded headlines that somebody claims, the most trusted first."""
    told = sorted((c for c in claims if c.field == "title"), key=lambda claim: _TRUST.get(claim.origin, 5))
    keys = [fold(value) for claim in told for value in (claim.value, titles.headline(claim.value, sites))]
    return [key for key in dict.fromkeys(keys) if len(key) >= 6 and key not in sites]


def _score(
    lines: list[str],
    number: int,
    body: int,
    bylines: dict[int, Byline],
    vocabulary: frozenset[str],
    copies: Counter[str],
) -> float:
    """How much a line of the head looks like the headline of the body below it. Points set by hand."""
    line = lines[number]
    words = line.split()
    asian = len(words) <= 3 and len(line) >= 8 and not line.isascii()
    if (not asian and not 2 <= len(words) <= _MOST_WORDS) or len(line) > _MOST_LETTERS or number in bylines:
        return -9.0
    if is_navigation(line):
        return -9.0
    content = {word.lower() for word in _WORD.findall(line)}
    shared = len(content & vocabulary) / len(content) if content else 0.0
    score = 2.0 * shared + min(len(words), 8) / 4 - (2.0 if len(words) < 4 and not asian else 0.0)
    score -= 1.2 if line.endswith((".", "…", ":")) and not line.endswith("...") else 0.0
    score -= 3.0 if is_notice(line) or "@" in line or BREADCRUMB.search(line) else 0.0
    score -= 2.0 if is_section(line) or _CAPTION.match(line) else 0.0
    score += 1.2 if any(number < other <= number + 4 for other in bylines) else 0.0
    score -= 0.25 * min(body - number, 8)
    score += 0.8 if copies[fold(line)] > 1 else 0.0
    trails = (lines[other] for other in range(max(0, number - 6), number) if len(lines[other]) > len(line))
    score += 1.5 if any(fold(trail).endswith(fold(line)) for trail in trails) else 0.0
    return score


def find_title(
    lines: list[str],
    claims: tuple[Claim, ...],
    sites: frozenset[str],
    body: int,
    bylines: dict[int, Byline],
    form: Literal["html", "text"],
) -> int | None:
    """The number of the headline's line, ``body`` being the first paragraph's; None in HTML where no claim fits."""
    reach = min(len(lines), max(body + 3, 60) if form == "html" else body + 1)
    folded = [fold(line) if len(line) <= 2 * _MOST_LETTERS else "" for line in lines[:reach]]
    for key in _claimed(claims, sites):
        if key in folded:
            return folded.index(key)
    if form == "html":
        return None
    vocabulary = frozenset(word.lower() for line in lines[body : body + 12] for word in _WORD.findall(line))
    copies = Counter(map(fold, lines))
    head = range(min(body, _MOST_LINES))
    best = max(((_score(lines, n, body, bylines, vocabulary, copies), -n) for n in head), default=(-9.0, 0))
    return -best[1] if best[0] > 0.5 else None
