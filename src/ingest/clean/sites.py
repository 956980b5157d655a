"""Rules for single sites (YAML, CSS selectors): page → the same page with marks → edits of the lines that are marked.

    site: example.org             # registered domain; the rule's name in edits is ``site:example.org``
    rules:
      - valid_from: 2019-03-01    # of fetching; layouts come and go. Both days belong to it, both may be left out.
        valid_until: 2021-06-30
        select: [div.story]       # nothing but this is the article
        remove: [.promo]          # this never is, wherever it stands

`mark` looks the selectors up in BeautifulSoup's tree and writes what it finds into the page, as an attribute that the
parser carries over to the layout. So a rule removes lines by edits like any other, and no line shifts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingest.layout import BLOCK_TAGS, RULED
from ingest.model import Edit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.edits import Texts
    from ingest.layout import Layout
    from ingest.model import Draft

ATTRIBUTE: Final = "data-ingest"
_SELECTED, _REMOVED = RULED
_KEYS: Final = frozenset(("select", "remove", "valid_from", "valid_until"))
_BLOCKS: Final = frozenset(BLOCK_TAGS)


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What a site's pages of a time hold as article (``select``) and as anything else (``remove``): CSS selectors."""

    site: str
    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def valid_on(self, day: date | None) -> bool:
        """Whether it holds for a page fetched that day; of a page without a day it does while it has no end."""
        if day is None:
            return self.valid_until is None
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True, slots=True)
class SiteRules:
    """All rules by site."""

    by_site: Mapping[str, tuple[SiteRule, ...]] = field(default_factory=dict)

    @classmethod
    def from_yaml(cls, files: Iterable[tuple[str, str]]) -> SiteRules:
        """Read name and text of files, one site a file; a later one about a site replaces an earlier one.

        Raises ValueError naming the file and what is wrong with it: an unknown key, no rule, a selector that cannot be
        read, days that contradict each other.
        """
        import yaml  # only the process that loads rules needs it

        by_site: dict[str, tuple[SiteRule, ...]] = {}
        for name, text in files:
            try:
                data = yaml.safe_load(text)
            except yaml.YAMLError as error:
                raise ValueError(f"{name}: no valid YAML: {' '.join(str(error).split())}") from None
            if not isinstance(data, dict) or set(data) != {"site", "rules"} or not isinstance(data["rules"], list):
                raise ValueError(f"{name}: must hold `site` (a registered domain) and `rules` (a list)")
            site = str(data["site"])
            try:
                by_site[site] = tuple(_rule(site, entry) for entry in data["rules"])
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return cls(by_site)

    def find(self, site: str | None, day: date | None) -> SiteRule | None:
        """The first rule of a site that holds for a page fetched on ``day``."""
        rules = self.by_site.get(site, ()) if site else ()
        return next((rule for rule in rules if rule.valid_on(day)), None)


def _rule(site: str, entry: Any) -> SiteRule:
    if not isinstance(entry, dict) or not entry.keys() & {"select", "remove"}:
        raise ValueError("a rule needs `select` or `remove`, lists of CSS selectors")
    if unknown := set(entry) - _KEYS:
        raise ValueError(f"unknown key {min(map(str, unknown))!r}; there are {', '.join(sorted(_KEYS))}")
    days = [entry.get("valid_from"), entry.get("valid_until")]
    if not all(type(day) is date or day is None for day in days):
        raise ValueError("valid_from and valid_until must be days, like 2021-06-30")
    if days[0] and days[1] and days[0] > days[1]:
        raise ValueError(f"valid_from {days[0]} is after valid_until {days[1]}")
    return SiteRule(site, _selectors(entry, "select"), _selectors(entry, "remove"), *days)


def _selectors(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    import soupsieve

    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"`{key}` must be a list of CSS selectors")
    for selector in found:
        try:
            soupsieve.compile(selector)
        except soupsieve.SelectorSyntaxError as error:
            raise ValueError(f"{selector!r} is no CSS selector: {str(error).splitlines()[0]}") from None
    return tuple(found)


def mark(html: str, rule: SiteRule) -> str:
    """The page with an attribute at all that the rule selects or removes; inline elements become lines of their own."""
    from bs4 import BeautifulSoup  # a tenth of a second to import, and few pages have rules

    tree = BeautifulSoup(html, "lxml")
    for word, selectors in ((_SELECTED, rule.select), (_REMOVED, rule.remove)):
        for selector in selectors:
            for element in tree.select(selector):
                before = element.attrs.pop(ATTRIBUTE, "")
                element.attrs = {ATTRIBUTE: f"{before} {word}".strip(), **element.attrs}
                if element.name not in _BLOCKS:
                    element.name = "div"
    return str(tree)


def site_edits(draft: Draft, texts: Texts, rule: SiteRule) -> tuple[tuple[Edit, ...], bool]:
    """Edits of the lines that the marks take away, and whether the rule found the article (``select`` matched)."""
    if draft.layout is None:
        return (), False
    selected, removed = (_under(draft.layout, bit, len(texts)) for bit in RULED.values())
    found = bool(selected.any())
    gone = removed | ~selected if found else removed
    edits = tuple(
        Edit(line, "remove", f"site:{rule.site}", text) for line, text in enumerate(texts) if text and gone[line]
    )
    return edits, found


def _under(layout: Layout, bit: int, lines: int) -> NDArray[np.bool_]:
    """Which lines stand within elements that bear a mark."""
    bearing = (layout.marks & bit) != 0
    steps = np.zeros(lines + 1, np.int64)
    np.add.at(steps, layout.first[bearing], 1)
    np.add.at(steps, layout.end[bearing], -1)
    return np.cumsum(steps)[:-1] > 0
