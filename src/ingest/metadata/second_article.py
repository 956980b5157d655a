"""The lines of a flattened page → edits that take out a second article that stands on it, from its headline on.

Dumps of section pages and of infinite scrolls hold several articles one behind the other. A second one is told by its
head: a headline, and below it a byline or a date, as the first article has; with paragraphs enough before and behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.metadata.byline import dissect
from ingest.metadata.chrome import is_navigation, is_notice, is_section
from ingest.metadata.paragraph import body_start, is_body
from ingest.model import Draft, Edit

RULE: Final = "second.article"
_HEAD: Final = 12  # lines above the first paragraph among which the first article's byline is looked for
_HEADLINE_ABOVE: Final = 3  # lines between a headline and its byline, at most
_BODY_BELOW: Final = 5  # lines from a byline on among which the first paragraph stands
_LEAST_BEFORE: Final = 80  # words of paragraphs of the first article
_LEAST_BEHIND: Final = 80  # and of the second
_MOST_HEADS: Final = 3  # pages with more are tickers and lists of posts, of which no entry is the article


def second_article_edits(draft: Draft, texts: Sequence[str | None]) -> tuple[Edit, ...]:
    """Edits ``second.article`` that remove all that is left from the second article's headline on.

    ``texts`` is what cleaning left of the lines of ``draft``. Nothing is removed unless the second head says all that
    the first one says (a date below a sub-heading alone is no head where the first has a byline), nor when more stands
    behind it than before: such pages are one article with signed parts more often than two.
    """
    lines = [line.text for line in draft.lines]
    first = body_start(lines)
    wanted = _says(lines[max(0, first - _HEAD) : first])
    if not wanted:
        return ()
    paragraphs = [len(line.split()) if text and is_body(line) else 0 for line, text in zip(lines, texts, strict=True)]
    heads: list[int] = []
    before = 0
    for number in range(first, len(lines)):
        if paragraphs[number]:
            before += paragraphs[number]
        elif before >= _LEAST_BEFORE and _says(lines[number : number + 1]):
            body = next((n for n in range(number, number + _BODY_BELOW) if any(paragraphs[n : n + 1])), number)
            above = _headline_above(lines, number)
            if above is not None and above not in heads and wanted <= _says(lines[number:body]):
                heads.append(above)
    if not heads or len(heads) > _MOST_HEADS:
        return ()
    behind = sum(paragraphs[heads[0] :])
    if not _LEAST_BEHIND <= behind <= sum(paragraphs[: heads[0]]):
        return ()
    return tuple(
        Edit(number, "remove", RULE, text)
        for number in range(heads[0], len(lines))
        if (text := texts[number]) is not None
    )


def _says(lines: Sequence[str]) -> frozenset[str]:
    """What lines that are bylines and nothing else say: "who", "when", both or neither."""
    bylines = [byline for line in lines if (byline := dissect(line, frozenset())) is not None and byline.whole]
    who = {"who" for byline in bylines if byline.said_by}
    return frozenset(who | {"when" for byline in bylines if byline.published})


def _headline_above(lines: Sequence[str], number: int) -> int | None:
    """The nearest line above a byline that may be its headline."""
    for above in range(number - 1, max(-1, number - 1 - _HEADLINE_ABOVE), -1):
        if _may_be_headline(lines[above]):
            return above
        if is_body(lines[above]):
            return None
    return None


def _may_be_headline(line: str) -> bool:
    words = line.count(" ") + 1
    long_enough = words >= 4 or (not line.isascii() and words <= 2 and len(line) >= 8)
    named = is_navigation(line) or is_notice(line) or is_section(line)
    return long_enough and words <= 25 and not line.endswith((".", ":", "…", "。")) and not named and not _says([line])
