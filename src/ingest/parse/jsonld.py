"""JSON-LD blocks of a page → claims. Graphs, arrays, references by ``@id``, and JSON broken as publishers break it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ingest.model import Claim, ClaimField

_ARTICLE: Final = re.compile(
    r"Article$|BlogPosting$|^Report$|NewsArticle$|^Review$|^Recipe$|^HowTo$|^CreativeWork$|^Posting$", re.IGNORECASE
)
_PAGE: Final = re.compile(r"^(?:Web|Item|FAQ|About|Medical|QA|Collection)(?:Web)?Page$", re.IGNORECASE)
_MAX_NODES: Final = 2_000
_DEEPEST: Final = 6
_MAX_SCRIPT: Final = 1_000_000
_WRAPPING: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>|"
    r";)\s*$"
)
_TRAILING_COMMA: Final = re.compile(r",\s*(?=[}\]])")
_BAD_ESCAPE: Final = re.compile(r"\\(?![\"\\/bfnrtu])")
_RESCUE: Final = re.compile(
    r'"(headline|datePublished|dateModified|articleSection)"\s*:\s*"((?:[^"\\\n]|\\.){1,500})"|"author"\s*:\s*+[\[{\s]*+[^\]}]{0,200}?"name"\s*:\s*"([^"\n]{1,200})"'
)


def load(script: str) -> Any:
    """The JSON of a block, mended where it is broken in one of the usual ways; None when it stays unreadable."""
    if len(script) > _MAX_SCRIPT:
        return None
    text = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip()
    for mend in (lambda t: t, lambda t: _TRAILING_COMMA.sub("", _BAD_ESCAPE.sub(r"\\\\", t)), html.unescape):
        text = mend(text)
        try:
            # strict=False takes line breaks and tabs within strings
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """All objects that stand for a thing of their own: top level, lists, graphs, and main entities."""
    todo, count = [data], 0
    while todo and count < _MAX_NODES:
        item, count = todo.pop(0), count + 1
        if isinstance(item, list):
            todo[:0] = item[:_MAX_NODES]
        elif isinstance(item, dict):
            yield item
            todo[:0] = [
                item[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "liveBlogUpdate")
                if isinstance(item.get(key), list | dict)
            ][:2]


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rsplit("/", 1)[-1] for kind in listed if isinstance(kind, str)]


def _strings(value: Any, key: str = "name", depth: int = 0) -> Iterator[str]:
    """The strings of a value: itself, its items', or what its objects call ``key``; nothing below ``_DEEPEST``."""
    if depth > _DEEPEST:
        return
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.strip():
            yield item.strip()
        elif isinstance(item, int | float) and not isinstance(item, bool):
            yield str(item)
        elif isinstance(item, dict):
            yield from _strings(item.get(key) or item.get("@value"), key, depth + 1)
        elif isinstance(item, list):
            yield from _strings(item, key, depth + 1)


def _people(value: Any, ids: dict[str, dict[str, Any]], depth: int = 0) -> Iterator[tuple[str, bool]]:
    """Names, and whether each is an organisation's."""
    for item in value if isinstance(value, list) else [value]:
        node = ids.get(item["@id"], item) if isinstance(item, dict) and isinstance(item.get("@id"), str) else item
        if isinstance(node, list):
            yield from _people(node, ids, depth + 1) if depth < _DEEPEST else ()
        elif isinstance(node, dict):
            organisation = any("Organi" in kind or kind == "NewsMediaOrganization" for kind in _types(node))
            for name in _strings(node.get("name")):
                yield name, organisation
        else:
            for name in _strings(node):
                yield name, False


def _is_main(node: dict[str, Any], url: str | None) -> bool:
    """Whether an article says that it is the one at ``url``."""
    if not url:
        return False
    page = url.split("?")[0].split("#")[0].rstrip("/").split("://")[-1]
    said = [*_strings(node.get("url")), *_strings(node.get("mainEntityOfPage"), "@id"), *_strings(node.get("@id"))]
    return any(one.split("?")[0].split("#")[0].rstrip("/").split("://")[-1] == page for one in said)


_PLAIN: Final[dict[str, tuple[ClaimField, str]]] = {
    "datePublished": ("published", "name"),
    "dateModified": ("modified", "name"),
    "articleSection": ("section", "name"),
    "inLanguage": ("language", "alternateName"),
    "description": ("summary", "name"),
    "image": ("image_url", "url"),
    "url": ("canonical_url", "@id"),
    "keywords": ("keyword", "name"),
}


def _claims_of(node: dict[str, Any], origin: str, ids: dict[str, dict[str, Any]]) -> Iterator[Claim]:
    for key, (field, inner) in _PLAIN.items():
        values = list(_strings(node.get(key), inner))
        if field == "keyword":
            values = [word.strip() for value in values for word in value.split(",") if word.strip()]
        for value in values[: 30 if field == "keyword" else 3]:
            yield Claim(field, html.unescape(value), origin)
    for value in list(_strings(node.get("headline")))[:1]:
        yield Claim("title", html.unescape(value), origin)
    for value in list(_strings(node.get("name")))[:1]:
        yield Claim("title", html.unescape(value), f"{origin}:name")
    for role in ("author", "creator"):
        for name, organisation in _people(node.get(role), ids):
            yield Claim("author", html.unescape(name), f"{origin}:{'organisation' if organisation else role}")
    for name, _ in list(_people(node.get("publisher"), ids))[:1]:
        yield Claim("publisher", html.unescape(name), origin)


def _crumbs(node: dict[str, Any]) -> list[str]:
    items = node.get("itemListElement")
    listed = [item for item in (items if isinstance(items, list) else [items]) if isinstance(item, dict)]
    return [name for item in listed for name in list(_strings(item.get("name") or item.get("item")))[:1]]


def claims(scripts: Iterable[str], url: str | None) -> list[Claim]:
    """What the JSON-LD blocks of a page say.

    Origins: ``json-ld`` for the article (the one whose address is ``url``, else the first), ``json-ld:page`` for the
    page around it, ``json-ld:rescued`` for fields read by pattern out of a block that no mending makes JSON.
    """
    said: list[Claim] = []
    nodes: list[dict[str, Any]] = []
    for script in scripts:
        data = load(script)
        if data is None:
            said += _rescued(script)
        else:
            nodes += _nodes(data)
    ids = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    articles = [node for node in nodes if any(map(_ARTICLE.search, _types(node)))]
    main = next((node for node in articles if _is_main(node, url)), articles[0] if articles else None)
    if main:
        said += _claims_of(main, "json-ld", ids)
    for node in nodes:
        kinds = _types(node)
        if node is not main and any(map(_PAGE.search, kinds)):
            said += _claims_of(node, "json-ld:page", ids)
        elif "BreadcrumbList" in kinds:
            said += [
                Claim("section", html.unescape(crumb), f"json-ld:crumb:{i}")
                for i, crumb in enumerate(_crumbs(node)[:8])
            ]
        elif "WebSite" in kinds:
            said += [
                Claim("publisher", html.unescape(name), "json-ld:site") for name in list(_strings(node.get("name")))[:1]
            ]
    return said


def _rescued(script: str) -> Iterator[Claim]:
    fields: dict[str, ClaimField] = {
        "headline": "title", "datePublished": "published", "dateModified": "modified", "articleSection": "section",
    }  # fmt: skip
    for found in _RESCUE.finditer(script[:_MAX_SCRIPT]):
        key, value, name = found.groups()
        field: ClaimField = fields[key] if key else "author"
        yield Claim(field, html.unescape(value or name), "json-ld:rescued")
