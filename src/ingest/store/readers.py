"""Wait for a moment in which nobody is half through with reading a version.

A reader of ``DIR/current/articles`` lists the files first and opens them one by one, each time by a name that leads
through ``current``. Once all are open a switch cannot touch it; between the listing and the last opening it can: a
name of the old version need not exist in the new one. The kernel tells where readers are (inotify): a listing opens
the table's folder, and as files are opened in the order of their names, a reader that opens the last one is through.

This is a courtesy, not a promise. Where there is no inotify (other systems, network file systems), and after
``PATIENCE`` seconds, nobody is waited for. ``read_articles``, and whoever resolves ``current`` once, needs none.
"""

from __future__ import annotations

import ctypes
import os
import select
import struct
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ingest.schema import TABLES

# Seconds.
PATIENCE: Final = 10.0
_SILENCE: Final = 0.05  # to watch at least; without an opening, a reader that has no file open counts as through
_POLL_TIME: Final = 0.001  # between looks, at most

_OPENED: Final = 0x20
# Watched too, since the kernel reports two equal events in a row as one: reading and closing come between openings.
_ACCESSED: Final = 0x01
_CLOSED: Final = 0x08 | 0x10
_EVENT: Final = struct.Struct("iIII")


@contextmanager
def pause(version: Path) -> Iterator[None]:
    """Enter the ``with`` block when no reader is between listing a table of ``version`` and opening its last file."""
    # The block runs before the watch ends: to end it takes the kernel some 10 ms, and the moment would be gone.
    with _watch(version) as watch:
        if watch is not None:
            _await_moment(watch, version)
        yield


def _await_moment(watch: _Watch, version: Path) -> None:
    start = opened = time.monotonic()
    while (waited := (now := time.monotonic()) - start) < PATIENCE:
        if watch.news():
            if waited > _SILENCE and not any(watch.due.values()):
                return
            opened = now
        # The longer the wait, the shorter the silence that has to do.
        elif now - opened > _SILENCE * (1 - waited / PATIENCE) and not _is_open_below(version):
            return
        else:
            select.select([watch.handle], [], [], _POLL_TIME)


@dataclass(slots=True)
class _Watch:
    """What the kernel has told of the readers of a version.

    ``folders``: the watched ones and their tables, by the kernel's number. ``files``: the files of each table, in the
    order in which a reader opens them. ``due``: how many openings of each are still to come.
    """

    handle: int
    folders: Mapping[int, tuple[Path, Path]]
    files: Mapping[Path, list[Path]]
    due: Counter[Path] = field(default_factory=Counter)

    def news(self) -> bool:
        """Take in what was opened since; whether anything was."""
        opened = list(_openings(self.handle))
        for number, name in opened:
            folder, table = self.folders[number]
            self._take(folder / name, table)
        return bool(opened)

    def _take(self, path: Path, table: Path) -> None:
        files = self.files[table]
        if path == table:
            # pandas opens the first file twice, once for the schema; that matters where it is the last one too.
            self.due.update(files if len(files) > 1 else files * 2)
        elif self.due[path]:
            self.due[path] -= 1
        elif path.suffix == ".parquet":
            # A reader that listed before anybody watched: it has yet to open the files after this one.
            self.due.update(file for file in files if file > path and not self.due[file])


@contextmanager
def _watch(version: Path) -> Iterator[_Watch | None]:
    """Watch the tables of a version; None where the system has no inotify, or no watch left."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        handle = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, AttributeError):
        handle = -1
    if handle < 0:
        yield None
        return
    try:
        paths = {version / name: sorted((version / name).rglob("*.parquet")) for name in TABLES}
        files = {table: found for table, found in paths.items() if found}
        folders = {
            libc.inotify_add_watch(handle, os.fsencode(folder), _OPENED | _ACCESSED | _CLOSED): (folder, table)
            for table, found in files.items()
            for folder in {table, *(path.parent for path in found)}
        }
        yield None if -1 in folders else _Watch(handle, folders, files)
    finally:
        os.close(handle)


def _openings(handle: int) -> Iterator[tuple[int, str]]:
    """What was opened since the last call: number of the watched folder, and the name inside of it."""
    while True:
        try:
            data = os.read(handle, 65_536)
        except BlockingIOError:
            return
        at = 0
        while at < len(data):
            number, mask, _, length = _EVENT.unpack_from(data, at)
            at += _EVENT.size + length
            if mask & _OPENED:
                yield number, os.fsdecode(data[at - length : at].rstrip(b"\0"))


def _is_open_below(folder: Path) -> bool:
    """Whether any file below a folder is open now, as far as this user may see."""
    top = f"{folder.resolve()}{os.sep}"
    for process in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(str(handle.readlink()).startswith(top) for handle in process.iterdir()):
                return True
        except OSError:
            # Somebody else's process, or one that ended as we looked.
            continue
    return False
