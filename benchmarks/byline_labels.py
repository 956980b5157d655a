"""The lines of a labelled page → which lines of its head are bylines or dates: by whom the label names, and by days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from training.align import coverage

from ingest.metadata.authors import fold
from ingest.metadata.byline import is_lone_by
from ingest.metadata.dates import find

_AROUND: Final = 6  # lines above the headline and below the first paragraph that are a page's head
_PARAGRAPH: Final = 8  # words
_IN_TEXT: Final = 0.7
_MOST_WORDS: Final = 25
_LEAST_NAME: Final = 5  # letters


def byline_labels(
    lines: Sequence[str], text: str, title: str | None, authors: Sequence[str] | None
) -> Iterator[tuple[int, bool]]:
    """Lines of the head, by number, with whether they name a labelled author or print a day.

    The head reaches from above the labelled headline to just below the first line of ``text``. Headlines, lines of
    the text, long ones and a "By" that stands alone are left out, and where no author is labelled lines without a day.
    """
    shares = [hits / words if words else 0.0 for hits, words in coverage(lines, text)]
    paragraphs = (n for n, share in enumerate(shares) if share > _IN_TEXT and len(lines[n].split()) > _PARAGRAPH)
    first = next(paragraphs, None)
    if first is None:
        return
    headline = fold(title or "")
    titles = {n for n, line in enumerate(lines[: first + 30]) if headline and fold(line) == headline}
    top = min(titles, key=lambda n: abs(n - first), default=first)
    names = [name for author in authors or () if len(name := fold(author)) >= _LEAST_NAME]
    for number in range(max(0, min(top, first) - _AROUND), min(max(first, top) + _AROUND, len(lines))):
        line = lines[number]
        words = len(line.split())
        if number in titles or words > _MOST_WORDS or (shares[number] > _IN_TEXT and words > _PARAGRAPH):
            continue
        says = bool(find(line)) or any(name in fold(line) for name in names)
        if says or (names and not is_lone_by(line)):
            yield number, says
