"""Bytes of a page into its characters: encoding found, mojibake mended, control characters gone, line ends unified.

An encoding is looked for in this order: byte order mark; UTF-16 without one; UTF-8, where the bytes can hardly be
anything else; what was declared (HTTP or MIME header, then ``<meta charset>`` or the XML declaration), with the labels
read as browsers read them (https://encoding.spec.whatwg.org/#names-and-labels); what charset-normalizer makes of a
sample. Nothing here raises: the last resort is windows-1252, in which every byte is a character.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, Literal

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Labels that browsers read as a superset of what they say, and spellings that Python does not know.
_BROWSER_LABELS: Final = {
    **dict.fromkeys(("ascii", "iso8859-1", "iso-8859-1", "latin-1", "latin1", "l1", "us-ascii", "x-cp1252"), "cp1252"),
    **dict.fromkeys(("iso8859-9", "iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso8859-11", "iso-8859-11", "tis-620", "dos-874", "windows-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "chinese", "csgb2312", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "x-x-big5", "cn-big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("utf8", "unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(("unicode", "ucs-2", "utf-16", "iso-10646-ucs-2"), "utf-16-le"),
    **dict.fromkeys(("x-mac-roman", "macintosh", "mac"), "mac-roman"),
    "x-mac-cyrillic": "mac-cyrillic",
    "x-euc-jp": "euc-jp",
    "iso-8859-8-i": "iso-8859-8",
}

# Codecs of Python that turn bytes into bytes or belong to the language, and the one that browsers refuse as a danger.
_NO_ENCODINGS: Final = frozenset(
    "base64 bz2 hex idna punycode quopri raw-unicode-escape rot-13 undefined unicode-escape utf-7 uu zlib".split(" ")
)

_DECLARATION: Final = re.compile(
    rb"""<(?:meta[^>]{0,300}?charset|\?xml[^>]{0,100}?encoding)\s{0,9}=\s{0,9}["']?([\w.:-]{2,40})""", re.I
)
_HEAD: Final = 4096
_SAMPLE: Final = 16_384

_MAGIC: Final = (
    b"%PDF-", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08",
    b"BZh91AY", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"Rar!\x1a", b"7z\xbc\xaf", b"\x7fELF", b"MZ\x90\x00",
    b"\xd0\xcf\x11\xe0", b"ID3\x03", b"ID3\x04", b"OggS\x00", b"wOFF\x00", b"wOF2\x00", b"PAR1", b"II*\x00", b"MM\x00*",
    b"SQLite format 3\x00", b"fLaC\x00", b"{\\rtf",
)  # fmt: skip
_CONTROL_BYTES: Final = bytes(b for b in range(32) if b not in b"\t\n\f\r\x1b") + b"\x7f"
_CONTROL_SHARE: Final = 0.02

# Encodings that pages without a declaration come in; charset-normalizer guesses worse among all that it knows.
_GUESSES: Final = [
    "cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874",
    "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949",
]  # fmt: skip

_HIGH: Final = bytes(range(0x80, 0x100))
_HIGH_RUN: Final = re.compile(rb"[\x80-\xff]+")
_ENOUGH_PAIRS: Final = 20
_LEADING: Final = bytes(range(0xC2, 0xF5))  # of a UTF-8 sequence
_STRAY: Final = "ingest.windows-1252-for-stray-bytes"

_ORDINARY: Final = bytes([9, 10, *range(32, 127)])
_ORDINARY_BUT_SPACE: Final = _ORDINARY.replace(b" ", b"")
# What takes the place of a control character: nothing; a line break; for those above 0x7f, which are left over from
# windows-1252 read as ISO 8859-1, the punctuation that was meant.
_CLEAN: Final = {
    **dict.fromkeys(map(chr, [*range(9), *range(0x0E, 0x20), 0x7F, 0xFEFF, 0xFFFE, 0xFFFF]), ""),
    **dict.fromkeys("\x0b\x0c\u2028\u2029", "\n"),
    **{chr(code): bytes([code]).decode("cp1252", errors="ignore") for code in range(0x80, 0xA0)},
}
_UNCLEAN: Final = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

# The first byte of a UTF-8 sequence and one that can follow it, both misread as windows-1252, -1250 or -1251.
_MOJIBAKE: Final = re.compile(
    "[\u00c2-\u00e9\u00ef\u00f0\u0102\u0413\u0420\u0421\u0432]"
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u0402-\u040f\u0451-\u045f\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122]"
)
_PIECE: Final = re.compile("([\n>])")
_LONGEST_PIECE: Final = 50_000


def decode(body: bytes, charset: str | None, kind: Literal["html", "text"]) -> str:
    """The characters of a page; never raises.

    ``charset`` is a declaration from outside of the body; declarations inside are looked for in HTML only.
    """
    text = _characters(body, charset, kind)
    rare = _rare(text)
    # First, since what is mended may turn out to be a control character. Words set apart touch in what is rare.
    if _MOJIBAKE.search(rare) and _MOJIBAKE.search(_rare(text, _ORDINARY_BUT_SPACE)):
        text = _mend(text)
        rare = _rare(text)
    if "\r" in rare:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNCLEAN.sub(lambda found: _CLEAN[found[0]], text) if _UNCLEAN.search(rare) else text


