"""Publish the current version of a dataset in an object store, which knows no rename and no link, and find it there.

    URL/objects/<sha256>/<path>   the files, each once, whichever versions consist of it
    URL/versions/000042.json      a version's manifest: created after its files, never overwritten
    URL/current.json              which version readers take: the pointer, written last

So a reader sees a version whole or not at all, and what a crash leaves is objects that no manifest names. A manifest is
created on the condition that there is none (If-None-Match), so that two datasets cannot mix in one place.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingest.errors import RunFailed, UsageError
from ingest.objects import answering, store_of
from ingest.store import layout, manifest
from ingest.store.errors import DatasetNotFound
from ingest.store.manifest import MANIFEST, File, Manifest

log = logging.getLogger(__name__)

POINTER: Final = "current.json"


class MirrorFails(RunFailed):
    """The object store does not take the version. The dataset on disk is published all the same."""


@dataclass(frozen=True, slots=True)
class Store:
    """An fsspec file system and the prefix of a dataset in it."""

    files: Any
    root: str

    def object_of(self, file: File) -> str:
        """Where a file lies; its own path is the end of the name, so that partitions can be read from it."""
        return f"{self.root}/objects/{file.sha256}/{file.path}"

    def manifest_of(self, number: int) -> str:
        """Where the manifest of a version lies."""
        return f"{self.root}/versions/{layout.name_of(number)}.json"

    def versions(self) -> list[int]:
        """The versions there are, the oldest first."""
        folder = f"{self.root}/versions"
        self.files.invalidate_cache()
        found = self.files.ls(folder, detail=False) if self.files.exists(folder) else []
        return sorted(int(Path(name).stem) for name in found if Path(name).stem.isdigit())

    def read(self, number: int) -> Manifest:
        """The manifest of a version."""
        place = self.manifest_of(number)
        return manifest.parse(self.files.cat_file(place), Path(place))

    def current(self) -> int | None:
        """The version that the pointer names; None where nothing is published."""
        try:
            return int(json.loads(self.files.cat_file(f"{self.root}/{POINTER}"))["version"])
        except FileNotFoundError:
            return None


def open_store(url: str) -> Store:
    """The store behind a URL. Raises UsageError when fsspec lacks a package for it."""
    try:
        files, root = store_of(url)
    except (ImportError, ValueError) as error:
        remedy = 'for s3: pip install "ingest[s3]"'
        raise UsageError(f"{url}: this kind of store cannot be opened ({error}); {remedy}") from error
    return Store(files, root.rstrip("/"))


def follow(out: Path, url: str, keep: int) -> int | None:
    """Make the current version of the dataset in ``out`` the current one at ``url``; returns how many bytes went there.

    None when that has it already, or a newer one from elsewhere. Only files that no version there consists of are
    sent; versions beyond the newest ``keep`` are deleted afterwards. Raises MirrorFails; sending again takes up what
    is there.
    """
    current = layout.current(out)
    if current is None:
        return None
    store = open_store(url)
    with _taking(
        url, f"version {current.number} is published in {out}, but {url} does not take it", "the next run sends it"
    ):
        there = store.current()
        if there == current.number:
            _same(store, out, current, url)
            return None
        if there is not None and there > current.number and current.number in store.versions():
            return None
        sent = _send(store, out, current, url)
        _point(store, current.number)
        _forget(store, keep, current.number)
        return sent


def roll_back(out: Path, url: str) -> None:
    """Make readers at ``url`` go back to the version that ``out`` went back to. Raises MirrorFails."""
    current = layout.published(out)
    store = open_store(url)
    remedy = "give the same command again when it does, or the next run goes forward to the version there"
    with _taking(url, f"version {current.number} is current in {out}, but {url} does not answer", remedy):
        _send(store, out, current, url)
        _point(store, current.number)


@contextmanager
def _taking(url: str, what: str, remedy: str) -> Iterator[None]:
    """A store that fails, as MirrorFails that says what that means and what helps."""
    try:
        with answering(url):
            yield
    except OSError as error:
        raise MirrorFails(f"{what} ({error}); {remedy}") from error


def _point(store: Store, number: int) -> None:
    store.files.pipe_file(f"{store.root}/{POINTER}", json.dumps({"version": number}).encode())


def _send(store: Store, out: Path, version: layout.Version, url: str) -> int:
    there = store.versions()
    if version.number in there:
        _same(store, out, version, url)
        return 0
    known = {file.sha256 for number in there for file in store.read(number).files}
    new = [file for file in manifest.read(version.path).files if file.sha256 not in known]
    store.files.put([str(version.path / file.path) for file in new], [store.object_of(file) for file in new])
    text = (version.path / MANIFEST).read_bytes()
    try:
        store.files.pipe_file(store.manifest_of(version.number), text, mode="create")
    except FileExistsError:
        _same(store, out, version, url)
    return sum(file.size for file in new)


def _same(store: Store, out: Path, version: layout.Version, url: str) -> None:
    if store.read(version.number) == manifest.read(version.path):
        return
    if common(store, out):
        raise MirrorFails(
            f"another machine has published version {version.number} at {url} meanwhile; run again: what this run read "
            "is read again on top of it"
        )
    raise MirrorFails(
        f"{url} holds another dataset's version {version.number}; give this one a mirror of its own, or empty it"
    )


def common(store: Store, out: Path) -> layout.Version | None:
    """The newest version that ``out`` and the store both have, the same in both; None where they share none."""
    there = set(store.versions())
    shared = (version for version in reversed(layout.versions(out)) if version.number in there)
    return next((version for version in shared if store.read(version.number) == manifest.read(version.path)), None)


def _forget(store: Store, keep: int, current: int) -> None:
    """Delete old versions: the manifest first, so that none names an object that is gone."""
    there = store.versions()
    old = [number for number in there[:-keep] if number != current]
    if not old:
        return
    gone = {store.object_of(file) for number in old for file in store.read(number).files}
    kept = {store.object_of(file) for number in there if number not in old for file in store.read(number).files}
    _delete(store, [store.manifest_of(number) for number in old])
    _delete(store, sorted(gone - kept))


def _delete(store: Store, names: Iterable[str]) -> None:
    for name in names:
        store.files.rm_file(name)


def articles(url: str, number: int | None) -> tuple[Any, list[str], int]:
    """File system and objects of the articles of a version, the current one when None; and its number.

    Raises DatasetNotFound.
    """
    store = open_store(url)
    with answering(url):
        chosen = store.current() if number is None else number
        if chosen is None:
            raise DatasetNotFound(f"nothing is published at {url}; set `mirror: {url}` and run")
        try:
            files = store.read(chosen).files
        except FileNotFoundError:
            there = ", ".join(map(str, store.versions())) or "none"
            raise DatasetNotFound(f"no version {chosen} at {url}; there: {there}") from None
    return store.files, [store.object_of(file) for file in files if file.path.startswith("articles/")], chosen
