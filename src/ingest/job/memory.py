"""Memory that was freed → back to the system: allocators keep it, and a run's phases need it for different things."""

from __future__ import annotations

import ctypes
import sys

import pyarrow as pa


def give_back() -> None:
    """Give back what Arrow and, on Linux with glibc, the C library hold of freed memory."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not in musl
        if trim is not None:
            trim(0)
