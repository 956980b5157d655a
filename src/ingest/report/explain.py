"""Everything that was said about one document, as lines for a terminal: trace → pieces of text with a style."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Final

from ingest.model import Article, Edit, Reject
from ingest.pipeline import Trace

_STYLES: Final = {"remove": "red strike", "move": "cyan", "replace": "yellow"}
_SHOWN_BELOW: Final = {"text", "edits"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the explanation, and how it is shown in colour."""

    text: str
    style: str = ""


def explain(trace: Trace) -> Iterator[Piece]:
    """The outcome, the page line by line with the rules that touched it, the claims of each field."""
    yield from _outcome(trace.outcome)
    if trace.draft is not None:
        yield Piece("")
        yield Piece("Lines", "bold")
        touched = {line: list(edits) for line, edits in groupby(sorted(trace.edits, key=_line), key=_line)}
        for number, line in enumerate(trace.draft.lines):
            yield from _line_pieces(number, line.text, touched.get(number, []))
    if trace.claims:
        yield Piece("")
        yield Piece("Claims, the most confident first", "bold")
        ordered = sorted(trace.claims, key=lambda claim: (claim.field, -claim.confidence))
        for claim in ordered:
            yield Piece(f"  {claim.field:<14} {claim.confidence:4.2f}  {claim.origin:<24} {claim.value}")
    if trace.filing is not None:
        yield Piece("")
        yield Piece("Topics", "bold")
        for topic in trace.filing.topics:
            yield Piece(f"  {topic.score:5.3f}  {topic.id}  {topic.name}")
        yield Piece(f"  because of: {', '.join(trace.filing.evidence)}")


def _line(edit: Edit) -> int:
    return edit.line


def _outcome(outcome: Article | Reject) -> Iterator[Piece]:
    if isinstance(outcome, Reject):
        yield Piece(f"Rejected while {outcome.stage}: {outcome.code}: {outcome.detail}", "bold red")
        return
    yield Piece(f"Article {outcome.article_id}", "bold green")
    for field in fields(outcome):
        value = getattr(outcome, field.name)
        if field.name not in _SHOWN_BELOW and value not in (None, ()):
            yield Piece(f"  {field.name:<20} {value}")


def _line_pieces(number: int, text: str, edits: list[Edit]) -> Iterator[Piece]:
    if not edits:
        yield Piece(f"{number:>5}   {text}")
    for edit in edits:
        score = f" {edit.score:.2f}" if edit.score is not None else ""
        mark = {"remove": "-", "move": ">", "replace": "~"}[edit.action]
        yield Piece(f"{number:>5} {mark} {text}", _STYLES[edit.action])
        yield Piece(f"{'':>7} {edit.action}: {edit.rule}{score}{f' → {edit.after}' if edit.after else ''}", "dim")
