"""Metadata against labelled pages: title, authors and day exact, beside peers; datelines, and what they cost.

Pages of the sets that the shipped weights were learned on are scored with these weights; the figures out of fold stand
in `weights.card.json`, which `training/metadata_weights.py` writes. Matching is that of the data folder's
`metrics.py`: titles equal but for case, space, quotes and dashes; authors equal as sets; the same calendar day.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
from selectolax.lexbor import LexborHTMLParser

from ingest.knowledge import load_knowledge
from ingest.metadata import Context, Metadata, choose, dates, given_claims, headlines, links
from ingest.metadata.place import dateline
from ingest.model import Draft, Given, Raw
from ingest.parse.decode import decode
from ingest.parse.html import parse_html
from ingest.parse.markup import claims as markup_claims
from ingest.pipeline import Knowledge
from metadata_peers import DAYS_ALONE, Read, installed, read_by

SETS: Final = ("fundus_dev", "fundus_history_dev", "wcxb_dev_articles", "htmldate")
_QUOTES: Final = str.maketrans(
    {**dict.fromkeys("‘’‚′`", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‐‑‒–—", "-")}
)
_DAY_LONG: Final = timedelta(days=1)
_DAY: Final = re.compile(
    r"[,.]?\s*(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?\s*\d{1,2}\b.*$|\s*-\s*$", re.I | re.S
)


def _level(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split()).casefold()


def _names(names: Iterable[str] | None) -> set[str]:
    return {_level(name).strip(" .,;:|") for name in names or ()} - {""}


def _said_apart(names: Iterable[str] | None) -> bool:
    """Whether a label keeps to the contract: one person an item, no role behind a comma."""
    return not any(re.search(r",|\s(?:and|&|with)\s|\([^)]*\)|/", name) for name in names or ())


def _printed_day(found: Metadata) -> str | None:
    """The day of publication in the zone in which the page prints it; the dataset holds the moment in UTC."""
    moments = dates.read(found.published_raw or "")
    same = (moment for moment in moments if found.published_at and abs(moment.utc() - found.published_at) < _DAY_LONG)
    return next((moment.at.date().isoformat() for moment in same), _utc_day(found))


def _utc_day(found: Metadata) -> str | None:
    return found.published_at.date().isoformat() if found.published_at else None


def _load() -> None:
    """Have loaded what a process loads once: the public suffixes."""
    links.site("https://www.example.org")


def _metadata(row: dict[str, Any], draft: Draft, knowledge: Knowledge) -> Metadata:
    told = given_claims(Given(url=row["url"])) + draft.claims
    told += headlines(draft, told).claims
    return choose(told, Context(url=row["url"]), knowledge.weights)


def _rows(data: Path, name: str) -> list[dict[str, Any]]:
    columns = ["id", "url", "html", "title", "authors", "date"]
    return pq.read_table(data / "html" / f"{name}.parquet", columns=columns).to_pylist()


def pages(data: Path, name: str, knowledge: Knowledge) -> dict[str, float]:
    """Shares of labelled pages that are right, and CPU milliseconds a page for what comes after parsing."""
    _load()
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    spent = 0.0
    rows = _rows(data, name)
    for row in rows:
        raw = Raw(uri=row["id"], source="", body=row["html"], media_type="text/html", given=Given(url=row["url"]))
        draft = parse_html(raw)
        if not isinstance(draft, Draft):
            draft = Draft(
                raw.uri, "html", (), markup_claims(LexborHTMLParser(decode(raw.body, None, kind="html")), row["url"])
            )
        start = time.process_time()
        found = _metadata(row, draft, knowledge)
        spent += time.process_time() - start
        checks = {
            "title": (row["title"], lambda f=found, r=row: _level(f.title or "") == _level(r["title"])),
            "authors": (row["authors"], lambda f=found, r=row: _names(f.authors) == _names(r["authors"])),
            "day": (row["date"], lambda f=found, r=row: _printed_day(f) == str(r["date"])[:10]),
            "day, in UTC": (row["date"], lambda f=found, r=row: _utc_day(f) == str(r["date"])[:10]),
        }
        for field, (gold, is_right) in checks.items():
            if gold is not None:
                total[field] += 1
                right[field] += is_right()
                if field == "authors" and _said_apart(gold):
                    total["authors, one an item"] += 1
                    right["authors, one an item"] += is_right()
    shares = {field: right[field] / total[field] for field in total}
    return {**shares, "pages": len(rows), "cpu_ms_after_parsing": 1000 * spent / len(rows)}


def peer_pages(data: Path, name: str, peer: str) -> dict[str, float]:
    """The same shares for a peer, and the CPU milliseconds that it takes a page, parsing included."""
    reader = installed()[peer]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    spent = 0.0
    rows = _rows(data, name)
    for row in rows:
        start = time.process_time()
        found = read_by(reader, row["html"], row["url"])
        spent += time.process_time() - start
        for field, is_right in _agrees(found, row).items():
            if field == "day" or peer not in DAYS_ALONE:
                total[field] += 1
                right[field] += is_right
    return {**{field: right[field] / total[field] for field in total}, "cpu_ms": 1000 * spent / len(rows)}


def _agrees(found: Read, row: dict[str, Any]) -> dict[str, bool]:
    """For each labelled field whether a peer has it right."""
    checks = {
        "title": (row["title"], _level(found.title or "") == _level(row["title"] or "")),
        "authors": (row["authors"], _names(found.authors) == _names(row["authors"])),
        "day": (row["date"], found.day == str(row["date"])[:10]),
    }
    return {field: is_right for field, (gold, is_right) in checks.items() if gold is not None}


def markup_cost(data: Path) -> float:
    """CPU milliseconds that `parse.markup.claims` takes a page."""
    rows = pq.read_table(data / "html" / "wcxb_dev_articles.parquet", columns=["html", "url"]).to_pylist()[:300]
    trees = [(LexborHTMLParser(decode(row["html"], None, kind="html")), row["url"]) for row in rows]
    start = time.process_time()
    for tree, url in trees:
        markup_claims(tree, url)
    return 1000 * (time.process_time() - start) / len(trees)


def datelines(data: Path, knowledge: Knowledge) -> dict[str, float]:
    """Datelines of the wire before their texts, as printed and without dash and date; and false ones on texts alone."""
    rows = pq.read_table(data / "text" / "reuters_dev.parquet").to_pylist()
    wire = [row for row in rows if row["type"] == "NORM" and row["dateline"]]
    right: Counter[str] = Counter()
    for row in wire:
        printed = " ".join(row["dateline"].split())
        place = _DAY.sub("", printed).strip(" ,-")
        text = " ".join(row["body"].split("\n    ")[0].split())
        for form, lead in (("with dash", printed), ("without dash and date", place)):
            found = dateline(f"{lead} {text}", knowledge.gazetteer, knowledge.agencies)
            right[form] += bool(found) and _level(found.place).strip(".") == _level(place).strip(".")
        right["false"] += dateline(text, knowledge.gazetteer, knowledge.agencies) is not None
    return {
        "with dash": right["with dash"] / len(wire),
        "without dash and date": right["without dash and date"] / len(wire),
        "false on text without": right["false"] / len(wire),
    }


def run(data: Path) -> dict[str, object]:
    """All figures on a data folder."""
    knowledge = load_knowledge()
    figures: dict[str, object] = {name: pages(data, name, knowledge) for name in SETS}
    for peer in installed():
        figures[f"by {peer}"] = {name: peer_pages(data, name, peer) for name in SETS}
    figures["datelines"] = datelines(data, knowledge)
    figures["markup_cpu_ms"] = markup_cost(data)
    return figures
