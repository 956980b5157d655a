"""The lines of a page → figures on their wording alone: lengths, punctuation, scripts, likeness to title and summary.

Characters are counted for the whole page at once: the lines as one array of code points, a table that says what kind
each is, and sums between line ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import chain
from operator import itemgetter
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
_BY: Final = frozenset(
    "by von par por di door av af text foto photo credit image source quelle bild author autor".split()
)
_ELLIPSES: Final = ("...", "…", "[…]", "[...]")


@cache
def _opening(char: str) -> int:
    """What the first character of a line is, as bits: small, a capital, a digit, a quotation mark, none of letters."""
    return _bits(char.islower(), char.isupper(), char.isdigit(), char in "\"“„«»'‘「『", not char.isalnum())


@cache
def _ending(char: str) -> int:
    """What the last character of a line is, as bits: the end of a sentence, a colon, a question mark."""
    return _bits(char in ".!?。！？।؟…\"”’'»)", char in ":：", char in "?？")


def _bits(*flags: bool) -> int:
    return sum(flag << place for place, flag in enumerate(flags))


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


def _counts(text: str, sizes: NDArray[np.int64]) -> NDArray[np.float32]:
    """Characters of each kind in each line of a text, where ``sizes`` counts line ends too: lines × 9."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds()[np.minimum(codes, 0xFFFF)]
    cells = len(_KINDS) * len(sizes)
    cell = np.repeat(np.arange(0, cells, len(_KINDS)), sizes) + kinds
    return np.bincount(cell, minlength=cells).reshape(-1, len(_KINDS)).astype(np.float32)


def _likeness(words: Sequence[set[str]], titles: Sequence[str], summaries: Sequence[str]) -> NDArray[np.floating]:
    """How like lines are to what is claimed, at most over the claims: 3 × lines.

    The share of a line's words that stand in a title, the share of a title's words that stand in the line, and the
    share of the line's words that stand in a summary.
    """
    claimed = [set(_WORD.findall(claim.lower())) for claim in (*titles, *summaries)]
    told = set[str]().union(*claimed)
    found = [line & told for line in words]
    place = {word: number for number, word in enumerate(told)}
    word = np.fromiter(map(place.__getitem__, chain.from_iterable(found)), np.intp)
    line = np.repeat(np.arange(len(words)), np.fromiter(map(len, found), np.intp, len(words)))
    sizes = np.maximum(np.fromiter(map(len, words), np.float32, len(words)), 1)
    likeness = np.zeros((3, len(words)), np.float32)
    for number, claim in enumerate(claimed):
        stands = np.fromiter(map(claim.__contains__, place), bool, len(place))
        shared = np.bincount(line, stands[word], len(words)).astype(np.float32)
        pairs = ((0, sizes), (1, max(len(claim), 1))) if number < len(titles) else ((2, sizes),)
        for row, whole in pairs:
            np.maximum(likeness[row], shared / whole, out=likeness[row])
    return likeness


def text_features(lines: Sequence[str], titles: Sequence[str], summaries: Sequence[str]) -> NDArray[np.float32]:
    """Return lines × ``TEXT_NAMES``."""
    n = len(lines)
    text = "\n".join(lines) + "\n"
    sizes = np.fromiter(map(len, lines), np.int64, n)
    counts = _counts(text, sizes + 1)
    chars = sizes.astype(np.float32)
    cjk = counts[:, CJK]
    letters = np.maximum(counts[:, LOWER] + counts[:, UPPER] + cjk, 1)
    words = counts[:, SPACE] + 1 + cjk / 2
    lowered = text.lower().split("\n")[:-1]
    found = [_WORD.findall(line) for line in lowered]
    sets = [set(line) for line in found]
    functional = np.array([sum(map(_FUNCTION_WORDS.__contains__, line)) for line in found], np.float32)
    seen = Counter(lines)
    in_title, title_in, in_summary = _likeness(sets, titles, summaries)
    opening = np.fromiter(map(_opening, map(itemgetter(0), lines)), np.uint8, n)
    ending = np.fromiter(map(_ending, map(itemgetter(-1), lines)), np.uint8, n)
    stop, colon, question = ending >> np.arange(3)[:, None] & 1

    def told(values: Sequence[float]) -> NDArray[np.float32]:
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
        stop,
        colon,
        told([line.endswith(_ELLIPSES) for line in lines]),
        *(opening >> np.arange(5)[:, None] & 1),
        told(["©" in line or "copyright" in line for line in lowered]),
        np.log(told([seen[line] for line in lines])),
        in_title,
        title_in,
        np.minimum(in_title, title_in),
        in_summary,
        told([not words.isdisjoint(_MONTHS) or "年" in words for words in sets]) + (counts[:, DIGIT] >= 4),
        told([_says_by(line, words) for line, words in zip(lowered, found, strict=True)]),
        question,
        functional / np.maximum(np.fromiter(map(len, found), np.float32, n), 1),
    )
    return np.stack(columns, axis=1, dtype=np.float32)


def _says_by(line: str, words: Sequence[str]) -> bool:
    """Whether a line in lower case begins as bylines and credits do."""
    return bool(words) and words[0] in _BY and line.startswith((f"{words[0]} ", f"{words[0]}:"))
