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

# Every match consumes all that it looked at, so that the time is linear; a line end brings lost quotes back in step.
_STRING: Final = re.compile(r'"((?:[^"\\\n]|\\[\s\S]?)*+)(?:"|\n|\Z)')
_TAG: Final = re.compile(r"<(?:p|div|h[2-4]|li|br)\b[^<>]{0,300}>", re.I)
_SENTENCE: Final = re.compile(r"[\w\"'”’)]{2}[.!?]\s|[。！？]")
_LONG: Final = 300  # characters
_DEPTH: Final = 3  # strings within strings


def embedded_article(tree: LexborHTMLParser) -> str | None:
    """The longest article in the scripts of a page, as HTML; None when no string is long enough."""
    return max(_candidates(tree), key=len, default=None)


def _candidates(tree: LexborHTMLParser) -> Iterator[str]:
    for script in tree.css("script"):
        yield from _strings(script.text(), 0)


def _strings(source: str, depth: int) -> Iterator[str]:
    for literal in _STRING.finditer(source):
        if literal.end(1) - literal.start(1) < _LONG or not (text := _unquoted(literal[1])):
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
