"""Where things lie in a dataset's folder, and which versions there are.

DIR/current -> versions/000042      the published version
DIR/reviewed.json                   topics that people decided on, heeded by every later version
DIR/versions/000042/                one folder a version, never changed once it has its name
DIR/versions/.preview/              what the last dry run would have published
DIR/work/                           runs in progress
DIR/versions/.…                     work in progress and markers; readers never look at them
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.store.errors import DatasetNotFound, MisplacedFile

VERSIONS: Final = "versions"
WORK: Final = "work"
CURRENT: Final = "current"
BUILDING: Final = ".building-"
DELETING: Final = ".deleting-"
WITHDRAWN: Final = ".withdrawn-"
PREVIEW: Final = ".preview"

_NUMBER = re.compile(r"\d{6,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: its number (0 for a preview) and its folder, not resolved through ``current``."""

    number: int
    path: Path


def name_of(number: int) -> str:
    """The folder name of a version: ``000042``."""
    return f"{number:06d}"


def number_of(folder: Path) -> int:
    """The version that a folder is, or is going to be when it is still being built."""
    name = folder.name.removeprefix(BUILDING)
    if not _NUMBER.fullmatch(name):
        raise MisplacedFile(f"{folder} is not the folder of a version: its name should be six digits")
    return int(name)


def folder_of(out: Path, number: int) -> Path:
    """The folder of a version of the dataset in ``out``, whether or not it exists."""
    return out / VERSIONS / name_of(number)


def versions(out: Path) -> list[Version]:
    """All whole versions on disk, the oldest first; empty when nothing was ever published."""
    folder = out / VERSIONS
    if not folder.is_dir():
        return []
    found = (Version(int(path.name), path) for path in folder.iterdir() if _NUMBER.fullmatch(path.name))
    return sorted(found, key=lambda version: version.number)


def current(out: Path) -> Version | None:
    """The published version, None when there is none yet.

    Raises MisplacedFile when ``current`` is not the link it should be, is lost, or points to a version that is gone.
    """
    link = out / CURRENT
    if not link.is_symlink():
        if link.exists():
            raise MisplacedFile(f"{link} is not a symbolic link, but ingest keeps its published version there: move it")
        if len(there := versions(out)) > 1:  # `publish.finish` makes one current
            first, last = name_of(there[0].number), name_of(there[-1].number)
            raise MisplacedFile(
                f"{link} is missing, while there are versions {first} to {last}: a copy without symbolic links? "
                f"`ingest versions --rollback {last}` makes one current again"
            )
        return None
    number = number_of(link.readlink())
    version = Version(number, folder_of(out, number))
    if not version.path.is_dir():
        remedy = (
            "`ingest versions --rollback N` mends it"
            if versions(out)
            else "none is left: delete the link and run again"
        )
        raise MisplacedFile(f"{link} points to {version.path}, which is gone; {remedy}")
    return version


def published(out: Path) -> Version:
    """The published version. Raises DatasetNotFound when there is none yet."""
    version = current(out)
    if version is None:
        raise DatasetNotFound(f"{out}: nothing published yet; `ingest run` publishes the first version")
    return version


def preview(out: Path) -> Version:
    """What the last dry run would have published. Raises DatasetNotFound when a run came after it, or none before."""
    folder = out / VERSIONS / PREVIEW
    if not folder.is_dir():
        raise DatasetNotFound(f"{out}: no preview; `ingest run --dry-run` makes one, and the next run deletes it")
    return Version(0, folder)


def find(out: Path, number: int) -> Version:
    """One version by number. Raises DatasetNotFound, naming the versions there are."""
    existing = versions(out)
    for version in existing:
        if version.number == number:
            return version
    there = ", ".join(name_of(version.number) for version in existing) or "none"
    raise DatasetNotFound(f"no version {number} in {out / VERSIONS}; there: {there}")
