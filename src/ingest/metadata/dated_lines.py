"""Lines that hold a date but are no bylines → claims on when the page was published; the lines stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.metadata.byline import label_before
from ingest.metadata.dates import find
from ingest.model import Claim

_MAY_HOLD_DATE: Final = re.compile(r"[0-9](?:(?<=1)9[0-9][0-9]|(?<=2)0[0-9][0-9]|[./]\s?[0-9]{1,2}[./]\s?[0-9][0-9])")
# Other digits, and years as they are counted in Thailand and Iran.
# Each begins with one of a set, which `re` looks for by itself.
_MAY_HOLD_OTHER: Final = re.compile(
    r"[12ก-ฮ٠-٩۰-۹०-९০-৯๐-๙](?:(?<=2)5[0-9][0-9]|(?<=1)[34][0-9][0-9]|(?<=[ก-ฮ])\.\s?[0-9]{2}"
    r"|(?<=[٠-٩۰-۹०-९০-৯๐-๙])[٠-٩۰-۹०-९০-৯๐-๙]{3})"
)
_SHORT: Final = 160
_LOOKED_AT: Final = 240
_NEAR: Final = 18
_MOST: Final = 40
_START: Final = 40  # letters before the date of a paragraph that opens with it


def dated_lines(lines: list[str], title: int | None, taken: frozenset[int]) -> Iterator[Claim]:
    """Claims with the origin ``line:N:kind``.

    Kinds: ``near`` (a short line below the headline), ``label`` ("Published: …" anywhere), ``opens`` (a paragraph that
    begins with its date), ``first`` and ``other`` (short lines elsewhere).
    """
    near = seen = 0
    middle = title if title is not None else -1
    for number in _may_hold_date(lines):
        if number in taken:
            continue
        line = lines[number]
        hits = find(line[:_LOOKED_AT])
        above = lines[number - 1] if number else ""
        for hit in hits[:2]:
            label = label_before(line, hit.start, above)
            if label == "else":
                continue
            after_title = title is not None and -3 <= number - middle <= _NEAR
            if label:
                kind = "label"
            elif len(line) <= _SHORT and after_title:
                near += 1
                kind = "near" if near == 1 else "near:next"
            elif hit.start <= _START and after_title:
                kind = "opens"
            elif len(line) <= _SHORT:
                kind = "first" if not seen else "other"
            else:
                continue
            seen += 1
            yield Claim(
                "modified" if label == "modified" else "published", line[hit.start : hit.end], f"line:{number}:{kind}"
            )
        if seen >= _MOST:
            return


def _may_hold_date(lines: list[str]) -> list[int]:
    """The lines that hold the digits of a date; in one go, for a page has hundreds."""
    ours, other = _MAY_HOLD_DATE.search, _MAY_HOLD_OTHER.search
    return [
        number
        for number, line in enumerate(lines)
        if ours(line, 0, _LOOKED_AT) or (not line.isascii() and other(line, 0, _LOOKED_AT))
    ]
