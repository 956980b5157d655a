"""A shard of the input: the unit of work that a worker gets. Places and settings; documents never travel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa

from ingest.model import Limits, RejectCode, Source
from ingest.read import InputFile, Share

PATH: Final = pa.field("path", pa.string())
"""The column beside staged rows that names the raw file they came from."""

_WHOLE: Final = Share()


@dataclass(frozen=True, slots=True)
class ShardFile:
    """A file of a shard: all of its documents or a share of them. ``seen`` says that an earlier run read it too.

    ``only`` names the documents to read, by their URIs or what they lie inside of, where the others are to be left
    alone; these were rejected before.
    """

    input: InputFile
    source: Source
    share: Share = _WHOLE
    seen: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condemned:
    """A document that ended its worker. ``doing`` read: the file cannot be read past it."""

    file: int
    ordinal: int
    doing: Literal["read", "clean"]
    code: RejectCode


@dataclass(frozen=True, slots=True)
class Shard:
    """A unit of work: some files, where the results go, and what must be known to make them.

    ``index`` is that of the version the run builds on; ``limit`` ends the shard after so many documents.
    """

    folder: Path
    files: tuple[ShardFile, ...]
    limits: Limits
    pins: tuple[tuple[str, str], ...]
    site_rules: tuple[tuple[str, str], ...]
    correct_topics: bool
    index: Path | None
    limit: int | None = None
    condemned: tuple[Condemned, ...] = ()
