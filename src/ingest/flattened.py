"""The lines of a page without HTML → the edits that leave its text, and what its head claims.

The head stands above the text, and the line model judges lines better once the head is out. So the head is read above
what looks like the first paragraph, and the lines are judged. Where the text that is left begins elsewhere, what looked
like a paragraph was a notice or a menu, and the head is read again above the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.clean import LineModel, Phrases, flat_edits, phrase_edits
from ingest.edits import apply, texts_of
from ingest.metadata import Reading, body_start, headlines, named_edits
from ingest.model import Claim, Draft, Edit


def read_flattened(draft: Draft, claims: tuple[Claim, ...], phrases: Phrases, model: LineModel) -> Reading:
    """Edits of the head, of phrases and of the line model, in this order, and the claims of the head.

    Lines of the first head that the second leaves were not judged: within the text they stay, around it they go.
    """
    guessed = body_start([line.text for line in draft.lines])
    head = headlines(draft, claims, guessed)
    texts = apply(texts_of(draft), head.edits)
    said = phrase_edits(draft, texts, phrases)
    judged = flat_edits(draft, apply(texts, said), phrases, model).edits
    left = apply(texts, (*said, *judged))
    first = body_start([text or "" for text in left])
    if first not in (guessed, len(left)):
        again = headlines(draft, claims, first)
        last = max(number for number, text in enumerate(left) if text)
        judged = (*judged, *_around(head.edits, first, last))
        moved = frozenset(edit.line for edit in again.edits)
        said, judged = _but(said, moved), _but(judged, moved)
        head = again
    return Reading(head.claims, (*head.edits, *said, *named_edits(judged, head.claims)))


def _around(edits: Iterable[Edit], first: int, last: int) -> Iterator[Edit]:
    """Lines of a head that was none, where they stand above or below the text."""
    for edit in edits:
        if not first <= edit.line <= last:
            yield Edit(edit.line, "remove", "flat.head" if edit.line < first else "flat.tail", edit.before)


def _but(edits: Iterable[Edit], moved: frozenset[int]) -> tuple[Edit, ...]:
    return tuple(edit for edit in edits if edit.line not in moved)
