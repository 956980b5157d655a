"""Turns texts into sketches: samples of their shingles (five words in a row) and of their numbers, many at a time.

Words are hashed by differences of a running polynomial over the code points of all texts, so that the cost is a few
passes over one array, whatever the number of texts and words. The sample of a text are the shingles with the smallest
hashes: the same ones are chosen from every text, so that what two samples share, below the larger hash of the one that
reaches less far, estimates what the texts share (bottom-k sketches, Cohen and Kaplan, 2007).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ingest.dedup.textkey import DIGIT, SEPARATOR, WORDLESS, character_classes, code_points

WIDTH: Final = 5  # words in a shingle; in scripts without spaces it has twice as many characters, less one
LEAD: Final = 128  # the first so many shingles of a text are its lead
MOST_NUMBERS: Final = 32
FEWEST: Final = 8  # a text of fewer shingles has no sketch: it is compared as a whole or not at all

Hashes = npt.NDArray[np.uint64]
CodePoints = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]

_BASE: Final = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_STEP: Final = 0xD1342543DE82EF95
_HASH_BITS: Final = 43
_CHUNK: Final = 1 << 17  # code points: what is worked on at a time fits the cache
_INNER_MARKS: Final = tuple(map(ord, ".,:"))  # part of a number when they stand between digits


@dataclass(frozen=True, slots=True)
class Ragged:
    """Lists of different lengths, one after the other: the n-th is ``values[starts[n]:starts[n + 1]]``."""

    values: npt.NDArray[Any]
    starts: npt.NDArray[np.int64]

    def lists(self, rows: npt.NDArray[Any]) -> tuple[npt.NDArray[np.intp], npt.NDArray[Any]]:
        """The lists of some rows: for each value the position in ``rows`` that it belongs to, and the value."""
        which, places = spans(self.starts[rows], self.lengths(rows))
        return which, self.values[places]

    def take(self, rows: npt.NDArray[Any]) -> Ragged:
        """Some of the lists, in the order asked for."""
        return Ragged(self.lists(rows)[1], np.append(0, np.cumsum(self.lengths(rows))))

    def within(self, start: int, end: int) -> Ragged:
        """The lists from one to before another."""
        starts = self.starts[start : end + 1]
        return Ragged(self.values[starts[0] : starts[-1]], starts - starts[0])

    def lengths(self, rows: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """How many values some lists have."""
        lengths: npt.NDArray[np.int64] = self.starts[rows + 1] - self.starts[rows]
        return lengths


def spans(first: npt.NDArray[Any], count: npt.NDArray[Any]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Places ``first``, ``first + 1`` … of each span, one span after the other, and the number of its span."""
    which = np.repeat(np.arange(len(first)), count)
    return which, np.arange(len(which)) + np.repeat(first - (np.cumsum(count) - count), count)


@dataclass(frozen=True, slots=True)
class Sketches:
    """What is kept of texts for comparing them; all lists ascend.

    ``shingles``: how many different ones each text has. ``sample``: the smallest hashes, of 31 bits, and in the lowest
    bit 0 for those of the lead. ``numbers``: hashes of the numbers in the text, the smallest where there are very many.
    """

    shingles: npt.NDArray[np.uint32]
    sample: Ragged
    numbers: Ragged

    def take(self, rows: npt.NDArray[Any]) -> Sketches:
        """The sketches of some of the texts, in the order asked for."""
        return Sketches(self.shingles[rows], self.sample.take(rows), self.numbers.take(rows))

    def within(self, start: int, end: int) -> Sketches:
        """The sketches of the texts from one to before another."""
        return Sketches(self.shingles[start:end], self.sample.within(start, end), self.numbers.within(start, end))


def sketch(texts: Sequence[str]) -> tuple[Sketches, Ragged]:
    """The sketches of texts, and for each text the keys under which its copies find it: some shingles in full."""
    ascii = np.array([text.isascii() for text in texts], np.bool_)
    order = np.argsort(~ascii, kind="stable")  # those in ASCII first: together they are hashed in half the time
    parts = [_sketch(portion) for portion in _portions([texts[place] for place in order])]
    sketches, keys = together([part for part, _ in parts]), stacked([keys for _, keys in parts], np.uint64)
    if ascii.all() or not ascii.any():
        return sketches, keys
    back = np.argsort(order)
    return sketches.take(back), keys.take(back)


