"""The lines above a headline → the section that the page was filed under: a breadcrumb trail, or a line of its own."""

from __future__ import annotations

from typing import Literal

from ingest.metadata.authors import fold
from ingest.metadata.chrome import is_navigation, is_section, may_be_section
from ingest.metadata.reading import Reading
from ingest.metadata.title_looks import BREADCRUMB
from ingest.model import Claim, Edit

_LONGEST = 250


def _trail(lines: list[str], title: int, taken: frozenset[int]) -> Reading:
    """Trails near the headline: "Home » Sport » The headline"."""
    claims: list[Claim] = []
    edits: list[Edit] = []
    headline = fold(lines[title])
    for number in range(max(0, title - 12), min(len(lines), title + 4)):
        if number in taken or number == title or len(lines[number]) > _LONGEST:
            continue
        parts = [part for part in BREADCRUMB.split(lines[number]) if part]
        if len(parts) < 2:
            continue
        if fold(parts[-1]) == headline or is_navigation(parts[0]):
            inner = [part for part in parts if not is_navigation(part) and fold(part) != headline and len(part) <= 40]
            claims += [Claim("section", part, f"line:{number}:trail", 0.7) for part in inner[-1:]]
            edits.append(Edit(number, "remove", "section.breadcrumb", lines[number]))
    return Reading(tuple(claims), tuple(edits))


def _above(lines: list[str], title: int, taken: frozenset[int], form: Literal["html", "text"]) -> Reading:
    """A short line right above the headline, unless it is the last item of a menu; in HTML a usual section alone."""
    above = next((number for number in range(title - 1, max(-1, title - 3), -1) if number not in taken), None)
    if above is None or not may_be_section(lines[above]):
        return Reading()
    menu = [n for n in range(max(0, above - 6), above) if may_be_section(lines[n]) and not is_navigation(lines[n])]
    repeated = any(fold(lines[number]) == fold(lines[above]) for number in menu)
    known = is_section(lines[above]) and (len(menu) < 3 or repeated)
    if not known and (form == "html" or menu or len(lines[above].split()) > 2):
        return Reading()
    claim = Claim("section", lines[above], f"line:{above}:above")
    return Reading((claim,), (Edit(above, "move", "section.line", lines[above]),))


def read_section(lines: list[str], title: int, taken: frozenset[int], form: Literal["html", "text"]) -> Reading:
    """The section of a page whose headline stands on line ``title``; lines in ``taken`` are somebody else's."""
    trail = _trail(lines, title, taken)
    if trail.claims:
        return trail
    above = _above(lines, title, taken, form)
    return Reading(above.claims, trail.edits + above.edits)
