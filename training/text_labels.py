"""A labelled page → labels for the lines of its flattened text, however it was flattened.

Two kinds of pages are learned from. Of one the gold text is known: its words are aligned with those of the lines
(`align.py`), and kinds are told by the markup (`line_kinds.py`). The other was read line by line (`readings.py`): the
words of the lines that were read are aligned, and take their kinds with them. So a sentence cut out of a paragraph is
text as the paragraph is, and a line that stands twice is told by its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from training.align import coverage, places, tokens
from training.line_kinds import KINDS, UNKNOWN, kinds_of
from training.readings import Reading, digests, level

from ingest.metadata.links import site
from ingest.model import Draft, Given, Raw
from ingest.parse import parse_html

TEXT: Final = ("text", "sub-heading")
UNSURE: Final = "unsure"
_OTHER: Final = "other"
_MOST: Final = 0.5  # share of a line's words from which their kind is the line's


@dataclass(frozen=True, slots=True)
class Labels:
    """For each line the share of its words that is gold, the share that is a matter of taste, and its kind."""

    share: NDArray[np.float32]
    unsure: NDArray[np.float32]
    kinds: NDArray[np.int8]  # numbers of `line_kinds.KINDS`, or UNKNOWN


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page whose gold text is known, with what its markup says of its lines (levelled) and the site it is of."""

    gold: str
    site: str | None
    kinds: dict[str, int]

    @classmethod
    def of(cls, row: dict[str, Any]) -> GoldPage | None:
        """A row of a labelled set; None where it cannot be parsed."""
        if (draft := _parsed(row)) is None:
            return None
        gold = row["text"] or ""
        kinds = kinds_of(row["html"], gold, row["title"])
        return cls(gold, row.get("publisher") or _site(row, draft), kinds)

    def labels(self, lines: Sequence[str]) -> Labels:
        """What its lines are, as flattened."""
        hits, words = np.array(coverage(lines, self.gold), np.float32).T
        kinds = np.array([self.kinds.get(level(line), UNKNOWN) for line in lines], np.int8)
        return Labels(hits / np.maximum(words, 1), np.zeros(len(lines), np.float32), kinds)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page that was read: its words with the kind of each, what of it is text, and the site it is of."""

    words: list[str]
    kinds: NDArray[np.str_]  # of each word, and "other" at last: of words that stand nowhere
    gold: str
    site: str | None

    @classmethod
    def of(cls, row: dict[str, Any], reading: Reading) -> ReadPage | None:
        """A row of a labelled set; None where it cannot be parsed."""
        if (draft := _parsed(row)) is None:
            return None
        lines = [line.text for line in draft.lines]
        kinds = [reading.kinds.get(name, _OTHER) for name in digests(lines)]
        words = [tokens(line) for line in lines]
        return cls(
            words=list(chain.from_iterable(words)),
            kinds=np.repeat([*kinds, _OTHER], [*map(len, words), 1]),
            gold="\n\n".join(line for line, kind in zip(lines, kinds, strict=True) if kind in TEXT),
            site=_site(row, draft),
        )

    def labels(self, lines: Sequence[str]) -> Labels:
        """What its lines are, as flattened."""
        share, unsure = np.zeros((2, len(lines)), np.float32)
        kinds = np.full(len(lines), KINDS.index(_OTHER), np.int8)
        for number, at in enumerate(places(lines, self.words)):
            if not at:
                continue
            names, times = np.unique(self.kinds[at], return_counts=True)
            shares = times / len(at)
            share[number] = shares[np.isin(names, TEXT)].sum()
            unsure[number] = shares[names == UNSURE].sum()
            if shares.max() > _MOST and (name := str(names[shares.argmax()])) in KINDS:
                kinds[number] = KINDS.index(name)
        return Labels(share, unsure, kinds)


Labelled = GoldPage | ReadPage


def _parsed(row: dict[str, Any]) -> Draft | None:
    draft = parse_html(Raw("page", "training", row["html"], "text/html", given=Given(url=row["url"])))
    return draft if isinstance(draft, Draft) else None


def _site(row: dict[str, Any], draft: Draft) -> str | None:
    """The site of a page by its address, or by the one that it says is its own."""
    addresses = (row["url"], *(claim.value for claim in draft.claims if claim.field in ("url", "canonical_url")))
    return next((found for address in addresses if address and (found := site(address))), None)
