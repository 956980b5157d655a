"""Scripts of a page → the article that stands in them, for pages whose markup has none until a browser runs them.

Looked at are schema.org's ``articleBody`` and any long string of prose or HTML in the state that frameworks leave in
the page (``__NEXT_DATA__``, ``__NUXT__``, Apollo, React's streamed chunks).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser

_STRING: Final = re.compile(r'"((?:[^"\\\n]|\\.){300,})"')
_BODY: Final = re.compile(r'"articleBody"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){100,})"')
_TAG: Final = re.compile(r"<(?:p|div|h[2-4]|li|br)\b[^<>]{0,300}>", re.I)
_SENTENCE: Final = re.compile(r"[\w\"'”’)]{2}[.!?]\s|[。！？]")
_DEPTH: Final = 3  # strings within strings


def embedded_article(tree: LexborHTMLParser) -> str | None:
    """The longest article in the scripts of a page, as HTML; None when there is none of 300 characters."""
    return max(_candidates(tree), key=len, default=None)


def _candidates(tree: LexborHTMLParser) -> Iterator[str]:
    for script in tree.css("script"):
        source = script.text()
        if len(source) < 300:
            continue
        for body in _BODY.finditer(source):
            if text := _unquoted(body[1]):
                yield _as_html(text)
        if "ld+json" not in (script.attributes.get("type") or ""):
            yield from _strings(source, 0)


def _strings(source: str, depth: int) -> Iterator[str]:
    for literal in _STRING.finditer(source):
        text = _unquoted(literal[1])
        if not text:
            continue
        if len(_TAG.findall(text)) >= 3:
            yield text
        elif text.lstrip()[:1] not in "{[" and '":' not in text and len(_SENTENCE.findall(text)) >= 3:
            yield _as_html(text)
        elif depth < _DEPTH and '\\"' in literal[1]:
            yield from _strings(text, depth + 1)


def _unquoted(literal: str) -> str | None:
    try:
        return str(json.loads(f'"{literal}"', strict=False))
    except ValueError:
        return None


def _as_html(text: str) -> str:
    """Plain text as paragraphs; text that has markup as it is."""
    if _TAG.search(text):
        return text
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
