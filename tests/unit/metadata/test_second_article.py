"""Pages that hold two articles one behind the other, and pages that only look so."""

from __future__ import annotations

import pytest

from ingest.edits import apply, texts_of
from ingest.metadata import second_article_edits
from ingest.model import Draft, Line

FIRST = ["Ferry stays in dock until the middle of May", "By Karin Solberg", "14 March 2019"]
SECOND = ["School choir wins a national prize for its songs", "By Petter Lund", "13 March 2019"]
PROSE = (
    "The harbour master said on Tuesday that the ships will sail again when the wind has turned, that the quay has "
    "been mended, and that nobody had been hurt when the crane fell into the water on the evening before."
)


def draft(*parts: list[str]) -> Draft:
    return Draft("page", "text", tuple(Line(line) for part in parts for line in part))


def removed(page: Draft) -> list[int]:
    edits = second_article_edits(page, texts_of(page))
    apply(texts_of(page), edits)
    assert {edit.rule for edit in edits} <= {"second.article"}
    return [edit.line for edit in edits]


def test_all_from_the_second_headline_on_is_taken_out() -> None:
    assert removed(draft(FIRST, [PROSE] * 4, SECOND, [PROSE] * 3)) == list(range(7, 13))


@pytest.mark.parametrize(
    ("why", "page"),
    [
        ("one article", draft(FIRST, [PROSE] * 6)),
        ("nothing says who wrote the first", draft(FIRST[:1], [PROSE] * 4, SECOND, [PROSE] * 3)),
        ("a date below a sub-heading", draft(FIRST, [PROSE] * 4, [SECOND[0], SECOND[2]], [PROSE] * 3)),
        ("no headline above the byline", draft(FIRST, [PROSE] * 4, SECOND[1:], [PROSE] * 3)),
        ("the byline stands below a standfirst", draft(FIRST[:1], [PROSE], FIRST[1:], [PROSE] * 4)),
        ("the second is a teaser", draft(FIRST, [PROSE] * 3, SECOND, ["More"])),
        ("more behind than before", draft(FIRST, [PROSE] * 3, SECOND, [PROSE] * 4)),
        ("a ticker", draft(FIRST, [PROSE] * 20, *([SECOND, [PROSE] * 3] * 5))),
    ],
)
def test_pages_that_only_look_like_two(why: str, page: Draft) -> None:
    assert removed(page) == [], why
