"""A golden case → what the pipeline makes of its document, with the rules for its site where the case has some."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ingest import clean_html, clean_text
from ingest.knowledge import load_knowledge
from ingest.model import Article, Raw, Reject, Source
from ingest.pipeline import process

CASES = Path(__file__).parent / "golden" / "cases"


@cache
def outcome(name: str) -> Article | Reject:
    """The article or reject of ``cases/<name>``."""
    page = CASES / name / "input.html"
    if not page.exists():
        return clean_text(page.with_suffix(".txt").read_text(encoding="utf-8"))
    rules = page.with_name("rules.yaml")
    if not rules.exists():
        return clean_html(page.read_bytes())
    knowledge = load_knowledge(site_rules=[(rules.name, rules.read_text(encoding="utf-8"))])
    return process(Raw(name, "golden", page.read_bytes(), "text/html"), Source("golden"), knowledge)
