"""The lines around a headline."""

import pytest

from ingest.edits import apply, texts_of, undo
from ingest.metadata import headlines
from ingest.metadata.byline import Byline, dissect, label_before
from ingest.model import Claim, Draft, Line

BODY = (
    "The first paragraph of the story is long enough to be one, tells of the bridge that was opened in the small town "
    "on Monday, and ends with a full stop."
)


def draft(*lines: str, form: str = "text") -> Draft:
    return Draft("memory", form, tuple(Line(line) for line in lines))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("by February 10, 2018 Fun", Byline((), True, ("February 10, 2018",), (), "Fun")),
        (
            "Posted on February 11, 2018 by Joe Bloggs in Sport",
            Byline(("Joe Bloggs",), True, ("February 11, 2018",), (), "Sport"),
        ),
        ("Stand: 28.04.2023 17:23 Uhr", Byline((), False, (), ("28.04.2023 17:23 Uhr",))),
        ("Jen MillsPublished Jul 17", Byline(("Jen Mills",))),
        ("By Corin Ash Thursday, May 3, 2018", Byline(("Corin Ash",), True, ("May 3, 2018",))),
        ("Von Ada Kern Donnerstag, 3. Mai 2018", Byline(("Ada Kern",), True, ("3. Mai 2018",))),
        ("By Ming Sun, May 3, 2018", Byline(("Ming Sun",), True, ("May 3, 2018",))),
        ("By Admin", Byline((), True)),
        ("by ibby", Byline(("ibby",), True)),
        (
            "Dec 26, 2025 • Ann Lee in Project Management",
            Byline(("Ann Lee",), False, ("Dec 26, 2025",), (), "Project Management"),
        ),
        ("Published 3 May 2018 | Updated 4 May 2018", Byline((), False, ("3 May 2018",), ("4 May 2018",))),
    ],
)
def test_a_byline_is_dissected(line, expected):
    assert dissect(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "By contrast, the others",
        "Von der Leyen kritisiert Orban",
        "The meeting took place on May 4, 2019 in Berlin",
        "Reuters",
        "5 min read",
        "",
    ],
)
def test_a_sentence_is_no_byline(line):
    assert dissect(line) is None


def test_a_line_that_goes_on_is_no_whole_byline():
    read = dissect("Posted by BeauHD on Friday December 19, 2025 @08:00PM from the skewed-job-market dept.")
    assert read and read.authors == ("BeauHD",) and not read.whole


def test_labels_before_dates():
    line = "Zuletzt aktualisiert am 3. Mai 2020, veröffentlicht am 1. Mai 2020"
    assert label_before(line, line.index("3.")) == "modified"
    assert label_before(line, line.index("1.")) == "published"
    assert label_before("Berlin hosted it on 3 May 2020", 20) is None


def rules(reading) -> dict[int, str]:
    return {edit.line: edit.rule for edit in reading.edits}


def values(reading, field: str) -> list[str]:
    return [claim.value for claim in reading.claims if claim.field == field]


def test_a_flattened_head_is_read_and_moved_out():
    page = draft(
        "Skip to content", "Menu", "Travel", "Small town opens its second bridge", "By Jane Smith", "May 3, 2019", BODY
    )
    reading = headlines(page, ())
    assert rules(reading) == {2: "section.line", 3: "title.headline", 4: "byline.line", 5: "date.line"}
    assert values(reading, "title") == ["Small town opens its second bridge"]
    assert values(reading, "author") == ["Jane Smith"]
    assert values(reading, "section") == ["Travel"]
    assert values(reading, "published") == ["May 3, 2019"]
    left = apply(texts_of(page), reading.edits)
    assert left == ("Skip to content", "Menu", None, None, None, None, BODY)
    assert undo(left, reading.edits) == texts_of(page)


