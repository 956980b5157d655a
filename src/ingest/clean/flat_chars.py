"""The characters of a page's lines → counts for each line, and its words as hashes, without a loop over either.

All lines are laid end to end as one array of code points; what is wanted of a line is then a sum over its stretch.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASSES: Final = (
    "letters", "upper", "digits", "spaces", "terminals", "commas", "colons", "quotes", "dashes", "separators",
    "brackets", "unspaced", "symbols", "at_signs",
)  # fmt: skip
"""Classes of characters. ``upper`` are letters too, and so are ``unspaced`` (scripts without spaces)."""

_CODE: Final = {name: 1 << bit for bit, name in enumerate(CLASSES)}
_MARKED: Final = {
    "terminals": ".!?…。！？؟।",
    "commas": ",，、،",
    "colons": ":;：；؛",
    "quotes": "\"'“”„‘’«»「」『』‹›`",
    "dashes": "-–—―",
    "separators": "|·•/\\>→←»›▸►▪●■*+#_~=^▼▲✓×",
    "brackets": "()[]{}（）【】",
    "at_signs": "@",
}
_UNSPACED: Final = ((0x0E00, 0x0EFF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
_PLANE: Final = 0x10000  # code points above count as symbols
_WORD: Final = _CODE["letters"] | _CODE["digits"]
_POWERS: Final = np.random.default_rng(20250101).integers(1, 2**63, size=32, dtype=np.uint64) | np.uint64(1)


@dataclass(frozen=True, slots=True)
class Characters:
    """What the characters of lines add up to.

    ``counts``: lines x `CLASSES`. ``sizes``: characters a line. ``first``, ``last``: bits of its outer characters.
    ``words``: hash of each word, case folded, in order; in scripts without spaces of each pair of characters.
    ``line_of``: the line of each word. ``words_a_line``, ``capitals``: words, and words with a capital, of each line.
    ``stops``: sentence ends within and at the end of each line.
    """

    counts: NDArray[np.float32]
    sizes: NDArray[np.int64]
    first: NDArray[np.uint16]
    last: NDArray[np.uint16]
    words: NDArray[np.uint64]
    line_of: NDArray[np.int64]
    words_a_line: NDArray[np.int64]
    capitals: NDArray[np.int64]
    stops: NDArray[np.int64]


@cache
def _tables() -> tuple[NDArray[np.uint16], NDArray[np.uint32], NDArray[np.uint8], NDArray[np.float32]]:
    """For each code point of the basic plane the bits of its classes, its lower case, and its kind.

    A kind is a set of classes that occurs: the last table, kinds x `CLASSES`, says which.
    """
    bits = np.zeros(_PLANE, np.uint16)
    lower = np.arange(_PLANE, dtype=np.uint32)
    for code in range(_PLANE):
        kind = unicodedata.category(char := chr(code))
        if kind[0] in "LM":
            bits[code] = _CODE["letters"] | (_CODE["upper"] if kind in ("Lu", "Lt") else 0)
            folded = char.lower()
            lower[code] = ord(folded) if len(folded) == 1 else code
        elif kind[0] == "N":
            bits[code] = _CODE["digits"]
        elif kind == "Zs" or char in "\t\n":
            bits[code] = _CODE["spaces"]
        elif kind[0] == "S":
            bits[code] = _CODE["symbols"]
    for name, characters in _MARKED.items():
        for char in characters:
            bits[ord(char)] = _CODE[name]
    for start, end in _UNSPACED:
        bits[start : end + 1] |= _CODE["unspaced"]
    sets, kind_of = np.unique(bits, return_inverse=True)
    flags = (sets[:, None] >> np.arange(len(CLASSES), dtype=np.uint16)) & 1
    return bits, lower, kind_of.astype(np.uint8), flags.astype(np.float32)


def characters(lines: Sequence[str]) -> Characters:
    """Count and hash the characters of lines, none of which may be empty."""
    table, lower, kind, flags = _tables()
    text = "\n".join(lines) + "\n"
    codes = np.frombuffer(text.encode("utf-32-le", errors="replace"), np.uint32)
    plain = np.minimum(codes, _PLANE - 1)
    bits = table[plain]
    sizes = np.fromiter(map(len, lines), np.int64, len(lines))
    ends = np.cumsum(sizes + 1)
    starts = ends - sizes - 1

    line_of_char = np.repeat(np.arange(len(lines)), sizes + 1)
    kinds = np.bincount(line_of_char * len(flags) + kind[plain], minlength=len(lines) * len(flags))
    counts = kinds.reshape(len(lines), len(flags)).astype(np.float32) @ flags
    counts[:, CLASSES.index("spaces")] -= 1  # the line break

    unspaced = (bits & _CODE["unspaced"]) != 0
    wordy = (bits & _WORD) != 0
    opens = wordy & ~np.concatenate(([False], wordy[:-1]))
    opens |= unspaced & wordy
    at = np.flatnonzero(opens)
    word_of = np.cumsum(opens) - 1
    inside = np.flatnonzero(wordy)
    offset = np.minimum(inside - at[word_of[inside]], 31) if len(at) else inside
    hashed = (lower[plain[inside]].astype(np.uint64) + np.uint64(1)) * _POWERS[offset]
    words = np.add.reduceat(hashed, (np.cumsum(wordy) - 1)[at]) if len(at) else np.zeros(0, np.uint64)
    pairs = np.flatnonzero(unspaced[at] & unspaced[np.minimum(at + 1, len(bits) - 1)])
    words[pairs] += (codes[at[pairs] + 1].astype(np.uint64) + np.uint64(1)) * _POWERS[1]

    line_of = line_of_char[at]
    capital = (bits[at] & _CODE["upper"]) != 0
    terminal = (bits & _CODE["terminals"]) != 0
    closed = (np.append(bits[1:], _CODE["spaces"]) & (_CODE["spaces"] | _CODE["quotes"] | _CODE["unspaced"])) != 0
    return Characters(
        counts=counts,
        sizes=sizes,
        first=bits[starts],
        last=bits[ends - 2],
        words=words,
        line_of=line_of,
        words_a_line=np.bincount(line_of, minlength=len(lines)),
        capitals=np.bincount(line_of[capital], minlength=len(lines)),
        stops=np.add.reduceat(terminal & closed, starts, dtype=np.int64),
    )
