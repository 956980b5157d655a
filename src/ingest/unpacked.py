"""Arrays that take long to unpack → the same arrays, mapped from the user's cache folder from the second time on.

Processes that map them share their memory. The folder may be deleted at any time. Where it cannot be written, or what
stands in it is damaged or half written, arrays are unpacked as they would be without it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xxhash

from ingest.version import __version__

Arrays = Mapping[str, npt.NDArray[Any]]

_DIGESTS: Final = "digests.json"


def unpacked(name: str, packed: bytes, unpack: Callable[[], Arrays]) -> Arrays:
    """What ``unpack`` makes of ``packed``; of each ``name`` the last is kept."""
    home = _cache_folder()
    if home is None:
        return unpack()
    kept = home / f"{name}-{__version__}-{xxhash.xxh3_64_hexdigest(packed)}"
    arrays = _mapped(kept)
    if arrays is None:
        arrays = unpack()
        _keep(arrays, kept, name)
    return arrays


def _cache_folder() -> Path | None:
    """Where programs keep what they can make anew; None when the user has no such place."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base, "ingest", "cache") if base else None
    base = os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():  # others are to be passed over, says the standard
        return Path(base, "ingest")
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ingest"


def _mapped(kept: Path) -> Arrays | None:
    """The arrays in a folder; None when they are not all there as they were written."""
    try:
        digests = dict(json.loads((kept / _DIGESTS).read_bytes()))
        arrays = {name: np.load(kept / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in digests}
    except (OSError, ValueError, TypeError):
        return None
    whole = all(_digest(arrays[name]) == digest for name, digest in digests.items())
    # Without the class of mapped arrays, which costs a microsecond at every look.
    return {name: np.asarray(array) for name, array in arrays.items()} if whole else None


def _keep(arrays: Arrays, kept: Path, name: str) -> None:
    """Leave arrays in a folder for others, if it can be written; it appears as a whole."""
    written = None
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        for old in kept.parent.glob(f"{name}-*"):
            shutil.rmtree(old, ignore_errors=True)
        written = Path(tempfile.mkdtemp(prefix=".", dir=kept.parent))
        for each, array in arrays.items():
            np.save(written / f"{each}.npy", array, allow_pickle=False)
        (written / _DIGESTS).write_text(json.dumps({each: _digest(array) for each, array in arrays.items()}))
        written.rename(kept)
    except OSError:  # full, read-only, or another process was faster
        if written:
            shutil.rmtree(written, ignore_errors=True)


def _digest(array: npt.NDArray[Any]) -> str:
    return xxhash.xxh3_128_hexdigest(np.ascontiguousarray(array).data)
