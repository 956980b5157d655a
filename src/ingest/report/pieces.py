"""Lines for a terminal: text with a style, shown in colour where there is a terminal, plain elsewhere.

What a page says may hold control characters, which could clear the screen or rewrite what stands on it: they are shown
as signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TextIO

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line, and how it is shown in colour."""

    text: str
    style: str = ""


def printable(text: str) -> str:
    """A text with its control characters, and those that turn its direction, as signs."""
    return _CONTROL.sub(lambda found: "␛" if found[0] == "\x1b" else "�", text)


def show(pieces: Iterable[Piece], file: TextIO) -> None:
    """Print pieces, one a line."""
    from rich.console import Console

    console = Console(file=file, highlight=False, soft_wrap=True)
    for piece in pieces:
        console.print(printable(piece.text), style=piece.style if console.is_terminal else None, markup=False)