def key_count(shingles: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """How many keys a text of so many shingles has, if it has as many."""
    return np.clip(shingles.astype(np.int64) // 16, 16, 64)


def together(parts: Sequence[Sketches]) -> Sketches:
    """The sketches of several, one after the other."""
    return Sketches(
        np.concatenate([np.empty(0, np.uint32), *(part.shingles for part in parts)]),
        stacked([part.sample for part in parts], np.uint32),
        stacked([part.numbers for part in parts], np.uint32),
    )


def stacked(parts: Sequence[Ragged], kind: type[np.generic]) -> Ragged:
    """The lists of several, one after the other."""
    lengths = [np.diff(part.starts) for part in parts]
    return Ragged(
        np.concatenate([np.empty(0, kind), *(part.values for part in parts)]),
        np.concatenate([np.zeros(1, np.int64), *lengths]).cumsum(),
    )


def only(lists: Ragged, chosen: npt.NDArray[np.bool_]) -> Ragged:
    """The chosen lists; the others are empty."""
    lengths = np.diff(lists.starts)
    return Ragged(lists.values[np.repeat(chosen, lengths)], np.append(0, np.cumsum(np.where(chosen, lengths, 0))))


def _portions(texts: Sequence[str]) -> Iterator[list[CodePoints]]:
    """The code points of texts, so many texts at a time as fit a chunk, and all of one type."""
    portion: list[CodePoints] = []
    size = 0
    for text in texts:
        codes = code_points(text)
        if portion and (size + len(codes) > _CHUNK or codes.dtype != portion[0].dtype):
            yield portion
            portion, size = [], 0
        portion.append(codes)
        size += len(codes) + 1
    if portion:
        yield portion


def _sketch(texts: list[CodePoints]) -> tuple[Sketches, Ragged]:
    lengths = np.array([len(text) + 1 for text in texts])
    ends = np.cumsum(lengths)
    separator = np.zeros(1, texts[0].dtype)
    words = _words(np.concatenate([part for text in texts for part in (text, separator)]))
    first_word = np.searchsorted(words.starts, np.append(0, ends))
    text_of = np.repeat(np.arange(len(texts), dtype=np.uint64), np.diff(first_word))
    hashes, owner = _shingles(words, text_of, first_word)

    count = np.bincount(owner, minlength=len(texts))
    place = np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
    enough = np.where(count < FEWEST, 0, count)
    sampled = place < np.minimum(np.clip(enough // 4, 64, 256), enough)[owner]
    keyed = place < np.minimum(key_count(enough), enough)[owner]
    numbers, number_owner = _distinct(words.hashes[words.numeric] >> np.uint64(32), text_of[words.numeric], 32)
    number_count = np.bincount(number_owner, minlength=len(texts))
    few = np.arange(len(number_owner)) - (np.cumsum(number_count) - number_count)[number_owner] < MOST_NUMBERS
    sketches = Sketches(
        count.astype(np.uint32),
        _ragged(_for_sample(hashes[sampled]), owner[sampled], len(texts)),
        _ragged(numbers[few].astype(np.uint32), number_owner[few], len(texts)),
    )
    return sketches, _ragged(hashes[keyed] >> np.uint64(1), owner[keyed], len(texts))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of several texts: hash, first code point, whether it is a lone letter, whether it has a digit."""

    hashes: Hashes
    starts: npt.NDArray[np.intp]
    wordless: npt.NDArray[np.bool_]
    numeric: npt.NDArray[np.bool_]


def _words(codes: CodePoints) -> _Words:
    classes = _classes(codes)
    digit = classes == DIGIT
    inner = np.flatnonzero(digit[:-2] & digit[2:] & ~digit[1:-1]) + 1
    classes[inner[np.isin(codes[inner], _INNER_MARKS)]] = DIGIT
    starts, ends = _bounds(classes)

    running = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * _powers(_BASE, len(codes)), out=running[1:])
    numeric = np.zeros(len(starts), np.bool_)
    numeric[np.searchsorted(starts, np.flatnonzero(digit & ~np.append(False, digit[:-1])), "right") - 1] = True
    inverse = _powers(pow(_BASE, -1, 1 << 64), len(codes))[starts]
    return _Words(
        _mixed((running[ends] - running[starts]) * inverse),
        starts,
        classes[starts] == WORDLESS,
        numeric,
    )


def _classes(codes: CodePoints) -> npt.NDArray[np.uint8]:
    if codes.dtype == np.uint8:
        table = character_classes()[:256].tobytes()
        return np.frombuffer(bytearray(codes.tobytes().translate(table)), np.uint8)
    return character_classes()[codes]


def _bounds(classes: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where words start and end: runs of other than separators, where a letter that is a word is its own run."""
    apart = np.ones(len(classes) + 2, np.bool_)
    apart[1:-1] = classes == SEPARATOR
    edge = apart[1:] != apart[:-1]  # between a code point and the one before it
    wordless = classes == WORDLESS
    if not wordless.any():
        edges = np.flatnonzero(edge)
        return edges[0::2], edges[1::2]
    edge[:-1] |= wordless
    edge[1:] |= wordless
    edges = np.flatnonzero(edge)
    is_word = classes[edges[:-1]] != SEPARATOR
    return edges[:-1][is_word], edges[1:][is_word]


def _shingles(words: _Words, text_of: Hashes, first_word: npt.NDArray[np.intp]) -> tuple[Hashes, npt.NDArray[np.intp]]:
    """The distinct shingles, ascending within each text, and the text of each. Bit 0 is 0 for those of the lead."""
    windows = max(0, len(words.hashes) - WIDTH + 1)
    shingles = np.zeros(windows, np.uint64)
    for place in range(WIDTH):
        shingles += words.hashes[place : place + windows] * np.uint64(pow(_STEP, place, 1 << 64))
    inside = text_of[:windows] == text_of[WIDTH - 1 : WIDTH - 1 + windows]
    lone = np.flatnonzero(words.wordless[:windows])
    lone = lone[lone + 2 * (WIDTH - 1) < len(text_of)]
    lone = lone[text_of[lone] == text_of[lone + 2 * (WIDTH - 1)]]
    shingles[lone] += shingles[lone + WIDTH - 1] * np.uint64(3)
    after_lead = (np.arange(windows) >= first_word[text_of[:windows]] + LEAD).astype(np.uint64)
    flagged = (_mixed(shingles) >> np.uint64(64 - _HASH_BITS) << np.uint64(1)) | after_lead
    hashes, owner = _distinct(flagged[inside], text_of[:windows][inside], _HASH_BITS + 1)
    again = np.zeros(len(hashes), np.bool_)  # a shingle of the lead that comes back later
    again[1:] = (hashes[1:] >> np.uint64(1) == hashes[:-1] >> np.uint64(1)) & (owner[1:] == owner[:-1])
    return hashes[~again], owner[~again]


def _distinct(values: Hashes, owner: Hashes, bits: int) -> tuple[Hashes, npt.NDArray[np.intp]]:
    """The distinct values of each owner, ascending, and the owner of each; a value has so many bits."""
    both = np.sort((owner << np.uint64(bits)) | values)
    both = both[np.append(True, both[1:] != both[:-1])[: len(both)]]
    return both & np.uint64((1 << bits) - 1), (both >> np.uint64(bits)).astype(np.intp)


def _for_sample(hashes: Hashes) -> npt.NDArray[np.uint32]:
    high = hashes >> np.uint64(_HASH_BITS + 1 - 31) << np.uint64(1)
    return (high | (hashes & np.uint64(1))).astype(np.uint32)


def _ragged(values: npt.NDArray[Any], owner: npt.NDArray[np.intp], count: int) -> Ragged:
    return Ragged(values, np.append(0, np.cumsum(np.bincount(owner, minlength=count))))


@lru_cache(maxsize=2)
def _powers_to(base: int, count: int) -> Hashes:
    powers = np.full(count, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _powers(base: int, count: int) -> Hashes:
    """The first so many powers of an odd number modulo 2**64."""
    room = max(_CHUNK * 2, 1 << (count - 1).bit_length())
    return _powers_to(base, room)[:count]


def _mixed(values: Hashes) -> Hashes:
    """Spread every bit over all others (the finaliser of SplitMix64, Steele et al., 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
