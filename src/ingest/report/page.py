"""The page of a version, and its figures in words: a folder and what its run says of itself → HTML, Markdown, history.

the tables of a version ──▶ figures, sections, drift ──▶ report.html + report/history.parquet
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.report import drift, removed, sections
from ingest.report.charts import bars
from ingest.report.drift import Alarm
from ingest.report.figures import FIELDS, Figures, articles, figures
from ingest.report.html import render
from ingest.report.summary import REPORT
from ingest.store import layout, manifest
from ingest.store.manifest import About

_SECTIONS: Final = (
    ("attention", "Attention"),
    ("accounting", "Accounting"),
    ("articles", "Articles"),
    ("misfiled", "Categories"),
    ("copies", "Duplicates"),
    ("removed", "Removed"),
    ("rejects", "Rejects"),
    ("quality", "Fields"),
    ("timings", "Timings"),
    ("provenance", "Provenance"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a version's report says, as a page and as its alarms and figures."""

    html: str
    figures: Figures
    alarms: tuple[Alarm, ...]


def write(version: Path, base: Path | None, about: About) -> None:
    """Write the page and the history of a version that is being built on ``base``."""
    earlier = drift.read(base)
    rows = articles(version, about)
    now = drift.this_run(rows, removed.repeated(version, rows, drift.REPEATED), about)
    drift.write(version, earlier, now)
    (version / REPORT).write_text(build(version, about).html, encoding="utf-8")


def rewrite(version: Path, about: About) -> None:
    """Write the page of a version anew that is being built of another's tables and history."""
    (version / REPORT).write_text(build(version, about).html, encoding="utf-8")


def build_published(version: layout.Version) -> Report:
    """The report of a published version, made anew from its tables."""
    said = manifest.read(version.path)
    return build(version.path, About(said.run_id, said.created_at, said.config, said.models, said.accounting))


def build(version: Path, about: About) -> Report:
    """The report of a version whose history is written, published or not."""
    rows = articles(version, about)
    counted = figures(version, about, rows)
    history = drift.read(version)
    now = [row for row in history if row["run_id"] == about.run_id]
    found = tuple(drift.alarms([row for row in history if row["run_id"] != about.run_id], now))
    matrix, examples = sections.misfiled(version, rows)
    clusters, pairs = sections.copies(version)
    edit_count, rules = removed.rules(version)
    learned_count, learned_lines = removed.learned(version)
    html = render(
        "version.html",
        sections=_SECTIONS,
        number=layout.number_of(version),
        about=about,
        figures=counted,
        fields=FIELDS,
        alarms=found,
        runs=len({row["run_id"] for row in history}),
        repeated=sorted(
            ((row["source"], line["text"], line["share"]) for row in now for line in row["repeated"]),
            key=lambda one: (-one[2], one[0]),
        )[:20],
        matrix=matrix,
        misfiled=examples,
        clusters=clusters,
        pairs=pairs,
        edit_count=edit_count,
        rules=rules,
        learned_count=learned_count,
        learned=learned_lines,
        pages=removed.pages(version, rows),
        rejects=sections.rejected(version),
        timings=bars(list(counted.seconds.items()), len(counted.seconds)),
    )
    return Report(html, counted, found)


def as_markdown(report: Report, page: Path) -> str:
    """Figures, alarms and where the page lies, for the artifact of a scheduled run."""
    rows = report.figures.rows
    alarms = "".join(f"- **{_plain(alarm.source)}**: {_plain(alarm.words)}\n" for alarm in report.alarms[:40])
    counts = "".join(f"| {name} | {rows[name]:,} |\n" for name in ("articles", "duplicates", "rejects"))
    return (
        f"| whole version | |\n|---|--:|\n{counts}\n## Alarms\n\n{alarms or 'None.'}\n\n"
        f"[The report]({page.absolute().as_uri()})\n"
    )


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, whatever is in it."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~-])", r"\\\1", text.replace("\n", " "))
