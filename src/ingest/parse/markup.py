"""The markup of a page → claims: JSON-LD, meta tags, microdata, RDFa, and elements that show headline, byline, date.

Each claim is the words as found; who is believed is decided in `ingest.metadata.choose`. Two passes by the tree's own
selector engine, none by Python over all nodes: about a millisecond a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.model import Claim, ClaimField
from ingest.parse import jsonld
from ingest.parse.headings import read_headings, text_of
from ingest.parse.meta_names import field_of
from ingest.parse.state import state_claims

_ITEMPROP: Final[dict[str, ClaimField]] = {
    "headline": "title",
    "author": "author",
    "creator": "author",
    "datepublished": "published",
    "datecreated": "published",
    "datemodified": "modified",
    "dateupdate": "modified",
    "articlesection": "section",
    "inlanguage": "language",
}
_HEAD: Final = 'head > title, meta, link[rel=canonical i], script[type*="ld+json" i]'
# Pairs of tags that cards show: a label ("Written by") and what stands behind it.
_LABEL: Final = re.compile(r"twitter:(label|data)(\d)")
_WRITTEN: Final = re.compile(
    r"(?:written\sby|author|verfasst\svon|geschrieben\svon|autor|écrit\spar|escrito\spor|scritto\sda|geschreven\sdoor|"
    r"skrevet\sav|skriven\sav|napisane\sprzez|автор|yazan|作者|投稿者|執筆者|글쓴이)",
    re.IGNORECASE,
)
_EMBEDDED: Final = 5  # ancestors among which a quoted post is looked for
_SPLIT: Final = re.compile(r"(?:(?<!\s)\s++)?[,;]\s*")
_SHOWN: Final = (
    "h1, time, relative-time, [data-utime], [itemprop], [property], [rel~=author i], [class*=author i], "
    "[class*=byline i], [class*=autor i], [class*=writer i], [class*=date i], [class*=publish i], [class*=posted i], "
    "[class*=breadcrumb i]"
)
_ARRAY: Final = 16  # elements of one kind that are looked at
_HEADINGS: Final = 3
_BYLINE: Final = re.compile(r"author|byline|autor|writer", re.IGNORECASE)
_NOT_BYLINE: Final = re.compile(
    r"bio|avatar|imag|img|photo|desc|box|social|follow|related|comment|list|card__|widget|icon|role|job|title|about|"
    r"more|info__text|authoriz|authority|tooltip",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"(?<![a-z])(?:date|publish|posted|timestamp|pubdate)|date$|Date|-date|_date", re.IGNORECASE)
_MODIFIED: Final = re.compile(r"updat|modif", re.IGNORECASE)
_NOT_DATE: Final = re.compile(
    r"validat|mandat|candidat|comment|event|related|recent|sidebar|calendar|expir", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")
_TOLD: Final = ("meta:", "json-ld", "itemprop:", "h1")  # what is meant to be read by machines, and the headline
_NOT_A_NAME: Final = ("@", "#", "http")  # of a network's user: "@example", "https://www.facebook.com/example"
_ASKED: Final[tuple[ClaimField, ...]] = ("published", "author", "title")  # what scripts are asked where nobody tells


def claims(tree: LexborHTMLParser, url: str | None) -> tuple[Claim, ...]:
    """All that the markup of one parsed page says about the article, ``url`` being the page's address where known."""
    said, scripts = _head(tree)
    said += jsonld.claims(scripts, url)
    address = url or next((claim.value for claim in said if claim.field == "canonical_url"), "")
    said += _shown(tree, address, next((claim.value for claim in said if claim.origin == "title"), ""))
    told = {claim.field for claim in said if _tells(claim)}
    said += state_claims(tree, [field for field in _ASKED if field not in told])
    return tuple(dict.fromkeys(claim for claim in said if claim.value))


def _tells(claim: Claim) -> bool:
    """Whether a claim is one of those that leave nothing to ask of scripts."""
    return claim.origin.startswith(_TOLD) and not (claim.field == "author" and claim.value.startswith(_NOT_A_NAME))


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip()


def _head(tree: LexborHTMLParser) -> tuple[list[Claim], list[str]]:
    """Meta tags wherever they stand, title, canonical link, language; and the blocks of JSON-LD, unread."""
    said: list[Claim] = []
    scripts: list[str] = []
    root = tree.root
    if root is not None:
        said.append(Claim("language", _attribute(root, "lang") or _attribute(root, "xml:lang"), "html:lang"))
    labels: dict[str, str] = {}
    for node in tree.css(_HEAD):
        if node.tag == "title":
            said.append(Claim("title", " ".join(node.text().split()), "title"))
        elif node.tag == "script":
            scripts.append(node.text())
        elif node.tag == "link":
            said.append(Claim("canonical_url", _attribute(node, "href"), "link:canonical"))
        else:
            said += _meta(node.attributes)
            if place := _LABEL.fullmatch(node.attributes.get("name") or node.attributes.get("property") or ""):
                labels[place[1] + place[2]] = _attribute(node, "content")
    said += [
        Claim("author", labels["data" + place[5:]], "meta:twitter:data")
        for place, label in labels.items()
        if place.startswith("label") and _WRITTEN.fullmatch(label) and "data" + place[5:] in labels
    ]
    return said, scripts


