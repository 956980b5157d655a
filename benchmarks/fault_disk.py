"""Promise 1, whole or absent: every refusal of the disk, every state that a power cut may leave, readers in a loop."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from fault_outcome import Outcome
from ingest.errors import RunFailed
from ingest.store import layout, readers, verify
from ingest.store.read import read_articles
from ingest.store.write import Change
from store_support import articles, at_operation, change, ids, run

ERRORS = (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EACCES)
BEFORE, AFTER = ["a", "b", "c"], ["b", "c", "d", "e"]


@contextmanager
def dataset() -> Iterator[Path]:
    """A folder with one version published."""
    with tempfile.TemporaryDirectory() as name, mock.patch.object(readers, "_SILENCE", 0.001):
        run(Path(name, "out"), {"articles": Change([articles("ab", 2018), articles("c", 2019)])})
        yield Path(name, "out")


def fault_of(out: Path) -> str | None:
    """What is wrong with what readers see; None when it is the old version or the new one, whole."""
    version = layout.current(out)
    if version is None:
        return "no version"
    if damage := verify.verify(version.path, deep=True):
        return str(damage[0])
    found = ids(version.path / "articles")
    return None if found in (BEFORE, AFTER) else f"a mix: {found}"


def refusals(every: int) -> Outcome:
    """Each error at each ``every``-th write, fsync, link, mkdir and rename of a run; then the same run again."""
    lost, injected = [], 0
    with dataset() as out:
        copy = shutil.copytree(out, out.with_name("dry"), symlinks=True)
        with at_operation(-1, print) as done:
            run(copy, change())
        for number in range(0, len(done), every):
            for error in ERRORS:
                injected += 1
                copy = shutil.copytree(out, out.with_name(f"{number}-{error}"), symlinks=True)

                def refuse(name: str, error: int = error) -> None:
                    raise OSError(error, os.strerror(error))

                try:
                    with at_operation(number, refuse):
                        run(copy, change())
                except (OSError, RunFailed):
                    pass  # reported to whoever ran it
                wrong = fault_of(copy)
                if wrong is None and ids(copy / "current" / "articles") == BEFORE:
                    run(copy, change())
                    wrong = fault_of(copy)
                if wrong is not None:
                    lost.append(f"{errno.errorcode[error]} at {done[number]} {number}: {wrong}")
                shutil.rmtree(copy)
    return Outcome(1, "ENOSPC, EIO, EMFILE, EACCES at the Nth operation on the disk", injected, tuple(lost))


class Disk:
    """What of a folder is on disk for certain: synced files, and changes of names that no sync has followed yet."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.synced = {path.stat().st_ino for path in top.rglob("*") if path.is_file()}
        self.unsynced: list[tuple[Path, Callable[[Path], None]]] = []  # the folder, and what undoes the change

    def fsync(self, handle: int) -> None:
        """A file's content, or a folder's names, are on disk."""
        place = Path(f"/proc/self/fd/{handle}").readlink()
        if place.is_dir():
            self.unsynced = [(folder, undo) for folder, undo in self.unsynced if folder != place]
        else:
            self.synced.add(place.stat().st_ino)

    def moved(self, source: Path, target: Path) -> None:
        """A name is about to become another, and to replace what bears it."""
        old = target.readlink() if target.is_symlink() else target.read_bytes() if target.is_file() else None

        def undo(copy: Path) -> None:
            there, back = copy / target.relative_to(self.top), copy / source.relative_to(self.top)
            if not (there.exists() or there.is_symlink()) or back.exists() or not back.parent.is_dir():
                return
            there.rename(back)
            if isinstance(old, Path):
                there.symlink_to(old)
            elif old is not None:
                there.write_bytes(old)

        self.unsynced.append((target.parent, undo))

    def made(self, path: Path) -> None:
        """A name is about to be given; to a folder that may be there already."""
        if path.exists():
            return

        def undo(copy: Path) -> None:
            there = copy / path.relative_to(self.top)
            if there.is_dir() and not there.is_symlink():
                shutil.rmtree(there)
            else:
                there.unlink(missing_ok=True)

        self.unsynced.append((path.parent, undo))

    def crash(self, copy: Path, chance: random.Random) -> None:
        """Leave in ``copy`` what a power cut might: any of the unsynced changes undone, unsynced files torn."""
        shutil.copytree(self.top, copy, symlinks=True)
        for path in self.top.rglob("*"):
            if path.is_file() and not path.is_symlink() and path.stat().st_ino not in self.synced:
                torn = copy / path.relative_to(self.top)
                os.truncate(torn, chance.choice((0, path.stat().st_size // 2, path.stat().st_size)))
        for _, undo in reversed(self.unsynced):
            if chance.random() < 0.5:
                undo(copy)


def power_cuts(rounds: int) -> Outcome:
    """Before each rename and each sync of a run, in ``rounds`` random states of what is not yet synced."""
    chance, lost, injected, busy = random.Random(5), [], 0, False
    with dataset() as out, ExitStack() as stack:
        disk = Disk(out)

        def watch(name: str, note: Callable[..., None], *, crash: bool) -> None:
            real = getattr(os, name)

            def operation(*arguments: Any, **options: Any) -> Any:
                nonlocal injected, busy
                if busy:  # with building such a state
                    return real(*arguments, **options)
                busy = True
                for number in range(rounds if crash else 0):
                    injected += 1
                    copy = out.with_name(f"cut-{number}")
                    disk.crash(copy, chance)
                    if wrong := fault_of(copy):
                        lost.append(f"{name} {arguments[0]}: {wrong}")
                    shutil.rmtree(copy)
                busy = False
                note(*arguments)
                return real(*arguments, **options)

            stack.enter_context(mock.patch.object(os, name, operation))

        watch("fsync", disk.fsync, crash=True)
        for name in ("rename", "replace"):
            watch(name, lambda source, target: disk.moved(Path(source), Path(target)), crash=True)
        watch("link", lambda _, target, **__: disk.made(Path(target)), crash=False)
        watch("symlink", lambda _, target, *__: disk.made(Path(target)), crash=False)
        watch("mkdir", lambda path, *_: disk.made(Path(path)), crash=False)
        run(out, change())
    return Outcome(1, "torn and reordered writes: states of the disk after a power cut", injected, tuple(lost))


def readers_loop(publishes: int) -> Outcome:
    """One process reads without a pause while another publishes, merges and drops; each read is one version's."""
    with tempfile.TemporaryDirectory() as name, mock.patch.object(readers, "PATIENCE", 0.2):
        out, seen = Path(name, "out"), Path(name, "seen")
        years = range(2018, 2023)
        run(out, {"articles": Change([articles(["0-2018"], 2018)])})
        child = os.fork()
        if child == 0:
            wrong: list[str] = []
            reads = 0
            try:
                while not (out / "stop").exists():
                    found = sorted(read_articles(out, ["article_id"])["article_id"])
                    reads += 1
                    number = max(int(each.split("-")[0]) for each in found)
                    whole = {f"{run}-{year}" for run in range(1, number + 1) for year in years} | {"0-2018"}
                    if set(found) != whole or len(found) != len(whole):
                        wrong.append(f"version {number}: {len(found)} articles, not {len(whole)}")
            except Exception as error:  # noqa: BLE001
                wrong.append(f"{type(error).__name__}: {error}")
            seen.write_text(json.dumps([reads, wrong]), encoding="utf-8")
            os._exit(0)
        for number in range(1, publishes + 1):
            run(out, {"articles": Change([articles([f"{number}-{year}"], year) for year in years])})
        (out / "stop").touch()
        os.waitpid(child, 0)
        reads, wrong = json.loads(seen.read_text(encoding="utf-8"))
    return Outcome(1, f"reads during {publishes} publishes with merging", reads, tuple(wrong))


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield refusals(1)
    yield power_cuts(20)
    yield readers_loop(100)
