"""The bytes of an HTML page → a draft: every visible line, its place in the tree, what the page claims of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from ingest.layout import BLOCK_TAGS, Layout
from ingest.model import Draft, Line, Raw, Reject, RejectCode
from ingest.parse.blocks_embedded import embedded_article
from ingest.parse.decode import decode
from ingest.parse.dom import Page, walk
from ingest.parse.markup import claims

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

MAX_DEPTH: Final = 3_000
"""Open elements at once. Parsers in the manner of HTML5 look through all of them at every tag."""

MAX_LINES: Final = 100_000
"""Of one page; a longer one is data, or an attack."""

_WITHOUT_EVENTS: Final = 1  # lexbor: no callbacks on mutation, which halves the time of parsing
_TAG_NAMES: Final = ("", *BLOCK_TAGS)
# Not among them: tags that end an open element of their kind (p, li, td, a, form, headings) and so never nest.
_NESTING: Final = re.compile(
    r"<(/?)(?:div|span|section|article|main|aside|header|footer|nav|figure|figcaption|details|dialog|fieldset|address|ul|ol"
    r"|dl|table|font|b|i|em|strong|u|s|small|big|code|tt|sub|sup|ins|del|mark|abbr|label|center|blockquote"
    r"|svg|g|math|noscript|object)\b",
    re.I,
)
_LITTLE: Final = 400  # characters of prose


def parse_html(raw: Raw) -> Draft | Reject:
    """Parse a page once, for its lines and its claims; nothing is dropped but what no reader sees.

    A page nested deeper than ``MAX_DEPTH`` is a Reject ``TOO_DEEP``, one without any text ``NO_TEXT``, one of
    more than ``MAX_LINES`` lines ``TOO_LARGE``.
    """
    source = decode(raw.body, raw.charset, kind="html")
    if _too_deep(source):
        return _reject(raw, RejectCode.TOO_DEEP, f"elements nested more than {MAX_DEPTH} deep")
    tree = LexborHTMLParser(source, options=_WITHOUT_EVENTS)
    if tree.root is None:
        return _reject(raw, RejectCode.NO_TEXT, "the page is empty")
    page = _page(tree)
    if not page.text:
        return _reject(raw, RejectCode.NO_TEXT, "no text in the page; if scripts write it, fetch it rendered")
    if len(page.text) > MAX_LINES:
        return _reject(raw, RejectCode.TOO_LARGE, f"{len(page.text)} lines, at most {MAX_LINES}; split the page")
    lines = tuple(
        Line(text, _TAG_NAMES[page.tag[element]]) for text, element in zip(page.text, page.element, strict=True)
    )
    return Draft(raw.uri, "html", lines, claims(tree, raw.given.url), _layout(page))


def _page(tree: LexborHTMLParser) -> Page:
    """The visible lines; where they are few, those that a script would have shown, or those that stand in scripts."""
    page = walk(tree.root)
    prose = page.prose()
    if prose < _LITTLE or sum(len(node.text()) for node in page.hidden) > 3 * prose:
        whole = walk(tree.root, hidden=True)
        if whole.prose() > 2 * prose + _LITTLE:
            return whole
    if prose < _LITTLE and (article := embedded_article(tree)):
        written = walk(LexborHTMLParser(f"<article>{article}</article>", options=_WITHOUT_EVENTS).root)
        if written.prose() > 2 * prose:
            return written
    return page


def _reject(raw: Raw, code: RejectCode, detail: str) -> Reject:
    return Reject(raw.uri, "parse", code, detail, raw.given.id, raw.given.url)


def _too_deep(source: str) -> bool:
    """Whether elements that no other start tag closes are nested beyond measure; cheap for all but huge pages."""
    brackets = source.count("<")
    if brackets <= MAX_DEPTH or brackets - source.count("</") <= MAX_DEPTH:  # start tags, and then some
        return False
    tags = _NESTING.findall(source)  # "/" for an end tag
    if tags.count("") <= MAX_DEPTH:
        return False
    depth = 0
    for end in tags:
        if end:
            depth = max(depth - 1, 0)
        else:
            depth += 1
            if depth > MAX_DEPTH:
                return True
    return False


def _layout(page: Page) -> Layout:
    def narrow(column: Iterable[int]) -> NDArray[np.int32]:
        return np.array(column, dtype=np.int32)

    return Layout(
        element=narrow(page.element),
        link_chars=narrow(page.link_chars),
        links=narrow(page.links),
        bold_chars=narrow(page.bold_chars),
        images=narrow(page.images),
        inline_marks=np.array(page.inline_marks, dtype=np.int64),
        parent=narrow(page.parent),
        tag=narrow(page.tag),
        marks=np.array(page.marks, dtype=np.int64),
        shape=np.array(page.shape, dtype=np.int64),
        first=narrow(page.first),
        end=narrow(page.end),
    )
