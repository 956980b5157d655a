"""Edits of lines that were removed for their place, named after what the lines are."""

import pytest

from ingest.metadata import named_edits
from ingest.model import Claim, Edit

LINE = "Wed 25 April 2018 | 14:07 | By Jane Smith | Radio One"


def rules(edits: list[Edit], claims: list[Claim]) -> list[str]:
    named = named_edits(edits, claims)
    assert [(edit.line, edit.before, edit.action) for edit in named] == [
        (edit.line, edit.before, edit.action) for edit in edits
    ]
    return [edit.rule for edit in named]


@pytest.mark.parametrize(
    ("field", "origin", "rule"),
    [
        ("author", "line:3:by", "byline.line"),
        ("published", "line:3:near", "date.line"),
        ("modified", "line:3:label", "date.line"),
        ("published", "line:3:other", "date.line"),
        ("author", "line:3:bare", "byline.line"),
        ("author", "line:3:later", "flat.head"),
        ("title", "line:3:title", "flat.head"),
        ("author", "json-ld", "flat.head"),
    ],
)
def test_a_line_above_the_body_is_named_by_what_was_claimed_from_it(field: str, origin: str, rule: str) -> None:
    edits = [Edit(2, "remove", "flat.head", "Menu"), Edit(3, "remove", "flat.head", LINE)]
    assert rules(edits, [Claim(field, "x", origin)]) == ["flat.head", rule]


def test_several_bare_names_and_dates_far_above_the_body_say_nothing() -> None:
    edits = [Edit(number, "remove", "flat.head", LINE) for number in range(20)]
    names = [Claim("author", "Jane Smith", "line:18:bare"), Claim("author", "Joe Bloggs", "line:19:bare")]
    assert set(rules(edits, [*names, Claim("published", "May 3, 2019", "line:2:other")])) == {"flat.head"}


def test_of_several_bare_names_the_one_right_below_the_headline_is_the_authors() -> None:
    edits = [Edit(number, "remove", "flat.head", "A name") for number in (3, 8, 9)]
    names = [Claim("author", "Jane Smith", f"line:{number}:bare") for number in (3, 9)]
    claims = [Claim("title", "Old ferry stopped", "line:2:title"), *names, Claim("author", "Joe Bloggs", "line:8:bare")]
    assert rules(edits, claims) == ["byline.line", "flat.head", "byline.line"]


def test_one_persons_bare_name_is_a_byline_however_often_it_stands() -> None:
    edits = [Edit(number, "remove", "flat.head", "Jane Smith") for number in (3, 4)]
    names = [Claim("author", "Jane Smith", f"line:{number}:bare") for number in (3, 4)]
    assert rules(edits, names) == ["byline.line", "byline.line"]


def test_other_rules_keep_their_names() -> None:
    assert rules([Edit(3, "remove", "phrase.share.en", LINE)], [Claim("author", "x", "line:3:by")]) == [
        "phrase.share.en"
    ]
