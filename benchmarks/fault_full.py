"""Promises 1 and 3, a disk that is really full: a small file system in memory, filled to the last pages before a run.

Needs the right to mount one; without it there are no outcomes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import fault_disk
import fault_runs
from fault_outcome import Outcome
from ingest.errors import RunFailed
from ingest.store import layout, readers
from store_support import change, ids, run

PAGE = 4_096
MIB = 2**20


@contextmanager
def small_disk(size: int) -> Iterator[Path | None]:
    """A file system of so many bytes; None where this process may not mount one."""
    with tempfile.TemporaryDirectory() as name:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", name]
        if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
            yield None
            return
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def room(disk: Path) -> int:
    """Bytes that are free."""
    there = os.statvfs(disk)
    return there.f_bavail * there.f_frsize


@contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """A disk on which only so many bytes are left, as long as the block lasts."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room(disk) - left)
    try:
        yield
    finally:
        filler.unlink()


def publishing(step: int) -> Iterator[Outcome]:
    """Publish where ever more bytes are left, until it fits; after each failure again with room."""
    lost: list[str] = []
    injected = 0
    with small_disk(16 * MIB) as disk, fault_disk.dataset() as out, mock.patch.object(readers, "_SILENCE", 0.001):
        while disk:
            copy = shutil.copytree(out, disk / "out", symlinks=True)
            try:
                with filled(disk, injected * step):
                    run(copy, change())
                    break
            except (OSError, RunFailed):
                injected += 1
            wrong = fault_disk.fault_of(copy)
            if wrong is None and ids(copy / "current" / "articles") == fault_disk.BEFORE:
                run(copy, change())
                wrong = fault_disk.fault_of(copy)
            lost += [f"{(injected - 1) * step:,} bytes left: {wrong}"] if wrong else []
            shutil.rmtree(copy)
    if injected:
        yield Outcome(1, "publishing on a full disk: ever more bytes left, until it fits", injected, tuple(lost))


def runs(left: Iterable[int], documents: int = 20) -> Iterator[Outcome]:
    """A whole run with so many bytes left, then the same run with room."""
    lost: list[str] = []
    injected = 0
    with fault_runs.workshop(documents) as folder, small_disk(32 * MIB) as disk:
        fault_runs.once("whole")
        for some in left if disk else ():
            out = disk / "out"
            with filled(disk, some):
                code = fault_runs.end_of(fault_runs.child(lambda out=out: fault_runs.once(str(out))))  # type: ignore[misc]
            injected += code != 0
            wrong = fault_runs.half(out) if out.exists() and layout.current(out) else None
            fault_runs.once(str(out))
            wrong = wrong or fault_runs.fault_of(out, folder / "whole")
            lost += [f"{some:,} bytes left: {wrong}"] if wrong else []
            shutil.rmtree(out)
    if injected:
        yield Outcome(3, "a run on a full disk, then the same run with room", injected, tuple(lost))


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield from publishing(PAGE)
    yield from runs(range(0, MIB // 2, 2 * PAGE))
