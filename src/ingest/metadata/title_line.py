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
_CAPTION: Final = re.compile(r"photo|foto|image|bild|credit|getty|source|by\s", re.IGNORECASE)
_BODY_WORDS: Final = 22
_BODY_LETTERS_ASIAN: Final = 45
_PROSE: Final = 0.45  # least share of words in small letters: menus have none
_RUN: Final = 8  # lines behind the first paragraph among which others stand
_LETTERS_A_WORD: Final = 3  # of what counts for a word in a headline without spaces
_MOST_WORDS: Final = 30
_MOST_LETTERS: Final = 220
MOST_LINES: Final = 60
_TOLD: Final = 60  # lines of the text whose words are counted
_LEAST_NAMED: Final = 8  # letters of a headline that the first line names
_NAMED_WITHIN: Final = 400  # lines
_WORDS_NAMED: Final = 4  # of a headline that is the whole first line
_TRUST: Final = {"h1": 0, "h1:first": 1, "given": 1, "json-ld": 2, "meta:og:title": 3, "h1:next": 4, "title": 6}
_LOGO: Final = 5  # trust in a first heading that nothing else repeats
# What a line's looks count for it, learned by training/title_line.py; to have no headline counts 0.
POINTS: Final[dict[str, float]] = {
    "words": 2.95,
    "said in the text": 2.71,
    "ends a trail": 2.69,
    "byline below": 2.23,
    "said in the first paragraphs": 2.14,
    "menu above": 1.04,
    "digits": 0.62,
    "repeated": 0.48,
    "right above the text": -0.12,
    "opens small": -0.37,
    "distance": -0.61,
    "first line": -0.63,
    "paragraph": -0.66,
    "caption": -0.69,
    "small letters": -0.69,
    "colon": -0.70,
    "section": -0.79,
    "menu below": -0.83,
    "notice": -1.11,
    "asian": -1.16,
    "signs": -1.31,
    "trail": -1.37,
    "very long": -1.58,
    "first paragraph": -1.76,
    "short": -2.46,
    "line": -2.98,
    "full stop": -3.63,
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
    """The lines up to the first paragraph (number ``body``) that may be its headline, and how each of them looks."""
    first_words = frozenset(chain.from_iterable(map(_content, lines[body : body + 14])))
    wanted = frozenset(chain.from_iterable(map(_content, lines[max(0, body - MOST_LINES) : body + 1])))
    prose = (wanted & _content(line) for line in lines[body : body + _TOLD] if is_body(line))
    said = Counter(chain.from_iterable(prose))
    folded = [fold(line) for line in lines[: body + 1]]
    copies = Counter(folded)
    few = [len(line.split()) <= 4 for line in lines[: body + 3]] + [False] * 3
    for number in range(max(0, body - MOST_LINES), min(body + 1, len(lines))):
        line = lines[number]
        words = line.split()
        asian = len(words) <= 3 and len(line) >= 8 and not line.isascii()
        size = len(line) // _LETTERS_A_WORD if asian else len(words)
        if not 1 <= len(words) <= _MOST_WORDS or len(line) > _MOST_LETTERS or number in bylines or is_navigation(line):
            continue
        content = _content(line)
        total = max(1, len(content))
        trails = (folded[n] for n in range(max(0, number - 6), number) if len(lines[n]) > len(line))
        below = any(number < other <= number + 4 for other in bylines)
        yield (
            number,
            {
                "line": 1.0,
                "words": min(size, 10) / 10,
                "said in the text": sum(min(1.0, said[word] / 3) for word in content) / total,
                "ends a trail": any(trail.endswith(folded[number]) for trail in trails),
                "byline below": below,
                "said in the first paragraphs": len(content & first_words) / total,
                "menu above": number >= 2 and few[number - 1] and few[number - 2],
                "digits": any(map(str.isdigit, line)),
                "repeated": copies[folded[number]] > 1,
                "right above the text": number + 1 >= body,
                "section": is_section(line),
                "caption": bool(_CAPTION.match(line)),
                "small letters": _small_letters(words),
                "asian": asian,
                "first line": number == 0,
                "colon": line.endswith((":", "…")),
                "menu below": few[number + 1] and few[number + 2] and not below,
                "distance": min(body - number, 12) / 12,
                "notice": is_notice(line),
                "signs": "@" in line or "|" in line,
                "trail": bool(BREADCRUMB.search(line)),
                "very long": size > 18,
                "paragraph": is_body(line),
                "first paragraph": number == body,
                "opens small": line[0].islower(),
                "short": len(words) < 4 and not asian,
                "full stop": bool(_FULL_STOP.search(line)),
            },
        )


def _named_above(lines: list[str]) -> int | None:
    """The line that says again what the first one says, before the site's name or whole.

    Where the page's title was flattened with the rest it is the first line: "Meteorite hits shed | Example Times".
    """
    if not lines or is_body(lines[0]):
        return None
    heads = titles.beginnings(lines[0])
    whole = [lines[0]] if lines[0].count(" ") >= _WORDS_NAMED - 1 else []
    keys = [key for head in (*whole, *heads) if len(key := fold(head)) >= _LEAST_NAMED]
    folded = [fold(line) if len(line) <= _MOST_LETTERS else "" for line in lines[1:_NAMED_WITHIN]] if keys else []
    return next((folded.index(key) + 1 for key in keys if key in folded), None)


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
    named = _named_above(lines)
    if named is not None:
        return named
    points = {n: sum(POINTS[name] * value for name, value in look.items()) for n, look in looks(lines, body, bylines)}
    best = max(points, key=lambda number: points[number], default=None)
    return best if best is not None and points[best] > 0 else None
