"""The markup of a page → claims: JSON-LD, meta tags, microdata, RDFa, and the elements that show headline, byline and date.

Each claim is the words as found; who is believed is decided in `ingest.metadata.choose`. Two passes by the tree's own selector
engine, none by Python over all nodes: about half a millisecond a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.model import Claim, ClaimField
from ingest.parse import jsonld

_META: Final[dict[str, ClaimField]] = {
    **dict.fromkeys(
        ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "citation_title", "title", "headline",
         "twitter:text:title", "hdl", "fb_title", "article:title", "mediator_title", "name"), "title"
    ),
    **dict.fromkeys(
        ("author", "article:author", "article:author_name", "og:article:author", "dc.creator", "dcterms.creator", "dc.creator.name", "parsely-author", "sailthru.author",
         "citation_author", "byl", "authors", "byline", "creator", "twitter:creator", "article.author", "cxenseparse:author", "mediator_author",
         "dc.contributor", "writer", "news_author", "rnews:author", "bylines", "article:authors", "og:author"), "author"
    ),
    **dict.fromkeys(
        ("article:published_time", "og:article:published_time", "article:published", "datepublished", "date", "pubdate", "publishdate", "publish_date", "dc.date",
         "dc.date.issued", "dcterms.date", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.created", "dc.issued", "parsely-pub-date", "sailthru.date",
         "citation_publication_date", "citation_date", "citation_online_date", "published", "published_time", "published-date", "publication_date", "publication-date",
         "article:published_date", "article.published", "originalpublicationdate", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "og:published_time", "og:pubdate",
         "rnews:datepublished", "mediator_published_time", "article_date_original", "ptime", "pdate", "created", "creationdate", "date_published", "datecreated", "dc.date.published",
         "bt:pubdate", "timestamp", "article:post_date", "weibo:article:create_at", "displaydate", "shareaholic:article_published_time", "publishtime", "issued", "prism.publicationdate",
         "originalpublishdate", "gentime", "vr:published_time", "icbm_date", "blogpost_date", "release_date", "og:release_date", "article:create_at", "dc.date.available"), "published"
    ),
    **dict.fromkeys(
        ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod", "dc.date.modified", "dcterms.modified", "article:updated_time", "article:modified",
         "date.updated", "modified", "updated", "lastmodified", "article:modified_date", "og:modified_time", "updatetime", "utime", "revised", "dc.modified", "last_updated",
         "shareaholic:article_modified_time", "lastupdate", "modified_time"), "modified"
    ),
    **dict.fromkeys(
        ("article:section", "parsely-section", "og:article:section", "section", "category", "dc.subject.section", "cxenseparse:taxonomy", "articlesection", "article:category",
         "primary_category", "ob_page_type", "sailthru.section", "channel", "cg", "article:primary_section", "rubrik"), "section"
    ),
    **dict.fromkeys(("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher", "citation_journal_title", "apple-mobile-web-app-title", "twitter:site",
                     "copyright", "dc.source"), "publisher"),
    **dict.fromkeys(("language", "dc.language", "dcterms.language", "og:locale", "content-language", "inlanguage"), "language"),
    **dict.fromkeys(("description", "og:description", "twitter:description", "dc.description", "sailthru.description", "dcterms.abstract"), "summary"),
    **dict.fromkeys(("og:image", "twitter:image", "twitter:image:src", "thumbnail", "sailthru.image.full", "parsely-image-url", "og:image:secure_url", "image", "thumbnailurl"), "image_url"),
    **dict.fromkeys(("keywords", "news_keywords", "article:tag", "parsely-tags", "sailthru.tags", "dc.subject", "tags"), "keyword"),
    **dict.fromkeys(("og:url", "twitter:url", "parsely-link"), "canonical_url"),
}  # fmt: skip
_ITEMPROP: Final[dict[str, ClaimField]] = {
    "headline": "title",
    "author": "author",
    "creator": "author",
    "datepublished": "published",
    "datecreated": "published",
    "datemodified": "modified",
    "articlesection": "section",
    "inlanguage": "language",
}
_HEAD: Final = 'head > title, meta, link[rel=canonical i], script[type*="ld+json" i]'
_SPLIT: Final = re.compile(r"\s*[,;]\s*")
_SHOWN: Final = (
    "h1, time, [itemprop], [property], [rel~=author i], [class*=author i], [class*=byline i], [class*=autor i], "
    "[class*=writer i], [class*=date i], [class*=publish i], [class*=posted i], [class*=breadcrumb i]"
)
_ARRAY: Final = 40  # elements of one kind that are looked at
_BYLINE: Final = re.compile(r"author|byline|autor|writer", re.IGNORECASE)
_NOT_BYLINE: Final = re.compile(
    r"bio|avatar|imag|img|photo|desc|box|social|follow|related|comment|list|card__|widget|icon|role|job|title|about|more|info__text|authoriz|authority|tooltip",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"(?<![a-z])(?:date|publish|posted|timestamp|pubdate)|date$|Date|-date|_date", re.IGNORECASE)
_MODIFIED: Final = re.compile(r"updat|modif", re.IGNORECASE)
_NOT_DATE: Final = re.compile(
    r"validat|mandat|candidat|comment|event|related|recent|sidebar|calendar|expir", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")


def claims(tree: LexborHTMLParser, url: str | None) -> tuple[Claim, ...]:
    """All that the markup of one parsed page says about the article, ``url`` being the page's address where known."""
    said, scripts = _head(tree)
    said += jsonld.claims(scripts, url)
    said += _shown(tree)
    return tuple(dict.fromkeys(claim for claim in said if claim.value))


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip()


