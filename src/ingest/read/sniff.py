"""Tell what a file is: by its first bytes, and by its name only where these leave it open."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from itertools import takewhile
from typing import Final

import orjson

from ingest.read.streams import HEAD


class Kind(StrEnum):
    """What a file or member is. The values are words for messages."""

    EMPTY = "empty"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    ZIP = "a zip archive"
    TAR = "a tar archive"
    HTML = "an HTML page"
    MHTML = "an MHTML page"
    TEXT = "text"
    JSON_LINES = "JSON lines"
    JSON = "JSON"
    JSON_FEED = "a JSON feed"
    CSV = "a table of separated values"
    PARQUET = "Parquet"
    ARROW_FILE = "an Arrow file"
    ARROW_STREAM = "an Arrow stream"
    WARC = "a WARC file"
    FEED = "an RSS or Atom feed"
    UNSUPPORTED = "not supported"


ACCEPTED: Final = (
    "HTML, MHTML, text, JSON, JSON lines, CSV, Parquet, Arrow, WARC, RSS, Atom and JSON Feed, "
    "also packed with gzip, bzip2, xz or zstd or in zip and tar archives"
)

MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\x1f\x8b\x08", Kind.GZIP),
    (b"\xfd7zXZ\x00", Kind.XZ),
    (b"\x28\xb5\x2f\xfd", Kind.ZSTD),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"PK\x07\x08PK\x03\x04", Kind.ZIP),
    (b"PAR1", Kind.PARQUET),
    (b"ARROW1\x00\x00", Kind.ARROW_FILE),
    (b"WARC/", Kind.WARC),
)

# Formats that people put beside their dumps, to be called by their names.
FOREIGN: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"%PDF-", "a PDF document; convert it to text or HTML first"),
    (b"{\\rtf", "an RTF document; convert it to text or HTML first"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document; convert it to text or HTML first"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"\xca\xfe\xba\xbe", "a macOS program or Java class"),
    (b"\x00asm", "a WebAssembly program"),
    (b"SQLite format 3\x00", "an SQLite database; export the table as CSV or Parquet"),
    (b"PAR2\x00PKT", "a PAR2 recovery file"),
    (b"PARE", "an encrypted Parquet file; decrypt it first"),
    (b"FEA1", "a Feather file of version 1; write it again with version 2"),
    (b"ORC", "an ORC file; convert it to Parquet"),
    (b"Obj\x01", "an Avro file; convert it to Parquet"),
    (b"\x89HDF", "an HDF5 file; convert it to Parquet"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x80\x04\x95", "a Python pickle; export the data as Parquet"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it, or pack it as zip"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it, or pack it as zip"),
    (b"\x04\x22\x4d\x18", "LZ4 data; pack it with zstd or gzip"),
    (b"\x1f\x9d", "compress (.Z) data; pack it with gzip"),
    (b"MSCF", "a Windows cabinet"),
    (b"ID3", "MP3 audio"),
    (b"OggS", "Ogg audio or video"),
    (b"fLaC", "FLAC audio"),
    (b"RIFF", "RIFF media (WAV, AVI, WebP)"),
    (b"\x1aE\xdf\xa3", "Matroska video"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x00\x01\x00\x00\x00", "a font"),
)

_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Bytes that no text encoding but UTF-16 and UTF-32 uses: controls without tab, line feeds, form feed and escape.
_CONTROLS: Final = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})

_PROLOG: Final = re.compile(
    r"(?:\s|<\?[^>]{0,2000}\?>|<!--(?:[^-]|-(?!->)){0,20000}-->"
    r"|<!DOCTYPE\s[^>\[]{0,500}(?:\[[^\]]{0,20000}\]\s{0,100})?>)*+",
    re.I,
)
_ROOT: Final = re.compile(r"<(?:([a-z_][\w.-]{0,60}):)?([a-z_][\w.-]{0,60})[\s/>]", re.I)
# News agencies print companies as <Strong Point Inc>, so most tags must be closed at once or have an attribute.
_HTML_TAG: Final = re.compile(
    r"<(?:(?:html|script)(?=[\s/>])|(?:head|body|title|meta|link|style|base|noscript|iframe|header|main|article|section"
    r"|nav|aside|footer|div|p|a|b|i|u|em|strong|span|font|center|h[1-6]|ul|ol|li|dl|table|tr|td|br|hr|img|figure|form"
    r"|blockquote|pre)(?=\s{0,20}/?>|\s{1,20}[\w:@-]{1,40}\s{0,20}=))",
    re.I,
)
_BODY_TAG: Final = re.compile(r"<(?:html|body)(?=[\s>])", re.I)
_ANY_TAG: Final = re.compile(
    r"</?(?:html|head|body|title|div|p|a|span|br|h[1-6]|ul|ol|li|table|tr|td|img|strong|em|b|i|blockquote)\b[^<>]{0,500}>",
    re.I,
)
_MIME_FIELD: Final = re.compile(r"[A-Za-z][\w-]{0,60}:|[ \t]")
_FEED_VERSION: Final = re.compile(r'"version"\s{0,20}:\s{0,20}"https?://jsonfeed\.org/version/')
_JSON_LINES: Final = (".jsonl", ".ndjson", ".jl")
_SEPARATED: Final = (".csv", ".tsv", ".tab")
_MARKUP: Final = (".html", ".htm", ".xhtml", ".shtml")
# What is text and no article, told by its name alone; Chrome adds ".download" to the scripts of a page that it saves.
_NO_PROSE: Final[Mapping[str, str]] = {
    **dict.fromkeys((".js", ".mjs", ".cjs", ".js.download"), "a script"),
    ".css": "a style sheet",
    ".sql": "an SQL dump; export the table as CSV or Parquet",
    ".mbox": "a mailbox; save its messages as text or HTML, one a file",
}


def encoding_of(head: bytes) -> str | None:
    """The Unicode encoding that a byte order mark names, or that the zeros of UTF-16 text betray."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    even, odd = head[0:1000:2], head[1:1000:2]
    if len(odd) >= 4 and not even.count(0) and odd.count(0) > 0.7 * len(odd):
        return "utf-16-le"
    if len(odd) >= 4 and not odd.count(0) and even.count(0) > 0.7 * len(even):
        return "utf-16-be"
    return None


