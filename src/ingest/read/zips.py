"""zip → its members, by the directory at its end; without one (the file was cut) by the headers before each member."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from ingest.model import Reject, RejectCode
from ingest.read.expand import expand
from ingest.read.lost import Context, Lost
from ingest.read.members import Member, flawed, printable, unsafe
from ingest.read.streams import CHUNK, Stream, file_chunks, part_of, seekable

# APPNOTE.TXT 4.3.7: signature, version, flags, method, time, date, crc, packed size, size, length of name, of extra
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 0x1, 0x8, 0x800
_END_SIGNATURE, _END_WITHIN = b"PK\x05\x06", 22 + (1 << 16)
_IN_EXTRA: Final = 0xFFFFFFFF
_UNKNOWN: Final = 1 << 62  # a size beyond the end of any file
_METHODS: Final = {0: "stored", 8: "deflate", 12: "bzip2", 93: "zstd", 95: "xz"}
_NAMES: Final = {1: "shrink", 6: "implode", 9: "deflate64", 14: "LZMA", 98: "PPMd", 99: "AES encryption"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member as its directory entry or local header describes it; ``packed`` is its size in the archive."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    mode: int = 0


def members(stream: Stream, context: Context) -> Iterator[Member | Reject]:
    """The files in a zip archive in the order of their bytes; a reject for each that is not to be read.

    Raises Lost for an archive that breaks off, is damaged, or is a document of another kind (Office, EPUB).
    """
    with seekable(stream) as (file, lost):
        try:
            directory = _directory(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as error:
            lost = lost or _without_directory(file, context, error)
            yield from _by_headers(file, context, lost)
            raise lost from error
        _refuse_other_formats([info.filename for info in directory], context)
        for info in sorted(directory, key=lambda info: info.header_offset):
            if not info.filename.endswith("/"):
                entry = _entry(info)
                data = _data(file, info.header_offset, entry.packed, context)
                yield _refused(entry, context) or Member(entry.name, Stream(_content(data, entry, context)))
        if lost is not None:
            raise lost


def _directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """The entries of the directory. Raises BadZipFile and others when there are not as many as it says itself."""
    entries = zipfile.ZipFile(file).infolist()
    end = _tail(file)
    (stated,) = struct.unpack_from("<H", end, end.rindex(_END_SIGNATURE) + 10)
    file.seek(0)
    if (stated != len(entries) & 0xFFFF and stated != 0xFFFF) or (not entries and file.read(4) == _LOCAL_SIGNATURE):
        raise zipfile.BadZipFile(f"it has {len(entries)} entries, not {stated}")
    return entries


def _tail(file: BinaryIO) -> bytes:
    """The last bytes of an archive, in which its end record must stand."""
    file.seek(max(0, file.seek(0, 2) - _END_WITHIN))
    return file.read()


def _entry(info: zipfile.ZipInfo) -> _Entry:
    return _Entry(
        printable(info.orig_filename),
        info.flag_bits,
        info.compress_type,
        info.CRC,
        info.compress_size,
        info.external_attr >> 16,
    )


def _refuse_other_formats(names: list[str], context: Context) -> None:
    if "[Content_Types].xml" in names:
        what = "an Office document (docx, xlsx, pptx)"
    elif names[:1] == ["mimetype"]:
        what = "an EPUB book or OpenDocument file"
    elif "META-INF/MANIFEST.MF" in names:
        what = "a Java archive"
    else:
        return
    raise context.lost(RejectCode.UNSUPPORTED, f"is {what}; convert it to HTML or text first.")


def _refused(entry: _Entry, context: Context) -> Reject | None:
    if reject := unsafe(entry.name, context):
        return reject
    if entry.mode and stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        return flawed(
            entry.name,
            context,
            RejectCode.UNSAFE_MEMBER,
            "is a link or device; it was not followed, pack the file itself.",
        )
    if entry.flags & _ENCRYPTED:
        return flawed(entry.name, context, RejectCode.ENCRYPTED, "is encrypted; unpack it with its password first.")
    if entry.method not in _METHODS:
        method = _NAMES.get(entry.method, f"number {entry.method}")
        return flawed(
            entry.name,
            context,
            RejectCode.UNSUPPORTED,
            f"is packed with zip method {method}; pack it again with deflate, bzip2, xz or zstd.",
        )
    return None


def _data(file: BinaryIO, offset: int, packed: int, context: Context) -> Stream:
    """The ``packed`` bytes of the member whose local header stands at ``offset``; none when none does."""
    header = _header(file, offset)
    if header is None:
        return Stream(iter(()))
    file.seek(offset + _LOCAL.size + header[-2] + header[-1])  # behind its name and extra fields
    return Stream(file_chunks(file, context, packed))


def _header(file: BinaryIO, offset: int) -> tuple[Any, ...] | None:
    """The local header at ``offset``, behind which the file stands then; ``None`` when there is none."""
    if not 0 <= offset < _UNKNOWN:
        return None
    file.seek(offset)
    found = file.read(_LOCAL.size)
    return _LOCAL.unpack(found) if len(found) == _LOCAL.size and found[:4] == _LOCAL_SIGNATURE else None


def _content(data: Stream, entry: _Entry, context: Context, outer: Lost | None = None) -> Iterator[bytes]:
    """A member's plain bytes, checked. Raises Lost for the member when they are cut or damaged.

    ``outer`` is raised instead where the archive itself ends, as it does in a member of unknown size.
    """
    here = context.inside(entry.name)
    cut = outer or here.lost(RejectCode.TRUNCATED, "is cut: its archive ends within it; copy the archive again.")
    crc = 0
    try:
        for chunk in expand(part_of(data, entry.packed, cut), _METHODS[entry.method], here):
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if crc != entry.crc:
            raise here.lost(
                RejectCode.DAMAGED, "is damaged: its content does not match its checksum; copy the archive again."
            )
    except Lost as lost:
        if entry.packed == _UNKNOWN:
            raise cut from lost
        raise


def _without_directory(file: BinaryIO, context: Context, error: Exception) -> Lost:
    code = RejectCode.DAMAGED if _END_SIGNATURE in _tail(file) else RejectCode.TRUNCATED
    return context.lost(
        code,
        f"is a zip archive without a readable directory at its end ({error}); the members before the place where it "
        "breaks off were read, copy or download it again.",
    )


def _by_headers(file: BinaryIO, context: Context, outer: Lost) -> Iterator[Member | Reject]:
    """The members of an archive without a directory, as far as their headers follow one another."""
    offset = 0
    while True:
        header = _header(file, offset)
        if header is None:
            return
        _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = header
        encoded, extra = file.read(name_size), file.read(extra_size)
        start = offset + _LOCAL.size + name_size + extra_size
        end = None
        if flags & _SIZES_FOLLOW and not packed:
            crc, packed, end = _descriptor(file, start)
        elif packed == _IN_EXTRA or size == _IN_EXTRA:
            packed = _long_size(extra)
        name = encoded.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        entry = _Entry(name, flags, method, crc, packed)
        if not name.endswith("/"):
            data = _data(file, offset, packed, context)
            yield _refused(entry, context) or Member(name, Stream(_content(data, entry, context, outer)))
        offset = end or start + packed


def _descriptor(file: BinaryIO, start: int) -> tuple[int, int, int]:
    """Checksum and packed size of a member whose sizes follow it, and where the next one begins (4.3.9).

    It is found by its signature, and known by the size in it. Without one the member reaches past the end of the file.
    """
    file.seek(start)
    window, before = b"", 0  # bytes in hand, and how many lie between the start and these
    while chunk := file.read(CHUNK):
        window += chunk
        at = -1
        while (at := window.find(b"PK\x07\x08", at + 1)) >= 0:
            found = window[at : at + 24].ljust(24, b"\0")
            for layout, length in (("<4xLLL", 16), ("<4xLQQ", 24)):
                crc, packed, _ = struct.unpack_from(layout, found)
                if packed == before + at:
                    return crc, packed, start + packed + length
        keep = min(len(window), 23)
        before += len(window) - keep
        window = window[-keep:]
    return 0, _UNKNOWN, _UNKNOWN


def _long_size(extra: bytes) -> int:
    """The packed size from the zip64 field of a local header (4.5.3)."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1 and length >= 16:
            return int(struct.unpack_from("<8xQ", extra, 4)[0])
        extra = extra[4 + length :]
    return _UNKNOWN
