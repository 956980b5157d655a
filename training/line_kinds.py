"""An HTML page → what its lines are, as far as the markup tells: labels for typed lines of its flattened text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from training.align import coverage
from training.readings import level

from ingest.clean.features import NAMES, features
from ingest.clean.phrases import Phrases
from ingest.model import Draft, Raw
from ingest.parse import parse_html

KINDS: Final = ("other", "headline", "byline", "date", "section", "caption", "credit")
"""What a line is: ``byline`` and ``date`` in the head, ``caption`` and ``credit`` of a picture of the article."""

UNKNOWN: Final = -1
_NO_WORDS: Final = Phrases({}, {}, {}, (), frozenset(), frozenset())  # roles are told by markup alone
_COLUMN: Final = {name: number for number, name in enumerate(NAMES)}
_OWN: Final = 3  # the role is the line's own element's or its parent's
_IN_TEXT: Final = 0.7
_BYLINE_WORDS: Final = 25
_CAPTION_WORDS: Final = 120
_HEAD: Final = 12  # lines on either side of the headline, and above the text, that are a page's head


def kinds_of(html: bytes, gold: str, title: str | None) -> dict[str, int]:
    """For each line of a page, levelled, the number of its kind; lines that stand there as several kinds are absent."""
    draft = parse_html(Raw("page", "training", html, "text/html"))
    if not isinstance(draft, Draft) or draft.layout is None:
        return {}
    found: dict[str, set[int]] = {}
    for line, kind in zip(draft.lines, _kinds(draft, gold, title), strict=True):
        found.setdefault(level(line.text), set()).add(kind)
    return {line: kinds.pop() for line, kinds in found.items() if len(kinds) == 1}


def _kinds(draft: Draft, gold: str, title: str | None) -> Iterator[int]:
    lines = [line.text for line in draft.lines]
    matrix = features(draft, _NO_WORDS)
    covered = [hits / words if words else 0.0 for hits, words in coverage(lines, gold)]
    text = [number for number, share in enumerate(covered) if share > _IN_TEXT and len(lines[number].split()) > 8]
    first, last = (text[0], text[-1]) if text else (len(lines), -1)
    headline = _headline(lines, title, matrix[:, _COLUMN["is_title"]].tolist(), first)
    for number, line in enumerate(lines):
        own = {
            name
            for name in ("byline", "date", "caption")
            if matrix[number, _COLUMN[name]] >= _OWN or matrix[number, _COLUMN[f"inline {name}"]]
        }
        words = line.count(" ") + 1
        head = first - _HEAD <= number < first or (headline is not None and abs(number - headline) <= _HEAD)
        if headline is not None and level(line) == level(lines[headline]):
            yield KINDS.index("headline")
        elif (draft.lines[number].tag == "figcaption" or ("caption" in own and covered[number] <= _IN_TEXT)) and (
            first - _HEAD <= number <= last and matrix[number, _COLUMN["footer"]] == 0
        ):
            yield KINDS.index("caption") if words <= _CAPTION_WORDS else UNKNOWN
        elif own & {"byline", "date"} and covered[number] <= _IN_TEXT and head:
            kind = "byline" if "byline" in own else "date"
            yield KINDS.index(kind) if words <= _BYLINE_WORDS else UNKNOWN
        else:
            may_be_headline = not title and draft.lines[number].tag in ("h1", "h2")
            yield UNKNOWN if may_be_headline else KINDS.index("other")


def _headline(lines: Sequence[str], title: str | None, is_title: Sequence[float], first: int) -> int | None:
    """The headline's line: the labelled title, nearest to the text."""
    if not title:
        return None
    same = [number for number, line in enumerate(lines) if level(line) == level(title)]
    return min(same, key=lambda number: abs(number - first), default=None)
