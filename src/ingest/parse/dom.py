"""One walk over a parsed page → its lines of text and the layout they stand in.

A line is what a reader sees as one: a paragraph, a heading, a list item, a row of a table. Inline markup never splits
a line, block elements do, and so does ``<br><br>``. The walk keeps its own stack, so that depth costs memory only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ingest.layout import BLOCK_TAGS
from ingest.parse.blocks import Piece, paragraphs
from ingest.parse.dom_marks import BIT, marks_of

CODE: Final = {tag: code for code, tag in enumerate(BLOCK_TAGS, start=1)}

_SKIPPED: Final = frozenset(
    "head script style template noscript svg iframe object embed canvas select textarea audio video map datalist"
    " noembed noframes frameset rp -comment -doctype".split()
)
_BOLD: Final = frozenset(("b", "strong"))
_IMAGES: Final = frozenset(("img", "picture", "amp-img", "iframe", "video", "embed", "object"))
_CELLS: Final = frozenset((CODE["td"], CODE["th"]))
_PRE: Final = CODE["pre"]
_PROSE: Final = 80  # characters
_CELL_IS_PROSE: Final = 150  # characters from which a table cell is a line of its own: tables that lay out a page
_ATTRIBUTES: Final = frozenset(
    ("class", "id", "role", "itemprop", "data-testid", "data-component", "data-type", "aria-label", "data-ingest")
)
_BLOCK, _INLINE, _LINK, _STRONG, _BREAK, _IMAGE, _TEXT, _SKIP, _CUSTOM = range(9)


def _kind(tag: str) -> tuple[int, int]:
    """What the walk does at an element, and the code of its tag."""
    if tag in CODE:
        return _BLOCK, CODE[tag]
    if tag == "-text":
        return _TEXT, 0
    if tag in _IMAGES:
        return _IMAGE, 0
    if tag in _SKIPPED:
        return _SKIP, 0
    if tag in ("br", "wbr"):
        return (_BREAK if tag == "br" else _SKIP), 0
    if tag == "a":
        return _LINK, 0
    if tag in _BOLD:
        return _STRONG, 0
    return (_CUSTOM if "-" in tag else _INLINE), 0


@dataclass(slots=True)
class Page:
    """Columns of a page: its lines, and the elements in document order whose lines are ``first`` to before ``end``."""

    text: list[str]
    element: list[int]
    link_chars: list[int]
    links: list[int]
    bold_chars: list[int]
    images: list[int]
    inline_marks: list[int]
    parent: list[int]
    tag: list[int]
    marks: list[int]
    shape: list[int]
    first: list[int]
    end: list[int]
    hidden: list[Any]
    """Nodes that were left out, since they are not displayed."""

    def prose(self) -> int:
        """Characters in lines that are long enough for running text."""
        return sum(length for length in map(len, self.text) if length >= _PROSE)


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes:
        return not (attributes.get("id") or "").startswith("S:")  # React streams parts of a page so, to be moved in
    style = attributes.get("style")
    if not style or len(style) > 500:
        return False
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


class _Walk:
    """The state of one walk: the page so far, and the line that is being gathered."""

    def __init__(self) -> None:
        self.page = Page([], [], [], [], [], [], [], [], [], [], [], [], [], [])
        self.parts: list[str] = []
        self.pieces: list[Piece] = []
        self.link_chars = self.links = self.bold_chars = self.inline_marks = self.images = 0
        self.pre = False
        self.cells = False  # the line holds " | " between cells

    def cut(self) -> None:
        """End a piece of the line, at ``<br>``."""
        joined = "".join(self.parts)
        text = joined.rstrip() if self.pre else " ".join(joined.split())
        if self.cells:
            text = text.strip(" |")
        self.pieces.append(Piece(text, self.link_chars, self.links, self.bold_chars, self.inline_marks))
        self.parts.clear()
        self.link_chars = self.links = self.bold_chars = self.inline_marks = 0

    def flush(self, element: int) -> None:
        """End the line; what was gathered becomes lines of ``element``."""
        if not self.parts and not self.pieces:
            return
        self.cut()
        page = self.page
        for piece in paragraphs(self.pieces, self.pre):
            page.text.append(piece.text)
            page.element.append(element)
            page.link_chars.append(piece.link_chars)
            page.links.append(piece.links)
            page.bold_chars.append(piece.bold_chars)
            page.images.append(self.images)
            page.inline_marks.append(piece.marks)
            self.images = 0
        self.pieces.clear()
        self.cells = False

    def open(self, parent: int, tag: int, marks: int, classes: str | None) -> int:
        """Register an element and return its number."""
        page = self.page
        number = len(page.parent)
        page.parent.append(parent)
        page.tag.append(tag)
        page.marks.append(marks)
        page.shape.append(hash((tag, classes)))
        page.first.append(len(page.text))
        page.end.append(0)
        return number

    def preformatted(self, text: str) -> None:
        """Take text in which line ends count."""
        first, *rest = text.split("\n")
        self.parts.append(first)
        for line in rest:
            self.cut()
            self.parts.append(line)


_PERMALINK: Final = "¶"  # a link of manuals behind each heading, to itself
_KNOWN_TAGS: Final = 1000  # lexbor numbers the tags of HTML below this; ids of others change from page to page
_KINDS: dict[int, tuple[int, int]] = {}  # lexbor's tag id → what to do; filled as tags are met


def walk(root: Any, *, hidden: bool = False) -> Page:
    """Return lines and layout of a lexbor tree under ``root``; with ``hidden`` also text that is not displayed."""
    state = _Walk()
    page, parts, pieces = state.page, state.parts, state.pieces
    kinds = _KINDS
    stack: list[tuple[Any, int, int, int]] = []  # node, kind, element before it, parts or lines at its beginning
    element = -1
    linked = bold = 0
    glued = False  # an inline element ended just before, without white space
    node = root
    while True:
        tag_id = node.tag_id
        known = kinds.get(tag_id)
        if known is None:
            known = _kind(node.tag or "")
            if 0 < tag_id < _KNOWN_TAGS:
                kinds[tag_id] = known
        kind, code = known
        descend = False
        if kind == _TEXT:
            text = node.text_content
            if text and (parts or state.pre or not text.isspace()) and not (linked and text == _PERMALINK):
                if state.pre:
                    state.preformatted(text)
                else:
                    parts.append(text)
                if linked or bold:
                    length = len(text.strip()) if len(text) < 200 else len(text)
                    state.link_chars += length if linked else 0
                    state.bold_chars += length if bold else 0
                glued = False
        elif kind == _BREAK:
            state.cut()
            glued = False
        elif kind == _IMAGE:
            state.images += 1
        elif kind != _SKIP or (hidden and node.tag == "noscript"):
            attributes = node.attributes
            marks = 0
            visible = True
            classes = attributes.get("class")
            if classes and len(attributes) == 1:
                marks = marks_of(classes)
            elif attributes:
                words = [value for name, value in attributes.items() if value and name in _ATTRIBUTES]
                if words:
                    marks = marks_of(" ".join(words))
                if "style" in attributes or "hidden" in attributes:
                    visible = hidden or not _is_hidden(attributes)
                if attributes.get("aria-hidden") == "true":
                    marks |= BIT["hidden"]
            if not visible:
                page.hidden.append(node)
            else:
                descend = True
                before = element
                mark = 0
                if kind == _CUSTOM and not parts:
                    kind = _BLOCK
                if kind == _BLOCK:
                    if code in _CELLS:
                        mark = len(parts)
                        if parts:
                            parts.append(" | ")
                            state.cells = True
                    else:
                        if parts or pieces:
                            state.flush(element)
                        mark = len(page.text)
                    element = state.open(element, code, marks, classes)
                    if code == _PRE:
                        state.pre = True
                    glued = False
                else:
                    state.inline_marks |= marks
                    if glued and parts and not state.pre and (marks or kind == _LINK):
                        parts.append(" ")
                    if kind == _LINK:
                        linked += 1
                        state.links += 1
                    elif kind == _STRONG:
                        bold += 1
                following = node.first_child
                stack.append((node, kind, before, mark))
                if following is not None:
                    node = following
                    continue
        following = None if descend else node.next
        while following is None:
            if not stack:
                state.flush(element)
                return page
            node, kind, before, mark = stack.pop()
            if kind == _BLOCK:
                code = page.tag[element]
                if code in _CELLS:
                    _end_cell(state, element, before, mark)
                else:
                    if parts or pieces:
                        state.flush(element)
                    if code == _PRE:
                        state.pre = False
                page.end[element] = len(page.text)
                element = before
                glued = False
            else:
                if kind == _LINK:
                    linked -= 1
                elif kind == _STRONG:
                    bold -= 1
                glued = True
            following = node.next
            if not stack and following is None:
                state.flush(element)
                return page
        node = following


def _end_cell(state: _Walk, element: int, row: int, mark: int) -> None:
    """Leave short cells to their row; a cell with blocks or much text in it becomes lines of its own."""
    parts = state.parts
    if len(state.page.text) > state.page.first[element] or state.pieces:
        state.flush(element)
    elif sum(map(len, parts[mark:])) > _CELL_IS_PROSE:
        cell = parts[mark + 1 :] if state.cells and mark else parts[mark:]
        del parts[mark:]
        counts = state.link_chars, state.links, state.bold_chars, state.inline_marks
        if parts:
            state.link_chars = state.links = state.bold_chars = state.inline_marks = 0
            state.flush(row)
            state.page.first[element] = len(state.page.text)
            state.link_chars, state.links, state.bold_chars, state.inline_marks = counts
        parts.extend(cell)
        state.flush(element)
