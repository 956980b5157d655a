"""The lines of a page → the one that is its headline: a line somebody claims, else the one that looks most like it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from ingest.metadata import titles
from ingest.metadata.authors import fold
from ingest.metadata.byline import Byline
from ingest.metadata.chrome import is_navigation, is_notice, is_section
from ingest.model import Claim, Draft

BREADCRUMB: Final = re.compile(r"\s{1,4}[»>›/→]\s{1,4}|\s?[»›]\s?")
_WORD: Final = re.compile(r"\w{4,}")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？][\"”’'»)\]]{0,2}$")
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]+")
_FULL_STOP: Final = re.compile(r"[.。．।։][\"”’'»)\]」』]{0,2}$")
_STOPS: Final = (".", "!", "?", "。")
_QUOTES: Final = tuple("\"'‘“„»«「")
_CAPTION: Final = re.compile(r"photo|foto|image|bild|credit|getty|source|by\s", re.IGNORECASE)
_BODY_WORDS: Final = 22
_BODY_LETTERS_ASIAN: Final = 45
_PROSE: Final = 0.45  # least share of words in small letters: menus have none
_RUN: Final = 8  # lines behind the first paragraph among which others stand
_LETTERS_A_WORD: Final = 3  # of what counts for a word in a headline without spaces
_MOST_WORDS: Final = 30
_MOST_LETTERS: Final = 220
MOST_LINES: Final = 60
LINES_BELOW: Final = 6  # lines below the first paragraph that may be the headline: what was taken for one is a notice
_TOLD: Final = 60  # lines of the text whose words are counted
_LEAST_NAMED: Final = 8  # letters of a headline that the first line names
_WORDS_NAMED: Final = 4  # of a headline that is the whole first line
_STANDFIRST: Final = 10  # words, at least
_LIKE_HEADLINE: Final = range(4, 21)  # words
_TRUST: Final = {"h1": 0, "h1:first": 1, "given": 1, "json-ld": 2, "meta:og:title": 3, "h1:next": 4, "title": 6}
_LOGO: Final = 5  # trust in a first heading that nothing else repeats
# What a line's looks count for it, as training/title_line.py tells; to have no headline counts 0.
POINTS: Final[dict[str, float]] = {
    "named by the first line": 3.63,
    "ends a trail": 2.62,
    "words": 1.99,
    "said in the text": 1.98,
    "said in the first paragraphs": 1.82,
    "byline below": 1.60,
    "quotation": 1.02,
    "colon within": 0.91,
    "menu above": 0.67,
    "standfirst below": 0.61,
    "section above": 0.55,
    "byline right below": 0.46,
    "repeated": 0.40,
    "digits": 0.32,
    "small letters": 0.05,
    "right above the text": -0.30,
    "paragraph": -0.58,
    "line": -1.78,
    "first line": -0.85,
    "notice": -0.95,
    "said more above": -0.99,
    "distance": -1.12,
    "colon": -1.18,
    "signs": -1.34,
    "trail": -1.38,
    "menu below": -1.48,
    "short": -1.50,
    "likes around": -1.50,
    "opens small": -1.56,
    "asian": -1.58,
    "very long": -1.80,
    "caption": -1.87,
    "section": -1.90,
    "first paragraph": -2.63,
    "full stop": -3.10,
    "below the first paragraph": -4.08,
}


@lru_cache(maxsize=1_000)  # a line is a candidate, and the text before or behind others
def _content(line: str) -> frozenset[str]:
    """The words of a line by which it can be told what it is about; in scripts without spaces pairs of letters."""
    if line.isascii() or not _UNSPACED.search(line):
        return frozenset(_WORD.findall(line.lower()))
    return frozenset(run[at : at + 2] for run in _UNSPACED.findall(line) for at in range(len(run) - 1))


def _small_letters(words: list[str]) -> float:
    return sum([word[0].islower() for word in words]) / max(1, len(words))


@lru_cache(maxsize=2_000)  # the same lines are asked about in turn by all who look for a head
def is_body(line: str) -> bool:
    """Whether a line is a paragraph of an article."""
    if len(line) < 90 and line.count(" ") < _BODY_WORDS - 1 and line.isascii():
        return False
    words = line.split()
    if len(words) <= 4 and len(line) >= _BODY_LETTERS_ASIAN and not line.isascii():
        return True
    if len(words) < _BODY_WORDS and (len(words) < 12 or len(line) < 90 or not _SENTENCE_END.search(line)):
        return False
    return _small_letters(words) >= _PROSE or not any(map(str.islower, line))


def body_start(lines: list[str], after: int = 0) -> int:
    """The first paragraph from ``after`` on that others follow, else the first; `len(lines)` when there is none."""
    bodies: list[int] = []
    for number in range(after, len(lines)):
        line = lines[number]
        if len(line) >= _BODY_LETTERS_ASIAN and is_body(line) and not is_notice(line[:200]):
            bodies.append(number)
            if len(bodies) >= 3 and number <= bodies[-3] + _RUN:
                return bodies[-3]
    return bodies[0] if bodies else len(lines)


def _is_lone_heading(claim: Claim, said: list[Claim]) -> bool:
    """Whether the first of several headings is named nowhere else, as the site's is above its articles."""
    if claim.origin != "h1:first":
        return False
    words = fold(claim.value)
    others = [fold(other.value) for other in said if not other.origin.startswith(("h1", "line:"))]
    return bool(others) and not any(words in other or other in words for other in others)


