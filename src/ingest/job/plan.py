"""Decide what a run reads: the raw files that are new or changed, cut into shards.

    settings + base version ──▶ Plan: shards in an order that depends on the input alone

A file whose size and time of change are those of its last reading is not opened. Where only the time differs, its
digest decides. Shards hold many small files or a share of a big one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from ingest.config import Settings
from ingest.job.readings import Reading, read_before
from ingest.job.shard import Shard, ShardFile
from ingest.model import Source
from ingest.read import InputFile, Share, digest, discover, shares
from ingest.store import layout, work
from ingest.store.layout import Version
from ingest.version import __version__

_SHARD_BYTES: Final = 8_000_000
_SHARD_FILES: Final = 256


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line adds to the settings for one run."""

    fresh: bool = False
    dry_run: bool = False
    limit: int | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A run, decided: what it builds on, what it reads, and in which pieces."""

    run_id: str
    folder: Path
    base: Version | None
    shards: tuple[Shard, ...]

    def segments(self) -> list[Path]:
        """The finished segments of all shards, in the order of the input."""
        return [segment for shard in self.shards for segment in work.segments(shard.folder)]

    def read(self) -> list[tuple[ShardFile, bool]]:
        """The files that were read, and whether to their end (a limit may have come first)."""
        found = []
        for shard in self.shards:
            reached = work.progress(shard.folder)
            begun = reached.file + (reached.ordinal > 0)
            found += [(file, number < reached.file) for number, file in enumerate(shard.files[:begun])]
        return found

    def read_again(self) -> frozenset[str]:
        """The paths of files that an earlier run had read too."""
        return frozenset(file.input.path for file, _ in self.read() if file.seen)

    def digests(self) -> dict[str, str]:
        """The sha256 of each file that was read to its end, by path."""
        tables = [work.read_table(segment, "files") for segment in self.segments()]
        return {path: digest for table in tables for path, digest in zip(*table.to_pydict().values(), strict=True)}


def make_plan(settings: Settings, options: Options, now: datetime) -> Plan:
    """Find the work of a run. Raises InputNotFound when a path of the settings does not exist."""
    out = settings.base / settings.out
    base = None if options.fresh else layout.current(out)
    earlier = read_before(base.path if base else None)
    found: dict[str, tuple[InputFile, Source]] = {}
    for source in settings.sources:
        for file in discover(source.paths, settings.base):
            if options.since is None or _changed_on(file) >= options.since:
                found.setdefault(file.path, (file, source))
    files = [found[path] for path in sorted(found) if not _unchanged(found[path][0], earlier.get(path))]
    if not files:
        return Plan("", Path(), base, ())
    folder = work.open_run(out / "work", f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    groups = _groups(files, earlier, cut=options.limit is None)
    shards = tuple(_shard(folder, group, settings, options, base) for group in groups)
    return Plan(folder.name, folder, base, shards)


def _shard(
    folder: Path, files: tuple[ShardFile, ...], settings: Settings, options: Options, base: Version | None
) -> Shard:
    """A shard whose folder is named by all that its results depend on."""
    shard = Shard(
        folder=Path(),
        files=files,
        limits=settings.limits,
        pins=tuple(sorted(settings.topics.aliases.items())),
        correct_topics=settings.topics.correct,
        index=base.path / "index" if base else None,
        limit=options.limit,
    )
    key = hashlib.sha256(f"{__version__} {shard!r}".encode()).hexdigest()[:32]
    return replace(shard, folder=folder / "shards" / key)


def _changed_on(file: InputFile) -> date:
    return datetime.fromtimestamp(file.mtime_ns / 1e9, UTC).date()


def _unchanged(file: InputFile, before: Reading | None) -> bool:
    if before is None or before.size != file.size:
        return False
    return before.mtime_ns == file.mtime_ns or before.sha256 == digest(file)


def _groups(
    files: Iterable[tuple[InputFile, Source]], earlier: Mapping[str, Reading], cut: bool
) -> Iterator[tuple[ShardFile, ...]]:
    group: list[ShardFile] = []
    size = 0
    for file, source in files:
        parts = shares(file) if cut else 1
        seen = file.path in earlier
        if parts > 1:
            yield from ((ShardFile(file, source, Share(index, parts), seen),) for index in range(parts))
            continue
        if group and (size + file.size > _SHARD_BYTES or len(group) == _SHARD_FILES):
            yield tuple(group)
            group, size = [], 0
        group.append(ShardFile(file, source, Share(), seen))
        size += file.size
    if group:
        yield tuple(group)
