"""Flattened page text into a draft: one line for each paragraph, heading or item, however the dump broke its lines."""

from __future__ import annotations

import re
from typing import Final

from ingest.model import Draft, Line, Raw, Reject, RejectCode
from ingest.parse.decode import decode, is_binary
from ingest.parse.split import is_one_line, split
from ingest.parse.unwrap import is_broken, join_broken, unwrap, wrap_width

_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphen, zero-width space, joiner, byte order mark


def parse_text(raw: Raw) -> Draft | Reject:
    """The lines of a flattened page, in order.

    Hard-wrapped text is unwrapped, sentences broken at links are joined again, a page without line breaks is split into
    its sentences. No word is dropped or changed. Bytes that are no text give ``BINARY``, a page without a word
    ``EMPTY``.
    """
    if is_binary(raw.body):
        return _reject(
            raw, RejectCode.BINARY, "the bytes are no text in any encoding: give it under its own media type"
        )
    text = decode(raw.body, raw.charset, "text")
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    filled = [line for line in lines if line]
    one_line = is_one_line(filled)
    paragraphs = [part for line in filled for part in split(line)] if one_line else _paragraphs(lines)
    if not paragraphs:
        return _reject(raw, RejectCode.EMPTY, "the text holds nothing but white space")
    return Draft(uri=raw.uri, form="text", lines=tuple(Line(line) for line in paragraphs), split=one_line)


def _paragraphs(lines: list[str]) -> list[str]:
    if width := wrap_width(lines):
        lines = unwrap(lines, width)
    elif is_broken(lines):
        lines = join_broken(lines)
    return [line for line in lines if line]


def _reject(raw: Raw, code: RejectCode, detail: str) -> Reject:
    return Reject(raw.uri, "parse", code, detail, source_id=raw.given.id, url=raw.given.url)
