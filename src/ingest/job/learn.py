"""Learn across documents what the pages of a site have in common, and change the articles of the run by it.

    staged segments + tallies of the version before ──▶ tallies of the next version, revised segments

Lines that recur are taken out; articles of a section that takes in what does not belong there are filed anew.

Counting goes through a scratch file where it is much; only segments that change are written again. Nothing of it is
needed to take up a killed run: it starts from the segments anew.
"""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from ingest import sites
from ingest.job.plan import Plan
from ingest.job.revise import Mark, Revision, revise
from ingest.model import Pins
from ingest.sites import Recurring, Section
from ingest.store import durable, spill, work

TALLIES: Final = Path("index") / "sites"


@dataclass(frozen=True, slots=True)
class _Rows:
    """Which pages, by the numbers of ``sites.occurrences``, are the articles of a segment."""

    segment: Path
    start: int
    end: int


def learn(plan: Plan, pins: Mapping[str, Pins], correct_topics: bool, pool: AbstractContextManager[Executor]) -> Plan:
    """The plan with the segments that change: lines recur across pages of their site, sections are not to be trusted.

    The tallies of the next version are left in the run's folder, for ``write_tallies``.
    """
    folder = plan.folder / "learned"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / TALLIES).mkdir(parents=True)
    places = list(_places(plan))
    marks: dict[Path, list[Mark]] = {}
    with spill.grouped(_occurrences(places), sites.bucket_of, folder / "occurrences.arrow") as groups:
        for bucket in range(sites.BUCKETS):
            if bucket in groups:
                for segment, mark in _learn_bucket(plan, bucket, groups[bucket].tables, pins, places, folder):
                    marks.setdefault(segment, []).append(mark)
            elif plan.index and sites.file_of(plan.index / "sites", bucket).exists():
                durable.link(sites.file_of(plan.index / "sites", bucket), sites.file_of(folder / TALLIES, bucket))
    trust = _learn_sections(plan, folder)
    revisions = [
        Revision(
            segment,
            folder / f"segment-{number:05d}",
            tuple(marks.get(segment, ())),
            trust.get(segment, ()),
            plan.shards[0].pins,
            correct_topics,
        )
        for number, segment in enumerate(sorted(marks.keys() | trust.keys()))
    ]
    if not revisions:
        return plan
    with pool as executor:
        list(executor.map(revise, revisions))
    return replace(plan, revised={revision.segment: revision.target for revision in revisions})


def _learn_sections(plan: Plan, folder: Path) -> dict[Path, tuple[tuple[int, float], ...]]:
    """Count the sections of a run in; the rows of each segment that lie in a dump, with how far it can be trusted."""
    ratios: dict[Section, array[float]] = {}
    for segment in plan.segments():
        for _, section, ratio in sites.filings(work.read_table(segment, "articles")):
            ratios.setdefault(section, array("d")).append(ratio)
    base = sites.read_sections(plan.index / "sites" if plan.index else None)
    sections = sites.judge(base, {section: np.array(values) for section, values in ratios.items()})
    sites.write_sections(folder / TALLIES, sections)
    dumps = sites.dumps(sections)
    if dumps.keys().isdisjoint(ratios):
        return {}
    found = {}
    for segment in plan.segments():
        filings = sites.filings(work.read_table(segment, "articles"))
        found[segment] = tuple((row, dumps[section]) for row, section, _ in filings if section in dumps)
    return {segment: rows for segment, rows in found.items() if rows}


def write_tallies(plan: Plan, version: Path) -> None:
    """Put the tallies that ``learn`` left into the index of a version that is being built."""
    (version / TALLIES).mkdir(parents=True)
    for path in sorted((plan.folder / "learned" / TALLIES).iterdir()):
        durable.link(path, version / TALLIES / path.name)


def _places(plan: Plan) -> Iterator[_Rows]:
    start = 0
    for segment in plan.segments():
        end = start + work.count_rows(segment, "articles")
        yield _Rows(segment, start, end)
        start = end


def _occurrences(places: list[_Rows]) -> Iterator[pa.Table]:
    for place in places:
        yield sites.occurrences(work.read_table(place.segment, "articles"), place.start)


def _learn_bucket(
    plan: Plan,
    bucket: int,
    new: Iterable[pa.Table],
    pins: Mapping[str, Pins],
    places: list[_Rows],
    folder: Path,
) -> Iterator[tuple[Path, Mark]]:
    """Count a bucket's occurrences in, write its tallies, and say which lines of which segments are to go.

    Where there are many, one stretch is counted after the other, as those of several runs would be.
    """
    tallies = sites.read_bucket(plan.index / "sites" if plan.index else None, bucket)
    for stretch in sites.stretches(new):
        tallies = sites.tally(tallies, stretch)
    found = sites.recurring(tallies)
    rules = sites.rules(found, pins)
    shares = {key: line.pages / line.of for key, line in found.items()}
    keys = np.fromiter(found.keys() | rules.keys(), np.uint64)
    hits = pa.concat_tables(sites.hits(stretch, keys) for stretch in sites.stretches(new))
    texts: dict[int, str] = {}
    for place, rows in _by_segment(hits, places):
        lines = _texts(place, rows)
        for (page, number, key), line in zip(rows, lines, strict=True):
            texts.setdefault(key, line)
            if key in rules:
                yield place.segment, Mark(page - place.start, number, rules[key], shares.get(key))
    sites.write_bucket(folder / TALLIES, bucket, _with_texts(tallies, found, texts))


def _by_segment(hits: pa.Table, places: list[_Rows]) -> Iterator[tuple[_Rows, list[tuple[int, int, int]]]]:
    pages = hits["page"].to_numpy()
    rows = list(zip(*(hits[name].to_pylist() for name in ("page", "number", "line")), strict=True))
    for place in places:
        begin, end = np.searchsorted(pages, [place.start, place.end])
        if begin < end:
            yield place, rows[begin:end]


def _texts(place: _Rows, rows: list[tuple[int, int, int]]) -> list[str]:
    texts = work.read_table(place.segment, "articles")["text"]
    return [sites.lines_of(texts[page - place.start].as_py())[number] for page, number, _ in rows]


def _with_texts(tallies: pa.Table, found: Mapping[int, Recurring], texts: Mapping[int, str]) -> pa.Table:
    """Tallies that know the words of the lines that recur, for people to review."""
    known = zip(tallies["line"].to_pylist(), tallies["text"].to_pylist(), strict=True)
    words = [text or (texts.get(key) if key in found else None) for key, text in known]
    position = tallies.schema.get_field_index("text")
    return tallies.set_column(position, tallies.schema.field(position), pa.array(words, pa.string()))
