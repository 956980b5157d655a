"""The lines of a page → the one that is its headline: a line somebody claims, else the one that looks most like it."""

from __future__ import annotations

from typing import Final

from ingest.metadata import titles
from ingest.metadata.authors import fold
from ingest.metadata.byline import Byline
from ingest.metadata.title_looks import LINES_BELOW, MOST_LETTERS, looks, named_first
from ingest.model import Claim, Draft

_TRUST: Final = {"h1": 0, "h1:first": 1, "given": 1, "json-ld": 2, "meta:og:title": 3, "h1:next": 4, "title": 6}
_LOGO: Final = 5  # trust in a first heading that nothing else repeats
# What a line's looks count for it, as training/title_line.py tells; to have no headline counts 0.
POINTS: Final[dict[str, float]] = {
    "named by the first line": 2.79,
    "ends a trail": 2.33,
    "byline below": 1.83,
    "said in the first paragraphs": 1.66,
    "share of the most said": 1.24,
    "words": 1.24,
    "said in the text": 1.11,
    "said in the first line": 1.03,
    "colon within": 0.94,
    "prose below": 0.88,
    "quotation": 0.68,
    "menu above": 0.56,
    "section above": 0.44,
    "byline above": 0.44,
    "distance": 0.40,
    "repeated": 0.37,
    "digits": 0.34,
    "standfirst below": 0.34,
    "byline right below": 0.25,
    "right above the text": -0.31,
    "paragraph": -0.33,
    "first line": -0.62,
    "said more above": -0.77,
    "likes around": -0.88,
    "prose above": -0.91,
    "numbered": -0.95,
    "colon": -1.01,
    "caption": -1.07,
    "likes further around": -1.24,
    "menu below": -1.24,
    "notice": -1.29,
    "trail": -1.36,
    "far": -1.60,
    "signs": -1.61,
    "short": -1.63,
    "asian": -1.68,
    "very long": -1.76,
    "opens small": -1.76,
    "section": -1.78,
    "of a picture": -2.44,
    "line": -2.52,
    "full stop": -3.07,
    "first paragraph": -3.20,
    "below the first paragraph": -4.05,
}


def _is_lone_heading(claim: Claim, said: list[Claim]) -> bool:
    """Whether the first of several headings is named nowhere else, as the site's is above its articles."""
    if claim.origin != "h1:first":
        return False
    words = fold(claim.value)
    others = [fold(other.value) for other in said if not other.origin.startswith(("h1", "line:"))]
    return bool(others) and not any(words in other or other in words for other in others)


def _claimed(claims: tuple[Claim, ...], sites: frozenset[str]) -> list[str]:
    """Folded headlines that somebody claims, the most trusted first."""
    said = [claim for claim in claims if claim.field == "title"]
    told = sorted(said, key=lambda claim: _LOGO if _is_lone_heading(claim, said) else _TRUST.get(claim.origin, 5))
    keys = [fold(value) for claim in told for value in (claim.value, titles.headline(claim.value, sites))]
    keys += [fold(claim.value.partition(": ")[2]) for claim in told]
    keys += [fold(part) for claim in told for part in titles.parts(claim.value)]
    return [key for key in dict.fromkeys(keys) if len(key) >= 6 and key not in sites]


def _named_with_site(lines: list[str], reach: int) -> int | None:
    """The line that the first one names before the site's name: "Meteorite hits shed | Example Times".

    So it reads where the page's title was flattened with the rest.
    """
    named = named_first(lines) - {fold(lines[0])} if lines else frozenset()
    return next((n for n in range(1, min(reach, len(lines))) if fold(lines[n]) in named), None) if named else None


def find_title(
    draft: Draft, claims: tuple[Claim, ...], sites: frozenset[str], body: int, bylines: dict[int, Byline]
) -> int | None:
    """The number of the headline's line, ``body`` being the first paragraph's; None in HTML where no claim fits.

    Of several lines that are claimed alike a heading is the headline, not the item of a menu.
    """
    lines = [line.text for line in draft.lines]
    reach = min(len(lines), max(body + 3, 60) if draft.form == "html" else body + 1)
    keys = _claimed(claims, sites)
    shortest = min(map(len, keys), default=0)
    folded = [fold(line) if shortest <= len(line) <= 2 * MOST_LETTERS else "" for line in lines[:reach]]
    for key in keys:
        if key in folded:
            places = [number for number, line in enumerate(folded) if line == key]
            return next((number for number in places if draft.lines[number].tag in ("h1", "h2")), places[0])
    if draft.form == "html":
        return None
    named = _named_with_site(lines, reach + LINES_BELOW)
    if named is not None:
        return named
    points = {n: sum(POINTS[name] * value for name, value in look.items()) for n, look in looks(lines, body, bylines)}
    best = max(points, key=lambda number: points[number], default=None)
    return best if best is not None and points[best] > 0 else None