def _rare(text: str, ordinary: bytes = _ORDINARY) -> str:
    """What of a text is not plain ASCII: next to nothing of nearly every page, so that it is quickly looked through."""
    return text.encode("utf-8", errors="replace").translate(None, ordinary).decode("utf-8", errors="replace")


def is_binary(body: bytes) -> bool:
    """Whether the bytes are no text in any encoding: a known file signature, or too many control bytes at the start."""
    if body.startswith(_MAGIC):
        return True
    head = body[:_HEAD]
    if not head or _bom(head) or _wide(head):
        return False
    return len(head) - len(head.translate(None, _CONTROL_BYTES)) > max(2, _CONTROL_SHARE * len(head))


def _characters(body: bytes, charset: str | None, kind: Literal["html", "text"]) -> str:
    if marked := _bom(body) or _wide(body):
        return body.decode(marked, errors="replace")
    # A single byte is looked for many times as fast as two.
    if b"\x1b" in body and b"\x1b$" in body and (text := _strictly(body, "iso2022_jp_2")) is not None:
        return text
    declared = [
        name for label in (charset, _declared_inside(body) if kind == "html" else None) if (name := _codec(label))
    ]
    if (text := _as_utf8(body, trusted="utf-8" in declared or not declared)) is not None:
        return text
    for name in declared:
        if (text := _strictly(body, name)) is not None:
            return text
    if declared:  # a few wrong bytes do not make a declaration a lie
        text = body.decode(declared[0], errors="replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text
    return _strictly(body, detected := _detect(body)) or body.decode(detected, errors="replace")


def _bom(body: bytes) -> str | None:
    return next((name for mark, name in _BOMS if body.startswith(mark)), None)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: NUL is every other byte of mostly Latin text, and never the byte beside it."""
    head = body[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if len(head) < 4 or most < 0.25 * len(head) or least > 0.02 * len(head):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _declared_inside(body: bytes) -> str | None:
    found = _DECLARATION.search(body[:_HEAD])
    return found[1].decode("ascii", errors="ignore") if found else None


def _codec(label: str | None) -> str | None:
    """The Python codec that a browser would use for a label; None when there is no such encoding of text."""
    if not label:
        return None
    name = label.strip().strip("\"'").lower()
    name = _BROWSER_LABELS.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):  # ValueError: a NUL in the label
        return None
    return None if found.name in _NO_ENCODINGS else found.name


def _as_utf8(body: bytes, trusted: bool) -> str | None:
    """The body as UTF-8 if it is that beyond doubt, where stray bytes of windows-1252 are let pass."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        leading = len(body) - len(body.translate(None, _LEADING))
        stray = body.decode("utf-8", errors="replace").count("\ufffd")
        return body.decode("utf-8", errors=_STRAY) if stray * 8 <= leading else None
    # A handful of letters in a double-byte encoding may happen to be valid UTF-8; a page of them can't.
    return text if trusted or len(body) - len(body.translate(None, _HIGH)) >= 12 or body.isascii() else None


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(_STRAY, _windows_1252)


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeError:
        return None


def _detect(body: bytes) -> str:
    """The likeliest encoding of the lines that are not plain ASCII, judged by charset-normalizer."""
    from charset_normalizer import from_bytes  # heavy, and rarely needed

    telling, size = [], 0
    for line in re.split(rb"[\n<>]", body):
        if line and not line.isascii():
            telling.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    sample = b"\n".join(telling)[:_SAMPLE]
    if _is_chinese(sample):
        return "gb18030"
    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    return (best and _codec(best.encoding)) or "cp1252"


def _is_chinese(sample: bytes) -> bool:
    """Whether bytes are GB 2312, which charset-normalizer takes for windows-1252 once a single character is cut in two.

    Its characters are pairs, so that runs of high bytes are even, and most are of level 1, ordered by sound: first
    bytes from B0 to D7. Korean has nothing above C8, Japanese syllables stand below, other scripts make odd runs too.
    """
    runs = _HIGH_RUN.findall(sample)
    leads = b"".join(run[::2] for run in runs)
    if len(leads) < _ENOUGH_PAIRS or sum(len(run) % 2 for run in runs) > 1 + 0.05 * len(runs):
        return False
    common = sum(0xB0 <= lead <= 0xD7 for lead in leads)
    return common > 0.6 * len(leads) and sum(0xC9 <= lead <= 0xD7 for lead in leads) > 0.15 * len(leads)


def _mend(text: str) -> str:
    """Mojibake repaired by ftfy (https://ftfy.readthedocs.io), piece by piece; pieces without it stay as they are."""
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad

    config = TextFixerConfig(explain=False)

    def mended(part: str) -> str:
        return "".join(
            fix_encoding(piece, config)
            if not piece.isascii() and len(piece) <= _LONGEST_PIECE and _MOJIBAKE.search(piece) and is_bad(piece)
            else piece
            for piece in _PIECE.split(part)
        )

    # Most of what stands between two tags is plain ASCII.
    return "<".join(mended(part) if not part.isascii() and _MOJIBAKE.search(part) else part for part in text.split("<"))
