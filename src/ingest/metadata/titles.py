"""What a page is called → its headline: "Meteorite hits shed - Page 2 | Example Times" → "Meteorite hits shed"."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final

from ingest.metadata.authors import fold
from ingest.metadata.chrome import is_section

_SEPARATOR: Final = re.compile(r"\s(?:[-–—|·•»«>:/]|::|\|\|)\s|\s?[|｜ㅣ]\s?|(?<=\w)\s?»\s?")  # in tidy text
_LONGEST: Final = 1_000
_MOST_CUTS: Final = 8
_TAIL_WORDS: Final = 4
_HEADLINE_WORDS: Final = 4  # a part of a title with fewer may be a section or the site
_PAGE: Final = re.compile(
    r"(?:page|seite|página|pagina|side|sida|strona|страница)\s\d{1,3}(?:\s?(?:of|von|de|di|av|/)\s?\d{1,3})?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_000)  # the same titles are asked for their parts, their ends and their headline
def tidy(title: str) -> str:
    """Entities resolved, white space levelled, without the permalink that manuals put behind headings."""
    bare = html.unescape(html.unescape(title)).replace("\u200b", "").replace("\u00ad", "")
    return " ".join(bare.split()).removesuffix("¶").rstrip()


def plain(text: str) -> str:
    """Small letters without accents, as addresses spell words."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def shared_tails(said: Iterable[str]) -> frozenset[str]:
    """Folded last parts that titles with other beginnings share: what is the same of two headlines is the site's.

    But for one in small letters: "Rain stops play – and how" and "Play stopped – and how" are two wordings of one.
    """
    heads: dict[str, set[str]] = {}
    for title in said:
        title = tidy(title[:_LONGEST])
        cut = _cuts(title)[-2]
        tail = title[cut[1] :]
        if cut[0] and len(tail.split()) <= _TAIL_WORDS and not tail[:1].islower():
            heads.setdefault(fold(tail), set()).add(fold(title[: cut[0]]))
    return frozenset(tail for tail, before in heads.items() if len(tail) >= 2 and len(before) > 1)


def _is_site(part: str, sites: frozenset[str]) -> bool:
    """Whether words are a name of the site: equal but for punctuation, or its domain's letters."""
    folded = fold(part)
    return bool(folded) and any(
        folded == site
        or (
            len(folded) >= 4
            and len(site) >= 4
            and (folded in site or (site in folded and len(folded) <= 2 * len(site)))
        )
        for site in sites
    )


@lru_cache(maxsize=1_000)
def _cuts(title: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each separator, with both ends of the title as the first and the last."""
    found = ((cut.start(), cut.end()) for cut in islice(_SEPARATOR.finditer(title), _MOST_CUTS))
    return ((0, 0), *found, (len(title), len(title)))


def tail(title: str) -> str:
    """The last part of a title behind a separator; empty where there is none."""
    title = tidy(title[:_LONGEST])
    cut = _cuts(title)[-2]
    return title[cut[1] :] if cut[1] else ""


def beginnings(title: str) -> list[str]:
    """What stands before each separator of a title, the longest first."""
    title = tidy(title[:_LONGEST])
    return [title[:start] for start, _ in reversed(_cuts(title)[1:-1])]


def parts(title: str) -> list[str]:
    """The parts of a title between separators that are long enough to be a headline, the longest first."""
    title = tidy(title[:_LONGEST])
    cuts = _cuts(title)
    found = [title[cuts[i][1] : cuts[i + 1][0]] for i in range(len(cuts) - 1)]
    return sorted((part for part in found if len(part.split()) >= _HEADLINE_WORDS), key=len, reverse=True)


def _without_site(title: str, sites: frozenset[str], said: frozenset[str]) -> str:
    """A headline as shown without the site's name at its end: headings of templates may have it there."""
    cut = _cuts(title)[-2]
    head, tail = title[: cut[0]], title[cut[1] :]
    full = len(head.split()) >= _HEADLINE_WORDS or fold(head) in said
    return head if full and len(tail.split()) < _TAIL_WORDS and fold(tail) in sites else title


def headline(title: str, sites: frozenset[str] = frozenset(), said: frozenset[str] = frozenset()) -> str:
    """The headline within a title.

    ``sites`` are folded names of the site and its domain, ``said`` the folded headlines that stand in the page itself:
    a part of the title that is one of them is the headline; else parts at the end or the start that name the site, or
    a page number, go. A kicker before a colon belongs to the headline, a site or section does not.
    """
    title = tidy(title[:_LONGEST])
    if fold(title) in said:
        return _without_site(title, sites, said)
    before, colon, behind = title.partition(": ")
    if colon and fold(behind) in said and (_is_site(before, sites) or is_section(before)):
        return behind
    if colon and fold(before) in sites and len(behind.split()) >= _HEADLINE_WORDS:
        return behind
    cuts = _cuts(title)
    pieces = [title[cuts[i][1] : cuts[i + 1][0]] for i in range(len(cuts) - 1)]
    for first in range(len(pieces)):
        for last in range(len(pieces), first, -1):
            words = title[cuts[first][1] : cuts[last][0]]
            if fold(words) in said and (last - first < len(pieces)):
                return words
    first, last = 0, len(pieces)
    while last - first > 1 and (
        _is_site(pieces[last - 1], sites) or _PAGE.fullmatch(pieces[last - 1]) or not fold(pieces[last - 1])
    ):
        last -= 1
    while last - first > 1 and (_is_site(pieces[first], sites) or not fold(pieces[first])):
        first += 1
    words = title[cuts[first][1] : cuts[last][0]].strip()
    head, hyphen, end = words.rpartition("-")
    return head if hyphen and not end.isascii() and is_section(end) else words  # "장마가 끝났다-사회"
