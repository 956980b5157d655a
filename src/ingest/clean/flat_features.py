"""The lines of a page without HTML → a matrix: what a line is like, what stands around it, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingest.clean.flat_chars import CLASSES, Characters, characters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.clean.phrases import Phrase

    Column = NDArray[np.floating[Any]]

_GAPS: Final = (4, 10)  # lines from one paragraph to the next of its block, at most
_FAR: Final = 40  # lines: how far the next paragraph is looked for
_PROSE_WORDS: Final = 12
_UNSPACED_PER_WORD: Final = 2.0
_COLUMN: Final = {name: column for column, name in enumerate(CLASSES)}
_SHARES: Final = ("upper", "digits", "commas", "colons", "quotes", "dashes", "separators", "brackets", "symbols")
_ENDS: Final = ("terminals", "colons", "quotes", "digits", "letters", "brackets")
_BEGINS: Final = ("upper", "digits", "quotes", "separators", "symbols", "unspaced")
_SHIFTS: Final = {
    "words": (-2, -1, 1, 2),
    "odds": (-2, -1, 1, 2),
    "prose": (-1, 1),
    "ends_terminals": (-1, 1),
    "capital_share": (-1, 1),
    "overlap": (-1, 1),
}
_AVERAGED: Final = ("words", "prose", "odds", "phrase", "capital_share", "overlap", "repeated", "share_digits")
_WIDTHS: Final = (2, 5, 12)
_MEANS: Final = tuple(
    f"{name}_{side}_{width}" for name in _AVERAGED for width in _WIDTHS for side in ("before", "behind")
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by hash (sorted) with the log-odds that a line which holds them is boilerplate."""

    hashes: NDArray[np.uint64]
    odds: NDArray[np.float32]

    @classmethod
    def empty(cls) -> Lexicon:
        """A lexicon that knows no word."""
        return cls(np.zeros(0, np.uint64), np.zeros(0, np.float32))

    def look_up(self, words: NDArray[np.uint64]) -> NDArray[np.float32]:
        """The log-odds of each word; 0 for words that are not in it."""
        if not len(self.hashes):
            return np.zeros(len(words), np.float32)
        order = np.argsort(words)  # those in order are found several times as fast
        ordered = words[order]
        at = np.minimum(np.searchsorted(self.hashes, ordered), len(self.hashes) - 1)
        odds = np.empty(len(words), np.float32)
        odds[order] = np.where(self.hashes[at] == ordered, self.odds[at], np.float32(0))
        return odds


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of the lines of a page before they are judged.

    ``gone``: lines that were moved out (headline, byline) or removed. ``stretch``: first and end of the body by rule.
    """

    lines: Sequence[str]
    phrases: Sequence[Phrase | None]
    gone: Sequence[bool]
    stretch: tuple[int, int]


def features(page: Page, lexicon: Lexicon, chars: Characters | None = None) -> tuple[list[str], NDArray[np.float32]]:
    """Names of the columns, and a row for each line. ``chars`` spares counting the characters anew."""
    chars = chars or characters(page.lines)
    own = _own(page, chars, lexicon)
    around = {**_shifted(own), **_averaged(own), **_distances(page, own), **_place(page, own)}
    for gap in _GAPS:
        around |= {f"{name}_{gap}": column for name, column in _blocks(own, gap).items()}
    columns = {**own, **around}
    matrix = np.empty((len(columns), len(page.lines)), np.float32)
    for row, column in zip(matrix, columns.values(), strict=True):
        row[:] = column
    return list(columns), matrix.T


def _own(page: Page, chars: Characters, lexicon: Lexicon) -> dict[str, Column]:
    """What a line is like by itself."""
    n = len(page.lines)
    counts = chars.counts
    sizes = np.maximum(chars.sizes, 1).astype(np.float32)
    unspaced = counts[:, _COLUMN["unspaced"]]
    tokens = np.maximum(chars.words_a_line, 1)
    words = (chars.words_a_line - unspaced + unspaced / _UNSPACED_PER_WORD).astype(np.float32)
    own: dict[str, Column] = {"words": words, "characters": sizes}
    own["word_length"] = sizes / np.maximum(words, 1)
    own["capital_share"] = (chars.capitals / tokens).astype(np.float32)
    own["unspaced"] = unspaced / sizes
    for name in _SHARES:
        own[f"share_{name}"] = counts[:, _COLUMN[name]] / sizes
    for name in ("separators", "digits", "commas"):
        own[f"count_{name}"] = counts[:, _COLUMN[name]]
    own["at_sign"] = counts[:, _COLUMN["at_signs"]]
    last, first = _flags(chars.last), _flags(chars.first)
    for name in _ENDS:
        own[f"ends_{name}"] = last[:, _COLUMN[name]]
    for name in _BEGINS:
        own[f"begins_{name}"] = first[:, _COLUMN[name]]
    own["stops"] = chars.stops.astype(np.float32)
    own["words_a_stop"] = words / np.maximum(chars.stops, 1)
    own["prose"] = ((words >= _PROSE_WORDS) & (chars.stops > 0)).astype(np.float32)

    odds = lexicon.look_up(chars.words)
    own["odds"] = (np.bincount(chars.line_of, odds, n) / tokens).astype(np.float32)
    known = odds != 0
    own["known"] = (np.bincount(chars.line_of[known], minlength=n) / tokens).astype(np.float32)
    own["odds_highest"], own["odds_lowest"] = np.full((2, n), ((-9,), (9,)), np.float32)  # of lines without words
    if len(odds):
        wordy = np.flatnonzero(chars.words_a_line)
        starts = (np.cumsum(chars.words_a_line) - chars.words_a_line)[wordy]
        own["odds_highest"][wordy] = np.maximum(np.maximum.reduceat(odds, starts), -9)
        own["odds_lowest"][wordy] = np.minimum(np.minimum.reduceat(odds, starts), 9)
    own.update(_repeated(page, chars, own["prose"], tokens))

    own["phrase"] = np.array([phrase is not None for phrase in page.phrases], np.float32)
    own["moved"] = np.array(page.gone, np.float32) * (1 - own["phrase"])
    return own


def _flags(bits: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Lines × 16: the bits one by one."""
    octets = bits.astype("<u2").view(np.uint8).reshape(-1, 2)
    return np.unpackbits(octets, axis=1, bitorder="little").astype(np.float32)


