"""Freed memory goes back to the system, so that the next phase of a run does not come on top of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import os
import numpy as np
from ingest.job.memory import give_back

def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

parts = [np.ones(100_000, np.uint8) for _ in range(2_000)]
last = np.ones(100_000, np.uint8)  # what lies behind freed memory keeps the C library from giving it back by itself
del parts
before = held()
give_back()
print(before - held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_was_freed_is_given_back() -> None:
    found = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert float(found.stdout) > 100
