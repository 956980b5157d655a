"""A raw file → its documents, numbered, whatever it is and however it is packed: the room's front door.

A new input format is a module with one function ``(Stream, Context) -> Iterator[Unit]``, a line in `sniff` and one in
`READERS`.
"""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import BinaryIO, Final

from ingest.model import Limits, Raw, Reject, RejectCode
from ingest.read import columnar, csvrows, feeds, jsonlines, jsonvalues, mhtml, pages, tars, warc, zips
from ingest.read.expand import expand
from ingest.read.files import InputFile, open_file
from ingest.read.lost import Context, Lost, Unit
from ingest.read.members import Member, hidden
from ingest.read.rows import known_names
from ingest.read.share import Piece, Share, by_documents, by_lines
from ingest.read.sniff import ACCEPTED, Kind, encoding_of, sniff
from ingest.read.streams import HEAD, Marks, Stream, file_chunks, rest_of

Reader = Callable[[Stream, Context], Iterator[Unit]]
Archive = Callable[[Stream, Context], Iterator[Member | Reject]]

READERS: Final[Mapping[Kind, Reader]] = {
    Kind.HTML: pages.html,
    Kind.TEXT: pages.text,
    Kind.MHTML: mhtml.documents,
    Kind.JSON_LINES: jsonlines.documents,
    Kind.JSON: jsonvalues.documents,
    Kind.JSON_FEED: jsonvalues.feed,
    Kind.CSV: csvrows.documents,
    Kind.PARQUET: columnar.parquet,
    Kind.ARROW_FILE: columnar.arrow_file,
    Kind.ARROW_STREAM: columnar.arrow_stream,
    Kind.WARC: warc.documents,
    Kind.FEED: feeds.documents,
}
ARCHIVES: Final[Mapping[Kind, Archive]] = {Kind.ZIP: zips.members, Kind.TAR: tars.members}
_SLOW: Final = frozenset({Kind.BZIP2, Kind.XZ})  # each share unpacks all of a file, so these are cut into fewer
PACKED: Final = frozenset({Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.ZSTD})
_ONE_PAGE: Final = (None, pages.html, pages.text, mhtml.documents)
# Their readers look for ASCII signs, so UTF-16 and UTF-32 become UTF-8 first. Pages are decoded by `parse`.
_WIDE: Final = ("utf-16", "utf-32")
_ASCII_BASED: Final = frozenset({Kind.JSON_LINES, Kind.JSON, Kind.JSON_FEED, Kind.CSV, Kind.FEED})

SHARE_BYTES: Final = 64_000_000
MOST_SHARES: Final = 16
# Where the documents of other shares are passed over quickly, smaller files give work to all workers too.
_SKIMMED: Final = frozenset({Kind.JSON_LINES, Kind.CSV, Kind.WARC, Kind.ZIP, Kind.TAR})
_SKIMMED_BYTES: Final = 4_000_000
_UNPACKED: Final = frozenset({Kind.GZIP, Kind.ZSTD})  # at hundreds of MB a second, by each share anew
_UNPACKED_BYTES: Final = 16_000_000
_FEW_SHARES: Final = 4
_WHOLE: Final = Share()


def read(
    file: InputFile,
    *,
    source: str,
    limits: Limits,
    fields: Mapping[str, str] = MappingProxyType({}),
    share: Share = _WHOLE,
    start: int = 0,
) -> Iterator[tuple[int, Raw | Reject]]:
    """The documents of a file as (ordinal, outcome), in file order; ordinals count from 0 over all that is read of it.

    Documents below ``start`` and of other shares are passed over without being parsed. What is wrong with the file as
    a whole, such as an end too early, is one reject: the last outcome of share 0, wherever that starts, or of the piece
    that it is met in. ``fields`` maps our names to the source's own names of columns. Raises nothing that the file's
    content could cause.
    """
    context = Context(file.path, source, limits, fields, size=file.size)
    ordinal = 0
    tells = share.index == 0
    try:
        with closing(_open(file, context)) as opened:
            tells |= share.piece is not None
            for unit in _units(opened, share.piece, context):
                if ordinal >= start and share.has(ordinal):
                    yield ordinal, unit()
                ordinal += 1
    except Lost as lost:
        if tells:
            yield ordinal, lost.reject()


def _units(opened: BinaryIO, piece: Piece | None, context: Context) -> Iterator[Unit]:
    if piece is None:
        return _documents(_stream(opened, context), context)
    opened.seek(piece.start)
    return jsonlines.documents(Stream(file_chunks(opened, context, piece.end - piece.start)), context, piece.line)


