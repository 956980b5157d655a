"""What was taken out of the texts: the edits of a version → rules by count, lines learned, pages before and after.

A line's number never shifts, so a page as it came can be put together again from its text and its edits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from ingest.report.columns import counts, firsts, frame, sources_of, take, with_ids
from ingest.report.sections import first_true

LEARNED: Final = "sitewide"
_TOP_RULES: Final = 30
_LEARNED_ROWS: Final = 20_000
_LEARNED_SHOWN: Final = 25
_PAGES: Final = 6
_CANDIDATES: Final = 120
_LONGEST: Final = 900  # words of an article that is shown before and after

State = Literal["kept", "removed", "moved", "replaced"]
_STATES: Final[dict[str, State]] = {"remove": "removed", "move": "moved", "replace": "replaced"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule did, how often, and the first line that it touched."""

    name: str
    action: str
    count: int
    share: float
    length: float
    example: str


@dataclass(frozen=True, slots=True)
class LearnedLine:
    """A line removed by what was learned of its site: ``count`` times."""

    site: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of a page as it came, and what became of it."""

    state: State
    text: str
    after: str = ""
    rule: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One article as it came and as it is."""

    article_id: str
    title: str | None
    source: str
    raw_uri: str
    removed: int
    lines: tuple[ShownLine, ...]


def rules(version: Path) -> tuple[int, list[Rule]]:
    """The number of edits, and the rules that made most of them."""
    rows = frame(version, "edits", ("rule", "action"))
    if rows.empty:
        return 0, []
    counted = counts(rows["rule"])[:_TOP_RULES]
    examples = take(version, "edits", firsts(rows["rule"], 1), ["rule", "action", "before"]).to_pylist()
    first = {row["rule"]: row for row in examples}
    most = counted[0][1]
    return len(rows), [
        Rule(name, first[name]["action"], count, count / len(rows), round(100 * count / most, 2), first[name]["before"])
        for name, count in counted
    ]


def learned(version: Path) -> tuple[int, list[LearnedLine]]:
    """How many lines went because their site repeats them, and the commonest of those lines."""
    names = frame(version, "edits", ("rule",))["rule"]
    mask = names.astype(str).str.startswith(LEARNED).to_numpy(bool)
    if not mask.any():
        return 0, []
    rows = take(version, "edits", first_true(mask, _LEARNED_ROWS), ["article_id", "before"])
    lines = rows["before"].to_pylist()
    of = dict(zip(lines, rows["article_id"].to_pylist(), strict=True))
    commonest = Counter(lines).most_common(_LEARNED_SHOWN)
    wanted = [of[text] for text, _ in commonest]
    found = with_ids(version, "articles", "article_id", wanted, ["article_id", "site", "publisher", "raw_uri"])
    source = dict(zip(found["article_id"].to_pylist(), sources_of(found).to_pylist(), strict=True))
    return int(mask.sum()), [LearnedLine(source[of[text]], text, count) for text, count in commonest]


def pages(version: Path, articles: pd.DataFrame) -> list[Page]:
    """Some articles before and after: of different sources, new ones first, those that show most rules."""
    fits = (articles["word_count"] >= 40) & (articles["word_count"] <= _LONGEST)
    preferred = fits & articles["new"] if (fits & articles["new"]).any() else fits
    chosen = first_true(firsts(articles["source"], 2, preferred.to_numpy()), _CANDIDATES)
    columns = ["article_id", "title", "site", "publisher", "raw_uri", "text"]
    candidates = take(version, "articles", chosen, columns)
    ids = candidates["article_id"].to_pylist()
    edits = with_ids(
        version, "edits", "article_id", ids, ["article_id", "line", "action", "rule", "before", "after", "score"]
    )
    by_article: dict[str, list[dict[str, Any]]] = {}
    for edit in edits.to_pylist():
        by_article.setdefault(edit["article_id"], []).append(edit)
    made = [
        Page(
            row["article_id"],
            row["title"],
            source,
            row["raw_uri"],
            sum(edit["action"] == "remove" for edit in by_article.get(row["article_id"], [])),
            tuple(as_it_came(row["text"], by_article.get(row["article_id"], []))),
        )
        for row, source in zip(candidates.to_pylist(), sources_of(candidates).to_pylist(), strict=True)
    ]
    made.sort(key=lambda page: -_variety(page))
    shown: list[Page] = []
    for page in made:
        if page.removed and len(page.lines) <= 120 and page.source not in {other.source for other in shown}:
            shown.append(page)
    return shown[:_PAGES]


def as_it_came(text: str, edits: Sequence[dict[str, Any]]) -> Iterator[ShownLine]:
    """The lines of a page in their order. ``edits`` are in the order in which they were carried out."""
    kept = iter(text.split("\n\n")) if text else iter(())
    ordered = sorted(edits, key=lambda edit: int(edit["line"]))  # stable: edits of one line keep their order
    number = 0
    for line, touches in groupby(ordered, key=lambda edit: int(edit["line"])):
        while number < line:
            words = next(kept, None)
            number += 1
            if words is not None:
                yield ShownLine("kept", words)
        mine = list(touches)
        first, last = mine[0], mine[-1]
        after = next(kept, "") if last["after"] else ""
        rule = " + ".join(dict.fromkeys(edit["rule"] for edit in mine))
        yield ShownLine(_STATES[last["action"]], first["before"], after, rule, last["score"])
        number = line + 1
    yield from (ShownLine("kept", words) for words in kept)


def _variety(page: Page) -> int:
    """How much a page has to show: its different rules, and a little for each removed line."""
    return 4 * len({line.rule for line in page.lines if line.rule}) + min(page.removed, 12)


def repeated(
    version: Path, articles: pd.DataFrame, least: float, sample: int = 40, sources: int = 100
) -> dict[str, list[tuple[str, float]]]:
    """For each of the largest sources the lines that stay on ``least`` or more of its new articles, with their share.

    At most ``sample`` texts of a source are read, and only of sources with ten or more new articles.
    """
    new = articles.loc[articles["new"], "source"]
    large = [name for name, count in counts(new)[:sources] if count >= 10]
    if not large:
        return {}
    among = (articles["new"] & articles["source"].isin(large)).to_numpy()
    texts = take(
        version, "articles", _spread(articles["source"], among, sample), ["text", "site", "publisher", "raw_uri"]
    )
    seen: dict[str, Counter[str]] = {name: Counter() for name in large}
    pages_of: Counter[str] = Counter()
    for text, source in zip(texts["text"].to_pylist(), sources_of(texts).to_pylist(), strict=True):
        pages_of[source] += 1
        seen[source].update({line for line in text.split("\n\n") if 8 <= len(line) <= 300})
    return {
        source: [
            (line, count / pages_of[source])
            for line, count in lines.most_common(20)
            if count / pages_of[source] >= least
        ]
        for source, lines in seen.items()
    }


def _spread(
    codes: pd.Series, among: np.ndarray[Any, np.dtype[np.bool_]], sample: int
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Up to ``sample`` rows of each value, evenly over its rows."""
    rows = codes[among]
    grouped = rows.groupby(rows, observed=True)
    place = grouped.cumcount().to_numpy()
    size = grouped.transform("size").to_numpy().astype(np.int64)
    stride = -(-size // sample)
    chosen = np.zeros(len(codes), bool)
    chosen[np.flatnonzero(among)[place % stride == 0]] = True
    return chosen
