"""The search for cyclic garbage is held back within, and as it was behind, whatever happened."""

from __future__ import annotations

import gc

import pytest

from ingest.job.collector import held_back


def test_it_is_held_back_and_comes_back_after_a_failure() -> None:
    usual, frozen = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(OSError, match="full"), held_back():
        assert gc.get_threshold()[0] > usual[0]
        assert gc.get_freeze_count() > frozen
        raise OSError("full")
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0
