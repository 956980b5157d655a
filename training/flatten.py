"""An HTML page into flattened text, in each of the ways in which dumps were flattened.

Labelled pages come as HTML; this makes of them what `ingest` meets where the HTML is gone, so that models of text can
be trained on it and measured on it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

FORMS: Final = ("paragraphs", "nodes", "browser", "wrapped", "one_line")

_SKIPPED_TAGS: Final = (
    "script style noscript template svg head iframe object video audio canvas map select textarea math"
)
_SKIPPED: Final = frozenset(_SKIPPED_TAGS.split())
_INLINE_TAGS: Final = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby s samp small
    span strike strong sub sup time tt u var wbr -text
"""
_INLINE: Final = frozenset(_INLINE_TAGS.split())
# What a browser sets apart with an empty line when it is copied.
_SPACED_TAGS: Final = "p h1 h2 h3 h4 h5 h6 blockquote ul ol dl pre table figure hr"
_SPACED: Final = frozenset(_SPACED_TAGS.split())
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACE: Final = re.compile(r"\s+")


def flatten(html: str, form: str) -> str:
    """The text of a page, flattened in one of the `FORMS`.

    ``paragraphs``: a line for a block, an empty line between. ``nodes``: a line for each text node, as BeautifulSoup's
    ``get_text("\\n", strip=True)``. ``browser``: as copied from a browser window: what is hidden is gone, empty lines
    around paragraphs and headings only. ``wrapped``: blocks wrapped at 80 columns, no empty lines. ``one_line``: no
    line break. Raises ValueError for any other form.
    """
    if form == "nodes":
        return "\n".join(_nodes(html))
    if form == "browser":
        return _browser(html)
    blocks = [text for text, _ in _blocks(html, hidden=True)]
    if form == "paragraphs":
        return "\n\n".join(blocks)
    if form == "wrapped":
        return "\n".join(textwrap.fill(block, 80, break_long_words=False, break_on_hyphens=False) for block in blocks)
    if form == "one_line":
        return " ".join(blocks)
    raise ValueError(f"no such form: {form!r} (known: {', '.join(FORMS)})")


def _body(html: str) -> LexborNode | None:
    return LexborHTMLParser(html).body


def _nodes(html: str) -> Iterator[str]:
    if (body := _body(html)) is None:
        return
    for node in _walk(body, hidden=True):
        if (
            isinstance(node, LexborNode)
            and node.tag == "-text"
            and (text := _SPACE.sub(" ", node.text_content or "").strip())
        ):
            yield text


def _walk(body: LexborNode, hidden: bool) -> Iterator[LexborNode | str]:
    """Text nodes, elements as they open, and the names of elements as they close, in the order of the document."""
    stack: list[LexborNode | str] = [body]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, str) or node.tag == "-text":
            continue
        children = []
        for child in node.iter(include_text=True):
            if not child.tag or child.tag in _SKIPPED or child.tag.startswith(("_", "-c", "-d")):
                continue
            if not hidden and child.tag != "-text" and _is_hidden(child):
                continue
            children.append(child)
        stack.append(node.tag)
        stack.extend(reversed(children))


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _blocks(html: str, hidden: bool) -> Iterator[tuple[str, str]]:
    """The blocks of text of a page, each with the element that began it."""
    if (body := _body(html)) is None:
        return
    words: list[str] = []
    opener = "body"
    for node in _walk(body, hidden):
        tag = node if isinstance(node, str) else node.tag
        if tag == "-text" and isinstance(node, LexborNode):
            words.append(node.text_content or "")
        elif tag not in _INLINE:
            if text := _SPACE.sub(" ", "".join(words)).strip():
                yield text, opener
            words = []
            opener = tag
        elif tag == "img":
            words.append(" ")
    if text := _SPACE.sub(" ", "".join(words)).strip():
        yield text, opener


def _browser(html: str) -> str:
    parts: list[str] = []
    for text, opener in _blocks(html, hidden=False):
        if parts:
            parts.append("\t" if opener in ("td", "th") else "\n\n" if opener in _SPACED else "\n")
        parts.append(text)
    return "".join(parts)