def foreign(head: bytes) -> str | None:
    """The name of what is certainly not text, or ``None`` for what may be."""
    if encoding_of(head):
        return None
    binary = is_binary(head)
    for magic, name in FOREIGN:
        # Two or three letters may begin a text as well.
        if head.startswith(magic) and (binary or len(magic) > 4):
            return name
    if head[4:8] == b"ftyp":
        return "MP4 video or a HEIF image"
    return "binary data of no known kind" if binary else None


def is_binary(head: bytes) -> bool:
    """More control characters than a text with a few stray ones has."""
    return len(head) - len(head.translate(None, _CONTROLS)) > max(1, len(head) // 50)


def looks_like_html(text: str, named: bool = False) -> bool:
    """Whether a text is markup: it begins with a tag of HTML, or has one in every few lines.

    A text *about* HTML has fewer. Where the name says that it is HTML, one is enough.
    """
    text = text[:8192]
    if "<" not in text:
        return False
    at = _PROLOG.match(text).end()  # type: ignore[union-attr]
    if _HTML_TAG.match(text, at) or (at == len(text) and "<!doctype html" in text.lower()):
        return True
    tags = sum(1 for _ in _ANY_TAG.finditer(text))
    return tags > 0 if named else tags >= 4 and len(text) <= 400 * tags


def sniff(head: bytes, name: str, columns: Collection[str]) -> tuple[Kind, str]:
    """The kind of a file, and for what is not supported: what it is.

    ``head`` is its beginning (up to 64 kB), ``name`` its own name in lower case, ``columns`` the names of columns (in
    lower case) that a table of articles may have.
    """
    if not head.strip(b" \t\r\n\v\f\0\xef\xbb\xbf\xfe\xff") and len(head) < HEAD:
        return (Kind.UNSUPPORTED, "nothing but NUL bytes") if b"\0" in head else (Kind.EMPTY, "")
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind, ""
    if head[:3] == b"BZh" and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return Kind.BZIP2, ""
    if head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50:
        return Kind.ZSTD, ""  # a skippable frame, as parallel zstd writes first
    if _is_tar(head):
        return Kind.TAR, ""
    if head[:4] == b"\xff\xff\xff\xff" and head[7:8] == b"\x00":
        return Kind.ARROW_STREAM, ""
    if what := foreign(head):
        return Kind.UNSUPPORTED, what
    return _sniff_text(head.decode(encoding_of(head) or "utf-8", "replace").removeprefix("\ufeff"), name, columns)


def _is_tar(head: bytes) -> bool:
    if len(head) < 512 or not head[0]:
        return False
    try:
        stated = int(head[148:156].strip(b" \0") or b"0", 8)
    except ValueError:
        return False
    return stated == sum(head[:148]) + 8 * 32 + sum(head[156:512])


def _sniff_text(text: str, name: str, columns: Collection[str]) -> tuple[Kind, str]:
    start = text.lstrip()
    if start.startswith(("{", "[")) and (kind := _sniff_json(start, name)):
        return kind, ""
    if start.startswith("<"):
        at = _PROLOG.match(text).end()  # type: ignore[union-attr]
        root = _ROOT.match(text, at)
        if root and root[2].lower() in ("rss", "feed", "rdf"):
            return Kind.FEED, ""
        if start[:5].lower() == "<?xml" and root and root[2].lower() != "html":
            return Kind.UNSUPPORTED, f"XML of another kind (its root is <{root[0][1:-1].strip()}>)"
        if _HTML_TAG.match(text, at) or _BODY_TAG.search(text):
            return Kind.HTML, ""
    if what := next((what for ending, what in _NO_PROSE.items() if name.endswith(ending)), None):
        return Kind.UNSUPPORTED, what
    if _is_mime(text):
        return Kind.MHTML, ""
    if _is_table(text, name, columns):
        return Kind.CSV, ""
    return (Kind.HTML if looks_like_html(text, named=name.endswith(_MARKUP)) else Kind.TEXT), ""


def _is_mime(text: str) -> bool:
    """Whether a text begins with the header of a message that is a page (RFC 2557)."""
    lines = list(takewhile(str.strip, text.split("\n")))
    said = "\n".join(lines).lower()
    return (
        "mime-version:" in said
        and ("multipart/related" in said or "content-type: text/html" in said)
        and all(_MIME_FIELD.match(line) for line in lines)
    )


def _sniff_json(start: str, name: str) -> Kind | None:
    """JSON lines: a line is a whole object. JSON: a list, one object over several lines, or all on one line."""
    if start[0] == "[":
        return Kind.JSON if start[1:].lstrip()[:1] in ("{", "]", "") else None
    if start[1:].lstrip()[:1] not in ('"', "}", ""):
        return None
    if _FEED_VERSION.search(start):
        return Kind.JSON_FEED
    first, broken, more = start.partition("\n")
    if name.endswith(_JSON_LINES) and len(first.rstrip()) > 1:
        return Kind.JSON_LINES
    if not broken:  # one line as far as can be seen: a row, unless it is an envelope around a list of rows
        return Kind.JSON
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        whole = [line for line in more.split("\n")[:-1] if line.startswith("{") and line.rstrip().endswith("}")]
        return Kind.JSON_LINES if len(first.rstrip()) > 1 and whole else Kind.JSON
    return Kind.JSON_LINES if more.strip() else Kind.JSON


def _is_table(text: str, name: str, columns: Collection[str]) -> bool:
    header, _, more = text.replace("\r\n", "\n").replace("\r", "\n").partition("\n")
    cells = max((header.split(separator) for separator in ",\t;|"), key=len)
    known = {cell.strip().strip("\"'").lower() for cell in cells} & set(columns)
    if name.endswith(_SEPARATED):
        return bool(known) or (len(cells) > 1 and len(header) < 2000)
    return len(known) > 1 and 2 * len(known) >= len(cells) and bool(more.strip())
