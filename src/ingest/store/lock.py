"""One run at a time: an exclusive lock on a dataset's folder that names its holder and dies with it.

The kernel's lock on ``DIR/.lock`` decides, and the kernel frees it when the holder dies, however it dies. Where the
file system has no such locks, the holder's own note in that file decides: host, process and the process's start.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ingest.store import durable

LOCK: Final = ".lock"

_NO_LOCKS: Final = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock. ``born`` tells one process from a later one with the same id; ``since`` is for people."""

    host: str
    pid: int
    born: str
    since: str
    command: str

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

    Raises Locked, naming the holder, when another run holds it.
    """
    durable.make_folder(out)
    path = out / LOCK
    handle = _acquire(path)
    _held.add(handle)
    try:
        _sign(handle, command)
        yield
    finally:
        _held.discard(handle)
        with contextlib.closing(os.fdopen(handle, "wb", buffering=0)) as file:
            file.truncate(0)


def _acquire(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _try_lock(handle, path)
            # Somebody may have deleted the file between our opening and locking it: then we locked nothing.
            if _is_at(handle, path):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _try_lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Locked(path, _read(handle)) from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        holder = _read(handle)
        if holder and _may_live(holder):
            raise Locked(path, holder) from None


def _is_at(handle: int, path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), path.stat())
    return False


def _sign(handle: int, command: str) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    holder = Holder(socket.gethostname(), os.getpid(), _born(os.getpid()), since, command)
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(asdict(holder)).encode(), 0)


def _read(handle: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(handle, 65_536, 0)))
    except (ValueError, TypeError):
        return None


def _may_live(holder: Holder) -> bool:
    """Whether a holder can still be running; one on another host is believed to, for there is no telling from here."""
    return holder.host != socket.gethostname() or _born(holder.pid) == holder.born


def _born(pid: int) -> str:
    """When a process of this host started, as this boot of the machine counts; empty when that cannot be seen."""
    try:
        # The 22nd field of stat, counted after the command, which may itself hold spaces and brackets.
        ticks = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}/{ticks}"
    except (FileNotFoundError, ProcessLookupError):
        return ""


# A forked worker inherits the lock's handle, and would hold the lock of a parent that was killed.
_held: Final[set[int]] = set()


def _let_go_in_child() -> None:
    for handle in _held:
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_let_go_in_child)
