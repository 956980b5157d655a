"""Lines removed for their place → the same edits under the name of what the line is, where the head was read off it.

A byline that is more than a byline ("Wed 25 April | 14:07 | By Jane Smith | Radio One") is claimed from and stays, and
the line model removes it as a line above the body. It still is a byline, and an edit should say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ingest.metadata.authors import fold
from ingest.model import Claim, Edit

_BY_PLACE: Final = ("flat.head", "flat.short")
_RULES: Final = {"author": "byline.line", "published": "date.line", "modified": "date.line"}
_KINDS: Final = ("by", "by:next", "beside", "dated", "byline", "byline:next", "near", "near:next", "label")
_FAR_KINDS: Final = ("first", "other")  # dates elsewhere, which count right above the body
_ABOVE: Final = 12  # lines
_BARE: Final = "bare"
_TITLE: Final = "title"
_RIGHT_BELOW: Final = 2  # lines


def named_edits(edits: Iterable[Edit], claims: Iterable[Claim]) -> tuple[Edit, ...]:
    """The edits, those of bylines and dates named so; which lines these are is told by the claims' origins."""
    edits = tuple(edits)
    above = max((edit.line for edit in edits if edit.rule == "flat.head"), default=0)
    read = [(*_place(claim), claim) for claim in claims if claim.origin.startswith("line:")]
    person = _bare_person(read)
    rules: dict[int, str] = {}
    for number, kind, claim in read:
        far = kind in _FAR_KINDS and above - _ABOVE <= number <= above
        bare = kind == _BARE and fold(claim.value) == person
        if claim.field in _RULES and (kind in _KINDS or far or bare):
            rules.setdefault(number, _RULES[claim.field])
    return tuple(
        edit._replace(rule=rules[edit.line]) if edit.rule in _BY_PLACE and edit.line in rules else edit
        for edit in edits
    )


def _bare_person(read: Sequence[tuple[int, str, Claim]]) -> str | None:
    """Of the names that stand alone on their lines the author's, folded: right below the headline, or the only one.

    Several are as often people in pictures or in menus.
    """
    headline = next((number for number, kind, _ in read if kind == _TITLE), None)
    names = [(number, fold(claim.value)) for number, kind, claim in read if kind == _BARE]
    if headline is not None:
        below = (name for number, name in names if 0 < number - headline <= _RIGHT_BELOW)
        if (name := next(below, None)) is not None:
            return name
    return names[0][1] if len({name for _, name in names}) == 1 else None


def _place(claim: Claim) -> tuple[int, str]:
    """Line and kind of a claim of the origin ``line:N:kind``."""
    _, number, kind = claim.origin.split(":", 2)
    return int(number), kind
