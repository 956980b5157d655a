"""Paths, folders, globs and URLs → the raw files behind them; and these files opened, or digested."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from ingest.errors import UsageError
from ingest.objects import answering, open_object, store_of
from ingest.read.members import hidden, printable
from ingest.read.streams import CHUNK

_LATEST_NS: Final = 2**63 - 1
_PAGES: Final = (".html", ".htm", ".xhtml")
# Where browsers put what a page needs when they save it "complete": the endings that Windows knows as connected files.
_BELONGINGS: Final = (
    *"_files .files _file _fichiers -Dateien _bestanden _archivos -filer _tiedostot _pliki _soubory _elemei".split(),
    *"_ficheiros _arquivos _dosyalar _datoteke _fitxers _failid _fails _bylos _fajlovi _fitxategiak".split(),
)


class InputNotFound(UsageError):
    """A path, glob or URL that names no file, or a folder that may not be listed."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One raw file as found.

    ``path`` is what is published: POSIX, relative to the base when below it, else absolute; or the URL. ``location`` is
    where to open it: an absolute path or a URL. ``size`` is bytes; ``mtime_ns`` 0 where a store does not tell.
    """

    path: str
    location: str
    size: int
    mtime_ns: int


def discover(paths: Sequence[str], base: Path) -> list[InputFile]:
    """The files that paths, folders (with all below), globs and fsspec URLs name; sorted by path, each once.

    In folders and globs, names that begin with "." or "_" and half-written files (``*.part``, ``*.tmp``) are passed
    over, and so are the folders of scripts and pictures beside saved pages (``Page_files`` by ``Page.html``); a file
    that is named itself is always taken. Relative paths are taken from ``base``. Raises InputNotFound.
    """
    found: dict[str, InputFile] = {}
    for path in paths:
        for file in _remote(path) if "://" in path else _local(path, Path(os.path.normpath(base.absolute()))):
            found.setdefault(file.location, file)
    return sorted(found.values(), key=lambda file: file.path)


def present(paths: Sequence[str], base: Path) -> Iterator[InputFile]:
    """The files that ``discover`` finds; paths that lead nowhere are passed over."""
    for path in paths:
        try:
            yield from discover([path], base)
        except InputNotFound:
            continue


def _local(path: str, base: Path) -> Iterator[InputFile]:
    start = base / Path(path).expanduser()
    if start.is_dir():
        yield from _below(start, base)
    elif start.exists():
        yield _file(start, base)
    elif glob.has_magic(path):
        matches = sorted(glob.glob(str(start), recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
        fixed = os.path.commonpath([start, *matches]) if matches else ""
        if not matches:
            raise InputNotFound(f"{path}: no file matches this pattern (below {base}); correct it.")
        for match in matches:
            if not hidden(os.path.relpath(match, fixed) if match != fixed else ""):
                yield from _below(Path(match), base) if Path(match).is_dir() else [_file(Path(match), base)]
    else:
        raise InputNotFound(f"{path}: no such file or folder (looked for {start}); correct the path.")


def _below(folder: Path, base: Path) -> Iterator[InputFile]:
    for parent, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not hidden(name) and not _belongs_to_page(name, names))
        for name in sorted(names):
            file = Path(parent, name)
            if not hidden(name) and file.is_file():
                yield _file(file, base)


def _belongs_to_page(folder: str, beside: Collection[str]) -> bool:
    """Whether a folder holds the scripts, styles and pictures of a page that was saved beside it."""
    pages = (folder.removesuffix(ending) for ending in _BELONGINGS if folder.endswith(ending))
    return any(page + ending in beside for page in pages for ending in _PAGES)


def _refuse(error: OSError) -> None:
    raise InputNotFound(f"{error.filename}: cannot be listed ({error.strerror}); check its permissions.")


def _file(file: Path, base: Path) -> InputFile:
    location = Path(os.path.normpath(file))
    about = location.stat()
    if not stat.S_ISREG(about.st_mode):
        raise InputNotFound(f"{location}: is neither a file nor a folder; correct the path.")
    path = location.relative_to(base) if location.is_relative_to(base) else location
    return InputFile(printable(path.as_posix()), str(location), about.st_size, _in_64_bits(about.st_mtime_ns))


def _remote(url: str) -> Iterator[InputFile]:
    try:
        store, root = store_of(url)
        with answering(url):
            start, found = _listed(store, root)
    except ImportError as error:
        raise InputNotFound(f"{url}: this kind of store needs a package more ({error}).") from error
    except (OSError, ValueError) as error:
        raise InputNotFound(f"{url}: cannot be listed ({error}); check the address and your access to it.") from error
    if not found:
        raise InputNotFound(f"{url}: no such object or folder, or nothing in it; correct the address.")
    for name, about in sorted(found.items()):
        if about["type"] == "file" and not hidden(name.removeprefix(start)):
            location = store.unstrip_protocol(name)
            yield InputFile(location, location, int(about.get("size") or 0), _modified(about))


def _listed(store: Any, root: str) -> tuple[str, dict[str, Any]]:
    """What a path or glob in a store names, by name; and the part of it that was asked for in so many words."""
    if glob.has_magic(root):
        return re.split(r"[*?\[]", root)[0].rpartition("/")[0], store.glob(root, detail=True)
    if store.isdir(root):
        return root, store.find(root, detail=True)
    return root, {root: store.info(root)} if store.exists(root) else {}


def _modified(about: dict[str, Any]) -> int:
    when = next(
        (about[key] for key in ("LastModified", "mtime", "last_modified", "updated", "created") if key in about), 0
    )
    if isinstance(when, str):
        when = datetime.fromisoformat(when)
    seconds = when.timestamp() if isinstance(when, datetime) else float(when or 0)
    return _in_64_bits(int(seconds * 1_000_000) * 1_000)


def _in_64_bits(nanoseconds: int) -> int:
    """A time of change as Arrow can hold it: some file systems have files from before 1677 and after 2262."""
    return max(-_LATEST_NS, min(nanoseconds, _LATEST_NS))


def open_file(file: InputFile) -> BinaryIO:
    """The file, to be read and sought in. Raises OSError."""
    if "://" not in file.location:
        return Path(file.location).open("rb", buffering=CHUNK)
    return open_object(file.location)


def is_still(file: InputFile) -> bool:
    """Whether size and time of change of a file are those it was found with. Raises OSError."""
    if "://" not in file.location:
        about = Path(file.location).stat()
        return (about.st_size, _in_64_bits(about.st_mtime_ns)) == (file.size, file.mtime_ns)
    store, root = store_of(file.location)
    with answering(file.location):
        about_object = store.info(root)
    return (int(about_object.get("size") or 0), _modified(about_object)) == (file.size, file.mtime_ns)


def digest(file: InputFile) -> str:
    """The SHA-256 of a file's bytes in hex, streamed. Raises OSError."""
    summed = hashlib.sha256()
    with open_file(file) as source:
        while chunk := source.read(CHUNK):
            summed.update(chunk)
    return summed.hexdigest()
