"""Tallies → the lines that are boilerplate of their site, and where they stand on the pages of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.model import Pins
from ingest.sites.occurrences import PAGE, line_key
from ingest.sites.tally import SUPPORT

RULE: Final = "sitewide.line"
PINNED_RULE: Final = "sitewide.pinned"

# Shares of the site's pages since a line was first met. At the edges of a text stand notices and author boxes; between
# its paragraphs only a long line that most pages have is boilerplate, since sub-headings and formulas recur there.
_EDGE_SHARE: Final = 0.25
_MIDDLE_SHARE: Final = 0.5
_EDGE_SIZE: Final = 10
_MIDDLE_SIZE: Final = 40
_SITE_SHARE: Final = 0.01  # of all pages ever counted, so that a series of late is no notice


@dataclass(frozen=True, slots=True)
class Recurring:
    """A line that is boilerplate: on ``pages`` of the last ``of`` pages of ``site``. ``text`` as it was first met."""

    site: str
    line: int
    pages: int
    of: int
    text: str | None

    @property
    def rule(self) -> str:
        """What an edit that removes it says."""
        return f"{RULE} ({support(self)})"


def support(line: Recurring) -> str:
    """What speaks for a line, in words."""
    return f"on {line.pages:,} of {line.of:,} pages of {line.site}"


def recurring(tallies: pa.Table) -> dict[int, Recurring]:
    """The lines among ``TALLIES`` that are boilerplate of their site, by key; all lines of a site must be there."""
    pages, middle, since, size = (tallies[name].to_numpy() for name in ("pages", "middle", "since", "size"))
    of_site = _pages_of_site(tallies)
    of = np.maximum(of_site - since, pages)
    contexts = pc.list_value_length(tallies["contexts"]).to_numpy()
    edge = (2 * middle <= pages) & (size >= _EDGE_SIZE) & (pages >= _EDGE_SHARE * of)
    between = (size >= _MIDDLE_SIZE) & (pages >= _MIDDLE_SHARE * of)
    found = (contexts >= SUPPORT) & (pages >= _SITE_SHARE * of_site) & (edge | between)
    rows = tallies.select(["site", "line", "pages", "text"]).append_column("of", pa.array(of)).filter(pa.array(found))
    return {row["line"]: Recurring(**row) for row in rows.to_pylist()}


def rules(known: Mapping[int, Recurring], pins: Mapping[str, Pins]) -> dict[int, str]:
    """The keys of the lines to remove, each with the rule that says so: what is known, but for what is pinned."""
    keep = {line_key(site, line) for site, each in pins.items() for line in each.keep}
    remove = {line_key(site, line): f"{PINNED_RULE} (of {site})" for site, each in pins.items() for line in each.remove}
    return {key: line.rule for key, line in known.items() if key not in keep} | remove


def hits(occurrences: pa.Table, keys: npt.NDArray[np.uint64]) -> pa.Table:
    """The occurrences of lines that have one of these keys, in the order of the pages."""
    there = pc.and_(pc.is_in(occurrences["line"], pa.array(keys)), pc.not_equal(occurrences["number"], PAGE))
    return occurrences.filter(there).sort_by([("page", "ascending"), ("number", "ascending")])


def _pages_of_site(tallies: pa.Table) -> npt.NDArray[Any]:
    """For each row, how many pages of its site were ever counted."""
    sites = tallies["site"].combine_chunks().dictionary_encode()
    keys = pa.array([line_key(name, "") for name in sites.dictionary.to_pylist()], pa.uint64())
    at = pc.index_in(keys, tallies["line"].combine_chunks())
    pages = tallies["pages"].combine_chunks().take(at).fill_null(0).to_numpy()
    return np.asarray(pages[sites.indices.to_numpy()])
