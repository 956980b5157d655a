"""The data that scripts leave in a page → claims on when it was published: `"publishedAt":"2026-01-29T10:12:00Z"`.

State of frameworks (``__NEXT_DATA__``, queries, islands), settings and data layers. Such data is also about other
articles, so that it is asked only where markup says nothing; what comes first is mostly the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from ingest.model import Claim

_HOLDERS: Final = "script:not([src]), astro-island[props]"
_KEYS: Final = frozenset(
    """
    datepublished published publishedat publisheddate publishedtime publishedon publisheddatetime publishdate
    publishdatetime publishtime publishat publicationdate publicationtime publicationdatetime firstpublishedat
    firstpublished firstpublishdate firstpublisheddate firstpublicationdate originallypublishedat originalpublishdate
    articlepublishedtime articlepublicationdate articlepublishdate contentpublishdate contentpublisheddate
    dateofpublication publishstartdate
    """.split()
)
_PAIR: Final = re.compile(
    r"ubli(?:sh|cation)\w{0,12}\\{0,4}[\"']?\s?:\s?(?:\[0,)?\\{0,4}"
    r"(?:[\"'](?P<words>(?:19|20)\d\d[-/]\d\d[-/]\d\d[T\d:.+Z -]{0,24})|(?P<epoch>1\d{9}(?:\d{3})?)(?!\d))"
)
_KEY: Final = re.compile(r"\w{0,24}$")
_MOST: Final = 20  # dates that are looked at
_LONGEST: Final = 5_000_000  # characters of a script


def state_dates(tree: LexborHTMLParser) -> Iterator[Claim]:
    """Claims with the origin ``state``, in the order of the page."""
    count = 0
    for node in tree.css(_HOLDERS):
        text = node.attributes.get("props") or node.text()
        for found in _PAIR.finditer(text[:_LONGEST]):
            before = _KEY.search(text, max(0, found.start() - 24), found.start())
            name = (before[0] if before else "") + found[0].partition(":")[0]
            if name.strip("\"'\\ ").replace("_", "").lower() in _KEYS:
                yield Claim("published", (found["words"] or found["epoch"]).strip(), "state")
                count += 1
                if count >= _MOST:
                    return
