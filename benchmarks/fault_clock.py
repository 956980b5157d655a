"""Promise 2 at the edges of time: dates that no clock shows or that overflow, files of any age, a clock set back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import fault_runs
from fault_input import clean
from fault_outcome import Outcome
from ingest import config, run
from ingest.job.plan import Options
from ingest.knowledge import load_knowledge
from ingest.model import Article, Given, Raw, Source
from ingest.pipeline import process
from ingest.store import layout
from ingest.store.read import read_articles
from support import account, inline_pool, story

DATES = (
    "0001-01-01T00:00:00+14:00 0001-01-01 0000-00-00 -0001-01-01 9999-12-31T23:59:59-12:00 9999-12-31 10000-01-01 "
    "2024-02-30 2023-02-29 2024-03-31T02:30:00 2024-10-27T02:30:00 2011-12-30T12:00:00 2016-12-31T23:59:60Z "
    "2024-06-01T24:00:00Z 1582-10-10 1883-11-18T12:03:58 253402300800 -62135596801 99999999999999 1e400 NaN"
).split()
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Pacific/Kiritimati", "Africa/Monrovia")
FORMS = ("given", "meta", "line")
AGES = (-(10**10), -1, 0, 2**31, 253_402_300_800, 10**12)  # seconds since 1970: 1653 to the year 33658


def dates(zones: tuple[str, ...] = ZONES) -> Outcome:
    """Every date in every zone, given, in the markup and in a line: an article in the end, in UTC where it is dated."""
    lost = []
    clean(b"<p>warm")
    for number, date in enumerate(DATES):
        for zone in zones:
            for form in FORMS:
                head = f'<meta property="article:published_time" content="{date}">' if form == "meta" else ""
                line = f"<p>Published {date} 02:30" if form == "line" else ""
                body = f"<title>Report</title>{head}<h1>Report</h1>{line}<p>{story(number, 2)}".encode()
                given = Given(published=date) if form == "given" else Given()
                source = Source("clock", time_zone=zone)
                raw = Raw("fault", source.name, body, "text/html", "utf-8", given=given)
                try:
                    outcome = process(raw, source, load_knowledge())
                except Exception as error:  # noqa: BLE001 (an exception is what is looked for)
                    lost.append(f"{date} {form} in {zone}: {type(error).__name__}: {error}")
                    continue
                at = outcome.published_at if isinstance(outcome, Article) else datetime.now(UTC)
                if not isinstance(outcome, Article) or (at and at.tzinfo is not UTC):
                    lost.append(f"{date} {form} in {zone}: {outcome}")
    return Outcome(
        2, "dates of years 0 to 10000, in gaps and overlaps of clocks", len(DATES) * len(zones) * 3, tuple(lost)
    )


def runs() -> Outcome:
    """A run of such dates from files of every age, then three more while the clock goes back to 1970."""
    lost = []
    with fault_runs.workshop(10) as folder:
        rows = [{"id": date, "date": date, "text": story(900 + n, 2)} for n, date in enumerate(DATES)]
        Path("raw", "dates.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        for number, age in enumerate(AGES):
            old = Path("raw", f"{number}.txt")
            old.write_text(f"Report {number}\n\n{story(800 + number, 2)}\n", encoding="utf-8")
            os.utime(old, (age, age))
        ids = []
        for number, year in enumerate((2024, 2023, 1971, 1970)):
            Path("raw", f"run{number}.txt").write_text(f"Report\n\n{story(700 + number, 2)}\n", encoding="utf-8")
            now = mock.Mock(wraps=datetime, **{"now.return_value": datetime(year, 1, 1, tzinfo=UTC)})
            with mock.patch.object(run, "datetime", now):
                summary = run.run(config.load(workers=1), Options(), lambda status: None, inline_pool)
            ids.append(str(summary.run_id))
            version = layout.current(folder / "data")
            if version is None or version.number != number + 1 or ids != sorted(set(ids)):
                lost.append(f"the clock at {year}: version {version}, runs {ids}")
            account(folder / "data")
        found = len(read_articles("data", since="0001-01-01")) + read_articles("data")["published_at"].isna().sum()
        if found != len(read_articles("data")):
            lost.append(f"{found} articles by date")
    return Outcome(2, "runs of such dates and files, the clock going back from 2024 to 1970", 4, tuple(lost))


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield dates()
    yield runs()
