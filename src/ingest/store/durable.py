"""File operations that survive a power cut: everything is on disk before anything points to it."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from ingest.store.errors import UnsupportedFilesystem

# Hard links refused: across devices, by the file system or its policy, or too many on one file.
_NO_LINK: Final = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EACCES, errno.ENOTSUP, errno.ENOSYS}
_NO_SYMLINK: Final = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS}


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path, synced: Path | None) -> None:
    """Wait until a folder and all in it are on disk.

    Files that are hard links of the same path below ``synced``, an older version, are there already.
    """
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(place, name)
            if synced is None or not same_file(path, synced / path.relative_to(folder)):
                sync(path)
        sync(Path(place))


def same_file(one: Path, other: Path) -> bool:
    """Whether two names lead to one file; False when ``other`` does not exist."""
    try:
        return os.path.samestat(one.stat(), other.stat())
    except FileNotFoundError:
        return False


def link(source: Path, target: Path) -> None:
    """Give a file a second name; where the file system has no hard links, copy it."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copyfile(source, target)


def write(path: Path, text: str) -> None:
    """Write a small file whole: a reader sees the old text or the new, also after a crash."""
    draft = path.with_name(f".{path.name}.new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def point(link: Path, target: str, moment: AbstractContextManager[object]) -> None:
    """Make a symbolic link lead to ``target``, in one step for everybody who looks, inside of ``moment``."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    try:
        draft.symlink_to(target)
    except OSError as error:
        if error.errno not in _NO_SYMLINK:
            raise
        raise UnsupportedFilesystem(
            f"{link.parent} lies on a file system without symbolic links ({error.strerror}), so a version cannot be "
            "switched in one step; choose an --out folder on another one"
        ) from error
    with moment:
        draft.replace(link)
    sync(link.parent)


def make_folder(path: Path) -> None:
    """Create a folder, and those above it, so that a power cut keeps them."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        sync(folder.parent)


def remove(folder: Path) -> None:
    """Delete a folder with all in it, if it is there."""
    if folder.is_dir():
        shutil.rmtree(folder)
