"""Change staged articles by what the whole run shows: a segment → a segment that stands in its place. In a worker.

Lines are taken out, and what follows from an article's text follows: its fingerprint, its category, its counts. An
article of which nothing is left becomes a reject. Articles of a section that takes in what does not belong there are
filed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, islice
from operator import attrgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.dedup import fingerprints
from ingest.job import rows
from ingest.job.shard import PATH
from ingest.model import Article, Edit, Reject
from ingest.sites import lines_of
from ingest.store import work

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Mark:
    """A line to go: ``number`` of the text of the article in this ``row``, by which rule, with which share of pages."""

    row: int
    number: int
    rule: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A segment, the lines to take out of it, and where the result goes.

    ``trust`` names rows whose section counts for so much at most.
    """

    segment: Path
    target: Path
    marks: tuple[Mark, ...]
    trust: tuple[tuple[int, float], ...]
    pins: tuple[tuple[str, str], ...]
    correct_topics: bool


def revise(revision: Revision) -> None:
    """Write the segment ``target``: ``segment`` without the marked lines, its articles filed by today's trust."""
    names = ("articles", "edits", "rejects", "fingerprints", "files")
    staged = {name: work.read_table(revision.segment, name) for name in names}
    outcomes = _outcomes(revision, staged["articles"], staged["edits"])
    articles = {row: outcome for row, outcome in outcomes.items() if isinstance(outcome, Article)}
    rejects = {row: outcome for row, outcome in outcomes.items() if isinstance(outcome, Reject)}
    changed, gone = np.array(list(articles), np.int64), np.array(list(rejects), np.int64)
    paths = staged["articles"][PATH.name]

    order = np.arange(len(paths))  # of each row: where it stands among all of old and then the changed ones
    order[changed] = len(paths) + np.arange(len(changed))
    stays = ~np.isin(np.arange(len(paths)), gone)
    order = order[stays]
    row_after = np.cumsum(stays) - 1

    new = rows.article_rows(list(articles.values())).append_column(PATH, paths.take(changed))
    prints = fingerprints(list(articles.values()), paths.take(changed).to_pylist())
    rejected = rows.reject_rows(list(rejects.values())).append_column(PATH, paths.take(gone))
    work.write_tables(
        revision.target,
        {
            "articles": _together(staged["articles"], new).take(order),
            "fingerprints": _together(staged["fingerprints"], pa.Table.from_batches([prints])).take(order),
            "rejects": _together(staged["rejects"], rejected),
            "edits": _edits(staged["edits"], rows.edit_rows(list(articles.values())), changed, stays, row_after),
            "files": staged["files"],
        },
    )


def _outcomes(revision: Revision, articles: pa.Table, edits: pa.Table) -> dict[int, Article | Reject]:
    """What becomes of each article that changes, by row."""
    marks: dict[int, list[Mark]] = {}
    for mark in revision.marks:
        marks.setdefault(mark.row, []).append(mark)
    trust = dict(revision.trust)
    touched = sorted(marks.keys() | trust.keys())
    before = _edits_by_row(edits, touched)
    from ingest.job.cleaning import (
        knowledge_with,  # this and the next with all stages, which a run does not always need
    )
    from ingest.pipeline import filed_anew, take_out

    knowledge = knowledge_with(revision.pins)
    outcomes: dict[int, Article | Reject] = {}
    for row, article in zip(touched, rows.articles_of(articles.take(touched)), strict=True):
        if row not in marks:
            outcomes[row] = filed_anew(article, knowledge, revision.correct_topics, trust[row])[0]
            continue
        lines = lines_of(article.text)
        numbers = lines_left(before[row], len(lines))
        removed = tuple(
            Edit(numbers[mark.number], "remove", mark.rule, lines[mark.number], score=mark.score)
            for mark in sorted(marks[row], key=attrgetter("number"))
        )
        outcomes[row] = take_out(article, removed, knowledge, revision.correct_topics, trust.get(row, 1.0))
    return outcomes


def _edits_by_row(edits: pa.Table, wanted: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """For each wanted article the lines of its draft that were edited, in order, and what stayed of them."""
    found: dict[int, list[tuple[int, str]]] = {row: [] for row in wanted}
    chosen = edits.filter(pc.is_in(edits["row"], pa.array(wanted, pa.int32())))
    for row, line, after in zip(*(chosen[name].to_pylist() for name in ("row", "line", "after")), strict=True):
        found[row].append((line, after))
    return found


def lines_left(edits: Iterable[tuple[int, str]], length: int) -> list[int]:
    """The numbers, in the draft, of the first ``length`` lines of which something is left after all edits."""
    last = dict(edits)
    return list(islice((number for number in count() if last.get(number, number) != ""), length))


def _edits(old: pa.Table, new: pa.Table, changed: Rows, stays: Mask, row_after: Rows) -> pa.Table:
    """The edits of the articles that stay, under their new rows, each article's in the order of the stages."""
    kept = old.filter(pa.array(stays[old["row"].to_numpy()]))
    row = np.concatenate([kept["row"].to_numpy(), changed[new["row"].to_numpy()]])
    together = _together(kept, new).set_column(0, old.schema.field(0), pa.array(row_after[row].astype(np.int32)))
    return together.take(np.argsort(row, kind="stable"))


def _together(old: pa.Table, new: pa.Table) -> pa.Table:
    return pa.concat_tables([old, new.cast(old.schema)])
