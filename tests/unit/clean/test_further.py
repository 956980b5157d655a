"""The next article that a page loads behind its own: taken out where the markup tells, left where it may not."""

from __future__ import annotations

import numpy as np

from ingest.clean.further import further_articles
from ingest.model import Draft, Raw
from ingest.parse.html import parse_html

HEADLINE = "Ferry to the islands runs again"
STORY = "".join(
    f"<p>The ferry between Aven and the islands will run again from day {n}, the office said.</p>" for n in "abcd"
)
OTHER = "<article><h2>Herring quota cut</h2><p>The ministry wants to cut the quota by a tenth next year.</p></article>"


def further(page: str) -> list[str]:
    draft = parse_html(Raw("test", "test", page.encode(), "text/html", "utf-8"))
    assert isinstance(draft, Draft)
    lines = [line.text for line in draft.lines]
    likeness = np.array([line == HEADLINE for line in lines], np.float32)
    found = further_articles(draft, likeness, np.array([float(len(line)) for line in lines]))
    return [line for line, is_further in zip(lines, found, strict=True) if is_further]


def test_an_article_behind_the_one_with_the_headline_is_another() -> None:
    page = f"<main><article><h1>{HEADLINE}</h1>{STORY}</article>{OTHER}<p>Footer</p></main>"
    assert further(page) == ["Herring quota cut", "The ministry wants to cut the quota by a tenth next year."]


def test_articles_within_the_article_or_before_it_are_left_to_the_model() -> None:
    assert further(f"<article><h1>{HEADLINE}</h1>{STORY}{OTHER}</article>") == []
    assert further(f"{OTHER}<article><h1>{HEADLINE}</h1>{STORY}</article>") == []


def test_an_element_that_holds_little_but_the_headline_is_no_article() -> None:
    assert further(f"<article><h1>{HEADLINE}</h1></article><article>{STORY}</article>") == []


def test_without_headline_or_element_nothing_is_told() -> None:
    assert further(f"<article>{STORY}</article>{OTHER}") == []
    assert further(f"<h1>{HEADLINE}</h1>{STORY}{OTHER}") == []
