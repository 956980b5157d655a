"""A URL that fsspec understands → the object store behind it and files in it, whose failures are all OSErrors.

Each store's library has errors of its own for a server that is away or says no (botocore's are no OSErrors), and
naming them would mean importing every one of those libraries.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ingest.errors import RunFailed, UsageError

if TYPE_CHECKING:
    from typing_extensions import Buffer

_BUFFER: Final = 1 << 20  # bytes


@contextmanager
def answering(url: str) -> Iterator[None]:
    """What a store's library raises, as OSError that names the address; our own errors and plain faults as they are."""
    try:
        yield
    except (OSError, ImportError, ValueError, LookupError, TypeError, AttributeError, UsageError, RunFailed):
        raise
    except Exception as error:
        raise OSError(f"{url}: {error}") from error


def store_of(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it. Raises ImportError for one that needs a package more."""
    from fsspec.core import url_to_fs

    with answering(url):
        files, path = url_to_fs(url)
    return files, path


def open_object(url: str) -> BinaryIO:
    """An object, to be read and sought in. Raises OSError, now and while it is read."""
    files, path = store_of(url)
    with answering(url):
        return io.BufferedReader(_Object(url, files.open(path, "rb")), _BUFFER)


class _Object(io.RawIOBase):
    """An open object of fsspec's with its errors made OSErrors."""

    def __init__(self, url: str, opened: BinaryIO) -> None:
        self._url = url
        self._opened = opened

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._opened.seekable()

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        with answering(self._url):
            data = self._opened.read(len(view))
        view[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._opened.seek(offset, whence)

    def tell(self) -> int:
        return self._opened.tell()

    def close(self) -> None:
        self._opened.close()
        super().close()
