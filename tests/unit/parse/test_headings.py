"""Which heading is the site's, and which the article's."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from ingest.parse.markup import claims

URL = "https://example.com/notes/mending-a-chain.html"


def heard(title: str, headings: str, url: str | None = URL) -> dict[str, list[str]]:
    """The words claimed for each origin but that of the page's own title."""
    found: dict[str, list[str]] = {}
    html = f"<head><title>{title}</title></head><body>{headings}</body>"
    for claim in claims(LexborHTMLParser(html), url):
        if claim.origin != "title":
            found.setdefault(claim.origin, []).append(claim.value)
    return found


@pytest.mark.parametrize(
    ("title", "headings", "url"),
    [
        ("Mending a chain | Bicycle Handbook", "<h1>Bicycle Handbook</h1><h2>Mending a chain</h2>", URL),
        ("Mending a chain | Bicycle Handbook", "<h1>Bicycle Handbook</h1><h2>Mending a chain</h2>", None),
        ("Mending a chain | Tools | Bicycle Handbook", "<h1>Bicycle Handbook</h1><h3>Mending a chain</h3>", URL),
        ("Bicycle Handbook: Mending a chain", "<h1>Bicycle Handbook</h1><h3>Mending a chain</h3>", URL),
        ("Bicycle Handbook: Mending an old chain", "<h1>Bicycle Handbook</h1><h3>Mending an old chain</h3>", None),
        ("Bicycle Handbook | Mending an old chain", "<h1>Bicycle Handbook</h1><h1>Mending an old chain</h1>", None),
        ("Mending – Bicycle Handbook", "<h1><a href='/all/home.html'>Bicycle Handbook</a></h1><h2>Mending</h2>", URL),
    ],
)
def test_of_two_headings_that_make_up_the_title_the_upper_may_be_the_sites(title, headings, url):
    found = heard(title, headings, url)
    assert found.pop("h1:front") == ["Bicycle Handbook"]
    assert list(found) == ["h1"]
    assert found["h1"][0].startswith("Mending")


@pytest.mark.parametrize(
    ("title", "headings"),
    [
        ("Mending a chain | Tools", "<h1>Mending a chain</h1><h2>Tools</h2>"),
        ("Mending a chain | Tools", "<h1><a href='/notes/mending-a-chain.html'>Mending a chain</a></h1><h2>Tools</h2>"),
        ("Spring: Mending a chain", "<h1>Mending a chain</h1><h2>Spring</h2>"),
        ("Mending a chain", "<h1>Mending a chain</h1><h2>Mending a chain</h2>"),
        ("Something else", "<h1>Mending a chain</h1><h2>Tools</h2>"),
        ("", "<h1>Mending a chain</h1><h2>Tools</h2>"),
    ],
)
def test_a_headline_above_its_section_stays_the_headline(title, headings):
    assert heard(title, headings) == {"h1": ["Mending a chain"]}


def test_of_several_first_headings_the_one_that_the_title_repeats_comes_first():
    found = heard("Mending a chain at home | Example", "<h1>Open menu</h1><h1>Mending a chain at home</h1>")
    assert found == {"h1:next": ["Open menu"], "h1:first": ["Mending a chain at home"]}


def test_a_first_heading_without_words_counts_for_none():
    assert heard("Mending | Example", "<h1><img src='logo.png'></h1><h1>Mending</h1>") == {"h1": ["Mending"]}


def test_where_no_first_heading_is_the_headline_the_one_that_is_most_of_the_title_is_heard():
    assert heard("Mending a chain – Example", "<h2>Example</h2><h2>Mending a chain</h2>") == {
        "heading": ["Mending a chain"]
    }
    assert heard("Mending a chain at home – Example", "<h2>Mending</h2><h2>Example</h2>") == {}