def _head(tree: LexborHTMLParser) -> tuple[list[Claim], list[str]]:
    """Meta tags wherever they stand, title, canonical link, language; and the blocks of JSON-LD, unread."""
    said: list[Claim] = []
    scripts: list[str] = []
    root = tree.root
    if root is not None:
        said.append(Claim("language", _attribute(root, "lang") or _attribute(root, "xml:lang"), "html:lang"))
    for node in tree.css(_HEAD):
        if node.tag == "title":
            said.append(Claim("title", " ".join(node.text().split()), "title"))
        elif node.tag == "script":
            scripts.append(node.text())
        elif node.tag == "link":
            said.append(Claim("canonical_url", _attribute(node, "href"), "link:canonical"))
        else:
            said += _meta(node.attributes)
    return said, scripts


def _meta(attributes: dict[str, Any]) -> Iterator[Claim]:
    content = (attributes.get("content") or "").strip()
    if not content:
        return
    for kind in ("property", "name", "itemprop", "http-equiv"):
        name = (attributes.get(kind) or "").lower().strip()
        field = _META.get(name) if kind != "itemprop" else _ITEMPROP.get(name)
        if field is None or (name == "name" and kind != "name"):
            continue
        origin = f"{'itemprop' if kind == 'itemprop' else 'meta'}:{name}"
        values = _SPLIT.split(content) if field == "keyword" else [content]
        for value in values[:30]:
            yield Claim(field, value, origin)
        return


def _shown(tree: LexborHTMLParser) -> Iterator[Claim]:
    """What elements show: headline, byline, date. ``@1`` marks the first of its kind behind the headline."""
    behind = False
    seen: dict[str, int] = {}
    nodes = tree.css(_SHOWN)
    headings = sum(node.tag == "h1" for node in nodes)
    for node in nodes:
        if node.tag in ("meta", "body", "html", "article", "main", "script", "style", "form", "input", "link"):
            continue
        if node.tag == "h1":
            text = " ".join(node.text().split())[:400]
            if text:
                seen["h1"] = seen.get("h1", 0) + 1
                if seen["h1"] <= 3:
                    kind = "h1" if headings == 1 else "h1:first" if seen["h1"] == 1 else "h1:next"
                    yield Claim("title", text, kind)
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
    elif node.tag == "time":
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
    value = (attributes.get("datetime") or attributes.get("content") or "").strip()
    text = _text(node, 100)
    around = names + " " + text
    parent = node.parent
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