def _repeated(page: Page, chars: Characters, prose: Column, tokens: NDArray[np.int64]) -> dict[str, Column]:
    """How much of a line stands elsewhere: as the same line, and word by word in the paragraphs of the body."""
    n = len(page.lines)
    times: dict[str, int] = {}
    for line in page.lines:
        times[line] = times.get(line, 0) + 1
    first, end = page.stretch
    in_body = np.zeros(n, bool)
    in_body[first:end] = True
    in_body &= prose > 0
    body_word = in_body[chars.line_of]
    body = np.sort(chars.words[body_word])
    at = np.searchsorted(body, chars.words)
    # The word's own occurrences in its line do not count: for lines of the body it takes a second one.
    elsewhere = np.append(body, np.zeros(2, np.uint64))[at + body_word] == chars.words
    elsewhere &= at + body_word < len(body)
    same = np.array([times[line] for line in page.lines], np.float32)
    return {
        "same_line": same,
        "repeated": (same > 1).astype(np.float32),
        "overlap": (np.bincount(chars.line_of[elsewhere], minlength=n) / tokens).astype(np.float32),
    }


def _shifted(own: dict[str, Column]) -> dict[str, Column]:
    """The lines before and behind, at fixed distances; -1 beyond the page."""
    found = {}
    for name, shifts in _SHIFTS.items():
        column = own[name]
        for shift in shifts:
            moved = np.full(len(column), -1, np.float32)
            if shift < 0:
                moved[-shift:] = column[:shift]
            else:
                moved[:-shift] = column[shift:]
            found[f"{name}{shift:+d}"] = moved
    return found


def _averaged(own: dict[str, Column]) -> dict[str, Column]:
    """Means over windows before and behind a line."""
    columns = np.array([own[name] for name in _AVERAGED], np.float64)
    columns[_AVERAGED.index("words")] = np.minimum(own["words"], 100)
    n = columns.shape[1]
    total = np.concatenate((np.zeros((len(columns), 1)), np.cumsum(columns, axis=1)), axis=1)
    at = np.arange(n)
    means: list[Column] = []
    for width in _WIDTHS:
        left, right = np.maximum(at - width, 0), np.minimum(at + 1 + width, n)
        means.append((total[:, :-1] - total[:, left]) / np.maximum(at - left, 1))
        means.append((total[:, right] - total[:, 1:]) / np.maximum(right - at - 1, 1))
    return dict(zip(_MEANS, np.stack(means, axis=1).reshape(-1, n), strict=True))


