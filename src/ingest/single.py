"""One document at a time, for use as a library: page in, Article or Reject out. No document is written anywhere."""

from __future__ import annotations

from ingest.knowledge import load_knowledge
from ingest.model import Article, Given, Raw, Reject, Source
from ingest.pipeline import process

_SOURCE = Source("python")


def clean_html(html: str | bytes, url: str | None = None) -> Article | Reject:
    """Clean one HTML page; bytes are decoded as the page declares, else as detected."""
    body, charset = (html.encode("utf-8", "replace"), "utf-8") if isinstance(html, str) else (html, None)
    raw = Raw(url or "", _SOURCE.name, body, "text/html", charset, given=Given(url=url))
    return process(raw, _SOURCE, load_knowledge())


def clean_text(text: str, url: str | None = None) -> Article | Reject:
    """Clean one flattened page: the text that was copied or extracted from it, chrome and all."""
    raw = Raw(url or "", _SOURCE.name, text.encode("utf-8", "replace"), "text/plain", "utf-8", given=Given(url=url))
    return process(raw, _SOURCE, load_knowledge())