def _claimed(claims: tuple[Claim, ...], sites: frozenset[str]) -> list[str]:
    """Folded headlines that somebody claims, the most trusted first."""
    said = [claim for claim in claims if claim.field == "title"]
    told = sorted(said, key=lambda claim: _LOGO if _is_lone_heading(claim, said) else _TRUST.get(claim.origin, 5))
    keys = [fold(value) for claim in told for value in (claim.value, titles.headline(claim.value, sites))]
    keys += [fold(claim.value.partition(": ")[2]) for claim in told]
    keys += [fold(part) for claim in told for part in titles.parts(claim.value)]
    return [key for key in dict.fromkeys(keys) if len(key) >= 6 and key not in sites]


def looks(lines: list[str], body: int, bylines: dict[int, Byline]) -> Iterator[tuple[int, dict[str, float]]]:
    """The lines around the first paragraph (number ``body``) that may be the headline, and how each of them looks."""
    first_words = frozenset(chain.from_iterable(map(_content, lines[body : body + 14])))
    last = min(body + LINES_BELOW, len(lines) - 1)
    wanted = frozenset(chain.from_iterable(map(_content, lines[max(0, body - MOST_LINES) : last + 1])))
    prose = (wanted & _content(line) for line in lines[body : body + _TOLD] if is_body(line))
    said = Counter(chain.from_iterable(prose))
    folded = [fold(line) for line in lines[: last + 1]]
    copies = Counter(folded)
    named = _named_first(lines)
    few = [len(line.split()) <= 4 for line in lines[: last + 3]] + [False] * 3
    fit = [
        number for number in range(max(0, body - MOST_LINES), last + 1) if _may_be_title(lines[number], number, bylines)
    ]
    alike = {n for n in fit if len(lines[n].split()) in _LIKE_HEADLINE and not _FULL_STOP.search(lines[n])}
    best_above = 0.0
    for number in fit:
        line = lines[number]
        words = line.split()
        asian = len(words) <= 3 and len(line) >= 8 and not line.isascii()
        size = len(line) // _LETTERS_A_WORD if asian else len(words)
        content = _content(line)
        total = max(1, len(content))
        trails = (folded[n] for n in range(max(0, number - 6), number) if len(lines[n]) > len(line))
        below = any(number < other <= number + 4 for other in bylines)
        next_line = lines[number + 1] if number + 1 < len(lines) else ""
        told = sum(min(1.0, said[word] / 3) for word in content) / total
        weight = told * min(size, 8)
        yield (
            number,
            {
                "line": 1.0,
                "words": min(size, 10) / 10,
                "said in the text": told,
                "said more above": weight < best_above,
                "ends a trail": any(trail.endswith(folded[number]) for trail in trails),
                "byline below": below,
                "byline right below": number + 1 in bylines,
                "said in the first paragraphs": len(content & first_words) / total,
                "menu above": number >= 2 and few[number - 1] and few[number - 2],
                "section above": number > 0 and is_section(lines[number - 1]),
                "standfirst below": (
                    number + 1 != body and next_line.count(" ") >= _STANDFIRST - 1 and next_line.endswith(_STOPS)
                ),
                "likes around": len(alike & {number - 2, number - 1, number + 1, number + 2}) / 4,
                "named by the first line": number > 0 and folded[number] in named,
                "digits": any(map(str.isdigit, line)),
                "repeated": copies[folded[number]] > 1,
                "right above the text": number + 1 == body,
                "section": is_section(line),
                "caption": bool(_CAPTION.match(line)),
                "small letters": _small_letters(words),
                "asian": asian,
                "first line": number == 0,
                "quotation": line.startswith(_QUOTES),
                "colon": line.endswith((":", "…")),
                "colon within": ": " in line,
                "menu below": few[number + 1] and few[number + 2] and not below,
                "distance": min(abs(body - number), 12) / 12,
                "notice": is_notice(line),
                "signs": "@" in line or "|" in line,
                "trail": bool(BREADCRUMB.search(line)),
                "very long": size > 18,
                "paragraph": is_body(line),
                "first paragraph": number == body,
                "below the first paragraph": number > body,
                "opens small": line[0].islower(),
                "short": len(words) < 4 and not asian,
                "full stop": bool(_FULL_STOP.search(line)),
            },
        )
        best_above = max(best_above, weight)


