"""tar → its members, one after another, without seeking.

Headers are decoded by the standard library; the walk is our own, because the library's takes a header that is cut or
damaged for the end of the archive, and reads extended headers of any size into memory.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import Final

from ingest.model import Reject, RejectCode
from ingest.read.lost import Context, Lost
from ingest.read.members import Member, flawed, printable, unsafe
from ingest.read.streams import Stream, part_of

BLOCK: Final = tarfile.BLOCKSIZE
EXTENDED: Final = 1 << 20  # bytes that a long name or a set of pax records may have
_SPECIAL: Final = {
    tarfile.LNKTYPE: "is a hard link",
    tarfile.SYMTYPE: "is a symbolic link",
    tarfile.CHRTYPE: "is a device",
    tarfile.BLKTYPE: "is a device",
    tarfile.FIFOTYPE: "is a pipe",
}


def members(stream: Stream, context: Context) -> Iterator[Member | Reject]:
    """The files in a tar archive, in order; a reject for each that is not to be read.

    Raises Lost where the archive breaks off or is damaged.
    """
    extended: dict[str, str] = {}
    while True:
        start = stream.position
        header = stream.read(BLOCK)
        if len(header) < BLOCK:
            raise _cut(context, start)
        if not header.strip(b"\0"):
            while chunk := stream.chunk():  # the end, but for a hole torn into the file
                if chunk.strip(b"\0"):
                    raise _damaged(context, start)
            return
        try:
            info = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
            size = int(extended.get("size", info.size))
        except (tarfile.HeaderError, ValueError) as error:
            raise _damaged(context, start) from error
        if info.type in _SPECIAL or info.isdir():
            size = 0
        if size < 0:
            raise _damaged(context, start)
        end = stream.position + size + -size % BLOCK
        if info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
            if size > EXTENDED:
                raise _damaged(context, start)
            extended |= _extended(info.type, stream.read(size))
        elif info.type != tarfile.XGLTYPE:
            name = printable(extended.get("path", info.name))
            if entry := _entry(name, info, extended, context):
                yield entry
            elif info.isreg():
                yield Member(name, Stream(part_of(stream, size, _cut(context, start))))
            extended = {}
        left = end - stream.position
        if stream.skip(left) < left:
            raise _cut(context, start)


def _entry(name: str, info: tarfile.TarInfo, extended: dict[str, str], context: Context) -> Reject | None:
    """The reject for a member that is not to be read as a file."""
    if info.type in _SPECIAL:
        why = f"{_SPECIAL[info.type]}; it was not followed, pack the file itself."
        return flawed(name, context, RejectCode.UNSAFE_MEMBER, why)
    if info.type == tarfile.GNUTYPE_SPARSE or any(key.startswith("GNU.sparse") for key in extended):
        return flawed(name, context, RejectCode.UNSUPPORTED, "is a sparse file; pack it again without --sparse.")
    return None if info.isdir() else unsafe(name, context)


def _extended(kind: bytes, block: bytes) -> dict[str, str]:
    """What an extended header says of the member behind it: its long name, or pax records (POSIX.1-2001)."""
    if kind == tarfile.GNUTYPE_LONGNAME:
        return {"path": block.partition(b"\0")[0].decode("utf-8", "surrogateescape")}
    records = {}
    while kind != tarfile.GNUTYPE_LONGLINK and block:
        length, _, _ = block[:20].partition(b" ")
        if not length.isdigit() or not 0 < int(length) <= len(block):
            break
        key, _, value = block[len(length) + 1 : int(length) - 1].partition(b"=")
        records[key.decode("utf-8", "replace")] = value.decode("utf-8", "surrogateescape")
        block = block[int(length) :]
    return records


def _cut(context: Context, at: int) -> Lost:
    return context.lost(
        RejectCode.TRUNCATED,
        f"is a tar archive that ends too early, in or before its member at byte {at:,}; "
        "what came before was read, copy or download it again.",
    )


def _damaged(context: Context, at: int) -> Lost:
    return context.lost(
        RejectCode.DAMAGED,
        f"is a tar archive that is damaged at byte {at:,}: no header is there; "
        "what came before was read, copy or download it again.",
    )
