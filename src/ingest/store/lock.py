"""One run at a time: an exclusive lock on a dataset's folder that names its holder and dies with it.

The kernel's lock on ``DIR/.lock`` decides, and the kernel frees it when the holder dies, however it dies. Where the
file system has no such locks, the holder's own note in that file decides: host, process and the process's start; and,
since no host can see the processes of another, a count that the holder raises as long as it lives.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ingest.store import durable

LOCK: Final = ".lock"

_BEAT_SECONDS: Final = 5.0
_LEASE_SECONDS: Final = 120.0  # a note of another host that stays as it is for so long is that of a dead holder
_NO_LOCKS: Final = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock. ``born`` tells one process from a later one with the same id; ``since`` is for people.

    ``beat`` is raised every few seconds where the kernel has no locks.
    """

    host: str
    pid: int
    born: str
    since: str
    command: str
    beat: int = 0

    def __str__(self) -> str:
        return f"`{self.command}`, process {self.pid} on {self.host}, running since {self.since}"


class Locked(Exception):
    """Another run holds the lock; ``holder`` is None in the instant before it has signed."""

    def __init__(self, path: Path, holder: Holder | None) -> None:
        who = str(holder) if holder else "a run that is just starting"
        super().__init__(f"{path.parent} is locked by {who}. Wait for it to end, or stop it")
        self.holder = holder


@contextmanager
def hold(out: Path, command: str) -> Iterator[None]:
    """Hold the dataset in ``out`` for the length of a ``with`` block; creates the folder.

    Raises Locked, naming the holder, when another run holds it. Where nothing but a note of another host says so, it
    takes two minutes to tell.
    """
    durable.make_folder(out)
    path = out / LOCK
    handle, by_kernel = _acquire(path)
    _held.add(handle)
    holder = _this_process(command)
    over = threading.Event()
    pulse = threading.Thread(target=_beat, args=(handle, holder, over), daemon=True)
    try:
        _sign(handle, holder)
        if not by_kernel:
            pulse.start()
        yield
    finally:
        over.set()
        if pulse.is_alive():
            pulse.join()
        _held.discard(handle)
        with contextlib.closing(os.fdopen(handle, "wb", buffering=0)) as file:
            file.truncate(0)
            if by_kernel:  # not by closing alone: a child that was just forked has not let go yet
                fcntl.flock(handle, fcntl.LOCK_UN)


def _acquire(path: Path) -> tuple[int, bool]:
    """The open file, and whether the kernel locked it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            by_kernel = _try_lock(handle, path)
            # Somebody may have deleted the file between our opening and locking it: then we locked nothing.
            if _is_at(handle, path):
                return handle, by_kernel
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _try_lock(handle: int, path: Path) -> bool:
    """Whether the kernel locked the file; False where it has no locks and nobody living has signed. Raises Locked."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        raise Locked(path, _read(handle)) from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        holder = _read(handle)
        if holder and _lives(holder, path):
            raise Locked(path, holder) from None
        return False


def _is_at(handle: int, path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), path.stat())
    return False


def _this_process(command: str) -> Holder:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return Holder(socket.gethostname(), os.getpid(), _born(os.getpid()), since, command)


def _sign(handle: int, holder: Holder) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(asdict(holder)).encode(), 0)


def _beat(handle: int, holder: Holder, over: threading.Event) -> None:
    """Raise the count in the note until it is ``over``. It grows only, so a reader never sees half of one."""
    while not over.wait(_BEAT_SECONDS):
        holder = replace(holder, beat=holder.beat + 1)
        with contextlib.suppress(OSError):  # a disk that is full or away for a moment
            os.pwrite(handle, json.dumps(asdict(holder)).encode(), 0)
            os.fsync(handle)


def _read(handle: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(handle, 65_536, 0)))
    except (ValueError, TypeError):
        return None


def _lives(holder: Holder, path: Path) -> bool:
    """Whether a holder is still running: on this host its process is there, on another it goes on to write its note.

    Clocks of two hosts are never compared: the note is watched. A host of this name that booted another time may be
    another one.
    """
    if holder.host == socket.gethostname() and holder.born.startswith(_boot()):
        return _born(holder.pid) == holder.born
    until = time.monotonic() + _LEASE_SECONDS
    while time.monotonic() < until:
        time.sleep(_LEASE_SECONDS / 100)
        with path.open("rb") as file:  # opened anew, so that a network file system asks its server
            if _read(file.fileno()) != holder:
                return True
    return False


def _born(pid: int) -> str:
    """When a process of this host started, as this boot of the machine counts; empty when that cannot be seen."""
    try:
        # The 22nd field of stat, counted after the command, which may itself hold spaces and brackets.
        ticks = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
        return f"{_boot()}/{ticks}"
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _boot() -> str:
    """What tells this boot of the machine from all others; empty when that cannot be seen."""
    file = Path("/proc/sys/kernel/random/boot_id")
    return file.read_text().strip() if file.exists() else ""


# A forked worker inherits the lock's handle, and would hold the lock of a parent that was killed.
_held: Final[set[int]] = set()


def _let_go_in_child() -> None:
    for handle in _held:
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_let_go_in_child)
