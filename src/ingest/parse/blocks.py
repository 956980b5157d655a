"""The pieces of a block between its ``<br>`` → the lines a person would write.

Two breaks in a row end a paragraph. A single one is a line end where the text says so (a finished sentence, a short
entry of an address or list, a poem), and a mere space in the middle of a wrapped sentence.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_FINISHED: Final = frozenset('.!?:;…。！？：；"”»)]')
_SHORT: Final = 65  # characters; wrapped prose has longer lines
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Piece(NamedTuple):
    """Text between two breaks; how many of its characters are linked or bold, its links, its inline marks."""

    text: str
    link_chars: int
    links: int
    bold_chars: int
    marks: int


def _ends_line(before: str, after: str) -> bool:
    """Whether a single break between two pieces is one that a person would keep."""
    if before[-1] in _FINISHED or _CJK.match(before[-1]) or _CJK.match(after):
        return True
    return len(before) < _SHORT and not after[0].islower()


def _joined(a: Piece, b: Piece) -> Piece:
    return Piece(
        f"{a.text} {b.text}",
        a.link_chars + b.link_chars,
        a.links + b.links,
        a.bold_chars + b.bold_chars,
        a.marks | b.marks,
    )


def paragraphs(pieces: list[Piece], pre: bool) -> list[Piece]:
    """Join pieces that belong to one line, drop empty ones; in preformatted text every line end counts."""
    if len(pieces) == 1:
        return pieces if pieces[0].text else []
    lines: list[Piece] = []
    broken = True  # two breaks in a row, or the beginning
    for piece in pieces:
        if not piece.text:
            broken = True
            continue
        if broken or pre or _ends_line(lines[-1].text, piece.text):
            lines.append(piece)
        else:
            lines[-1] = _joined(lines[-1], piece)
        broken = False
    return lines
