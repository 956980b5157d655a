"""Which columns mean what, and what their values say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from ingest.model import Given, Limits, Raw, Reject
from ingest.read.lost import Context
from ingest.read.rows import columns_of, document, moment

CONTEXT = Context("x", "test", Limits())


def made(fields: dict[str, str] | None = None, **row: Any) -> Raw | Reject:
    return document({"text": "words", **row}, Context("x", "test", Limits(), fields or {}), "#1")


def given_by(fields: dict[str, str] | None = None, **row: Any) -> Given:
    outcome = made(fields, **row)
    assert isinstance(outcome, Raw)
    return outcome.given


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("id", ["id"]),
        ("url", ["url", "link"]),
        ("title", ["title", "headline"]),
        ("published", ["published", "published_at", "date", "datePublished", "pub_date"]),
        ("section", ["section", "category", "topic"]),
        ("publisher", ["source", "publisher", "site"]),
        ("language", ["language", "lang"]),
    ],
)
def test_every_name_of_the_contract_is_understood_in_any_case(field: str, names: list[str]) -> None:
    for name in names:
        for written in (name, name.upper(), f" {name.title()} "):
            assert getattr(given_by(**{written: "said"}), field) == "said"
    ranked: dict[str, str | None] = {name: f"by {name}" for name in reversed(names)}
    assert getattr(given_by(**ranked), field) == f"by {names[0]}"
    for present in range(1, len(names)):
        ranked[names[present - 1]] = None
        assert getattr(given_by(**ranked), field) == f"by {names[present]}"


@pytest.mark.parametrize("name", ["text", "content", "body", "article", "html", "raw_html", "Content"])
def test_every_name_of_a_body(name: str) -> None:
    outcome = document({name: "The ferry was late."}, CONTEXT, "#1")
    assert isinstance(outcome, Raw)
    assert outcome.body == b"The ferry was late."
    assert outcome.media_type == ("text/html" if "html" in name else "text/plain")


def test_html_goes_before_text_unless_it_is_blank() -> None:
    assert getattr(made(html="<p>x</p>"), "body", None) == b"<p>x</p>"
    assert getattr(made(html=" \n"), "body", None) == b"words"
    assert getattr(made(html=None), "media_type", None) == "text/plain"


def test_what_is_said_of_a_row_without_a_body() -> None:
    for fields, row, said in (
        ({}, {"text": " ", "html": None}, "x#1 has nothing in 'html' or 'text', where its text should be"),
        (
            {"text": "story"},
            {"id": 1},
            "has no field 'story', which the source maps to its body; it has id",
        ),
        ({}, {"id": 1, "story": "y"}, "has neither text nor HTML; it has id, story: if one of these holds it, map it"),
    ):
        outcome = document(row, Context("x", "test", Limits(), fields), "#1")
        assert isinstance(outcome, Reject)
        assert outcome.code == "NO_TEXT"
        assert said in outcome.detail


def test_markup_in_a_text_column_is_html() -> None:
    for text in ("<p>The ferry", "<!DOCTYPE html><title>x", "Late <b>again</b>, <i>says</i> she"):
        assert getattr(made(text=text), "media_type", None) == "text/html"
    about = "Put <table> and </table> around it, <tr> and </tr> between, and never use <b>. " + "So it goes. " * 300
    assert getattr(made(text=about), "media_type", None) == "text/plain"
    for text in ("a < b and c > d", "He wrote <p> in the margin.", "<ferry> is late", "<Strong Point Inc> said it"):
        assert getattr(made(text=text), "media_type", None) == "text/plain"


def test_a_field_that_the_source_maps_is_served_by_its_column_alone() -> None:
    assert given_by({"title": "hed"}, hed="Mapped", title="Other").title == "Mapped"
    assert given_by({"title": "hed"}, title="Other").title is None
    outcome = document({"story_body": "x", "text": "y"}, Context("x", "test", Limits(), {"text": "Story_Body"}), "#1")
    assert getattr(outcome, "body", None) == b"x"


def test_an_exact_name_goes_before_one_in_another_case() -> None:
    assert columns_of(["TITLE", "title"], {})["title"] == ("title",)


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("Ada Moor and Bo Lind", ("Ada Moor and Bo Lind",)),
        (["Ada Moor", None, "", "Bo Lind"], ("Ada Moor", "Bo Lind")),
        ([{"name": "Ada Moor", "id": 3}, {"url": "x"}], ("Ada Moor",)),
        ({"name": "Ada Moor"}, ("Ada Moor",)),
        (None, ()),
        ([], ()),
    ],
)
def test_authors(value: Any, authors: tuple[str, ...]) -> None:
    assert given_by(authors=value).authors == authors


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (17, "17"),
        (17.0, "17"),
        (Decimal("1.50"), "1.50"),
        (True, None),
        (b"caf\xc3\xa9", "café"),
        ("  x ", "x"),
        ("cut \ud83d", "cut ?"),
        ({"id": 5}, "5"),
        (["", "x"], "x"),
    ],
)
def test_values_become_words(value: Any, word: str | None) -> None:
    assert given_by(id=value).id == word


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (dt.datetime(2018, 2, 10, 9, 30), "2018-02-10T09:30:00"),
        (dt.date(2018, 2, 10), "2018-02-10"),
        (1518254400, "2018-02-10T09:20:00+00:00"),
        (1518254400000, "2018-02-10T09:20:00+00:00"),
        ("1518254400", "2018-02-10T09:20:00+00:00"),
        (2018, "2018"),
        (20180210, "20180210"),
        ("201802100930", "201802100930"),
        ("10 Feb 2018", "10 Feb 2018"),
    ],
)
def test_times_are_kept_as_given_but_for_counted_seconds(value: Any, published: str) -> None:
    assert given_by(date=value).published == published


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ("2018-02-10T09:20:00Z", dt.datetime(2018, 2, 10, 9, 20, tzinfo=dt.UTC)),
        ("2018-02-10 10:20:00+01:00", dt.datetime(2018, 2, 10, 9, 20, tzinfo=dt.UTC)),
        ("20180210092000", dt.datetime(2018, 2, 10, 9, 20, tzinfo=dt.UTC)),
        (1518254400, dt.datetime(2018, 2, 10, 9, 20, tzinfo=dt.UTC)),
        (dt.datetime(2018, 2, 10, 9, 20), dt.datetime(2018, 2, 10, 9, 20, tzinfo=dt.UTC)),
        ("2018-02-10", dt.datetime(2018, 2, 10, tzinfo=dt.UTC)),
        ("0001-01-01T00:00:00+23:00", None),
        ("99999999999999", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_moments_of_fetching(value: Any, when: dt.datetime | None) -> None:
    assert moment(value) == when
