"""Addresses of feeds, sitemaps, pages → web archives in raw/, politely and safely: ``fetch`` is the front door."""

from ingest.fetch.fetch import fetch
from ingest.fetch.outcome import Outcome, as_dict, as_line, as_markdown
from ingest.fetch.round import Status

__all__ = ["Outcome", "Status", "as_dict", "as_line", "as_markdown", "fetch"]
