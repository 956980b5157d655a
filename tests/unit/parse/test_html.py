"""parse_html: which lines a page has, and the layout they stand in."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.layout import BLOCK_TAGS, MARKS, Layout
from ingest.model import Draft, Raw, Reject, RejectCode
from ingest.parse.html import parse_html


def parse(html: str) -> Draft:
    draft = parse_html(Raw("test", "test", html.encode(), "text/html", "utf-8"))
    assert isinstance(draft, Draft)
    return draft


def lines(html: str) -> list[str]:
    return [line.text for line in parse(html).lines]


def layout_of(draft: Draft) -> Layout:
    assert draft.layout is not None
    return draft.layout


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>bold</b> and <a href=x>lin</a>ked <i>word</i>.</p>", ["One bold and linked word."]),
        ("<p>First.<br><br>Second.</p>", ["First.", "Second."]),
        ("<p>a sentence that was wrapped by hand in the middle of its course and<br>goes on</p>",
         ["a sentence that was wrapped by hand in the middle of its course and goes on"]),
        ("<p>12 Mill Lane<br>Harbour Town<br>Northland</p>", ["12 Mill Lane", "Harbour Town", "Northland"]),
        ("<p>一行目の文<br>二行目の文</p>", ["一行目の文", "二行目の文"]),
        ("<ul><li>one<ul><li>inner</ul><li><p>two</p></ul>", ["one", "inner", "two"]),
        ("<div>before<p>middle</p>after</div>", ["before", "middle", "after"]),
        ("<table><tr><th>Town<th>Rain<tr><td>Aven<td>3 mm</table>", ["Town | Rain", "Aven | 3 mm"]),
        ("<table><tr><td>menu<td>" + "long prose in a cell " * 10 + "<td>side</table>",
         ["menu", ("long prose in a cell " * 10).strip(), "side"]),
        ("<table><tr><td><p>x</p><p>y</p><td>z</table>", ["x", "y", "z"]),
        ("<blockquote>Said she.</blockquote><pre>if x:\n    go()\n\nend</pre>",
         ["Said she.", "if x:", "    go()", "end"]),
        ("<div><a href=a>Home</a><a href=b>About</a></div>", ["Home About"]),
        ("<figure><img src=x><figcaption>A boat.</figcaption></figure>", ["A boat."]),
        ("<p>a</p><script>no()</script><style>no{}</style><template><p>no</p></template><select><option>no</select>b",
         ["a", "b"]),
        ("<p>seen</p><p hidden>no</p><p style='display: none'>no</p>", ["seen"]),
        ("<x-card><h2>Head</h2>text</x-card>", ["Head", "text"]),
        ("<p>a term <x-tip>with a tip</x-tip> inside</p>", ["a term with a tip inside"]),
        ("<h2>Usage<a href=#usage>¶</a></h2><p>See ¶ 3 of <a href=x>acts</a>.</p>", ["Usage", "See ¶ 3 of acts."]),
    ],
)  # fmt: skip
def test_lines(html: str, expected: list[str]) -> None:
    assert lines(html) == expected


def test_tags_are_those_of_the_blocks() -> None:
    draft = parse("<h2>Head</h2><p>text</p><ul><li>item</ul><table><tr><td>a<td>b</table>bare")
    assert [line.tag for line in draft.lines] == ["h2", "p", "li", "tr", "body"]


def test_links_and_bold_are_counted() -> None:
    layout = layout_of(parse("<p><a href=x>four</a> and <b>six or</b></p><a href=y><h3>seven77</h3></a>"))
    assert layout.link_chars.tolist() == [4, 7]
    assert layout.bold_chars.tolist() == [6, 0]
    assert layout.links.tolist() == [1, 1]


def test_marks_come_from_classes_ids_roles_and_properties() -> None:
    layout = layout_of(
        parse('<div class="entry-content"><p>x</p></div><div id="relatedPosts"><p itemprop=author>y</p></div>')
    )
    marks = [
        {name for bit, name in enumerate(MARKS) if bits >> bit & 1}
        for bits, tag in zip(layout.marks.tolist(), layout.tag.tolist(), strict=True)
        if BLOCK_TAGS[tag - 1] in ("div", "p")
    ]
    assert {"articlebody"} <= marks[0] and {"related"} <= marks[2] and {"byline"} <= marks[3]
    assert not marks[1]


def test_article_that_a_browser_would_unhide() -> None:
    prose = "A long sentence that is plainly prose, with more than eighty characters in it, as articles have. " * 12
    assert prose.strip() in lines(f"<p>Loading</p><div hidden id=app><p>{prose}</p></div>")
    assert prose.strip() in lines(f"<p>Loading</p><noscript><p>{prose}</p></noscript>")


@pytest.mark.parametrize("kind", ["json-ld", "state"])
def test_article_that_only_scripts_hold(kind: str) -> None:
    paragraphs = [f"Paragraph {i} tells of the harbour at some length. The ferry was late again." * 3 for i in range(4)]
    if kind == "json-ld":
        body = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(paragraphs)})
        script = f'<script type="application/ld+json">{body}</script>'
    else:
        html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs).replace("<", "\\u003c")
        script = f'<script id="__NEXT_DATA__" type="application/json">{{"props":{{"body":"{html}"}}}}</script>'
    assert lines(f"<body><div id=root></div>{script}") == paragraphs


@given(
    st.recursive(
        st.text(alphabet="ab c\n", max_size=6),
        lambda inner: st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
            st.sampled_from(["div", "p", "span", "a", "b", "ul", "li", "table", "tr", "td", "h2", "pre", "section"]),
            st.lists(inner, max_size=4),
        ),
        max_leaves=25,
    )
)
@settings(deadline=None)
def test_every_word_once_and_elements_hold_their_lines(html: str) -> None:
    found = parse_html(Raw("test", "test", f"<body>.<hr>{html}".encode(), "text/html", "utf-8"))
    assert isinstance(found, Draft)
    words = "".join(line.text for line in found.lines)
    seen = "".join(part for part in html.replace(">", "<").split("<")[::2])
    assert sorted(words.translate({32: None, 124: None})) == sorted("." + "".join(seen.split()))
    layout = layout_of(found)
    n = len(found.lines)
    assert all(len(line.text) and "\n" not in line.text for line in found.lines)
    assert np.all((layout.first <= layout.end) & (layout.end <= n))
    up = np.maximum(layout.parent, 0)
    assert np.all(layout.first[up] <= layout.first) and np.all(layout.end <= layout.end[up])
    inside = np.arange(n)
    assert np.all((layout.first[layout.element] <= inside) & (inside < layout.end[layout.element]))


def test_page_without_text_is_a_reject() -> None:
    for html in ("", "<html></html>", "<script>x()</script>"):
        reject = parse_html(Raw("a.html", "s", html.encode(), "text/html"))
        assert isinstance(reject, Reject) and reject.code is RejectCode.NO_TEXT and reject.uri == "a.html"
