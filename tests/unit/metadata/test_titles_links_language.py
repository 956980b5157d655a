"""Headlines within titles, addresses in normal form, languages."""

import pytest

from ingest.metadata import bytegrams, language, links
from ingest.metadata.titles import headline, shared_tails

SITES = frozenset(("exampletimes", "example"))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Mending nets¶", "Mending nets"),
        ("Meteorite hits shed - Page 2 | Example Times", "Meteorite hits shed"),
        ("Example Times: Meteorite hits shed", "Example Times: Meteorite hits shed"),
        ("Example Times | Meteorite hits shed", "Meteorite hits shed"),
        ("Meteorite hits shed – and nobody cares", "Meteorite hits shed – and nobody cares"),
        ("Caf&amp;eacute; &amp; bar", "Café & bar"),
        ("  Spread \n over lines ", "Spread over lines"),
        ("Example Times", "Example Times"),
        ("다리가 개통됐다-사회", "다리가 개통됐다"),
        ("한-미 정상회담", "한-미 정상회담"),
    ],
)
def test_the_site_and_page_number_are_cut_from_a_title(title, expected):
    assert headline(title, SITES) == expected


def test_the_part_that_the_page_shows_is_the_headline():
    said = frozenset(("meteoritehitsshed",))
    assert headline("Meteorite hits shed | Space | Unknown Gazette", frozenset(), said) == "Meteorite hits shed"


def test_an_end_that_two_wordings_of_a_headline_share_is_no_name_of_a_site():
    assert not shared_tails(["Rain stops play – and how", "Play stopped – and how"])
    assert shared_tails(["Rain stops play – Example", "Play stopped – Example"]) == {"example"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://M.Example.com:80/a/b/?utm_source=x&id=3#top", "https://example.com/a/b?id=3"),
        ("https://www.example.co.uk/news/amp/story-123", "https://www.example.co.uk/news/story-123"),
        ("https://example.com/story.amp.html", "https://example.com/story.html"),
        ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/x.html", "https://www.example.com/x.html"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.com:8443/index.html", "https://example.com:8443/"),
        ("https://example.com/a;jsessionid=12AB?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://user:pass@example.com/x", "https://example.com/x"),
        ("ftp://example.com/x", None),
        ("http://[broken", None),
        ("mailto:a@b.c", None),
        ("", None),
    ],
)
def test_canonical_form(url, expected):
    assert links.canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.example.co.uk/x", "example.co.uk"),
        ("https://example.com", "example.com"),
        ("http://127.0.0.1/x", None),
        ("http://[broken", None),
        ("nonsense", None),
    ],
)
def test_registered_domain(url, domain):
    assert links.site(url) == domain


def test_absolute_links():
    assert links.absolute("/a.jpg", "https://example.com/b/") == "https://example.com/a.jpg"
    assert links.absolute("/a.jpg", None) is None
    assert links.absolute("data:image/png;base64,AA", "https://example.com/") is None


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("en_us", "en-US"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("German", "de"),
        ("de_DE.UTF-8", "de-DE"),
        ("x", None),
        ("und", None),
    ],
)
def test_language_tags(claim, expected):
    assert language.tag(claim) == expected


GERMAN = (
    "Vor wenigen Tagen berichteten Anwohner von einem Knall, jetzt ist klar, dass es ein Meteorit gewesen ist. " * 4
)


def test_the_text_overrules_a_claim_that_does_not_fit():
    german = language.guess(GERMAN, bytegrams())
    assert language.decide(german, ("de-AT",)) == "de-AT"
    assert language.decide(german, ("en-US",)) == "de"
    assert language.decide(german, ()) == "de"
    nothing = language.guess("", bytegrams())
    assert language.decide(nothing, ("sv",)) == "sv"
    assert language.decide(nothing, ()) is None


def test_a_short_text_does_not_overrule_a_claim():
    assert language.decide(language.guess(GERMAN[:100], bytegrams()), ("en-US",)) == "en-US"


def test_a_kin_of_the_claimed_language_bears_the_claim_out() -> None:
    cantonese = language.Guess("yue", 0.95, enough=True)
    assert language.decide(cantonese, ("zh-TW",)) == "zh-TW"
    assert language.decide(cantonese, ("ja",)) == "yue"
