"""What became of each address, counted by source: for people, programs and the artifact of a scheduled run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

What = Literal[
    "fetch", "fetched", "unchanged", "redirected", "seen", "filter", "robots", "refused", "gone", "no page", "failed",
    "left",
]  # fmt: skip
"""``fetch``: a dry run would; ``seen``: remembered, not asked again; ``gone``: another status than 200; ``no page``: of
another type, too large or empty; ``failed``: tried again the next time; ``left``: its turn did not come."""

TROUBLE: Final = frozenset({"refused", "gone", "no page", "failed"})
_MOST_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one address, and why."""

    source: str
    url: str
    what: What
    why: str = ""


@dataclass(slots=True)
class Tally:
    """A source's counts, what went wrong (the first thousand), and why it failed as a whole, if it did."""

    counts: Counter[What] = field(default_factory=Counter)
    troubles: list[Verdict] = field(default_factory=list)
    failed: str | None = None

    def add(self, verdict: Verdict) -> None:
        """Count an address."""
        self.counts[verdict.what] += 1
        if verdict.what in TROUBLE and len(self.troubles) < _MOST_KEPT:
            self.troubles.append(verdict)

    def conclude(self) -> None:
        """A source whose pages all failed has failed."""
        if not self.failed and self.counts["failed"] and not self.counts["fetched"] + self.counts["unchanged"]:
            self.failed = f"none of {self.counts['failed']:,} pages could be fetched; {self.troubles[-1].why}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a fetch did, by source. ``verdicts`` are every address in its order, after a dry run only."""

    sources: Mapping[str, Tally]
    seconds: float
    verdicts: tuple[Verdict, ...] = ()

    @property
    def failed(self) -> list[str]:
        """The sources that failed."""
        return [name for name, tally in self.sources.items() if tally.failed]

    def count(self, what: What) -> int:
        """How many addresses of all sources went this way."""
        return sum(tally.counts[what] for tally in self.sources.values())


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """The object of ``--json``."""
    described: dict[str, Any] = {
        "fetched": outcome.count("fetched"),
        "unchanged": outcome.count("unchanged"),
        "seconds": outcome.seconds,
        "failed_sources": outcome.failed,
        "sources": {
            name: {"failed": tally.failed, "counts": dict(tally.counts)}
            | {"troubles": [{"url": one.url, "what": one.what, "why": one.why} for one in tally.troubles]}
            for name, tally in outcome.sources.items()
        },
    }
    if outcome.verdicts:
        described["verdicts"] = [
            {"source": one.source, "url": one.url, "what": one.what, "why": one.why} for one in outcome.verdicts
        ]
    return described


def as_line(outcome: Outcome) -> str:
    """The last line of a fetch on a terminal or in a log."""
    total = Counter[What]()
    for tally in outcome.sources.values():
        total.update(tally.counts)
    counts = ", ".join(f"{count:,} {what}" for what, count in total.most_common() if count) or "nothing listed"
    failed = f"; failed: {', '.join(outcome.failed)}" if outcome.failed else ""
    return f"{len(outcome.sources):,} sources: {counts}{failed} ({outcome.seconds:.1f} s)."


def as_markdown(outcome: Outcome) -> str:
    """A row for each source, for the artifact of a scheduled run."""
    names = sorted({what for tally in outcome.sources.values() for what in tally.counts})
    lines = [f"| source | {' | '.join(names)} | failed |", f"|---|{'--:|' * len(names)}---|"]
    for name, tally in outcome.sources.items():
        cells = [f"{tally.counts[what]:,}" for what in names]
        lines.append(f"| {name} | {' | '.join(cells)} | {_cell(tally.failed or '')} |")
    troubles = [one for tally in outcome.sources.values() for one in tally.troubles][:50]
    if troubles:
        lines += ["", "| address | what | why |", "|---|---|---|"]
        lines += [f"| {_cell(one.url)} | {one.what} | {_cell(one.why)} |" for one in troubles]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
