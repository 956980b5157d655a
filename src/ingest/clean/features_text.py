"""The lines of a page → figures on their wording alone: lengths, punctuation, scripts, likeness to title and summary.

Characters are counted for the whole page at once: the lines as one array of code points, a table that says what kind
each is, and sums between line ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

OTHER, LOWER, UPPER, DIGIT, COMMA, STOP, CJK, SYMBOL, SPACE = _KINDS = range(9)

TEXT_NAMES: Final = (
    "chars words word_length upper digits commas stops cjk symbols ends_stop ends_colon ends_ellipsis starts_lower"
    " starts_upper starts_digit starts_quote starts_symbol copyright repeats in_title title_in is_title in_summary"
    " date_like by_like question function_words"
).split()

_FUNCTION_WORDS: Final = frozenset(
    (
        "the of and to in a is that for it was on with as be by at this from have are or an has not but which they you"
        " he his her she we their its were been would will can had about who more when what there if der die das und in"
        " den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird"
        " bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man de"
        " la"
        " le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont mais avec el los las y"
        " del por con para lo su como al más o pero sus fue ha una il di che è per non sono da si con del della nel gli"
        " e do da em um para com não uma os no se na por mais as dos como mas foi ao ele das het een van ik dat niet te"
        " op aan met voor zijn er maar om ook als bij uit i w na się z do to nie że jest o jak ale po od za przez"
        " og det er en til på som af den med for ikke der var et har jeg men om att och är på en av för inte med den"
        " ja on ei se että oli ole mutta ve bir bu için ile da de olarak çok gibi daha"
        " и в не на что с по как это он из к но за у же от так для а"
    ).split()
)
_WORD: Final = re.compile(r"\w+")
_MONTHS: Final = frozenset(
    (
        "january february march april may june july august september october november december jan feb mar apr jun"
        " jul aug"
        " sep sept oct nov dec januar februar märz mai juni juli oktober dezember janvier février mars avril juin"
        " juillet"
        " août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre"
        " noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro"
        " março maio junho julho setembro outubro novembro dezembro januari februari maart augustus maj sierpnia"
        " stycznia"
        " lutego marca kwietnia maja czerwca lipca września października listopada grudnia января февраля марта"
        " апреля мая"
        " июня июля августа сентября октября ноября декабря today yesterday ago heute gestern hier hoy ayer min hours"
        " uhr"
    ).split()
)
_BY: Final = re.compile(
    r"(?:by|von|par|por|di|door|av|af|text|foto|photo|credit|image|source|quelle|bild|author|autor)\b[ :]", re.I
)


@cache
def _kinds() -> NDArray[np.uint8]:
    """What kind each character of the basic multilingual plane is; those beyond count as its last."""
    kinds = np.full(0x10000, OTHER, np.uint8)
    of_category = {"Ll": LOWER, "Lu": UPPER, "Lt": UPPER, "Lo": LOWER, "Nd": DIGIT, "Zs": SPACE}
    of_category |= {"So": SYMBOL, "Sm": SYMBOL}
    for code in range(0x10000):
        kinds[code] = of_category.get(unicodedata.category(chr(code)), OTHER)
    for low, high in ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF)):
        kinds[low : high + 1] = CJK
    for characters, kind in ((",،，、;；", COMMA), (".!?。！？।؟…", STOP), ("|»›•·/※→@#*_›«‹>", SYMBOL)):
        for character in characters:
            kinds[ord(character)] = kind
    return kinds


def _counts(lines: Sequence[str]) -> NDArray[np.float32]:
    """Characters of each kind in each line: lines × 9."""
    codes = np.frombuffer(("\n".join(lines) + "\n").encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds()[np.minimum(codes, 0xFFFF)]
    sizes = np.fromiter(map(len, lines), np.int64, len(lines)) + 1
    cells = len(_KINDS) * len(lines)
    cell = np.repeat(np.arange(0, cells, len(_KINDS)), sizes) + kinds
    return np.bincount(cell, minlength=cells).reshape(-1, len(_KINDS)).astype(np.float32)


def _likeness(words: list[set[str]], other: set[str]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Share of each line's words that stand in ``other``, and share of the words of ``other`` that the line holds."""
    shared = np.fromiter((len(line & other) for line in words), np.float32, len(words))
    sizes = np.fromiter(map(len, words), np.float32, len(words))
    return shared / np.maximum(sizes, 1), shared / max(len(other), 1)


def text_features(lines: Sequence[str], titles: Sequence[str], summaries: Sequence[str]) -> NDArray[np.float32]:
    """Return lines × ``TEXT_NAMES``."""
    n = len(lines)
    counts = _counts(lines)
    chars = np.fromiter(map(len, lines), np.float32, n)
    cjk = counts[:, CJK]
    letters = np.maximum(counts[:, LOWER] + counts[:, UPPER] + cjk, 1)
    words = counts[:, SPACE] + 1 + cjk / 2
    lowered = "\n".join(lines).lower().split("\n")
    found = [_WORD.findall(line) for line in lowered]
    sets = [set(line) for line in found]
    functional = np.fromiter((sum(map(_FUNCTION_WORDS.__contains__, line)) for line in found), np.float32, n)
    seen = Counter(lines)
    repeats = np.fromiter((seen[line] for line in lines), np.float32, n)
    in_title = title_in = np.zeros(n, np.float32)
    for title in titles:
        a, b = _likeness(sets, set(_WORD.findall(title.lower())))
        in_title, title_in = np.maximum(in_title, a), np.maximum(title_in, b)
    in_summary = np.zeros(n, np.float32)
    for summary in summaries:
        in_summary = np.maximum(in_summary, _likeness(sets, set(_WORD.findall(summary.lower())))[0])
    first = [line[0] for line in lines]
    last = [line[-1] for line in lines]

    def told(values: list[bool]) -> NDArray[np.float32]:
        return np.array(values, np.float32)

    columns = (
        np.log1p(chars),
        np.log1p(words),
        chars / words,
        counts[:, UPPER] / letters,
        counts[:, DIGIT] / chars,
        counts[:, COMMA] / words,
        counts[:, STOP] / words,
        cjk / letters,
        counts[:, SYMBOL] / words,
        told([c in ".!?。！？।؟…\"”’'»)" for c in last]),
        told([c in ":：" for c in last]),
        told([line.endswith(("...", "…", "[…]", "[...]")) for line in lines]),
        told([c.islower() for c in first]),
        told([c.isupper() for c in first]),
        told([c.isdigit() for c in first]),
        told([c in "\"“„«»'‘「『" for c in first]),
        told([not c.isalnum() for c in first]),
        told(["©" in line or "copyright" in line for line in lowered]),
        np.log(repeats),
        in_title,
        title_in,
        np.minimum(in_title, title_in),
        in_summary,
        told([not words.isdisjoint(_MONTHS) or "年" in words for words in sets]) + (counts[:, DIGIT] >= 4),
        told([_BY.match(line) is not None for line in lines]),
        told([c in "?？" for c in last]),
        functional / np.maximum(np.fromiter(map(len, found), np.float32, n), 1),
    )
    return np.stack(columns, axis=1)
