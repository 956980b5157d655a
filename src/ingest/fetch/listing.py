"""What a list names: pages (`Entry`) and further lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """An address as the list has it, and the date it is listed with, if any."""

    url: str
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages and the lists that a feed, sitemap or home page names, in its order."""

    pages: tuple[Entry, ...] = ()
    lists: tuple[Entry, ...] = ()


def moment(text: Any) -> datetime | None:
    """A date of ISO 8601 as a moment; a missing zone is UTC. None for anything else, also years and months alone."""
    try:
        found = datetime.fromisoformat(str(text).strip()) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None
