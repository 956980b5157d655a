"""Pages read by eye ↔ labels of their lines: shows pages to a reader, keeps what was read, gives it back as labels.

    python training/readings.py show DATA SET FIRST COUNT      # pages as numbered lines
    python training/readings.py keep DATA SET < readings       # lines such as "ID: H3 B5 T7-19 U9 C12 ?20"

A reading names the lines that are the article, and the typed lines around it; what it does not name is boilerplate.
Page texts must not stand in the repository, so a line is kept as the digest of its words, and its place among equal
lines of the page; a parser that cuts lines otherwise loses those lines only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq

from ingest.clean.features import features
from ingest.knowledge import load_knowledge
from ingest.model import Draft, Given, Raw, Reject
from ingest.parse.html import parse_html

KINDS: Final = {
    "T": "text",
    "U": "sub-heading",
    "H": "headline",
    "B": "byline",
    "D": "date",
    "S": "section",
    "C": "caption",
    "R": "credit",
    "?": "unsure",
}
"""Letters of a reading. ``unsure``: a matter of taste, from which nothing is to be learned."""
FILE: Final = Path(__file__).with_name("readings.jsonl")
_NO_ARTICLE: Final = "NONE"
_MARK: Final = re.compile(r"([TUHBDSCR?])(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)")
_SPACE: Final = re.compile(r"\W+")
_SHOWN: Final = 66  # characters of a line


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page was read as: a kind for each named line, by digest and place among equals; none: no article."""

    id: str
    kinds: dict[str, str]  # "digest" or "digest.2" to the name of its kind


def level(line: str) -> str:
    """A line without case, punctuation and white space, for looking it up."""
    return _SPACE.sub("", line).lower()


def digests(lines: Sequence[str]) -> list[str]:
    """A name for each line of a page: the digest of its words, with its place among equal lines from the second on."""
    seen: dict[str, int] = defaultdict(int)
    names = []
    for line in lines:
        name = hashlib.blake2b(level(line).encode(), digest_size=4).hexdigest()
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return names


def page_id(id: str) -> str:
    """A page's id without its set: one page may stand in several."""
    return id.rpartition("/")[2]


def readings(file: Path = FILE) -> dict[str, Reading]:
    """All readings, by the page's id."""
    found = {}
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        kinds = {name: kind for kind in KINDS.values() for name in row.get(kind, "").split()}
        found[row["id"]] = Reading(row["id"], kinds)
    return found


def parse_reading(marks: str, lines: int) -> dict[int, str]:
    """Numbers of lines with their kinds, from marks such as ``H3 T7-19 U9``; later marks go before earlier ones."""
    if marks.strip() == _NO_ARTICLE:
        return {}
    if _MARK.sub("", marks).strip():
        raise ValueError(f"not understood: {_MARK.sub('', marks).strip()!r}")
    kinds: dict[int, str] = {}
    for letter, ranges in _MARK.findall(marks):
        for one in ranges.split(","):
            first, _, last = one.partition("-")
            for number in range(int(first), int(last or first) + 1):
                if number >= lines:
                    raise ValueError(f"line {number} of {lines}")
                kinds[number] = KINDS[letter]
    return kinds


def _pages(data: Path, origin: str) -> Iterator[tuple[dict[str, Any], Draft]]:
    for row in pq.read_table(data / "html" / f"{origin}.parquet").to_pylist():
        draft = parse_html(Raw(row["id"], origin, row["html"], "text/html", given=Given(url=row["url"])))
        if not isinstance(draft, Reject):
            yield row, draft


def _show(data: Path, origin: str, first: int, count: int) -> None:
    knowledge = load_knowledge()
    for place, (row, draft) in enumerate(_pages(data, origin)):
        if not first <= place < first + count:
            continue
        lines = draft.lines
        near = np.array([len(line.text.split()) >= 14 or len(line.text) > 100 for line in lines])
        near |= knowledge.content.probabilities(features(draft, knowledge.phrases)) > 0.1
        near |= np.array([line.tag == "h1" for line in lines], bool)
        shown = np.convolve(near, np.ones(5), "same") > 0
        title = next((claim.value for claim in draft.claims if claim.field == "title"), "")
        print(f"\n=== {row['id']} | {row['url'] or ''} | {title[:90]} | {len(lines)} lines")
        hidden = 0
        for number, line in enumerate(lines):
            if not shown[number]:
                hidden += 1
                continue
            if hidden:
                print(f"  … {hidden} short")
            hidden = 0
            words = len(line.text.split())
            more = f" …{words}w" if len(line.text) > _SHOWN else ""
            print(f"{number} {'' if line.tag in ('p', 'div') else line.tag + ' '}{line.text[:_SHOWN]}{more}")


def _keep(data: Path, origin: str, said: str) -> None:
    marks = dict(line.split(": ", 1) for line in said.splitlines() if ": " in line)
    rows = []
    for row, draft in _pages(data, origin):
        if row["id"] not in marks:
            continue
        try:
            kinds = parse_reading(marks.pop(row["id"]), len(draft.lines))
        except ValueError as error:
            sys.exit(f"{row['id']}: {error}")
        names = digests([line.text for line in draft.lines])
        by_kind = {kind: " ".join(names[n] for n in sorted(kinds) if kinds[n] == kind) for kind in KINDS.values()}
        rows.append({"id": page_id(row["id"]), **{kind: some for kind, some in by_kind.items() if some}})
    if marks:
        sys.exit(f"no such page: {', '.join(marks)}")
    before = map(json.loads, FILE.read_text("utf-8").splitlines()) if FILE.exists() else ()
    kept = {row["id"]: row for row in (*before, *rows)}
    FILE.write_text("".join(json.dumps(kept[key]) + "\n" for key in sorted(kept)), "utf-8")
    print(f"{len(rows)} kept, {len(kept)} in all")


def main() -> None:
    """Show pages to a reader, or keep what was read in `FILE`."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = arguments.add_subparsers(dest="command", required=True)
    for name in ("show", "keep"):
        command = commands.add_parser(name)
        command.add_argument("data", type=Path)
        command.add_argument("set")
        if name == "show":
            command.add_argument("first", type=int)
            command.add_argument("count", type=int)
    given = arguments.parse_args()
    if given.command == "show":
        _show(given.data, given.set, given.first, given.count)
    else:
        _keep(given.data, given.set, sys.stdin.read())


if __name__ == "__main__":
    main()
