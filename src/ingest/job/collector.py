"""Python's search for cyclic garbage, held back while documents are cleaned: it would see the same objects again.

What is loaded before stays until the process ends, and the outcomes of a segment until it is written. Documents leave
hardly any cycles, so that looking for them takes a tenth of all time and finds next to nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM: Final = (20_000, 20, 20)  # new objects until the youngest are gone through, and how often before the elder


@contextmanager
def held_back() -> Iterator[None]:
    """Leave alone what there is now, and look seldom at what comes."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