def _distances(page: Page, own: dict[str, Column]) -> dict[str, Column]:
    """How far the nearest paragraph, moved line and heading of a tail are, before and behind."""
    opens_tail = np.array([bool(phrase and phrase.opens_tail) for phrase in page.phrases])
    found = {}
    for name, marks in (("prose", own["prose"] > 0), ("moved", own["moved"] > 0), ("tail", opens_tail)):
        found[f"since_{name}"] = _since(marks)
        found[f"until_{name}"] = _since(marks[::-1])[::-1]
    short = own["words"] < _PROSE_WORDS
    found["short_before"] = _since(~short)
    found["short_behind"] = _since(~short[::-1])[::-1]
    return found


def _blocks(own: dict[str, Column], gap: int) -> dict[str, Column]:
    """The block of paragraphs that a line stands in: paragraphs with fewer than ``gap`` short lines between them."""
    prose = own["prose"] > 0
    n = len(prose)
    at = np.flatnonzero(prose)
    if not len(at):
        return dict.fromkeys(("block_words", "block_share", "block_largest", "block_lines", "block_at"), np.zeros(n))
    number_of = np.concatenate(([0], np.cumsum(np.diff(at) > gap)))
    words = np.bincount(number_of, np.minimum(own["words"][at], 100))
    firsts = at[np.searchsorted(number_of, np.arange(len(words)))]
    lasts = at[np.searchsorted(number_of, np.arange(len(words)), side="right") - 1]
    lines = np.arange(n)
    block = np.maximum(np.searchsorted(firsts, lines, side="right") - 1, 0)
    inside = (lines >= firsts[block]) & (lines <= lasts[block])
    return {
        "block_words": np.where(inside, words[block], 0),
        "block_share": np.where(inside, words[block] / words.sum(), 0),
        "block_largest": np.where(inside, words[block] == words.max(), 0),
        "block_lines": np.where(inside, lasts[block] - firsts[block] + 1, 0),
        "block_at": np.where(inside, (lines - firsts[block]) / (lasts[block] - firsts[block] + 1), 0),
    }


def _since(marks: NDArray[np.bool_]) -> NDArray[np.float32]:
    """For each line how many lines ago the last mark was, itself not counted; at most `_FAR`."""
    at = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, at, -_FAR - 1))
    before = np.concatenate(([-_FAR - 1], last[:-1]))
    return np.minimum(at - before, _FAR).astype(np.float32)


def _median(values: Column) -> float:
    """What ``np.median`` says, which takes its time over a few values."""
    ordered = np.sort(values)
    return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)


def _place(page: Page, own: dict[str, Column]) -> dict[str, Column]:
    """Where a line stands in the page, among its paragraphs, and against the body found by rule."""
    n = len(page.lines)
    at = np.arange(n)
    first, end = page.stretch
    words = np.minimum(own["words"], 100).astype(np.float64)
    prose = words * own["prose"]
    sum_words, sum_prose = np.cumsum(words), np.cumsum(prose)
    tail = np.cumsum([bool(phrase and phrase.opens_tail) for phrase in page.phrases])
    inside = (at >= first) & (at < end)
    typical = _median(own["words"][own["prose"] > 0]) if prose.any() else 0.0
    everywhere = np.ones(n)
    return {
        "line": at,
        "line_from_end": n - at,
        "line_share": at / n,
        "words_share": (sum_words - words) / max(sum_words[-1], 1),
        "prose_before": sum_prose - prose,
        "prose_share": (sum_prose - prose) / max(sum_prose[-1], 1),
        "prose_of_page": sum_prose[-1] * everywhere,
        "prose_lines": own["prose"].sum() / n * everywhere,
        "lines_of_page": n * everywhere,
        "words_to_typical": own["words"] / max(typical, 1),
        "tails_before": tail,
        "inside": inside,
        "after_first": np.minimum(np.maximum(at - first, -_FAR), _FAR),
        "before_end": np.minimum(np.maximum(end - 1 - at, -_FAR), _FAR),
        "moved_before": np.cumsum(own["moved"]),
        "moved_of_page": own["moved"].sum() * everywhere,
    }
