"""What a run did, in one line for people and one JSON object for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

REPORT: Final = "report.html"
"""The page in the folder of a version."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run. ``version`` is what readers see afterwards, None where nothing was ever published.

    ``documents`` = ``articles`` + ``duplicates`` + ``rejects``, all of this run. ``known`` documents stood in files
    that changed and were accounted for earlier; ``codes`` counts the rejects by code.
    """

    run_id: str | None
    version: int | None
    published: bool
    documents: int = 0
    articles: int = 0
    duplicates: int = 0
    rejects: int = 0
    known: int = 0
    seconds: float = 0.0
    report: str | None = None
    codes: Mapping[str, int] = field(default_factory=dict)

    @property
    def documents_per_second(self) -> float:
        """Documents read in a second of the run."""
        return round(self.documents / self.seconds, 1) if self.seconds else 0.0

    @property
    def reject_share(self) -> float:
        """Rejects among the documents read; 0 when there were none."""
        return self.rejects / self.documents if self.documents else 0.0


def as_dict(summary: Summary) -> dict[str, Any]:
    """The figures that programs rely on: the object of ``--json``."""
    kept = {key: value for key, value in asdict(summary).items() if key not in {"published", "known", "codes"}}
    return kept | {"documents_per_second": summary.documents_per_second}


def as_markdown(summary: Summary) -> str:
    """The figures as a table, for the artifact of a scheduled run."""
    version = "none" if summary.version is None else str(summary.version)
    rows = [("run", summary.run_id or "nothing new"), ("version", version)]
    rows += [(name, f"{getattr(summary, name):,}") for name in ("documents", "articles", "duplicates", "rejects")]
    rows += [(f"rejects: {code}", f"{count:,}") for code, count in sorted(summary.codes.items())]
    rows += [("seconds", f"{summary.seconds:.1f}")]
    return "| | |\n|---|--:|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows)


def as_line(summary: Summary) -> str:
    """The last line of a run on a terminal or in a log."""
    state = f"version {summary.version}" if summary.version is not None else "no version"
    if not summary.documents:
        return f"Nothing new to read; {state} stands ({summary.seconds:.1f} s)."
    codes = ", ".join(f"{count} {code}" for code, count in sorted(summary.codes.items(), key=lambda pair: -pair[1]))
    return (
        f"{summary.documents:,} documents: {summary.articles:,} articles, {summary.duplicates:,} duplicates, "
        f"{summary.rejects:,} rejects{f' ({codes})' if codes else ''}; "
        f"{f'published as {state}' if summary.published else f'nothing published, {state} stands'} "
        f"({summary.seconds:.1f} s, {summary.documents_per_second:,.0f} documents/s)."
    )
