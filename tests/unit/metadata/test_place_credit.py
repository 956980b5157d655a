"""Datelines and credits."""

from importlib.resources import files

import pytest

from ingest.edits import texts_of
from ingest.metadata import Agencies, Gazetteer, credit_edits, dateline_edits
from ingest.metadata.place import dateline
from ingest.model import Draft, Line

ROOM = files("ingest.metadata")
PLACES = Gazetteer.from_text(ROOM.joinpath("places.txt").read_text(encoding="utf-8"))
AGENCIES = Agencies.from_yaml(ROOM.joinpath("agencies.yaml").read_text(encoding="utf-8"))
REST = "The two governments have agreed on a deal that was long in the making, officials said."


@pytest.mark.parametrize(
    ("lead", "place", "agency"),
    [
        ("PHNOM PENH, CAMBODIA ", "PHNOM PENH, CAMBODIA", None),
        ("WASHINGTON (Reuters) - ", "WASHINGTON", "Reuters"),
        ("LONDON (AP) — ", "LONDON", "Associated Press"),
        ("Berlin, 3. Mai (dpa) - ", "Berlin", "dpa"),
        ("Madrid, 12 feb (EFE).- ", "Madrid", "EFE"),
        ("(Reuters) - ", "", "Reuters"),
        ("ST. LOUIS, MO., March 5 - ", "ST. LOUIS, MO.", None),
        ("BISMARCK, N.D. — ", "BISMARCK, N.D.", None),
        ("CARLSBAD, Calif. ", "CARLSBAD, Calif.", None),
        ("SAN DIEGO—", "SAN DIEGO", None),
        ("TORONTO ", "TORONTO", None),
        ("Ottawa ", "Ottawa", None),
        ("МОСКВА, 12 мар — ", "МОСКВА", None),
        ("KALLHAVEN (CW) — ", "KALLHAVEN", "CW"),
        ("【ロンドン=共同】", "ロンドン", "Kyodo News"),
    ],
)
def test_a_dateline_is_found(lead, place, agency):
    found = dateline(lead + REST, PLACES, AGENCIES)
    assert found and (found.place, found.agency) == (place, agency)
    assert (lead + REST)[found.end :].lstrip() == REST


@pytest.mark.parametrize(
    "text",
    [
        "WATCH — the bridge was opened on Monday and everybody came to see it.",
        "BREAKING NEWS - The bridge was opened on Monday and everybody came.",
        "MANCHESTER United have won the cup again, to the joy of their supporters.",
        "NASA The agency has said that it will fly to the moon again this year.",
        "LONDON CALLING TO THE FARAWAY TOWNS NOW WAR IS DECLARED",
        "Paris – the city of love – is nice in spring, says the mayor of the town.",
        "New York Mayor Bill Example said on Monday that he would open the bridge.",
        "UK, France, Belgium: strikes are planned for April and May of this year.",
        "KRÄHENRUFE – So werden die Vögel gelockt, und was man dazu wissen sollte.",
        "AFAIK - the bridge was opened on Monday and everybody came to see it.",
        "Einschlag in Elmshorn - das Dach eines Hauses wurde durchschlagen.",
    ],
)
def test_shouted_words_are_no_dateline(text):
    assert dateline(text, PLACES, AGENCIES) is None


def page(*lines: str) -> Draft:
    return Draft("memory", "text", tuple(Line(line) for line in lines))


def test_the_dateline_is_moved_out_of_the_first_paragraph_that_is_left():
    draft = page("Menu", f"LONDON (AP) — {REST}", "PARIS (AP) — Another paragraph which nobody should touch here.")
    reading = dateline_edits(draft, (None, *texts_of(draft)[1:]), PLACES, AGENCIES)
    (edit,) = reading.edits
    assert (edit.line, edit.action, edit.rule, edit.after) == (1, "move", "dateline", REST)
    assert {(c.field, c.value) for c in reading.claims} == {("dateline", "LONDON"), ("credit", "Associated Press")}


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Source: Voice of America", "Voice of America"),
        ("Quelle: dpa", "dpa"),
        ("(AP)", "Associated Press"),
        ("Reuters", "Reuters"),
        ("Copyright 2020 The Associated Press. All rights reserved.", "Associated Press"),
        ("Mit Material von dpa", "dpa"),
        ("With files from The Canadian Press", "Canadian Press"),
        ("This article was originally published on The Conversation.", "The Conversation"),
        ("Source: Example Observer", "Example Observer"),
        ("Source: Example Observer, November 9, 2012", "Example Observer"),
        ("Quelle: Der Beispielmonat 12 / 2013", "Der Beispielmonat"),
        ("(Source: Example Observer; image of the bridge via)", "Example Observer"),
    ],
)
def test_a_credit_line_at_the_end_is_moved_out(line, credit):
    draft = page(REST, REST, line)
    reading = credit_edits(draft, texts_of(draft), AGENCIES)
    assert [(e.line, e.action, e.rule, e.after) for e in reading.edits] == [(2, "move", "credit.line", "")]
    assert [c.value for c in reading.claims] == [credit]


@pytest.mark.parametrize(
    "line",
    [
        "© 2017 Example Newspapers",
        "The source: nobody knows",
        "Source: https://example.com/x",
        "Sources say so.",
        "This article was originally published in April 2020.",
    ],
)
def test_other_last_lines_stay(line):
    draft = page(REST, line)
    assert credit_edits(draft, texts_of(draft), AGENCIES).edits == ()


def test_an_agency_mark_at_the_end_of_the_last_paragraph():
    draft = page(REST, f"{REST} REUTER")
    reading = credit_edits(draft, texts_of(draft), AGENCIES)
    assert [(e.rule, e.after) for e in reading.edits] == [("credit.mark", REST)]
    assert [c.value for c in reading.claims] == ["Reuters"]


def test_a_credit_that_cleaning_has_removed_is_still_claimed():
    draft = page(REST, "Copyright 2020 The Associated Press. All rights reserved.", "Related stories")
    reading = credit_edits(draft, (REST, None, None), AGENCIES)
    assert reading.edits == () and [c.value for c in reading.claims] == ["Associated Press"]


def test_broken_data_files_are_refused():
    with pytest.raises(ValueError, match="line 1"):
        Gazetteer.from_text("London\n[towns]\n")
    with pytest.raises(ValueError, match="agencies"):
        Agencies.from_yaml("- AP")
