"""One request to be made (`Job`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Job:
    """One request to be made: ``url`` for what was first asked for as ``asked`` (of a robots.txt: its authority).

    ``tries`` counts this round's attempts, ``rounds`` the earlier rounds that failed; ``depth`` the lists above a list,
    which may be a ``home`` page.
    """

    kind: Literal["robots", "list", "page"]
    source: str
    url: str
    asked: str
    hops: tuple[str, ...] = ()
    tries: int = 0
    rounds: int = 0
    date: datetime | None = None
    depth: int = 0
    home: bool = False
