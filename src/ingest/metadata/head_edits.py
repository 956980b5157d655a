"""Lines removed for their place → the same edits under the name of what the line is, where the head was read off it.

A byline that is more than a byline ("Wed 25 April | 14:07 | By Jane Smith | Radio One") is claimed from and stays, and
the line model removes it as a line above the body. It still is a byline, and an edit should say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ingest.model import Claim, Edit

_BY_PLACE: Final = ("flat.head", "flat.short")
_RULES: Final = {"author": "byline.line", "published": "date.line", "modified": "date.line"}
_KINDS: Final = ("by", "by:next", "beside", "dated", "byline", "byline:next", "near", "near:next", "label")
_FAR_KINDS: Final = ("first", "other")  # dates elsewhere, which count right above the body
_ABOVE: Final = 12  # lines
_LONE: Final = "bare"


def named_edits(edits: Iterable[Edit], claims: Iterable[Claim]) -> tuple[Edit, ...]:
    """The edits, those of bylines and dates named so; which lines these are is told by the claims' origins.

    A bare name counts only where it is the page's only one: several are as often people in pictures or in menus.
    """
    edits = tuple(edits)
    above = max((edit.line for edit in edits if edit.rule == "flat.head"), default=0)
    read = [_place(claim) for claim in claims if claim.field in _RULES and claim.origin.startswith("line:")]
    kinds = (*_KINDS, _LONE) if len({number for number, kind, _ in read if kind == _LONE}) == 1 else _KINDS
    rules: dict[int, str] = {}
    for number, kind, rule in read:
        if kind in kinds or (kind in _FAR_KINDS and above - _ABOVE <= number <= above):
            rules.setdefault(number, rule)
    return tuple(
        replace(edit, rule=rules[edit.line]) if edit.rule in _BY_PLACE and edit.line in rules else edit
        for edit in edits
    )


def _place(claim: Claim) -> tuple[int, str, str]:
    """Line, kind and rule of a claim of the origin ``line:N:kind``."""
    _, number, kind = claim.origin.split(":", 2)
    return int(number), kind, _RULES[claim.field]
