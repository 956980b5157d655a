"""Bytes of one document → a draft: its lines in order and what is claimed about it. Nothing is decided here."""

from ingest.parse.html import parse_html
from ingest.parse.text import parse_text

__all__ = ["parse_html", "parse_text"]
