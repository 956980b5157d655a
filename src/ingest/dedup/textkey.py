"""Turns a text into its levelled words, the form in which two texts are compared, and that into ``text_sha256``.

Levelled is: Unicode NFKC, case folded, every run of other than letters, marks and digits replaced by one space.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

SEPARATOR: Final = 0
LETTER: Final = 1
DIGIT: Final = 2
WORDLESS: Final = 3  # a letter of a script that writes no spaces: each is a word of its own

_ASCII: Final = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 0x20 for code in range(128)) + bytes(128)
_WORDLESS_SCRIPTS: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
_LAST_LETTER: Final = 0x323AF  # what lies beyond are tags, variation selectors and private use


def text_key(text: str) -> str:
    """SHA-256, as 64 hex digits, of the levelled words of a text joined by single spaces."""
    return hashlib.sha256(levelled(text)).hexdigest()


def levelled(text: str) -> bytes:
    """The levelled words of a text joined by single spaces, in UTF-8."""
    if text.isascii():
        return b" ".join(text.encode().translate(_ASCII).split())
    codes = code_points(text).astype(np.uint32)
    codes[character_classes()[codes] == SEPARATOR] = 0x20
    doubled = (codes[1:] == 0x20) & (codes[:-1] == 0x20)
    words = codes[np.concatenate(([True], ~doubled))].tobytes().decode("utf-32-le")
    return words.strip().encode()


def code_points(text: str) -> npt.NDArray[np.uint8] | npt.NDArray[np.uint32]:
    """The code points of a text after NFKC and case folding. A lone surrogate counts as a replacement character."""
    if text.isascii():
        return np.frombuffer(text.lower().encode(), np.uint8)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)


@lru_cache(maxsize=1)
def character_classes() -> npt.NDArray[np.uint8]:
    """The class of every code point: SEPARATOR, LETTER (or mark), DIGIT or WORDLESS."""
    classes = np.full(0x110000, SEPARATOR, np.uint8)
    of_category = {"L": LETTER, "M": LETTER, "N": DIGIT}
    classes[: _LAST_LETTER + 1] = [
        of_category.get(unicodedata.category(chr(code))[0], SEPARATOR) for code in range(_LAST_LETTER + 1)
    ]
    for first, last in _WORDLESS_SCRIPTS:
        span = classes[first : last + 1]
        span[span == LETTER] = WORDLESS
    return classes
