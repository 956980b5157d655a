"""The lines of a page → those that may be its headline, and what each of them looks like: a number for each look.

`title_line` weighs the looks; its points are learned (training/title_line.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from ingest.metadata import titles
from ingest.metadata.authors import fold
from ingest.metadata.byline import Byline
from ingest.metadata.chrome import is_navigation, is_notice, is_section
from ingest.metadata.paragraph import is_body

BREADCRUMB: Final = re.compile(r"\s{1,4}[»>›/→]\s{1,4}|\s?[»›]\s?")
MOST_LINES: Final = 60
LINES_BELOW: Final = 6  # lines below the first paragraph that may be the headline: what was taken for one is a notice
MOST_LETTERS: Final = 220
_MOST_WORDS: Final = 30
_WORD: Final = re.compile(r"\w{4,}")
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]+")
_FULL_STOP: Final = re.compile(r"[.。．।։][\"”’'»)\]」』]{0,2}$")
_STOPS: Final = (".", "!", "?", "。")
_QUOTES: Final = tuple("\"'‘“„»«「")
_CAPTION: Final = re.compile(r"photo|foto|image|bild|credit|getty|source|by\s", re.IGNORECASE)
_PICTURED: Final = re.compile(r"\b(?:photos?|fotos?|images?|bild(?:er)?|getty|reuters|afp|credits?)\b", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\(?\d{1,3}[.):]\s")
_LETTERS_A_WORD: Final = 3  # of what counts for a word in a headline without spaces
_FIRST: Final = 14  # lines of the text that are its first paragraphs
_TOLD: Final = 60  # lines of the text whose words are counted
_LEAST_NAMED: Final = 8  # letters of a headline that the first line names
_WORDS_NAMED: Final = 4  # of a headline that is the whole first line
_STANDFIRST: Final = 10  # words, at least
_LIKE_HEADLINE: Final = range(4, 21)  # words
_NEAR: Final = 4  # lines
_FURTHER: Final = 8
_FAR: Final = 12
_TRAIL: Final = 6  # lines above in which a trail may name the headline


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the looks of each line are told by: the lines around the first paragraph, which has the number ``body``."""

    lines: Sequence[str]
    body: int
    bylines: dict[int, Byline]
    fit: tuple[int, ...]  # the lines that may be the headline
    alike: frozenset[int]  # those that are as long as headlines are
    folded: tuple[str, ...]
    copies: Counter[str]
    named: frozenset[str]
    few: tuple[bool, ...]  # whether a line has few words, as items of menus do
    said: Counter[str]
    first_words: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[str], body: int, bylines: dict[int, Byline]) -> Surroundings:
        """The surroundings of the text that begins at the line ``body``."""
        last = min(body + LINES_BELOW, len(lines) - 1)
        reach = range(max(0, body - MOST_LINES), last + 1)
        fit = tuple(number for number in reach if number not in bylines and _may_be_title(lines[number]))
        wanted = frozenset(chain.from_iterable(content(lines[number]) for number in reach))
        prose = (wanted & content(line) for line in lines[body : body + _TOLD] if is_body(line))
        folded = tuple(map(fold, lines[: last + 1]))
        return cls(
            lines=lines,
            body=body,
            bylines=bylines,
            fit=fit,
            alike=frozenset(number for number in fit if _is_alike(lines[number])),
            folded=folded,
            copies=Counter(folded),
            named=named_first(lines),
            few=(*(len(line.split()) <= 4 for line in lines[: last + 3]), False, False, False),
            said=Counter(chain.from_iterable(prose)),
            first_words=frozenset(chain.from_iterable(map(content, lines[body : body + _FIRST]))),
        )


def looks(lines: Sequence[str], body: int, bylines: dict[int, Byline]) -> Iterator[tuple[int, dict[str, float]]]:
    """The lines around the first paragraph (number ``body``) that may be the headline, and how each of them looks."""
    around = Surroundings.of(lines, body, bylines)
    weights = {number: _told(around, number) * min(_size(lines[number]), 8) for number in around.fit}
    most = max(weights.values(), default=0.0) or 1.0
    best_above = 0.0
    for number, weight in weights.items():
        compared = {"said more above": weight < best_above, "share of the most said": weight / most}
        yield (
            number,
            compared
            | _of_words(lines[number])
            | _of_text(around, number)
            | _of_place(around, number)
            | _of_neighbours(around, number),
        )
        best_above = max(best_above, weight)


