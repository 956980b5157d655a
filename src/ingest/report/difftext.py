"""The difference of two versions, for people (pieces for a terminal) and for programs (one object for JSON)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any, Final

from ingest.report.diff import Change, Diff, causes, fields
from ingest.report.pieces import Piece
from ingest.report.textdiff import differences

Texts = Mapping[str, str]  # by article_id

_STYLES: Final = {"-": "red", "+": "green", "~": "yellow"}
_MOST_VALUE: Final = 100
_MOST_PARAGRAPH: Final = 400
_MOST_PARAGRAPHS: Final = 12
_MOST_RULES: Final = 15
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}


def shown(found: Diff, most: int) -> list[Change]:
    """The changes that ``as_pieces`` shows as examples: of each cause the first ``most``."""
    return [change for kind in _SIGNS for _, some in _by_cause(getattr(found, kind), most) for change in some]


def as_pieces(found: Diff, names: tuple[str, str], before: Texts, after: Texts, most: int) -> Iterator[Piece]:
    """Counts first, then examples; ``before`` and ``after`` are the texts of the ``shown`` changes."""
    yield Piece(f"{names[0]} → {names[1]}", "bold")
    if not (found.added or found.removed or found.changed or found.rows):
        yield Piece("The same articles, to the letter.")
    yield from _counts("rows", found.rows)
    for kind, sign in _SIGNS.items():
        changes: Sequence[Change] = getattr(found, kind)
        if not changes:
            continue
        yield Piece("")
        yield Piece(f"{len(changes):,} articles {kind}", f"bold {_STYLES[sign]}")
        if kind == "changed":
            yield Piece("  " + ", ".join(f"{name} in {count:,}" for name, count in fields(changes)))
        for cause, some in _by_cause(changes, most):
            count = dict(causes(changes))[cause]
            yield Piece("")
            yield Piece(f"  {count:,} × {cause}", "bold")
            for change in some:
                yield from _example(change, sign, before, after)
            if count > len(some):
                yield Piece(f"    … and {count - len(some):,} more", "dim")
    yield from _counts("rejects by code", found.codes)
    yield from _counts("edits by rule", found.rules)


def as_object(found: Diff, names: tuple[str, str], before: Texts, after: Texts) -> dict[str, Any]:
    """Everything; of each text that differs its changed paragraphs as [sign, text]."""

    def listed(change: Change) -> dict[str, Any]:
        kept = {name: value for name, value in asdict(change).items() if value and name != "text"}
        if change.text:
            pairs = differences(before[change.article_id], after[change.article_id])
            kept["text"] = [[each.sign, each.text] for each in pairs]
        return kept

    kinds = {kind: getattr(found, kind) for kind in _SIGNS}
    return {
        "before": names[0],
        "after": names[1],
        "counts": {kind: {"total": len(changes), "causes": dict(causes(changes))} for kind, changes in kinds.items()},
        "fields": dict(fields(found.changed)),
        "rows": found.rows,
        "rejects": found.codes,
        "rules": found.rules,
        **{kind: [listed(change) for change in changes] for kind, changes in kinds.items()},
    }


def _by_cause(changes: Sequence[Change], most: int) -> Iterator[tuple[str, list[Change]]]:
    for cause, _ in causes(changes):
        yield cause, list(islice((change for change in changes if change.cause == cause), most))


def _example(change: Change, sign: str, before: Texts, after: Texts) -> Iterator[Piece]:
    yield Piece(f"    {sign} {change.title or '(no title)'}", _STYLES[sign])
    yield Piece(f"      {change.article_id}  {change.raw_uri}", "dim")
    for name, (old, new) in change.fields.items():
        yield Piece(f"      {name}: {_value(old)} → {_value(new)}")
    if change.text:
        found = list(differences(before[change.article_id], after[change.article_id]))
        for each in found[:_MOST_PARAGRAPHS]:
            yield Piece(f"      {each.sign} {_cut(each.text, _MOST_PARAGRAPH)}", _STYLES[each.sign])
        if len(found) > _MOST_PARAGRAPHS:
            yield Piece(f"      … and {len(found) - _MOST_PARAGRAPHS:,} more paragraphs", "dim")


def _value(value: Any) -> str:
    if isinstance(value, list):
        return _cut(", ".join(map(_item, value)) or "none", _MOST_VALUE)
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return "none" if value is None else _cut(str(value), _MOST_VALUE)


def _item(value: Any) -> str:
    return f"{value['name']} {value['score']:.2f}" if isinstance(value, dict) else str(value)


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _counts(words: str, counts: Mapping[str, tuple[int, int]]) -> Iterator[Piece]:
    if not counts:
        return
    yield Piece("")
    yield Piece(words.capitalize(), "bold")
    width = max(len(name) for name in islice(counts, _MOST_RULES))
    for name, (old, new) in islice(counts.items(), _MOST_RULES):
        yield Piece(f"  {name:<{width}}  {old:>9,} → {new:>9,}  {new - old:>+9,}")
    if len(counts) > _MOST_RULES:
        yield Piece(f"  … and {len(counts) - _MOST_RULES:,} more", "dim")
