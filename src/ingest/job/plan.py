"""Decide what a run reads: the raw files that are new or changed, cut into shards.

    settings + base version ──▶ Plan: shards in an order that depends on the input alone

A file whose size and time of change are those of its last reading is not opened. Where only the time differs, its
digest decides. Shards hold many small files or a share of a big one.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from ingest.config import Settings, inputs, rule_files
from ingest.job.readings import Reading, read_before
from ingest.job.shard import Shard, ShardFile
from ingest.model import Source
from ingest.read import InputFile, digest, discover, shares
from ingest.store import layout, manifest, verify, work
from ingest.store.errors import Unreadable
from ingest.store.layout import Version
from ingest.version import __version__

log = logging.getLogger(__name__)

_RUN_ID: Final = "%Y%m%dT%H%M%SZ"
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
    """A run, decided: what it builds on, what it reads, and in which pieces.

    ``revised`` are segments that stand in the place of others, since what the whole run shows changed them.
    """

    run_id: str
    folder: Path
    base: Version | None
    shards: tuple[Shard, ...]
    revised: Mapping[Path, Path] = field(default_factory=dict)

    def segments(self) -> list[Path]:
        """The finished segments of all shards, in the order of the input."""
        found = (segment for shard in self.shards for segment in work.segments(shard.folder))
        return [self.revised.get(segment, segment) for segment in found]

    @property
    def index(self) -> Path | None:
        """The index of the version that the run builds on."""
        return self.base.path / "index" if self.base else None

    def read(self) -> list[tuple[ShardFile, bool]]:
        """The files that were read, and whether to their end (a limit may have come first)."""
        found = []
        for shard in self.shards:
            reached = work.progress(shard.folder)
            begun = reached.file + (reached.ordinal > 0)
            found += [(file, number < reached.file) for number, file in enumerate(shard.files[:begun])]
        return found

    def read_again(self) -> frozenset[str]:
        """The paths of files that an earlier run had read too, and this one read all of."""
        return frozenset(file.input.path for file, _ in self.read() if file.seen and not file.only)

    def tried_again(self) -> frozenset[str]:
        """Where rejects of earlier runs were tried again: files that were read again, and documents within others."""
        named = (uri for file, _ in self.read() for uri in file.only)
        return self.read_again().union(named)

    def digests(self) -> dict[str, str]:
        """The sha256 of each file that was read to its end, by path."""
        tables = [work.read_table(segment, "files") for segment in self.segments()]
        return {path: digest for table in tables for path, digest in zip(*table.to_pydict().values(), strict=True)}


def make_plan(settings: Settings, options: Options, now: datetime) -> Plan:
    """Find the work of a run. Raises InputNotFound when a path of the settings does not exist."""
    out = settings.base / settings.out
    base = None if options.fresh else layout.current(out)
    own = tuple(f"{os.path.normpath((out / part).absolute())}/" for part in (layout.VERSIONS, layout.WORK))
    earlier = read_before(base.path if base else None)
    found: dict[str, tuple[InputFile, Source]] = {}
    for source, paths in inputs(settings):
        for file in discover(paths, settings.base):
            if file.location.startswith(own):
                continue  # what was published, or is being made, is no input
            if options.since is None or _changed_on(file) >= options.since:
                found.setdefault(file.path, (file, source))
    files = [
        ShardFile(*found[path], seen=path in earlier)
        for path in sorted(found)
        if not unchanged(found[path][0], earlier.get(path))
    ]
    return cut(files, settings, base, now, options.limit)


def cut(
    files: Sequence[ShardFile], settings: Settings, base: Version | None, now: datetime, limit: int | None = None
) -> Plan:
    """Cut files into the shards of a run; with a ``limit`` big files are not shared.

    Raises Unreadable when the index of ``base`` is damaged.
    """
    out = settings.base / settings.out
    done = _run_before(out)
    work.discard(out / layout.WORK, done)
    if not files:
        return Plan("", Path(), base, ())
    if base is not None:
        verify.require(base.path, "index")
    folder = work.open_run(out / layout.WORK, _run_id(now, done))
    groups = _groups(files, share_big=limit is None)
    return Plan(folder.name, folder, base, tuple(_shard(folder, group, settings, base, limit) for group in groups))


def _run_before(out: Path) -> str:
    """The id of the run that published the current version; empty where there is none or its manifest is damaged."""
    published = layout.current(out)
    try:
        return manifest.read(published.path).run_id if published else ""
    except Unreadable as error:
        log.warning("%s", error)
        return ""


def _run_id(now: datetime, before: str) -> str:
    """The moment in UTC. Ids increase: where the clock was set back, or a second held two runs, one second further."""
    run_id = now.astimezone(UTC).strftime(_RUN_ID)
    return run_id if run_id > before else f"{datetime.strptime(before, _RUN_ID) + timedelta(seconds=1):{_RUN_ID}}"


def _shard(
    folder: Path, files: tuple[ShardFile, ...], settings: Settings, base: Version | None, limit: int | None
) -> Shard:
    """A shard whose folder is named by all that its results depend on."""
    shard = Shard(
        folder=Path(),
        files=files,
        limits=settings.limits,
        pins=tuple(sorted(settings.topics.aliases.items())),
        site_rules=rule_files(settings),
        correct_topics=settings.topics.correct,
        index=base.path / "index" if base else None,
        limit=limit,
    )
    key = hashlib.sha256(f"{_program()} {shard!r}".encode()).hexdigest()[:32]
    return replace(shard, folder=folder / "shards" / key)


@cache
def _program() -> str:
    """What tells this state of the program, its rules and weights from another: its files, with size and time."""
    package = Path(__file__).parents[1]
    files = sorted(file for file in package.rglob("*") if file.suffix != ".pyc" and file.is_file())
    about = [(file.relative_to(package).as_posix(), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return f"{__version__} {about!r}"


def _changed_on(file: InputFile) -> date:
    return datetime.fromtimestamp(file.mtime_ns / 1e9, UTC).date()


def unchanged(file: InputFile, before: Reading | None) -> bool:
    """Whether a file is as it was at its last reading."""
    if before is None or before.size != file.size:
        return False
    if before.sha256 is None:
        return not _readable(file)
    return before.mtime_ns == file.mtime_ns or before.sha256 == digest(file)


def _readable(file: InputFile) -> bool:
    """Whether a file that could not be read before can be now: its permissions, or the disk, were mended."""
    try:
        digest(file)
    except OSError as error:
        log.debug("%s cannot be read yet: %s", file.path, error)
        return False
    return True


def _groups(files: Iterable[ShardFile], share_big: bool) -> Iterator[tuple[ShardFile, ...]]:
    group: list[ShardFile] = []
    size = 0
    for file in files:
        parts = shares(file.input) if share_big else ()
        if len(parts) > 1:
            yield from ((replace(file, share=share),) for share in parts)
            continue
        if group and (size + file.input.size > _SHARD_BYTES or len(group) == _SHARD_FILES):
            yield tuple(group)
            group, size = [], 0
        group.append(file)
        size += file.input.size
    if group:
        yield tuple(group)