@pytest.mark.parametrize(
    "first",
    [
        "Ferry stopped | Harbour Daily",
        "Ferry stopped – Travel – Harbour Daily",
        "Old ferry stopped by storm",
    ],
)
def test_the_title_of_the_page_above_its_text_tells_the_headline(first):
    headline = "Ferry stopped" if first.startswith("Ferry") else "Old ferry stopped by storm"
    lines = (first, "Skip to content", "Our best recipes for long winter evenings", headline, BODY, BODY, BODY)
    assert rules(headlines(draft(*lines), ()))[3] == "title.headline"


@pytest.mark.parametrize(
    "paragraph",
    [
        "那年春天河水涨得很高，村里的人都说这座桥撑不过五月。老船长每天早上来看一次，记下水位，再走回家去。",
        "The ferry had left the quay an hour late, and nobody on board knew why. It was to be a long night.",
    ],
)
def test_a_text_that_lost_its_headline_has_none(paragraph):
    page = draft(paragraph, *[paragraph[:-1] + f" {number}." for number in range(5)])
    assert not values(headlines(page, ()), "title")


def test_a_breadcrumb_names_the_section_and_the_title():
    page = draft(
        "Home » Sport » Gerard wins first gold",
        "Gerard wins first gold",
        "Posted on May 3, 2019 by Joe Bloggs in Sport",
        BODY,
    )
    reading = headlines(page, ())
    assert rules(reading) == {0: "section.breadcrumb", 1: "title.headline", 2: "byline.line"}
    assert reading.edits[0].action == "remove" and reading.edits[1].action == "move"
    assert values(reading, "section") == ["Sport", "Sport"]


def test_a_byline_on_two_lines():
    page = draft("Small town opens its second bridge", "Written by", "Jane Smith", BODY)
    reading = headlines(page, ())
    assert values(reading, "author") == ["Jane Smith"]
    assert rules(reading) == {0: "title.headline", 1: "byline.line", 2: "byline.line"}


def test_the_last_item_of_a_menu_is_no_section():
    page = draft("News", "Sport", "Culture", "Travel", "Small town opens its second bridge", "May 3, 2019", BODY)
    assert values(headlines(page, ()), "section") == []


def test_a_claimed_title_is_found_wherever_it_stands():
    page = draft("Something else that is long enough", "Menu", "Small town opens", BODY, form="html")
    reading = headlines(page, (Claim("title", "Small Town Opens", "h1"),))
    assert rules(reading) == {2: "title.headline"}
    assert headlines(page, ()).edits == ()


def test_a_date_elsewhere_is_claimed_but_stays():
    page = draft(
        "Small town opens its second bridge",
        BODY,
        "More words. " * 20,
        "Published: 3 May 2019, all rights reserved by us",
    )
    reading = headlines(page, ())
    assert ("published", "3 May 2019", "line:3:label") in [(c.field, c.value, c.origin) for c in reading.claims]
    assert 3 not in rules(reading)


def test_empty_pages():
    assert headlines(draft(), ()).edits == ()
    assert headlines(draft("", "…", "!!!"), ()).claims == ()


def test_the_first_of_several_headings_is_the_site_s_where_nothing_repeats_it():
    lines = ("Ministry of Bridges", "Forum of bridge builders opens", "The forum of builders of bridges " * 6)
    claims = (
        Claim("title", lines[0], "h1:first"),
        Claim("title", lines[1], "h1:next"),
        Claim("title", f"Bridges – {lines[1]}", "title"),
    )
    assert values(headlines(draft(*lines, form="html"), claims), "title") == [lines[1]]
    alone = (claims[0], Claim("title", f"{lines[0]} | Home", "title"))
    assert values(headlines(draft(*lines, form="html"), alone), "title") == [lines[0]]


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("Copyright 2003 The Strood Herald. You are visitor 20816.", ["The Strood Herald"]),
        ("© 2004–2025 Harbour Daily. All rights reserved.", ["Harbour Daily"]),
        ("Copyright © MMXII Harbour Daily | About", ["Harbour Daily"]),
        ("Copyright Information | Privacy Policy", []),
        ("© Harbour Daily 2025", ["Harbour Daily"]),
        ("Copyright © 2024 Hafen Verlag GmbH & Co. KG | Impressum", ["Hafen Verlag GmbH & Co. KG"]),
        ("© Copyright 2009-2021 Harbour Foundation All Rights Reserved", ["Harbour Foundation"]),
        ("© 2025 All Rights Reserved", []),
        ("Copyright and trademark, accessibility, privacy", []),
        ("The mark © 2020 Harbour stands within", []),
    ],
)
def test_who_holds_the_rights_in_a_page(line, who):
    assert values(headlines(draft("Bridge", "opens", line), ()), "publisher") == who


