"""What the markup of a page says."""

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from ingest.parse.markup import claims

URL = "https://example.com/news/bridge"


def said(html: str, field: str) -> list[tuple[str, str]]:
    return [(c.value, c.origin) for c in claims(LexborHTMLParser(html), URL) if c.field == field]


def ld(data: object) -> str:
    return f'<script type="application/ld+json">{data if isinstance(data, str) else json.dumps(data)}</script>'


def test_meta_tags_title_link_and_language():
    html = (
        '<html lang="en-GB"><head><title>Bridge | Example</title><link rel="canonical" href="/news/bridge">'
        '<meta property="og:title" content="Bridge opens"><meta name="Author" content="Jane Smith">'
        '<meta property="article:published_time" content="2020-05-03T10:00:00Z"><meta name="keywords" content="a, b;c">'
        '<meta property="article:section" content="Local"></head><body><h1>Bridge <em>opens</em></h1></body></html>'
    )
    assert said(html, "title") == [
        ("Bridge | Example", "title"),
        ("Bridge opens", "meta:og:title"),
        ("Bridge opens", "h1"),
    ]
    assert said(html, "author") == [("Jane Smith", "meta:author")]
    assert said(html, "published") == [("2020-05-03T10:00:00Z", "meta:article:published_time")]
    assert said(html, "language") == [("en-GB", "html:lang")]
    assert said(html, "canonical_url") == [("/news/bridge", "link:canonical")]
    assert [value for value, _ in said(html, "keyword")] == ["a", "b", "c"]
    assert said(html, "section") == [("Local", "meta:article:section")]


def test_a_graph_with_references_and_several_articles():
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "url": "https://example.com/other", "headline": "Other"},
            {"@type": ["NewsArticle"], "mainEntityOfPage": {"@id": URL}, "headline": "Bridge",
             "author": [{"@id": "#j"}],
             "publisher": {"@type": "Organization", "name": "Example"}, "articleSection": ["Local"]},
            {"@type": "Person", "@id": "#j", "name": "Jane Smith"},
            {"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"item": {"name": "Local"}}]},
        ]
    }  # fmt: skip
    html = ld(graph)
    assert said(html, "title") == [("Bridge", "json-ld")]
    assert said(html, "author") == [("Jane Smith", "json-ld:author")]
    assert said(html, "publisher") == [("Example", "json-ld")]
    assert said(html, "section") == [("Local", "json-ld"), ("Home", "json-ld:crumb:0"), ("Local", "json-ld:crumb:1")]


def test_organisations_and_plain_strings_as_authors():
    html = ld([{"@type": "Article", "author": [{"@type": "Organization", "name": "Example"}, "Jane Smith"]}])
    assert said(html, "author") == [("Example", "json-ld:organisation"), ("Jane Smith", "json-ld:author")]


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type": "Article", "headline": "Bridge",}',
        '<!-- {"@type": "Article", "headline": "Bridge"} -->',
        '{"@type": "Article", "articleBody": "two\nlines\\d", "headline": "Bridge"};',
        '{"@type": "Article", "headline": "Bridge", "articleBody": "un"escaped"}',
    ],
)
def test_broken_json_is_mended_or_read_by_pattern(broken):
    assert [value for value, _ in said(ld(broken), "title")] == ["Bridge"]


@pytest.mark.parametrize("hopeless", ["", "null", "[[[[", '"text"', "{" * 5000, "[" * 100_000])
def test_hopeless_json_says_nothing(hopeless):
    assert said(ld(hopeless), "title") == []


def test_elements_that_show_byline_and_date():
    html = (
        "<h1>Bridge</h1><div class='article-byline'><span>By</span> <a rel='author'>Jane Smith</a></div>"
        "<time datetime='2020-05-03' class='entry-date'>May 3</time>"
        "<time class='updated' datetime='2020-05-04'>May 4</time>"
        "<span itemprop='author' itemscope><meta itemprop='name' content='Jane Smith'></span>"
        "<p class='post-date'>3 May 2020</p><p class='comment-date'>4 May 2020</p>"
    )
    assert ("By\nJane Smith", "class:byline@1") in said(html, "author")
    assert ("Jane Smith", "rel:author@1") in said(html, "author") and ("Jane Smith", "itemprop@1") in said(
        html, "author"
    )
    assert said(html, "published") == [("2020-05-03", "time:published@1"), ("3 May 2020", "class:date@1")]
    assert said(html, "modified") == [("2020-05-04", "time@1")]


def test_empty_pages_say_nothing():
    assert claims(LexborHTMLParser(""), None) == ()
    assert claims(LexborHTMLParser("<h1> </h1><meta><time></time>"), None) == ()


def test_tags_of_a_sites_own_naming_say_what_they_are():
    html = (
        '<meta name="w-published-date" content="2025-05-27T06:03:43Z">'
        '<meta name="x-article-author" content="Jane Smith">'
        '<meta name="author-image" content="a.png"><meta name="page_updated_time" content="2025-06-01">'
    )
    assert said(html, "published") == [("2025-05-27T06:03:43Z", "meta:like:published")]
    assert said(html, "author") == [("Jane Smith", "meta:like:author")]
    assert said(html, "modified") == [("2025-06-01", "meta:like:modified")]


def test_a_card_with_a_label_for_the_author():
    html = (
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Jane Smith">'
        '<meta name="twitter:label2" content="Reading time"><meta name="twitter:data2" content="3 minutes">'
    )
    assert said(html, "author") == [("Jane Smith", "meta:twitter:data")]


