"""Alternatives by their first letter match what ``a|b`` matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.alternatives import any_of

BRANCHES = [r"sun(?:day)?", "son", r"\bsea\b", "İzmir", "kelvin", r"s\w", r"\bkey", "更新", "är"]


@given(st.text("sSunUoeaEydKk\u212aſiİımrlvzär更新 -", max_size=12))
def test_any_of_branches_is_the_first_that_matches(text: str) -> None:
    plain = re.compile("|".join(BRANCHES), re.IGNORECASE)
    grouped = re.compile(any_of(BRANCHES), re.IGNORECASE)
    assert [found.span() for found in grouped.finditer(text)] == [found.span() for found in plain.finditer(text)]


@pytest.mark.parametrize("branch", [r"\d+", "(?:a|b)", "", "a?b", "[ab]"])
def test_a_branch_that_begins_with_no_letter_is_refused(branch: str) -> None:
    with pytest.raises(ValueError, match="does not begin with a letter"):
        any_of(["word", branch])
