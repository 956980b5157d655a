"""Bounds on a worker process: so much memory, so many seconds a document, no child. Over the time, it ends itself.

Time is watched by the C thread of ``faulthandler``, which needs no interpreter lock: a document that hangs inside a C
extension is caught like any other. Whoever started the worker sees it die and reads its breadcrumb.
"""

from __future__ import annotations

import faulthandler
import os
import re
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from ingest.model import Limits

_REARM_SECONDS: Final = 1.0  # arming starts a thread (40 µs), too dear for each of 1,000 documents a second
_bounded = False


def bound_process(limits: Limits) -> None:
    """Bound the memory of this process and let ``watch`` end it. For processes that do nothing but this work.

    The limit counts from what the process holds now: libraries reserve a gigabyte of addresses without using it.
    A fork of it ends at once: it would go through the same documents, and nobody would see its parent die.
    """
    global _bounded
    soft = _held_bytes() + limits.worker_memory_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (soft, resource.RLIM_INFINITY))
    if not _bounded:
        os.register_at_fork(after_in_child=lambda: os._exit(1))
    _bounded = True


def _held_bytes() -> int:
    """What counts against RLIMIT_DATA now; 0 where the system does not say (then it does not enforce it either)."""
    status = Path("/proc/self/status")
    found = re.search(r"^VmData:\s*(\d+) kB$", status.read_text(), re.MULTILINE) if status.exists() else None
    return int(found[1]) * 1024 if found else 0


@dataclass(slots=True)
class Watch:
    """Ends the process when ``begin`` is not called again within the limit (at most a second later)."""

    seconds: float
    stalled: TextIO
    armed_at: float = float("-inf")

    def begin(self) -> None:
        """A document begins: its time counts from now."""
        now = time.monotonic()
        if _bounded and now - self.armed_at > _REARM_SECONDS:
            faulthandler.dump_traceback_later(self.seconds + _REARM_SECONDS, exit=True, file=self.stalled)
            self.armed_at = now


@contextmanager
def watch(seconds: float, stalled: Path) -> Iterator[Watch]:
    """Watch over documents, one after the other; where one takes too long, ``stalled`` holds the stack it hung in."""
    with stalled.open("w", encoding="utf-8") as file:
        try:
            yield Watch(seconds, file)
        finally:
            if _bounded:
                faulthandler.cancel_dump_traceback_later()
