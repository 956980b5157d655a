"""What to ask with, and what an answer means: jobs → requests, answers → records and what is remembered.

Pure, but for the clock that ``Retry-After`` is counted from.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Final

from ingest.config import FetchSettings
from ingest.fetch import robots
from ingest.fetch.archive import Before, Packed, pack, stamp
from ingest.fetch.http import Answer, Wish
from ingest.fetch.job import Job
from ingest.fetch.state import List, Page
from ingest.read.http import media_type

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain", ""})


def wish_for(job: Job, settings: FetchSettings, before: Page | List | None, answered: Callable[[], None]) -> Wish:
    """The request for a job, on condition that something changed since ``before``, where that was kept."""
    headers: dict[str, str] = {}
    if isinstance(before, Page) and not before.digest:
        before = None  # nothing of it is in an archive
    if before and before.etag:
        headers["If-None-Match"] = before.etag
    if before and before.modified:
        headers["If-Modified-Since"] = before.modified
    most = {"page": settings.decoded_bytes, "list": settings.list_bytes, "robots": robots.MOST}[job.kind]
    wanted = _ok_page if job.kind == "page" else _ok
    return Wish(job.url, headers, most, wanted, answered, cut=job.kind == "robots")


def _ok(status: int, headers: Mapping[str, str]) -> bool:
    return status == 200


def _ok_page(status: int, headers: Mapping[str, str]) -> bool:
    return status == 200 and is_page(headers)


def is_page(headers: Mapping[str, str]) -> bool:
    """Whether the type of an answer is one that pages have."""
    return media_type(headers.get("Content-Type", "")) in _PAGES


def media(answer: Answer) -> str:
    """The type of an answer, without parameters."""
    return media_type(answer.headers.get("Content-Type", ""))


def packed_page(answer: Answer, known: Page | None) -> Packed | None:
    """The records of an answer that belongs into the archive, None for any other."""
    before = Before(known.digest, known.recorded or "") if known and known.digest else None
    whole = answer.status == 200 and answer.body and is_page(answer.headers)
    return pack(answer, before) if whole or (before and answer.status == 304) else None


def remembered(answer: Answer, known: Page | None, packed: Packed) -> Page:
    """What is remembered of a page that went into the archive."""
    before = known if known and packed.kind == "revisit" else None
    kept = before if answer.status == 304 else None
    return Page(
        answer.url,
        answer.at.timestamp(),
        200,
        answer.headers.get("ETag") or (kept.etag if kept else None),
        answer.headers.get("Last-Modified") or (kept.modified if kept else None),
        packed.digest,
        before.recorded if before else stamp(answer.at),
    )


def retry_after(header: str | None) -> float:
    """Seconds of a ``Retry-After``, given as a number or as a date; 0 without one that can be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
