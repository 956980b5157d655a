"""The data that scripts leave in a page → claims: `"publishedAt":"2026-01-29T10:12:00Z"`, `"authorName":"Jane Smith"`.

State of frameworks (``__NEXT_DATA__``, ``__NUXT__``, queries, islands), settings and data layers. Such data is also
about other articles, so that it is asked only for what markup does not say; what comes first is mostly the page's own.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from ingest.model import Claim, ClaimField

_HOLDERS: Final = (
    'script:not([src]), astro-island[props], meta[content^="{"], [data-page^="{"], [data-props^="{"], '
    '[data-react-props^="{"]'
)
_ATTRIBUTES: Final = ("props", "content", "data-page", "data-props", "data-react-props")
_KEYS: Final[dict[str, ClaimField]] = {
    **dict.fromkeys(
        """
        datepublished published publishedat publisheddate publishedtime publishedon publisheddatetime publishdate
        publishdatetime publishtime publishat publicationdate publicationtime publicationdatetime firstpublishedat
        firstpublished firstpublishdate firstpublisheddate firstpublicationdate originallypublishedat
        originalpublishdate articlepublishedtime articlepublicationdate articlepublishdate contentpublishdate
        contentpublisheddate dateofpublication publishstartdate
        """.split(),
        "published",
    ),
    **dict.fromkeys(
        """
        author authors authorname authornames authorfullname authordisplayname authorbyline articleauthor
        articleauthors articleauthorname contentauthor contentauthors pageauthor pageauthors pagepostauthor postauthor
        postauthorname storyauthor newsauthor primaryauthor mainauthor byline bylines articlebyline
        """.split(),
        "author",
    ),
    **dict.fromkeys("headline articletitle articleheadline contenttitle posttitle storytitle".split(), "title"),
}  # fmt: skip
_QUOTE: Final = r"\\{0,4}[\"']"
_ESCAPED: Final = r"\\{1,4}u[0-9a-fA-F]{4}"
_FIRST: Final = rf"(?:[^\W\d_]|{_ESCAPED})"
_WORDS: Final = rf"(?:[^\"\\<>{{}}\[\]\n]|{_ESCAPED})"
# The middle of a key, what stands behind it and its value. Each begins with letters that `re` looks for as they are.
_PAIRS: Final[dict[ClaimField, tuple[re.Pattern[str], ...]]] = {
    "published": (
        re.compile(
            r"ubli(?:sh|cation)\w{0,12}\\{0,4}[\"']?\s?:\s?(?:\[0,)?\\{0,4}"
            r"(?:[\"'](?P<words>(?:19|20)\d\d[-/]\d\d[-/]\d\d[T\d:.+Z -]{0,24})|(?P<epoch>1\d{9}(?:\d{3})?)(?!\d))"
        ),
    ),
    "author": tuple(
        re.compile(
            rf"{key}\w{{0,12}}\\{{0,4}}[\"']?\s?:\s?(?:\[0,)?(?:\[\s?)?(?:\[0,)?"
            rf"(?:\{{[^{{}}\[\]]{{0,300}}?\b(?:name|fullName|displayName){_QUOTE}\s?:\s?(?:\[0,)?)?"
            rf"(?P<quote>{_QUOTE})(?P<words>{_FIRST}{_WORDS}{{1,80}}?)(?P=quote)"
        )
        for key in ("uthor", "yline")
    ),
    "title": tuple(
        re.compile(
            rf"{key}\w{{0,8}}\\{{0,4}}[\"']?\s?:\s?(?:\[0,)?(?P<quote>{_QUOTE})(?P<words>{_WORDS}{{8,250}}?)(?P=quote)"
        )
        for key in ("eadline", "itle")
    ),
}
_KEY: Final = re.compile(r"\w{0,24}$")
_MOST: Final[dict[ClaimField, int]] = {"published": 20, "author": 1, "title": 1}  # values that are looked at
_LONGEST: Final = 5_000_000  # characters of a script


def state_claims(tree: LexborHTMLParser, fields: Iterable[ClaimField]) -> list[Claim]:
    """Claims on some fields with the origin ``state``, in the order of the page."""
    counts = {field: _MOST[field] for field in fields if field in _MOST}
    said: list[Claim] = []
    for node in tree.css(_HOLDERS) if counts else ():
        attributes = node.attributes
        text = next((data for name in _ATTRIBUTES if (data := attributes.get(name))), "") or node.text()
        for field in [field for field, left in counts.items() if left]:
            found = [claim for pattern in _PAIRS[field] for claim in _claims(field, pattern, text[:_LONGEST])]
            found = found[: counts[field]]
            counts[field] -= len(found)
            said += found
        if not any(counts.values()):
            break
    return said


def _claims(field: ClaimField, pattern: re.Pattern[str], text: str) -> Iterator[Claim]:
    for found in pattern.finditer(text):
        before = _KEY.search(text, max(0, found.start() - 24), found.start())
        name = (before[0] if before else "") + found[0].partition(":")[0]
        if _KEYS.get(name.strip("\"'\\ ").replace("_", "").lower()) == field:
            parts = found.groupdict()
            value = _plain(parts["words"] or parts["epoch"] or "").strip()
            if value:
                yield Claim(field, value, "state")


def _plain(words: str) -> str:
    """Words without the escapes of JSON and of HTML."""
    if "\\" in words:
        try:
            words = str(json.loads('"' + re.sub(r"\\{1,4}u", r"\\u", words) + '"'))
        except ValueError:
            return ""
    return html.unescape(words)