def _meta(attributes: dict[str, Any]) -> Iterator[Claim]:
    content = (attributes.get("content") or "").strip()
    if not content:
        return
    for kind in ("property", "name", "itemprop", "http-equiv"):
        name = (attributes.get(kind) or "").lower().strip()
        known = _property(name) if kind == "itemprop" else field_of(name)
        if known is None:
            continue
        field, said_as = known
        origin = f"{'itemprop' if kind == 'itemprop' else 'meta'}:{said_as}"
        values = _SPLIT.split(content) if field == "keyword" else [content]
        for value in values[:30]:
            yield Claim(field, value, origin)
        return


def _property(name: str) -> tuple[ClaimField, str] | None:
    return (_ITEMPROP[name], name) if name in _ITEMPROP else None


def _shown(tree: LexborHTMLParser, url: str, title: str) -> Iterator[Claim]:
    """What elements show: headline, byline, date. ``@1`` marks the first of its kind behind the headline."""
    behind = False
    seen: dict[str, int] = {}
    # a node that several selectors match comes several times
    nodes = {node.mem_id: node for node in tree.css(_SHOWN)}.values()
    headings = read_headings(tree, [node for node in nodes if node.tag == "h1"], title, url)
    if headings.headline:
        yield Claim("title", headings.headline, "h1" if headings.below else "heading")
    for node in nodes:
        if node.tag in ("meta", "body", "html", "article", "main", "script", "style", "form", "input", "link"):
            continue
        if node.tag == "h1":
            kind = headings.kinds.get(node.mem_id)
            if kind == "h1:front":
                yield Claim("publisher", text_of(node), kind)
                behind = len(headings.kinds) == 1
            elif kind:
                seen["h1"] = seen.get("h1", 0) + 1
                if seen["h1"] <= _HEADINGS or kind == "h1:first":
                    yield Claim("title", text_of(node), kind)
                    behind = True
            continue
        for claim in _of_element(node):
            place = f"{claim.origin}{'@' if behind else ''}"
            count = seen[place] = seen.get(place, 0) + 1
            if count <= _ARRAY:
                yield Claim(claim.field, claim.value, f"{place}{count}" if behind and count <= 2 else claim.origin)


def _of_element(node: LexborNode) -> Iterator[Claim]:
    attributes = node.attributes
    prop = (attributes.get("itemprop") or attributes.get("property") or "").lower().split()
    names = attributes.get("class") or ""
    field = next(
        (_ITEMPROP[name.removeprefix("schema:")] for name in prop if name.removeprefix("schema:") in _ITEMPROP), None
    )
    if field in ("published", "modified"):
        value = (attributes.get("datetime") or attributes.get("content") or _text(node, 100)).strip()
        yield Claim(field, value, "itemprop")
    elif field == "author":
        yield Claim("author", (attributes.get("content") or _name_within(node)).strip(), "itemprop")
    elif field:
        yield Claim(field, (attributes.get("content") or _text(node, 400)).strip(), "itemprop")
    elif node.tag in ("time", "relative-time") or "data-utime" in attributes:
        yield from _time(node, attributes, names)
    elif "author" in (attributes.get("rel") or "").lower().split():
        yield Claim("author", _text(node, 200), "rel:author")
    elif _BYLINE.search(names) and not _NOT_BYLINE.search(names):
        text = _text(node, 200, "\n")
        if text and not node.css_first("h1, p + p, form"):
            kind = "byline" if "byline" in names.lower() else "author"
            yield Claim("author", text, f"class:{kind}")
    elif _DATE.search(names) and not _NOT_DATE.search(names):
        text = _text(node, 150)
        if _DIGIT.search(text):
            yield Claim("modified" if _MODIFIED.search(names) else "published", text, "class:date")
    elif "breadcrumb" in names.lower():
        yield from _crumbs(node)


def _time(node: LexborNode, attributes: dict[str, Any], names: str) -> Iterator[Claim]:
    value = (attributes.get("datetime") or attributes.get("content") or attributes.get("data-utime") or "").strip()
    text = _text(node, 100)
    around = names + " " + text
    parent = node.parent
    if _is_quoted(node):
        return
    if parent is not None:
        around += " " + (parent.attributes.get("class") or "")
    field: ClaimField = "modified" if _MODIFIED.search(around) else "published"
    label = (
        ":published"
        if re.search(r"publish|entry-date|pubdate|posted", around, re.IGNORECASE) or "pubdate" in attributes
        else ""
    )
    if value and _DIGIT.search(value):
        yield Claim(field, value, f"time{label}")
    elif _DIGIT.search(text):
        yield Claim(field, text, f"time{label}")


def _is_quoted(node: LexborNode) -> bool:
    """Whether an element belongs to a post of a network that the article quotes."""
    parent = node.parent
    for _ in range(_EMBEDDED):
        if parent is None:
            return False
        if parent.tag == "blockquote":
            return True
        parent = parent.parent
    return False


def _name_within(node: LexborNode) -> str:
    inner = node.css_first("[itemprop=name]")
    if inner is None:
        return _text(node, 200)
    return (inner.attributes.get("content") or "").strip() or _text(inner, 200)


def _crumbs(node: LexborNode) -> Iterator[Claim]:
    texts = [_text(link, 60) for link in node.css("a")[:8]]
    for place, text in enumerate(text for text in texts if text):
        yield Claim("section", text, f"crumb:{place}")


def _text(node: LexborNode, most: int, between: str = " ") -> str:
    """The words of an element, its parts set apart; empty when there are more than ``most`` letters of them."""
    parts = [" ".join(part.split()) for part in node.text(separator="\x00").split("\x00")]
    text = between.join(filter(None, parts))
    return text if len(text) <= most else ""
