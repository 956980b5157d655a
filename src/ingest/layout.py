"""Where the lines of an HTML page stand in its tree: block elements and what their names say, as columns.

``parse`` makes it, ``clean`` reads it; between them the names of elements and roles have one order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCK_TAGS: Final = tuple(
    (
        "html body div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr td th caption blockquote pre "
        "figure figcaption article main section aside header footer nav form fieldset details summary address button "
        "center dialog hgroup legend menu hr"
    ).split()
)
"""Elements of HTML that begin a line of their own; code 1 is the first, 0 any other element (custom ones)."""

MARKS: Final = tuple(
    (
        "article main body articlebody comment related popular pager share nav header footer sidebar ad newsletter "
        "consent caption media byline date meta tags title lead teaser quote box list search hidden cta tools product "
        "notes live discussion"
    ).split()
)
"""What class names, ids, roles and properties of an element may say about it, in the order of their bits."""

RULED: Final = {"ingestselected": 1 << 61, "ingestremoved": 1 << 62}
"""What a rule of the site says about an element: the word in the page, and its bit among the marks. No feature."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the lines of an HTML page stand in its tree, as columns.

    A value for each line: ``element`` (the number of the innermost block element around it), ``link_chars``, ``links``,
    ``bold_chars``, ``images`` (passed since the line before), ``inline_marks`` (marks of inline elements within).
    A value for each block element, in document order: ``parent`` (-1 at the root), ``tag`` (code of ``BLOCK_TAGS``),
    ``marks`` (bits of ``MARKS``), ``shape`` (equal for equal tag and classes), and its lines, ``first`` to
    before ``end``.
    """

    element: NDArray[np.int32]
    link_chars: NDArray[np.int32]
    links: NDArray[np.int32]
    bold_chars: NDArray[np.int32]
    images: NDArray[np.int32]
    inline_marks: NDArray[np.int64]
    parent: NDArray[np.int32]
    tag: NDArray[np.int32]
    marks: NDArray[np.int64]
    shape: NDArray[np.int64]
    first: NDArray[np.int32]
    end: NDArray[np.int32]
