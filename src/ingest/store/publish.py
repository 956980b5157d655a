"""Make a finished folder the published version, in one step; go back to an older one; delete the oldest.

Everything here expects the caller to hold the dataset's lock. A crash leaves a folder that nothing points to, and
``begin`` deletes it; the only one there is, whole and never switched to, ``finish`` makes current.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ingest.store import durable, layout, manifest, readers
from ingest.store.errors import ParentChanged
from ingest.store.layout import Version
from ingest.store.manifest import Manifest


def begin(out: Path, number: int | None = None) -> Path:
    """Delete what crashed and dry runs left, and create an empty folder for a version, the next one when None."""
    folder = out / layout.VERSIONS
    durable.make_folder(folder)
    for path in folder.iterdir():
        if path.name.startswith((layout.BUILDING, layout.DELETING, layout.PREVIEW)):
            durable.remove(path)
    for version in layout.versions(out):
        if version.number == number or _is_unpublished(version, out):
            _delete(version)
    number = number or max([0, *(version.number for version in layout.versions(out)), *_taken(out)]) + 1
    building = folder / f"{layout.BUILDING}{layout.name_of(number)}"
    building.mkdir()
    return building


def publish(out: Path, building: Path, about: Manifest) -> Version:
    """Publish a folder from ``begin`` as ``describe`` described it; readers see all of it from one moment to the next.

    Raises ParentChanged when another version became current since. When it raises anything before the switch, the
    published version is the one before.
    """
    before = layout.current(out)
    if about.parent != (before.number if before else None):
        raise ParentChanged(
            f"version {about.version} was built on version {about.parent}, but another run has published "
            f"{before.number if before else 'none'} since; run again"
        )
    return _publish(out, building, about, before)


def adopt(out: Path, building: Path, about: Manifest) -> Version:
    """Publish a folder from ``begin`` that was filled with a version made elsewhere, whatever is current here."""
    return _publish(out, building, about, None)


def _publish(out: Path, building: Path, about: Manifest, synced: Version | None) -> Version:
    durable.sync_tree(building, synced.path if synced else None)
    manifest.write(building, about)
    version = Version(about.version, layout.folder_of(out, about.version))
    building.rename(version.path)
    durable.sync(version.path.parent)
    switch(out, version)
    return version


def finish(out: Path) -> None:
    """Where nothing is current, switch to the one version there is: its run died before it could, or a copy lost links.

    Raises Unreadable when its manifest is damaged.
    """
    link, there = out / layout.CURRENT, layout.versions(out)
    if len(there) == 1 and not link.is_symlink() and not link.exists():
        manifest.read(there[0].path)
        switch(out, there[0])


def preview(out: Path, building: Path, about: Manifest) -> None:
    """Keep a folder from ``begin`` for people to look at, until the next run begins; it is never published."""
    manifest.write(building, about)
    building.rename(out / layout.VERSIONS / layout.PREVIEW)


def rollback(out: Path, number: int) -> Version:
    """Make a version current again. The next version takes a number above all there are.

    Raises DatasetNotFound when there is no such version.
    """
    version = layout.find(out, number)
    withdraw(out, (newer.number for newer in layout.versions(out) if newer.number > number))
    switch(out, version)
    return version


def withdraw(out: Path, numbers: Iterable[int]) -> None:
    """Note that versions above the current one, here or elsewhere, are good ones: their numbers stay taken.

    A version above the current one is otherwise one whose run died before the switch.
    """
    folder = out / layout.VERSIONS
    durable.make_folder(folder)
    for number in numbers:
        (folder / f"{layout.WITHDRAWN}{layout.name_of(number)}").touch()
    durable.sync(folder)


def switch(out: Path, version: Version) -> None:
    """Make a version current; the next ``begin`` deletes those above it that are not withdrawn."""
    link = out / layout.CURRENT
    durable.point(link, f"{layout.VERSIONS}/{version.path.name}", readers.pause(link.resolve()))


def retain(out: Path, keep: int) -> list[Version]:
    """Delete all but the newest ``keep`` versions and the current one; return the deleted ones."""
    if keep < 1:
        raise ValueError(f"at least one version has to be kept, not {keep}")
    current = layout.current(out)
    deleted = [version for version in layout.versions(out)[:-keep] if version != current]
    for version in deleted:
        _delete(version)
    return deleted


def _is_unpublished(version: Version, out: Path) -> bool:
    """Whether the run that made a version died between giving the folder its name and switching to it."""
    current = layout.current(out)
    return version.number > (current.number if current else 0) and not _withdrawn(version).exists()


def _taken(out: Path) -> list[int]:
    """The numbers of withdrawn versions, which may lie elsewhere."""
    return [
        int(path.name.removeprefix(layout.WITHDRAWN)) for path in (out / layout.VERSIONS).glob(f"{layout.WITHDRAWN}*")
    ]


def _withdrawn(version: Version) -> Path:
    return version.path.with_name(f"{layout.WITHDRAWN}{version.path.name}")


def _delete(version: Version) -> None:
    """Delete a version; a crash on the way leaves no half of it under its name."""
    doomed = version.path.with_name(f"{layout.DELETING}{version.path.name}")
    durable.remove(doomed)
    version.path.rename(doomed)
    durable.sync(doomed.parent)  # or a power cut could undo the renaming alone, and leave half a version under its name
    durable.remove(doomed)
    _withdrawn(version).unlink(missing_ok=True)