@lru_cache(maxsize=1_000)  # the head may be read twice
def _of_words(line: str) -> dict[str, float]:
    """What a line looks like by itself."""
    words = line.split()
    asian = _is_asian(line)
    size = _size(line)
    return {
        "line": 1.0,
        "words": min(size, 10) / 10,
        "very long": size > 18,
        "short": len(words) < 4 and not asian,
        "asian": asian,
        "opens small": line[0].islower(),
        "digits": any(map(str.isdigit, line)),
        "numbered": bool(_NUMBERED.match(line)),
        "quotation": line.startswith(_QUOTES),
        "colon": line.endswith((":", "…", "...")),
        "colon within": ": " in line,
        "full stop": bool(_FULL_STOP.search(line)),
        "signs": "@" in line or "|" in line,
        "trail": bool(BREADCRUMB.search(line)),
        "section": is_section(line),
        "notice": is_notice(line),
        "caption": bool(_CAPTION.match(line)),
        "of a picture": bool(_PICTURED.search(line)),
        "paragraph": is_body(line),
    }


def _of_text(around: Surroundings, number: int) -> dict[str, float]:
    """How much of a line the text, the first line and others say."""
    words = content(around.lines[number])
    total = max(1, len(words))
    folded = around.folded[number]
    trails = (n for n in range(max(0, number - _TRAIL), number) if len(around.lines[n]) > len(around.lines[number]))
    return {
        "said in the text": _told(around, number),
        "said in the first paragraphs": len(words & around.first_words) / total,
        "said in the first line": len(words & content(around.lines[0])) / total if number else 0.0,
        "named by the first line": number > 0 and folded in around.named,
        "ends a trail": any(around.folded[n].endswith(folded) for n in trails),
        "repeated": around.copies[folded] > 1,
    }


def _of_place(around: Surroundings, number: int) -> dict[str, float]:
    """Where a line stands to the text."""
    return {
        "first line": number == 0,
        "right above the text": number + 1 == around.body,
        "first paragraph": number == around.body,
        "below the first paragraph": number > around.body,
        "distance": min(abs(around.body - number), _FAR) / _FAR,
        "far": max(around.body - number - _FAR, 0) / (MOST_LINES - _FAR),
    }


def _of_neighbours(around: Surroundings, number: int) -> dict[str, float]:
    """What stands right above and below a line."""
    lines, few = around.lines, around.few
    next_line = lines[number + 1] if number + 1 < len(lines) else ""
    byline_below = any(number < other <= number + _NEAR for other in around.bylines)
    return {
        "menu above": number >= 2 and few[number - 1] and few[number - 2],
        "menu below": few[number + 1] and few[number + 2] and not byline_below,
        "section above": number > 0 and is_section(lines[number - 1]),
        "byline above": any(number - _NEAR <= other < number for other in around.bylines),
        "byline below": byline_below,
        "byline right below": number + 1 in around.bylines,
        "standfirst below": (
            number + 1 != around.body and next_line.count(" ") >= _STANDFIRST - 1 and next_line.endswith(_STOPS)
        ),
        "prose above": any(map(is_body, lines[max(0, number - _NEAR) : number])),
        "prose below": any(map(is_body, lines[number + 1 : number + 1 + _NEAR])),
        "likes around": len(around.alike & {number - 2, number - 1, number + 1, number + 2}) / 4,
        "likes further around": sum(abs(number - other) <= _FURTHER for other in around.alike) / (2 * _FURTHER),
    }


def _may_be_title(line: str) -> bool:
    return line.count(" ") < _MOST_WORDS and len(line) <= MOST_LETTERS and not is_navigation(line)


def _is_alike(line: str) -> bool:
    return len(line.split()) in _LIKE_HEADLINE and not _FULL_STOP.search(line)


def _is_asian(line: str) -> bool:
    """Whether a line is of a script without spaces, and long enough for a headline."""
    return not line.isascii() and len(line) >= 8 and len(line.split()) <= 3


def _size(line: str) -> int:
    return len(line) // _LETTERS_A_WORD if _is_asian(line) else len(line.split())


def _told(around: Surroundings, number: int) -> float:
    """The share of a line's words that the text says, those that it says often counting in full."""
    words = content(around.lines[number])
    return sum(min(1.0, around.said[word] / 3) for word in words) / max(1, len(words))


@lru_cache(maxsize=1_000)  # a line is a candidate, and the text before or behind others
def content(line: str) -> frozenset[str]:
    """The words of a line by which it can be told what it is about; in scripts without spaces pairs of letters."""
    if line.isascii() or not _UNSPACED.search(line):
        return frozenset(_WORD.findall(line.lower()))
    return frozenset(run[at : at + 2] for run in _UNSPACED.findall(line) for at in range(len(run) - 1))


def named_first(lines: Sequence[str]) -> frozenset[str]:
    """Folded headlines that the first line names, before the site's name or as a whole."""
    if not lines or is_body(lines[0]):
        return frozenset()
    whole = [lines[0]] if lines[0].count(" ") >= _WORDS_NAMED - 1 else []
    heads = map(fold, (*whole, *titles.beginnings(lines[0])))
    return frozenset(head for head in heads if len(head) >= _LEAST_NAMED)
