"""Pages made to break a parser: depth, size, stray bytes, unclosed and crossing tags."""

from __future__ import annotations

import pytest

from ingest.model import Draft, Raw, Reject, RejectCode
from ingest.parse.html import MAX_DEPTH, MAX_LINES, parse_html


def parse(html: str | bytes) -> Draft | Reject:
    body = html.encode() if isinstance(html, str) else html
    return parse_html(Raw("test", "test", body, "text/html", "utf-8"))


def test_nesting_up_to_the_limit_keeps_its_text() -> None:
    draft = parse("<div>" * (MAX_DEPTH - 1) + "at the bottom")
    assert isinstance(draft, Draft) and [line.text for line in draft.lines] == ["at the bottom"]


@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote", "DIV class=x", "table><tr><td", "ul><li"])
@pytest.mark.parametrize("closed", [False, True])
def test_deeper_nesting_is_named(tag: str, closed: bool) -> None:
    names = [part.split()[0] for part in tag.split("><")]
    ends = "".join(f"</{name}>" for name in reversed(names)) if closed else ""
    reject = parse(f"<{tag}>" * 100_000 + "x" + ends * 100_000)
    assert isinstance(reject, Reject) and reject.code is RejectCode.TOO_DEEP and str(MAX_DEPTH) in reject.detail


def test_many_siblings_are_not_deep() -> None:
    draft = parse("<p>one" * 30_000 + "<li>two" * 30_000)
    assert isinstance(draft, Draft) and len(draft.lines) == 60_000


def test_page_of_too_many_lines_is_named() -> None:
    reject = parse("<br><br>x" * (MAX_LINES + 1))
    assert isinstance(reject, Reject) and reject.code is RejectCode.TOO_LARGE and str(MAX_LINES) in reject.detail


@pytest.mark.parametrize(
    "html",
    [
        b"<p>a\x00b</p>\x00<p>c</p>",
        b"<p>a<div>b</p>c</span></div><table><p>d<tr>e",
        b"<p>\xff\xfe\xc3(</p>",
        b"<p title='<p>x</p>'>a</p><!-- <p>no</p> --><![CDATA[b]]>",
        b"<a href=x><a href=y><p>a</a>b</p>",
        b"<p>a</p><plaintext><p>b</p>",
        b"<svg><p>a</p></svg><math><mi>x</mi></math>b",
        b"<frameset><frame></frameset>",
    ],
)
def test_broken_markup_never_raises(html: bytes) -> None:
    assert isinstance(parse(html), Draft | Reject)


def test_strings_without_end_in_scripts() -> None:
    hostile = '"' + "\\" * 99_999 + '"articleBody":"' + '\\"' * 50_000
    assert isinstance(parse(f"<p>x</p><script>{hostile}</script>"), Draft)
