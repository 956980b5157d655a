"""What the file system of a dataset's folder cannot do: links, atomic renames and locks are tried out."""

from __future__ import annotations

import fcntl
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.store import durable

_SWITCHES: Final = 200


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that cannot be promised here. ``fatal``: nothing can be published."""

    what: str
    fatal: bool = False


def probe(out: Path) -> list[Lack]:
    """Try out, in a folder of its own below ``out`` (or what exists above it), all that publishing relies on.

    Raises OSError when the folder cannot be written to.
    """
    here = next(folder for folder in (out, *out.absolute().parents) if folder.is_dir())
    with tempfile.TemporaryDirectory(prefix=".probe-", dir=here) as name:
        return list(_lacks(Path(name)))


def _lacks(folder: Path) -> Iterator[Lack]:
    file = folder / "file"
    file.write_bytes(b"x")
    if refused := _refusal(lambda: (folder / "link").symlink_to("file")):
        yield Lack(f"no symbolic links ({refused}), so a version cannot be switched in one step", fatal=True)
    elif gaps := _gaps(folder):
        yield Lack(f"renaming over a link is not atomic: for a moment readers find no current ({gaps} of {_SWITCHES})")
    if refused := _refusal(lambda: os.link(file, folder / "twin")):
        yield Lack(f"no hard links ({refused}), so each version is copied whole and takes its whole size")
    if refused := _refusal(lambda: _lock(file)):
        yield Lack(f"no locks ({refused}); the note in .lock decides, and two runs may start in the same millisecond")
    if refused := _refusal(lambda: durable.sync(folder)):
        yield Lack(f"folders cannot be synced ({refused}), so nothing survives a power cut for certain", fatal=True)


def _refusal(act: Callable[[], object]) -> str:
    """Why the file system refuses to do something; empty when it does it."""
    try:
        act()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _gaps(folder: Path) -> int:
    """How often a link that is renamed over another was not there when looked at meanwhile."""
    link, draft, over, gaps = folder / "current", folder / ".new", threading.Event(), 0
    link.symlink_to("0")

    def look() -> None:
        nonlocal gaps
        while not over.is_set():
            try:
                link.readlink()
            except FileNotFoundError:
                gaps += 1

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for number in range(_SWITCHES):
            draft.symlink_to(str(number))
            draft.replace(link)
    finally:
        over.set()
        reader.join()
    return gaps


def _lock(file: Path) -> None:
    with file.open("rb") as first, file.open("rb") as second:
        fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        raise OSError(0, "two processes get the same lock")
