"""What lines of a page look like: by their words, by what the text says of them, by their place and neighbours."""

import pytest

from ingest.metadata.title_line import POINTS
from ingest.metadata.title_looks import looks

FIRST = (
    "The ferry across the Aller will run again from Monday, four months after its old cable snapped in the "
    "middle of the river."
)
SECOND = (
    "The district has paid for a new cable and a second winch, and the ferryman says that he tried both in the "
    "fog last week, when nobody but the herons could see how the boat got along."
)
PAGE = [
    "Aller ferry runs again - Weser Post",
    "3. Ten gardens to visit in June",
    "The library is shut until Friday for repairs, and those who have borrowed books may bring them back a week "
    "later than the slips inside of them say, at no charge.",
    "Aller ferry runs again",
    "The ferry boat, photo by the district",
    FIRST,
    SECOND,
    FIRST.replace("Monday", "Tuesday"),
]
BODY = 5
LOOKS = dict(looks(PAGE, BODY, {}))
HEADLINE = 3


def test_each_look_has_its_points():
    assert all(look.keys() == POINTS.keys() for look in LOOKS.values())


@pytest.mark.parametrize(
    ("look", "number"),
    [
        ("numbered", 1),
        ("of a picture", 4),
        ("right above the text", 4),
        ("first line", 0),
        ("named by the first line", HEADLINE),
        ("first paragraph", BODY),
    ],
)
def test_one_line_alone_looks_so(look, number):
    assert [n for n, seen in LOOKS.items() if seen[look]] == [number]


def test_prose_is_seen_above_and_below():
    assert not LOOKS[1]["prose above"]
    assert LOOKS[1]["prose below"]
    assert LOOKS[HEADLINE]["prose above"]


def test_what_the_text_says_counts_beside_what_it_says_of_other_lines():
    assert max(look["share of the most said"] for look in LOOKS.values()) == 1
    assert LOOKS[1]["share of the most said"] < LOOKS[HEADLINE]["share of the most said"]


def test_words_of_the_first_line_count_but_for_itself():
    assert LOOKS[HEADLINE]["said in the first line"] == 1
    assert LOOKS[0]["said in the first line"] == 0
    assert LOOKS[1]["said in the first line"] == 0


def test_no_line_far_above_is_looked_at_and_no_byline():
    page = ["A headline far above the text"] + ["Menu item"] * 70 + PAGE
    seen = dict(looks(page, 71 + BODY, {71 + HEADLINE: object()}))
    assert 0 not in seen
    assert 71 + HEADLINE not in seen
    assert 71 + 4 in seen
