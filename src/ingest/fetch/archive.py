"""Answers → web archives (WARC 1.1, ISO 28500), a gzip member each record; one file at a time for each source.

A file is written as ``NAME.warc.gz.part``, which readers pass over, and gets its name when it is whole. What a killed
fetch left is mended from the records themselves (`whole`), and told to the state by the one who finds it.

Bodies are kept without their content coding, as large crawls do: the headers that spoke of it are kept with
``X-Crawl-`` before their names.
"""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Literal

from ingest.fetch.http import Answer
from ingest.read.http import Head, end_of_head, parse_head, parse_headers
from ingest.store import durable
from ingest.version import __version__

PART: Final = ".part"
_TAKEN_OFF: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_IDENTICAL: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

Kind = Literal["response", "revisit"]


@dataclass(frozen=True, slots=True)
class Before:
    """An answer that a revisit record refers to: its payload digest, and when it was recorded."""

    digest: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A request and its answer as two records, ready to be appended, and the digest of the payload they speak of."""

    kind: Kind
    data: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record as found in a file: its WARC header (names in lower case) and the head of the HTTP answer in it."""

    header: Mapping[str, str]
    http: Head


def stamp(moment: datetime) -> str:
    """A moment as ``WARC-Date`` has it, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(payload: bytes) -> str:
    """The digest of a payload as web archives label it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()


def pack(answer: Answer, before: Before | None) -> Packed:
    """An answer as records: a revisit when nothing changed since ``before``."""
    at, answer_id, payload = stamp(answer.at), _new_id(), digest(answer.body)
    shared = {"WARC-Target-URI": answer.url, "WARC-Date": at}
    head = _http_head(answer)
    said: dict[str, str] = {"WARC-Record-ID": answer_id, **shared, "WARC-IP-Address": answer.address}
    said["Content-Type"] = "application/http; msgtype=response"
    kind: Kind = "response"
    if before and (answer.status == 304 or payload == before.digest):
        kind = "revisit"
        said["WARC-Profile"] = _NOT_MODIFIED if answer.status == 304 else _IDENTICAL
        said["WARC-Refers-To-Target-URI"] = answer.url
        said["WARC-Refers-To-Date"] = before.recorded_at
        said["WARC-Payload-Digest"] = before.digest
        block = head
    else:
        said["WARC-Payload-Digest"] = payload
        block = head + answer.body
    asked = {"WARC-Record-ID": _new_id(), **shared, "WARC-Concurrent-To": answer_id}
    asked["Content-Type"] = "application/http; msgtype=request"
    data = _record("request", asked, answer.request) + _record(kind, said, block)
    return Packed(kind, data, said["WARC-Payload-Digest"])


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _http_head(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}".rstrip()]
    for name, value in answer.headers.items():
        lines.append(f"{'X-Crawl-' if name.lower() in _TAKEN_OFF else ''}{name}: {' '.join(value.split())}")
    if answer.status != 304:
        lines.append(f"Content-Length: {len(answer.body)}")
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n"


def _record(kind: str, header: Mapping[str, str], block: bytes) -> bytes:
    said = {"WARC-Type": kind, **header, "WARC-Block-Digest": digest(block), "Content-Length": str(len(block))}
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in said.items()) + "\r\n"
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(head.encode("utf-8", "replace") + block + b"\r\n\r\n") + packer.flush()


class Archive:
    """The archives of one source. Not safe for threads: its caller holds the lock that the state needs anyway."""

    def __init__(self, folder: Path, prefix: str, user_agent: str) -> None:
        self.folder = folder
        self._prefix = prefix
        self._user_agent = user_agent
        self._file: BinaryIO | None = None
        self._path = Path()
        self._serial = 0
        self.size = 0

    def write(self, packed: bytes) -> None:
        """Append records; they are with the system when this returns, so that only a power cut can take them."""
        if self._file is None:
            self._file = self._begin()
        self._file.write(packed)
        self._file.flush()
        self.size += len(packed)

    def sync(self) -> None:
        """Wait until all that was written is on disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Give the file its name. What the state says of it must be on disk by now."""
        if self._file is not None:
            self._file.close()
            self._file = None
            complete(self._path)

    def _begin(self) -> BinaryIO:
        durable.make_folder(self.folder)
        now = datetime.now(UTC)
        self._serial += 1
        name = f"{self._prefix}-{now:%Y%m%dT%H%M%S%f}Z-{self._serial:05}.warc.gz"
        self._path = self.folder / (name + PART)
        file = self._path.open("xb")
        about = f"software: ingest/{__version__}\r\nformat: WARC File Format 1.1\r\nhttp-header-user-agent: "
        header = {"WARC-Record-ID": _new_id(), "WARC-Date": stamp(now), "WARC-Filename": name}
        header["Content-Type"] = "application/warc-fields"
        packed = _record("warcinfo", header, f"{about}{self._user_agent}\r\n".encode())
        file.write(packed)
        self.size = len(packed)
        durable.sync(self.folder)
        return file


def complete(part: Path) -> None:
    """Give a whole file its name, so that readers see it."""
    part.rename(part.with_suffix(""))
    durable.sync(part.parent)


def mend(part: Path) -> list[Record]:
    """Cut a file that was being written behind its last whole answer; the answers in it."""
    found, end = list[Record](), 0
    with part.open("r+b") as file:
        for member, behind in _members(file):
            at = end_of_head(member)
            header = parse_headers(member[: max(0, at)])
            if header.get("warc-type") in ("response", "revisit") and (head := parse_head(member[at:])):
                found.append(Record(header, head))
                end = behind
        file.truncate(end)
        os.fsync(file.fileno())
    return found


def _members(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The whole gzip members of a file, unpacked, each with the offset behind it; up to the first that is not."""
    unpacker, pieces, rest, offset = zlib.decompressobj(31), list[bytes](), b"", 0
    while chunk := rest or file.read(1 << 18):
        try:
            pieces.append(unpacker.decompress(chunk))
        except zlib.error:
            return
        rest = unpacker.unused_data
        offset += len(chunk) - len(rest)
        if unpacker.eof:
            yield b"".join(pieces), offset
            unpacker, pieces = zlib.decompressobj(31), []
