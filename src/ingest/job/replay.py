"""Decide what a replay reads: the documents that were rejected, and none beside them.

    rejects of the current version, by code + settings ──▶ Plan, and how many lie in files that are gone

A reject that stands for the rest of a file or archive member is replayed with all that lies behind it. A file that
changed since it was read is read as `ingest run` would read it: its rows may have moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ingest.config import Settings, inputs
from ingest.errors import UsageError
from ingest.job.plan import Plan, cut, unchanged
from ingest.job.readings import Reading, read_before
from ingest.job.shard import ShardFile
from ingest.model import RejectCode, Source
from ingest.read import InputFile, present
from ingest.store import layout, tables
from ingest.store.errors import DatasetNotFound
from ingest.store.places import path_in

_UNNAMED: Final = Source("raw")  # of files that the settings do not name: they were given with --raw


@dataclass(frozen=True, slots=True)
class Replay:
    """The plan of a replay. ``gone`` counts the rejects that stay as they are, since their files are not there."""

    plan: Plan
    gone: int


def plan_replay(settings: Settings, codes: Collection[str], now: datetime) -> Replay:
    """Find the rejects with one of ``codes``, of all codes where none is named.

    Raises UsageError for a code that there is not, DatasetNotFound when nothing is published.
    """
    if unknown := set(codes).difference(RejectCode):
        raise UsageError(f"{', '.join(sorted(unknown))}: no such reject code; there are {', '.join(RejectCode)}")
    base = layout.current(settings.base / settings.out)
    if base is None:
        raise DatasetNotFound(f"{settings.base / settings.out}: nothing is published, so there are no rejects")
    earlier = read_before(base.path)
    uris = _by_file(_rejected(base.path, codes), earlier)
    there = _files(uris, settings)
    files = [_file(*there[path], uris[path], earlier[path]) for path in sorted(there)]
    return Replay(cut(files, settings, base, now), sum(len(uris[path]) for path in uris.keys() - there.keys()))


def _rejected(version: Path, codes: Collection[str]) -> list[str]:
    """The URIs of the rejects of a version with one of ``codes``, or of all."""
    rows = tables.scan(version, "rejects", ["raw_uri", "code"])
    columns = zip(rows["raw_uri"].to_pylist(), rows["code"].to_pylist(), strict=True)
    return [uri for uri, code in columns if not codes or code in codes]


def _by_file(uris: Iterable[str], paths: Collection[str]) -> dict[str, list[str]]:
    """URIs by the raw file that they lie in."""
    found: dict[str, list[str]] = defaultdict(list)
    for uri in uris:
        if path := path_in(uri, paths):
            found[path].append(uri)
    return found


def _files(paths: Collection[str], settings: Settings) -> dict[str, tuple[InputFile, Source]]:
    """Those raw files that are still there, each with its source."""
    found: dict[str, tuple[InputFile, Source]] = {}
    for source, named in inputs(settings):
        for file in present(named, settings.base):
            if file.path in paths:
                found.setdefault(file.path, (file, source))
    for path in set(paths).difference(found):
        found |= {file.path: (file, _UNNAMED) for file in present([path], settings.base) if file.path == path}
    return found


def _file(file: InputFile, source: Source, uris: list[str], before: Reading) -> ShardFile:
    part_read = before.size < 0  # because of a limit; then nothing can be said of the whole
    only = tuple(sorted(set(uris))) if part_read or unchanged(file, before) else ()
    return ShardFile(file, source, seen=True, only=only)
