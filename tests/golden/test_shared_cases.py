"""The cases that lie beside the checkout, scored by their own script; skipped where they do not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.cli import main
from support import ROOT

SHARED = ROOT.parent / "shared"


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the cases lie in ../shared, which is not here")
def test_every_field_of_every_case_is_right(tmp_path: Path) -> None:
    out = tmp_path / "data"
    assert main(["run", "-q", "--raw", str(SHARED / "cases" / "texts"), "--out", str(out)]) in {0, 3}
    scored = subprocess.run(
        [sys.executable, str(SHARED / "eval" / "cases.py"), str(SHARED / "cases"), str(out)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    figures = {name: float(value) for name, value in zip(*[iter(scored.splitlines()[-1].split())] * 2, strict=True)}
    assert all(value == 1.0 for value in figures.values()), scored
