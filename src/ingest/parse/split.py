"""A page without line breaks → its sentences, with what is no sentence (menus, headlines) cut off from them.

Sentences end at full stops, save after abbreviations, initials and figures. A menu or headline before a sentence has no
full stop; it is told by its capitals: where nearly every word has one, and then a sentence begins in which few have.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.parse.unwrap import dangles

_LONGEST_LINE: Final = 1_500  # characters; paragraphs of articles are shorter
_WINDOW: Final = 6  # words looked at on both sides of a seam

_ABBREVIATED: Final = """
    mr mrs ms dr prof sen rep gov gen col lt sgt capt rev hon pres st jr sr inc ltd co corp bros vs no nos vol fig al
    eg ie cf ca approx
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun u.s u.k e.g i.e a.m p.m d.c l.a
    bzw z.b d.h u.a ca nr str tel abs art usw evtl ggf inkl hr fr mio mrd s.o
    m mm mme mlle av bd env sr sra ud uds av art pág dott sig sig.ra ecc prof.ssa dhr mevr nl mw
    г гг ул стр им млн млрд тыс руб т.д т.п напр
"""
_ABBREVIATIONS: Final = frozenset(_ABBREVIATED.split())
_MONTHS: Final = "januar jänner februar märz april mai juni juli august september oktober november dezember"
_GERMAN_MONTHS: Final = frozenset(_MONTHS.split())  # the only ones with a capital behind a numbered day

_END: Final = re.compile(
    r"""[.!?…]{1,4}["'”’»)\]]{0,3}\s+(?=["'“‘«„(\[¿¡—–]{0,3}[^\W_])|[。！？]{1,3}[」』”’）]{0,2}|\s+(?:[|»›•·►▸]|::|»)\s+|\s{3,}"""
)
_WORD: Final = re.compile(r"\S+")


def is_one_line(lines: list[str]) -> bool:
    """Whether a page has lost its line breaks: hardly any lines, one of them longer than paragraphs are."""
    return len(lines) <= 3 and max(map(len, lines), default=0) > _LONGEST_LINE


def split(line: str) -> list[str]:
    """The sentences of a long line, and the menus and headlines between them, in order; no word is lost."""
    parts: list[str] = []
    start = 0
    for found in _END.finditer(line):
        if line[found.start()] == "." and _goes_on(line, start, found.start(), found.end()):
            continue
        end = found.end()
        parts.extend(_cut_head(line[start:end].strip()))
        start = end
    parts.extend(_cut_head(line[start:].strip()))
    return [part for part in parts if part]


def _goes_on(line: str, start: int, stop: int, after: int) -> bool:
    """Whether the full stop at ``stop`` ends no sentence: it belongs to an abbreviation, an initial or a number."""
    word = line[max(start, stop - 12) : stop].rsplit(" ", 1)[-1].strip("(\"'“").lower()
    if word.isdigit():
        behind = line[after : after + 12].split(" ", 1)[0]  # "3. Mai", "3. května", "1. First step"
        return behind[:1].islower() or behind.lower() in _GERMAN_MONTHS or line[start:stop].strip() == word
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())


def _cut_head(sentence: str) -> list[str]:
    """A sentence, with the run of capitalised words before it (menu, headline) cut off.

    The seam is where the words before have the most capitals and the words behind the fewest.
    """
    words = sentence.split(" ")
    if len(words) < 2 * _WINDOW:
        return [sentence]
    capital = [word[:1].isupper() or not word[:1].isalpha() for word in words]
    total = [0]
    for flag in capital:
        total.append(total[-1] + flag)
    best, seam = 0.0, 0
    for at in range(2, len(words) - _WINDOW + 1):
        if not words[at][:1].isupper() and words[at][:1] not in '"“«„':
            continue
        if words[at - 1].endswith((".", ",")) or dangles(words[at - 1]):
            continue
        left = max(0, at - _WINDOW)
        before = (total[at] - total[left]) / (at - left)
        behind = (total[at + _WINDOW] - total[at + 1]) / (_WINDOW - 1)
        if before - behind >= best and before >= 0.6 and behind <= 0.4:
            best, seam = before - behind, at
    return [" ".join(words[:seam]), " ".join(words[seam:])] if seam else [sentence]
