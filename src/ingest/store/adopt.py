"""The version that is current in an object store → the folder that runs build on, where that is behind or empty.

So machines that come and go can work on one dataset: each brings its folder up to date, runs, and sends what it
published (``mirror.py``). Of two that run at once, the one that publishes later is refused, and reads again what it
read on top of the other's version.
"""

from __future__ import annotations

import json
from pathlib import Path

from ingest.objects import answering
from ingest.store import durable, layout, manifest, publish, reviewed
from ingest.store.manifest import Manifest
from ingest.store.mirror import MirrorFails, Store, common, open_store


def adopt(out: Path, url: str) -> int | None:
    """Make the version that is current at ``url`` the current one in ``out``; returns how many bytes were fetched.

    None where there is nothing to do: it is current here already, nothing is there yet, or ``out`` has a version more
    that only waits to be sent. The caller holds the dataset's lock. Raises MirrorFails when the store does not answer,
    is damaged, or holds another dataset.
    """
    store = open_store(url)
    try:
        with answering(url):
            number = store.current()
            if number is None:
                return None
            _take_decisions(store, out)
            shared, current = common(store, out), layout.current(out)
            if layout.versions(out) and shared is None:
                raise MirrorFails(f"{url} holds another dataset than {out}; give each a place of its own")
            if current and shared and shared.number == number <= current.number:
                return None
            publish.withdraw(out, (each for each in store.versions() if each > number))
            if shared:
                publish.switch(out, shared)
            return _fetch(store, store.read(number), out)
    except OSError as error:
        raise MirrorFails(
            f"{out} cannot be brought up to date with {url} ({error}); try again when it answers"
        ) from error


def _fetch(store: Store, described: Manifest, out: Path) -> int:
    version = next((each for each in layout.versions(out) if each.number == described.version), None)
    if version and manifest.read(version.path) == described:
        publish.switch(out, version)
        return 0
    building = publish.begin(out, described.version)
    fetched = _fill(store, described, out, building)
    publish.adopt(out, building, described)
    return fetched


def _fill(store: Store, described: Manifest, out: Path, building: Path) -> int:
    """Link the files that versions here have, fetch the others; returns the bytes of those."""
    here = _files(out)
    new = [file for file in described.files if file.sha256 not in here]
    for file in described.files:
        path = building / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.sha256 in here:
            durable.link(here[file.sha256], path)
    store.files.get([store.object_of(file) for file in new], [str(building / file.path) for file in new])
    for file in new:
        if manifest.digest(building / file.path) != file.sha256:
            raise MirrorFails(f"{store.object_of(file)} is damaged: its sha256 is not that of the manifest")
    return sum(file.size for file in new)


def _files(out: Path) -> dict[str, Path]:
    """The files of all versions here by their sha256."""
    versions = [(version.path, manifest.read(version.path).files) for version in layout.versions(out)]
    return {file.sha256: folder / file.path for folder, files in versions for file in files}


def _take_decisions(store: Store, out: Path) -> None:
    """People's decisions that another machine sent go before those here."""
    try:
        sent = json.loads(store.files.cat_file(f"{store.root}/{reviewed.REVIEWED}"))
    except FileNotFoundError:
        return
    here = reviewed.read(out)
    if here | sent != here:
        reviewed.write(out, here | sent)


def send_decisions(out: Path, url: str) -> None:
    """Keep people's decisions beside the versions at ``url``. Raises MirrorFails."""
    store = open_store(url)
    try:
        with answering(url):
            store.files.pipe_file(f"{store.root}/{reviewed.REVIEWED}", json.dumps(reviewed.read(out)).encode())
    except OSError as error:
        raise MirrorFails(f"{url} does not take the decisions ({error}); import them again when it answers") from error
