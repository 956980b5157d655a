"""Feeds, sitemaps, address lists and home pages → what they list; and what is none of them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from fetch_server import feed, sitemap
from ingest.fetch.errors import GiveUp
from ingest.fetch.lists import read_list

BASE = "https://paper.example/lists/here"
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>
<entry><title>A</title><link href="/a"/><updated>2024-05-17T10:00:00Z</updated></entry>
<entry><title>B</title><link rel="alternate" href="b?x=1&amp;y=2"/>
<published>2024-05-16T23:30:00-05:00</published></entry>
</feed>"""
NEWS = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://paper.example/one </loc><lastmod>2024-05-20</lastmod>
<news:news><news:publication_date>2024-05-17T10:00:00+02:00</news:publication_date></news:news></url>
<url><loc>https://paper.example/two</loc><lastmod>2024</lastmod></url><url><lastmod>2024-05-20</lastmod></url></urlset>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://paper.example/s1.xml.gz</loc><lastmod>2024-05-17</lastmod></sitemap>
<sitemap><loc>s2.xml</loc></sitemap></sitemapindex>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [
{"id": "1", "url": "https://paper.example/j1", "date_published": "2024-05-17T10:00:00Z"}, {"id": "2"}, 7,
{"id": "3", "external_url": "https://paper.example/j3"}]}"""
HOME = b"""<!doctype html><html><head><title>Paper</title>
<link rel="alternate" type="application/rss+xml" href="/rss">
<link rel="Alternate" type="application/feed+json" href="f.json">
<link rel="sitemap" type="application/xml" href="/sitemap.xml"><link rel="alternate" hreflang="de" href="/de">
<link rel="stylesheet" href="/style.css"></head><body><a href="/feed">feed</a></body></html>"""
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><urlset><url><loc>&j;</loc></url></urlset>"
)
EXTERNAL = b'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>'


def pages(body: bytes, content_type: str = "") -> list[tuple[str, datetime | None]]:
    return [(entry.url, entry.date) for entry in read_list(body, content_type, BASE, 10_000_000).pages]


def test_rss() -> None:
    body = feed("https://paper.example/a", "/b", dates=["Fri, 17 May 2024 10:00:00 GMT", "nonsense"])
    assert pages(body) == [
        ("https://paper.example/a", datetime(2024, 5, 17, 10, tzinfo=UTC)),
        ("https://paper.example/b", None),
    ]


def test_atom_with_relative_links_and_zones() -> None:
    assert pages(ATOM) == [
        ("https://paper.example/a", datetime(2024, 5, 17, 10, tzinfo=UTC)),
        ("https://paper.example/lists/b?x=1&y=2", datetime(2024, 5, 17, 4, 30, tzinfo=UTC)),
    ]


def test_json_feed() -> None:
    found = [("https://paper.example/j1", datetime(2024, 5, 17, 10, tzinfo=UTC)), ("https://paper.example/j3", None)]
    assert pages(JSON) == found


@pytest.mark.parametrize("packed", [False, True])
def test_news_sitemap(packed: bool) -> None:
    found = pages(gzip.compress(NEWS) if packed else NEWS)
    assert [url for url, _ in found] == ["https://paper.example/one", "https://paper.example/two"]
    assert found[0][1] == datetime.fromisoformat("2024-05-17T10:00:00+02:00") and found[1][1] is None


def test_sitemap_index() -> None:
    found = read_list(INDEX, "", BASE, 10_000_000).lists
    assert [entry.url for entry in found] == ["https://paper.example/s1.xml.gz", "https://paper.example/lists/s2.xml"]
    assert found[0].date == datetime(2024, 5, 17, tzinfo=UTC)


def test_home_page() -> None:
    found = [entry.url for entry in read_list(HOME, "text/html", BASE, 10_000_000, home=True).lists]
    assert found == [f"https://paper.example/{name}" for name in ("rss", "lists/f.json", "sitemap.xml")]


def test_plain_text() -> None:
    assert [url for url, _ in pages(b"\xef\xbb\xbf# ours\nhttps://a.example/1\r\n\r\nhttps://a.example/2\n")] == [
        "https://a.example/1",
        "https://a.example/2",
    ]


def test_a_sitemap_that_breaks_off_counts_as_far_as_it_goes() -> None:
    body = sitemap("https://a.example/1", "https://a.example/2")
    assert [url for url, _ in pages(body[:-30])] == ["https://a.example/1"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (LAUGHS, "DOCTYPE"),
        (EXTERNAL, "DOCTYPE"),
        (b"<urlset><url><loc>x", "cannot be parsed"),
        (b"<?xml version='1.0'?><catalog><book/></catalog>", "no list"),
        (b"Just words, and no address at all.", "no list"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no list"),
        (HOME, "no list of pages but an HTML page"),
        (b"", "no list"),
        (gzip.compress(b"<urlset>" + b" " * 20_000_000), "10,000,000"),
        (gzip.compress(b"<urlset>", mtime=0)[:-9], "in the middle"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "cannot be parsed"),
    ],
)
def test_what_is_no_list(body: bytes, why: str) -> None:
    with pytest.raises(GiveUp, match=why):
        pages(body)


def test_a_doctype_of_a_feed_expands_nothing() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "https://y.example/">]>' + feed(
        "&x;&y;"
    )
    assert not any("y.example" in url for url, _ in pages(body))


def test_a_deep_sitemap_and_a_deep_feed_end() -> None:
    deep = b"<a>" * 10_000
    with pytest.raises(GiveUp):
        pages(b"<urlset>" + deep)
    with pytest.raises(GiveUp):
        pages(b'<rss version="2.0"><channel>' + deep)