def _may_be_title(line: str, number: int, bylines: dict[int, Byline]) -> bool:
    few = line.count(" ") < _MOST_WORDS and len(line) <= _MOST_LETTERS
    return few and number not in bylines and not is_navigation(line)


def _named_first(lines: list[str]) -> frozenset[str]:
    """Folded headlines that the first line names, before the site's name or as a whole."""
    if not lines or is_body(lines[0]):
        return frozenset()
    whole = [lines[0]] if lines[0].count(" ") >= _WORDS_NAMED - 1 else []
    heads = map(fold, (*whole, *titles.beginnings(lines[0])))
    return frozenset(head for head in heads if len(head) >= _LEAST_NAMED)


def _named_with_site(lines: list[str], reach: int) -> int | None:
    """The line that the first one names before the site's name: "Meteorite hits shed | Example Times".

    So it reads where the page's title was flattened with the rest.
    """
    named = _named_first(lines) - {fold(lines[0])} if lines else frozenset()
    return next((n for n in range(1, min(reach, len(lines))) if fold(lines[n]) in named), None) if named else None


def find_title(
    draft: Draft, claims: tuple[Claim, ...], sites: frozenset[str], body: int, bylines: dict[int, Byline]
) -> int | None:
    """The number of the headline's line, ``body`` being the first paragraph's; None in HTML where no claim fits.

    Of several lines that are claimed alike a heading is the headline, not the item of a menu.
    """
    lines = [line.text for line in draft.lines]
    reach = min(len(lines), max(body + 3, 60) if draft.form == "html" else body + 1)
    keys = _claimed(claims, sites)
    shortest = min(map(len, keys), default=0)
    folded = [fold(line) if shortest <= len(line) <= 2 * _MOST_LETTERS else "" for line in lines[:reach]]
    for key in keys:
        if key in folded:
            places = [number for number, line in enumerate(folded) if line == key]
            return next((number for number in places if draft.lines[number].tag in ("h1", "h2")), places[0])
    if draft.form == "html":
        return None
    named = _named_with_site(lines, reach + LINES_BELOW)
    if named is not None:
        return named
    points = {n: sum(POINTS[name] * value for name, value in look.items()) for n, look in looks(lines, body, bylines)}
    best = max(points, key=lambda number: points[number], default=None)
    return best if best is not None and points[best] > 0 else None
