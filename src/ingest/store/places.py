"""URIs of documents and the raw files that they lie in: ``path``, ``path#row``, ``path!member``, ``path@offset``.

A path may itself hold the characters that end it, so what the path is can only be told among paths that are known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

# What follows a file's path in the uri of a document inside of it (see ``model.Raw``).
INSIDE: Final = frozenset("#!@")


def possible_paths(uri: str) -> Iterator[str]:
    """What the path within a uri may be, the longest first."""
    yield uri
    yield from (uri[:at] for at in range(len(uri) - 1, 0, -1) if uri[at] in INSIDE)


def path_in(uri: str, paths: Collection[str]) -> str | None:
    """The raw file that a uri lies in, among those that are known."""
    return next((part for part in possible_paths(uri) if part in paths), None)


def is_inside(uri: str, paths: Collection[str]) -> bool:
    """Whether a uri is one of ``paths`` or names something inside of one."""
    return path_in(uri, paths) is not None
