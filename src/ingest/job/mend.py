"""Mend a damaged version: what is whole + what other versions have + what can be made anew → a new current version.

A table's file is mended by the same file of another version; the index is rebuilt from its basis, and the basis from
the index; the page is written anew. Where that is not enough, the newest version that is whole becomes current again:
what came after it is read from raw by the next run. Callers hold the dataset's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ingest.errors import RunFailed
from ingest.job import basis
from ingest.job.basis import BASIS, INDEX
from ingest.schema import TABLES
from ingest.store import durable, layout, manifest, publish, verify
from ingest.store.errors import Unreadable
from ingest.store.layout import Version
from ingest.store.manifest import About, File, Manifest
from ingest.store.verify import Damage

WritePage = Callable[[Path, About], None]

_NEEDED: Final = frozenset({*TABLES, INDEX, BASIS})  # what lies elsewhere tells of a run, and nothing depends on it


class CannotMend(RunFailed):
    """What is damaged can be made from nothing that is left."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The version that is current now. ``mended``: it is new, and holds what the damaged one held."""

    version: Version
    mended: bool


def rebuild_index(out: Path, write_page: WritePage) -> Outcome:
    """Publish the current version with its index built anew; not where that is whole and would be the same.

    Raises CannotMend when anything but the index is damaged, or the version has no basis.
    """
    current = layout.published(out)
    about = manifest.read(current.path)
    damage = verify.verify(current.path, deep=True)
    if others := [fault for fault in damage if _part(fault.path) in _NEEDED - {INDEX}]:
        raise CannotMend(f"{current.path / others[0].path}: {others[0].what}; `ingest doctor --repair` mends it first")
    damaged = {fault.path for fault in damage}
    whole = (file.path for file in about.files if file.path not in damaged and _part(file.path) != INDEX)
    sources = {path: current.path / path for path in whole}
    folder = _assembled(out, about, sources)
    if not damage and not _differing(folder, about):
        durable.remove(folder)
        return Outcome(current, mended=False)
    return Outcome(_publish(out, folder, current, about, write_page), mended=True)


def repair(out: Path, damage: Sequence[Damage], write_page: WritePage) -> Outcome:
    """Mend the current version, which has this ``damage`` (found by reading every byte), or go back to a whole one.

    Raises CannotMend when neither can be done; then the dataset is as it was.
    """
    current = layout.published(out)
    try:
        about = manifest.read(current.path)
        folder = _assembled(out, about, _sources(out, current, about, damage))
        return Outcome(_publish(out, folder, current, about, write_page), mended=True)
    except (Unreadable, CannotMend) as error:
        whole = newest_whole(out, current, deep=True)
        if whole is None:
            raise CannotMend(f"{error}; no other version is whole; `ingest run --fresh` reads all anew") from error
        return Outcome(publish.rollback(out, whole.number), mended=False)


def newest_whole(out: Path, current: Version, *, deep: bool) -> Version | None:
    """The newest version beside the current one that is as it was published."""
    others = (version for version in reversed(layout.versions(out)) if version != current)
    return next((version for version in others if not verify.verify(version.path, deep=deep)), None)


def _sources(out: Path, current: Version, about: Manifest, damage: Sequence[Damage]) -> dict[str, Path]:
    """Where each file of a version is whole; of the index, or of the basis, none where one of them is nowhere."""
    damaged = {fault.path for fault in damage}
    others = [version for version in layout.versions(out) if version != current]
    found = {file.path: current.path / file.path for file in about.files if file.path not in damaged}
    found |= {file.path: twin for file in about.files if file.path in damaged and (twin := _twin(file, others))}
    lost = sorted(file.path for file in about.files if _part(file.path) in _NEEDED and file.path not in found)
    parts = {_part(path) for path in lost}
    if len(parts) > 1 or parts - {INDEX, BASIS}:
        raise CannotMend(f"{current.path / lost[0]} is damaged, and no other version has it whole")
    return {path: source for path, source in found.items() if _part(path) not in parts}


def _twin(file: File, versions: Sequence[Version]) -> Path | None:
    """The same file in another version, whole."""
    for path in (version.path / file.path for version in reversed(versions)):
        if path.is_file() and path.stat().st_size == file.size and manifest.digest(path) == file.sha256:
            return path
    return None


def _assembled(out: Path, about: Manifest, sources: Mapping[str, Path]) -> Path:
    """A version being built of files that are whole; index or basis are made anew where there are none.

    Raises CannotMend when the index is missing and there is no basis to make it of.
    """
    parts = {_part(path) for path in sources}
    if not parts & {INDEX, BASIS}:
        raise CannotMend(
            f"version {about.version} has no basis of its index: an earlier ingest published it, and the next run "
            "adds one only while the index is whole; `ingest run --fresh` builds all anew"
        )
    folder = publish.begin(out)
    for path, source in sources.items():
        if "/" not in path:  # the page, which is written anew
            continue
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        durable.link(source, folder / path)
    if INDEX not in parts:
        basis.rebuild_index(folder)
    elif BASIS not in parts:
        basis.write_basis(None, folder)
    return folder


def _publish(out: Path, folder: Path, current: Version, about: Manifest, write_page: WritePage) -> Version:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    described = About(about.run_id, created, about.config, about.models, about.accounting)
    write_page(folder, described)
    return publish.publish(out, folder, manifest.describe(folder, current, described))


def _differing(folder: Path, about: Manifest) -> list[str]:
    """Files of the index that is in a folder and not as they were published."""
    before = {file.path: file.sha256 for file in about.files if _part(file.path) == INDEX}
    now = {path: manifest.digest(file) for path, file in manifest.contents(folder).items() if _part(path) == INDEX}
    return sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))


def _part(path: str) -> str:
    return path.split("/")[0]