def test_the_credit_of_a_picture_names_no_publisher():
    assert values(headlines(draft("© Jane Smith", *("More" for _ in range(10))), ()), "publisher") == []


@pytest.mark.parametrize(
    ("above", "line", "label"),
    [
        ("", "Joined 3 May 2020", "else"),
        ("Joined", "3 May 2020", "else"),
        ("Smith, J. A bridge.", "Retrieved on 3 May 2020", "else"),
        ("Mitglied seit:", "3. Mai 2020", "else"),
        ("Letzte Änderung:", "3. Mai 2020", "modified"),
        ("Published on", "3 May 2020", "published"),
        ("", "Birthdate: 3 May 1980", "else"),
        ("", "Diese Seite wurde zuletzt am 3. Mai 2020 geändert.", "modified"),
        ("He joined", "the club on 3 May 2020", None),
        ("Ann, who joined the club when it was new and has not missed a day since she joined", "3 May 2020", None),
    ],
)
def test_a_label_stands_before_its_date_or_above(above, line, label):
    assert label_before(line, line.index("3"), above) == label


def test_the_day_on_which_a_member_joined_or_a_source_was_read_dates_no_page():
    page = draft(
        "Where did the bridge go?", "Joined", "May 11, 2017", BODY, "Smith. A bridge. Retrieved on May 3, 2019."
    )
    assert values(headlines(page, ()), "published") == []


def test_the_date_below_a_headline_comes_before_that_of_a_teaser_above_it():
    title = Claim("title", "Small town opens its second bridge", "h1")
    page = draft("May 1, 2019 in Travel", "Ferry stopped by storm", title.value, "May 3, 2019", BODY)
    kinds = {c.value: c.origin for c in headlines(page, (title,)).claims if c.field == "published"}
    assert kinds["May 3, 2019"] == "line:3:byline" and kinds["May 1, 2019"] == "line:0:byline:next"


@pytest.mark.parametrize("line", ["Lesedauer: 3 Minuten", "Lesedauer"])
def test_how_long_a_text_is_to_read_is_no_section(line):
    title = Claim("title", "Die Brücke ist nun wieder offen", "h1")
    page = draft("Politik", title.value, line, "Von Anna Bauer, 3. Mai 2020", BODY)
    assert values(headlines(page, (title,)), "section") == ["Politik"]
    read = dissect(f"3. Mai 2020, {line}")
    assert read and read.section is None


def test_a_byline_run_into_the_headline_is_told_by_the_title_of_the_page():
    page = draft("Small town opens its second bridge by Jane Smith - May 3, 2019", BODY, form="html")
    reading = headlines(page, (Claim("title", "Harbour Daily: Small town opens its second bridge", "title"),))
    assert rules(reading) == {0: "title.headline"}
    assert values(reading, "title") == ["Small town opens its second bridge"]
    assert values(reading, "author") == ["Jane Smith"] and values(reading, "published") == ["May 3, 2019"]
    assert rules(headlines(page, (Claim("title", "Small town", "title"),))) == {}


@pytest.mark.parametrize(("people", "heard"), [(3, 3), (7, 0)])
def test_where_a_crowd_signs_below_the_text_nobody_of_it_is_the_author(people, heard):
    names = [f"{first} Smith" for first in ("Ann", "Ben", "Cora", "Dan", "Eve", "Finn", "Gus")][:people]
    thread = [line for name in names for line in (f"Posted by {name} on 3 May 2019", "So it is.")]
    said = headlines(draft("The bridge", *[BODY] * 25, *thread, form="html"), ()).claims
    assert len([claim for claim in said if claim.origin.endswith(":later")]) == heard
