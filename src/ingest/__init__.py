"""ingest: raw article dumps in, a clean Parquet dataset out.

    ingest.read_articles("data", columns=[...], since="2024-01-01", language="en")   # a published dataset → DataFrame
    ingest.clean_html(html, url=None)    # one page → Article | Reject, no I/O
    ingest.clean_text(text, url=None)    # the same for flattened page text

Names are imported when they are first used, so that ``python -m ingest --help`` loads none of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ingest.version import __version__

if TYPE_CHECKING:
    from ingest.model import Article, Reject, RejectCode
    from ingest.single import clean_html, clean_text
    from ingest.store.read import read_articles

__all__ = ["Article", "Reject", "RejectCode", "__version__", "clean_html", "clean_text", "read_articles"]

_HOMES = {
    "Article": "ingest.model",
    "Reject": "ingest.model",
    "RejectCode": "ingest.model",
    "clean_html": "ingest.single",
    "clean_text": "ingest.single",
    "read_articles": "ingest.store.read",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ingest' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