def test_a_quoted_post_does_not_date_the_page():
    html = (
        '<blockquote><p>A post <a><time datetime="2019-04-21T23:47:18Z">21 Apr</time></a></p></blockquote>'
        '<time datetime="2019-10-18T16:06:50Z">18 Oct</time>'
    )
    assert [value for value, _ in said(html, "published")] == ["2019-10-18T16:06:50Z"]


@pytest.mark.parametrize(
    "state",
    [
        '<script id="__NEXT_DATA__" type="application/json">{"props":{"publishedAt":"2026-01-29T10:12:00Z"}}</script>',
        r'<script>self.__next_f.push([1,"{\"datePublished\":\"2026-01-29T10:12:00Z\"}"])</script>',
        "<script>dataLayer = [{'article_publication_date': '2026-01-29T10:12:00Z'}]</script>",
        "<astro-island props='{&quot;datePublished&quot;:[0,&quot;2026-01-29T10:12:00Z&quot;]}'></astro-island>",
    ],
)
def test_dates_in_the_data_of_scripts_where_markup_names_none(state):
    assert said(state, "published") == [("2026-01-29T10:12:00Z", "state")]
    assert said(f'<meta name="date" content="2026-01-30">{state}', "published") == [("2026-01-30", "meta:date")]


def test_data_of_scripts_that_is_no_date_of_publication():
    script = '{"publisher":"2026-01-29","unpublishedAt":"2026-01-29","published":true,"publishedAt":1769692315188}'
    assert said(f"<script>x = {script}</script>", "published") == [("1769692315188", "state")]


@pytest.mark.parametrize(
    ("state", "author"),
    [
        (r'<script>self.__next_f.push([1,"{\"author\":{\"name\":\"Jane O\u2019Neil\"}}"])</script>', "Jane O’Neil"),
        ("<script>dataLayer = [{'pagePostAuthor': 'Jane Smith', 'author': 'Joe Bloggs'}]</script>", "Jane Smith"),
        ('<script>x = {"authors":["Jane Smith","Joe Bloggs"]}</script>', "Jane Smith"),
        ('<meta name="dataLayer" content="{&quot;articleAuthor&quot;:&quot;Jane Smith&quot;}">', "Jane Smith"),
        ("<astro-island props='{&quot;author&quot;:[0,&quot;Jane Smith&quot;]}'></astro-island>", "Jane Smith"),
    ],
)  # fmt: skip
def test_the_author_in_the_data_of_scripts_where_markup_names_nobody(state, author):
    assert said(state, "author") == [(author, "state")]
    handle = '<meta name="twitter:creator" content="@example">'
    assert said(handle + state, "author") == [("@example", "meta:twitter:creator"), (author, "state")]
    assert said(f'<meta name="author" content="Joe Bloggs">{state}', "author") == [("Joe Bloggs", "meta:author")]


def test_data_of_scripts_that_names_no_author():
    script = '{"coauthored":"Jane Smith","author":"$undefined","authorId":"Jane","author":" + name + ","bylines":[]}'
    assert said(f"<script>x = {script}</script>", "author") == []


def test_the_headline_in_the_data_of_scripts_where_nothing_but_the_window_is_titled():
    page = '<title>Example</title><script>x = {"headline":"Bridge opens"}</script>'
    assert said(page, "title") == [("Example", "title"), ("Bridge opens", "state")]
    assert said(f"{page}<h1>Bridge is open</h1>", "title") == [("Example", "title"), ("Bridge is open", "h1")]


@pytest.mark.parametrize(
    ("shown", "when"),
    [
        ('<relative-time datetime="2020-05-03T10:00:00Z">3 days ago</relative-time>', "2020-05-03T10:00:00Z"),
        ('<abbr data-utime="1588500000">3 days ago</abbr>', "1588500000"),
        ('<time datetime="2020-05-03">May 3</time>', "2020-05-03"),
    ],
)
def test_times_shown_as_a_while_ago(shown, when):
    assert said(shown, "published") == [(when, "time")]


@pytest.mark.parametrize("address", ["/", "https://example.com", "http://www.example.com/", "/news/", "/news"])
def test_a_first_heading_that_leads_to_the_front_names_the_site(address):
    html = f'<h1><a href="{address}">The Example</a></h1><h1>Bridge opens</h1><p class="author">Jane Smith</p>'
    assert said(html, "publisher") == [("The Example", "h1:front")]
    assert said(html, "title") == [("Bridge opens", "h1")]
    assert said(html, "author") == [("Jane Smith", "class:author@1")]


@pytest.mark.parametrize(
    "heading",
    [
        '<a href="/news/bridge">Bridge opens</a>',
        '<a href="/?p=12">Bridge opens</a>',
        '<a href="#top">Bridge opens</a>',
        '<a href="">Bridge opens</a>',
        '<a href="javascript:up()">Bridge opens</a>',
        '<a href="https://other.example.org/">Bridge opens</a>',
        '<a href="http://[broken">Bridge opens</a>',
        '<a href="/">The Example</a>: Bridge opens',
        '<a href="/new">Bridge opens</a>',
    ],
)
def test_a_heading_that_leads_elsewhere_is_a_headline(heading):
    assert said(f"<h1>{heading}</h1>", "publisher") == []
    assert [origin for _, origin in said(f"<h1>{heading}</h1>", "title")] == ["h1"]
