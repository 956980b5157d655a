"""How far a section of a site can be trusted, from how well its articles' texts agree with its name."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.sites.sections import SECTIONS, dumps, judge

PLACE = ("example.com", "fun")
AGREES, CONTRADICTS, SAYS_NOTHING = 50.0, 0.002, 1.0


def share(ratios: list[float], runs: int = 1) -> float:
    """The share of articles that belong, counted in so many runs."""
    sections = SECTIONS.empty_table()
    for part in np.array_split(np.array(ratios), runs):
        sections = judge(sections, {PLACE: part})
    (row,) = sections.to_pylist()
    assert row["articles"] == len(ratios)
    return row["right"] / row["articles"]


@pytest.mark.parametrize("foreign", [0, 20, 60, 95])
def test_the_share_that_belongs_is_found_whatever_the_texts_that_say_nothing(foreign: int) -> None:
    ratios = [CONTRADICTS] * foreign + [AGREES] * (100 - foreign) + [SAYS_NOTHING] * 50
    assert share(ratios) == pytest.approx(1 - foreign / 100, abs=0.06)


def test_many_runs_find_what_one_finds() -> None:
    ratios = np.random.default_rng(0).permutation([CONTRADICTS] * 70 + [AGREES] * 30).tolist()
    assert share(ratios, runs=10) == pytest.approx(share(ratios), abs=0.03)


def test_a_dump_is_a_section_with_many_articles_most_of_which_belong_elsewhere() -> None:
    sections = judge(
        SECTIONS.empty_table(),
        {
            PLACE: np.array([CONTRADICTS] * 60 + [AGREES] * 40),
            ("example.com", "sport"): np.array([CONTRADICTS] * 5 + [AGREES] * 95),
            ("example.org", "fun"): np.array([CONTRADICTS] * 10),
        },
    )
    assert dumps(sections) == {PLACE: pytest.approx(0.45, abs=0.06)}


def test_of_a_site_with_very_many_sections_the_largest_are_kept() -> None:
    new = {("a.com", f"{number:04d}"): np.ones(1 + (number == 900)) for number in range(1_000)}
    sections = judge(SECTIONS.empty_table(), {**new, ("b.com", "x"): np.ones(1)})
    rows = sections.to_pylist()
    assert len(rows) == 501
    assert ("a.com", "0900") in {(row["site"], row["section"]) for row in rows} and rows[-1]["site"] == "b.com"


def test_nothing_new_changes_nothing() -> None:
    before = judge(SECTIONS.empty_table(), {PLACE: np.array([AGREES])})
    assert judge(before, {}).equals(before)
    assert judge(SECTIONS.empty_table(), {}).equals(SECTIONS.empty_table())
