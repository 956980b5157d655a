"""Everything that was said about one document: for a terminal as pieces, for a browser as a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any, Final

from ingest.metadata import CHOSEN_AS
from ingest.model import Article, Claim, ClaimField, Edit, Reject
from ingest.pipeline import Trace
from ingest.report.html import render
from ingest.report.neighbours import Neighbour
from ingest.report.pieces import Piece

_STYLES: Final = {"remove": "red strike", "move": "cyan", "replace": "yellow"}
_STATES: Final = {"remove": "removed", "move": "moved", "replace": "replaced"}
_MARKS: Final = {"remove": "-", "move": ">", "replace": "~"}
_SHOWN_BELOW: Final = frozenset({"text", "edits", "filed_ratio"})


@dataclass(frozen=True, slots=True)
class Explanation:
    """A trace, for each of its claims whether it backs what was chosen, and the copies of the article.

    ``trust`` is what the name of its section counts for at most, None where nothing speaks against the section;
    ``decided`` says that its category was decided by people, whatever the trace's filing says.
    """

    trace: Trace
    backing: tuple[bool, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    trust: float | None = None
    decided: bool = False


def as_pieces(found: Explanation) -> Iterator[Piece]:
    """The outcome, the page line by line with the rules that touched it, the claims of each field, topics, copies."""
    trace = found.trace
    yield from _outcome(trace.outcome)
    if trace.draft is not None:
        yield from _heading("Lines")
        touched = _by_line(trace)
        for number, line in enumerate(trace.draft.lines):
            yield from _line_pieces(number, line.text, touched.get(number, []))
    if trace.claims:
        yield from _heading("Claims; those with = back what was chosen")
        for field, chosen, claims in _fields(found):
            yield Piece(f"  {field}: {_words(chosen)}", "bold" if chosen else "")
            for claim, backs in claims:
                value = " ".join(claim.value.split())
                mark, style = ("=", "") if backs else (" ", "dim")
                yield Piece(f"  {mark} {claim.confidence:4.2f}  {claim.origin:<24} {value}", style)
    if trace.filing is not None:
        yield from _heading("Topics")
        for topic in trace.filing.topics:
            yield Piece(f"  {topic.score:5.3f}  {topic.id}  {topic.name}")
        yield Piece(f"  because of: {', '.join(trace.filing.evidence)}")
        if found.trust is not None:
            yield Piece(f"  its section takes in what does not belong there: its name counts {found.trust:.2f} at most")
        if found.decided and isinstance(trace.outcome, Article):
            yield Piece(f"  {trace.outcome.category_name}: decided by people, whatever was found", "bold")
    if found.neighbours:
        yield from _heading("Copies")
        for each in found.neighbours:
            yield Piece(f"  {each.similarity:4.2f}  {each.relation:<16} {each.kind:<9} {each.title or '(no title)'}")
            yield Piece(f"        {each.raw_uri}", "dim")


def as_page(found: Explanation) -> str:
    """The same as one self-contained HTML page."""
    trace = found.trace
    outcome = trace.outcome
    sections = [("lines", "Lines")] if trace.draft is not None else []
    sections += [("fields", "Fields and claims")] if trace.claims else []
    sections += [("topics", "Topics")] if trace.filing is not None else []
    sections += [("copies", "Copies")] if found.neighbours else []
    touched = _by_line(trace)
    lines = [
        row
        for number, line in enumerate(trace.draft.lines if trace.draft else ())
        for row in _line_rows(line.text, touched.get(number, []))
    ]
    kept = sum(row["state"] == "kept" for row in lines)
    return render(
        "explain.html",
        outcome=outcome,
        rejected=isinstance(outcome, Reject),
        title=(outcome.title if isinstance(outcome, Article) else None) or _uri(outcome),
        uri=_uri(outcome),
        facts=_facts(outcome),
        lines=lines,
        kept=kept,
        touched=len(lines) - kept,
        fields=[(field, _words(chosen), claims) for field, chosen, claims in _fields(found)],
        filing=trace.filing,
        trust=found.trust,
        decided=found.decided,
        neighbours=found.neighbours,
        sections=sections,
    )


def _heading(words: str) -> Iterator[Piece]:
    yield Piece("")
    yield Piece(words, "bold")


def _uri(outcome: Article | Reject) -> str:
    return outcome.uri if isinstance(outcome, Reject) else outcome.raw_uri


def _by_line(trace: Trace) -> dict[int, list[Edit]]:
    return {line: list(edits) for line, edits in groupby(sorted(trace.edits, key=_line), key=_line)}


def _line(edit: Edit) -> int:
    return edit.line


def _fields(found: Explanation) -> Iterator[tuple[ClaimField, Any, list[tuple[Claim, bool]]]]:
    """Each field that was claimed, the value chosen for it, and its claims: those that back it first."""
    outcome = found.trace.outcome
    backing = found.backing or (False,) * len(found.trace.claims)
    pairs = list(zip(found.trace.claims, backing, strict=True))
    pairs.sort(key=lambda pair: (pair[0].field, not pair[1], -pair[0].confidence))
    for field, claims in groupby(pairs, key=lambda pair: pair[0].field):
        yield field, getattr(outcome, CHOSEN_AS[field], None), list(claims)


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def _facts(outcome: Article | Reject) -> list[tuple[str, str]]:
    """The fields of an outcome that are not empty, in words."""
    values = ((field.name, getattr(outcome, field.name)) for field in fields(outcome))
    return [(name, _fact(value)) for name, value in values if name not in _SHOWN_BELOW and value not in (None, ())]


def _fact(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{item.name} {item.score:.2f}" if hasattr(item, "score") else str(item) for item in value)
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _outcome(outcome: Article | Reject) -> Iterator[Piece]:
    if isinstance(outcome, Reject):
        yield Piece(f"Rejected while {outcome.stage}: {outcome.code}: {outcome.detail}", "bold red")
        return
    yield Piece(f"Article {outcome.article_id}", "bold green")
    for name, words in _facts(outcome):
        yield Piece(f"  {name:<20} {words}")


def _line_pieces(number: int, text: str, edits: list[Edit]) -> Iterator[Piece]:
    if not edits:
        yield Piece(f"{number:>5}   {text}")
    for edit in edits:
        score = f" {edit.score:.2f}" if edit.score is not None else ""
        yield Piece(f"{number:>5} {_MARKS[edit.action]} {edit.before}", _STYLES[edit.action])
        yield Piece(f"{'':>7} {edit.action}: {edit.rule}{score}{f' → {edit.after}' if edit.after else ''}", "dim")


def _line_rows(text: str, edits: list[Edit]) -> Iterator[dict[str, Any]]:
    """A line as `parts.lines` shows it: once as it is, or once for each edit."""
    if not edits:
        yield {"state": "kept", "text": text, "after": "", "rule": "", "score": None}
    for edit in edits:
        state = _STATES[edit.action]
        yield {"state": state, "text": edit.before, "after": edit.after, "rule": edit.rule, "score": edit.score}
