"""Apply edits to the lines of a draft, and undo them. The only place where lines change.

A text in work is a tuple with one entry for each line of the draft: its words now, or ``None`` when nothing is left.
The numbers of the lines never shift, so edits of several stages can be listed one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.model import Draft, Edit

Texts = tuple[str | None, ...]


def texts_of(draft: Draft) -> Texts:
    """The lines of a draft before any edit."""
    return tuple(line.text for line in draft.lines)


def apply(texts: Texts, edits: Iterable[Edit]) -> Texts:
    """Carry out edits in order.

    Raises ValueError when an edit does not fit: its line does not exist or does not read as ``before`` says.
    """
    current = list(texts)
    for edit in edits:
        if not 0 <= edit.line < len(current) or current[edit.line] != edit.before:
            raise ValueError(f"edit by rule {edit.rule!r} does not fit line {edit.line}")
        current[edit.line] = edit.after or None
    return tuple(current)


def undo(texts: Texts, edits: Sequence[Edit]) -> Texts:
    """Take edits back, the last one first: ``undo(apply(texts, edits), edits) == texts``."""
    current = list(texts)
    for edit in reversed(edits):
        if not 0 <= edit.line < len(current) or current[edit.line] != (edit.after or None):
            raise ValueError(f"edit by rule {edit.rule!r} cannot be undone on line {edit.line}")
        current[edit.line] = edit.before
    return tuple(current)


def body(texts: Texts) -> str:
    """The text as published: each line that is left on its own, a blank line between."""
    return "\n\n".join(text for text in texts if text)