def shares(file: InputFile) -> tuple[Share, ...]:
    """What each reader of this file should take; a single share for one page, or where it cannot be read.

    About one for 64 MB, at most 16; but for 4 MB where documents can be passed over, and up to four for 16 MB each
    where a file is unpacked quickly. Lines of JSON are cut in pieces, however many: the file is read to count them.
    """
    if file.size < 2 * _SKIMMED_BYTES:
        return by_documents(1)
    context = Context(file.path, "", Limits(), size=file.size)
    try:
        with closing(_open(file, context)) as opened:
            stream = _stream(opened, context)
            head = stream.peek(HEAD)
            kind, _ = sniff(head, context.name, known_names({}))
            if kind is Kind.JSON_LINES and stream.file and not (encoding_of(head) or "").startswith(_WIDE):
                most = max(min(MOST_SHARES, file.size // _SKIMMED_BYTES), file.size // SHARE_BYTES)
                return by_lines(rest_of(stream), file.size, most)
    except Lost:
        return by_documents(1)
    return by_documents(_count(kind, file.size))


def _count(kind: Kind, size: int) -> int:
    count = size // (_SKIMMED_BYTES if kind in _SKIMMED else SHARE_BYTES)
    if kind in _SLOW:
        count = min(count, _FEW_SHARES)
    elif kind in _UNPACKED:
        count = max(count, min(_FEW_SHARES, size // _UNPACKED_BYTES))
    elif READERS.get(kind) in _ONE_PAGE and kind not in ARCHIVES:
        count = 1
    return max(1, min(MOST_SHARES, count))


def _open(file: InputFile, context: Context) -> BinaryIO:
    try:
        return open_file(file)
    except OSError as error:
        raise context.lost(
            RejectCode.UNREADABLE, f"cannot be opened ({error}); check that it is there and may be read."
        ) from error


def _stream(opened: BinaryIO, context: Context) -> Stream:
    return Stream(file_chunks(opened, context), file=opened if opened.seekable() else None)


def _documents(stream: Stream, context: Context) -> Iterator[Unit]:
    head = stream.peek(HEAD)
    kind, what = sniff(head, context.name, known_names(context.fields))
    if kind in PACKED:
        depth = context.depth + context.packed
        _check_depth(depth, context)
        marks: Marks = deque(maxlen=4096)
        plain = Stream(expand(rest_of(stream), kind.value, context, marks), marks)
        yield from _documents(plain, replace(context, packed=True, depth=depth))
    elif kind in ARCHIVES:
        _check_depth(context.depth + 1, context)
        yield from _members(ARCHIVES[kind](stream, context), context)
    elif kind in READERS:
        encoding = encoding_of(head) or ""
        if kind in _ASCII_BASED and encoding.startswith(_WIDE):
            stream = Stream(_as_utf8(stream, encoding))
        yield from READERS[kind](stream, context)
    else:
        stream.read(HEAD)  # raises where the stream broke: then that is what is wrong
        if kind is Kind.EMPTY:
            raise context.lost(RejectCode.EMPTY, "is empty; remove it, or fetch it again.")
        raise context.lost(RejectCode.UNSUPPORTED, f"is {what}. Accepted are {ACCEPTED}.")


def _members(entries: Iterator[Member | Reject], context: Context) -> Iterator[Unit]:
    for count, entry in enumerate(entries):
        if count >= context.limits.archive_members:
            raise context.lost(
                RejectCode.TOO_MANY_MEMBERS,
                f"has more than limits.archive_members = {context.limits.archive_members:,} members; "
                "the first of them were read, raise the limit or split it.",
            )
        if isinstance(entry, Reject):
            yield partial(_as_it_is, entry)
        elif not hidden(entry.name):
            here = context.inside(entry.name)
            try:
                yield from _documents(entry.stream, here)
            except Lost as lost:
                if not lost.uri.startswith(here.uri):
                    raise  # the archive itself is lost
                yield partial(_as_it_is, lost.reject())


def _as_it_is(reject: Reject) -> Reject:
    return reject


def _check_depth(depth: int, context: Context) -> None:
    if depth > context.limits.archive_depth:
        raise context.lost(
            RejectCode.NESTED_TOO_DEEP,
            f"is packed more than limits.archive_depth = {context.limits.archive_depth} times over; unpack it first.",
        )


def _as_utf8(stream: Stream, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in rest_of(stream):
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", True).encode()
