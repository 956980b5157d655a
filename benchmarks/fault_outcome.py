"""What became of the faults that were injected: counted, by the promise that they tested."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """``injected`` faults of one kind; ``lost`` says of each that broke ``promise`` (docs/design/promises.md) how."""

    promise: int
    fault: str
    injected: int
    lost: tuple[str, ...] = ()
