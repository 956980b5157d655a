"""What a fetch remembers from one time to the next: one SQLite file beside the archives.

    page     addresses that were asked for, how it went, and what to ask with the next time
    wanted   pages that were listed and are not fetched yet
    list     feeds, sitemaps and home pages: when they were read, and what to ask with the next time
    robots   what robots.txt files said
    round    sources whose round has begun and not ended

Nothing is committed before the archive that it speaks of is on disk. What an archive holds beyond the last commit is
read from the archive itself after a crash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    url TEXT PRIMARY KEY, asked REAL NOT NULL, status INTEGER NOT NULL,
    etag TEXT, modified TEXT, digest TEXT, recorded TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wanted (
    url TEXT PRIMARY KEY, source TEXT NOT NULL, date REAL, tries INTEGER NOT NULL, hops TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS list (
    source TEXT NOT NULL, url TEXT NOT NULL, asked REAL NOT NULL, etag TEXT, modified TEXT, parent TEXT, date REAL,
    PRIMARY KEY (source, url)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS robots (
    authority TEXT PRIMARY KEY, asked REAL NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS round (source TEXT PRIMARY KEY, began REAL NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Page:
    """How it went with an address. ``asked`` is seconds since 1970; ``status`` 0 when there was no answer."""

    url: str
    asked: float
    status: int
    etag: str | None = None
    modified: str | None = None
    digest: str | None = None
    recorded: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to be fetched. ``hops`` are the addresses that led here by redirects; ``tries`` rounds it failed in."""

    url: str
    source: str
    date: datetime | None = None
    tries: int = 0
    hops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class List:
    """When a list was read (seconds since 1970, 0 never), and what to ask with the next time."""

    asked: float = 0.0
    etag: str | None = None
    modified: str | None = None


class State:
    """The tables. Calls come from any thread, one at a time; `commit` makes them last."""

    def __init__(self, path: Path | str) -> None:
        self._tables = sqlite3.connect(path, check_same_thread=False, isolation_level="DEFERRED")
        self._tables.execute("PRAGMA journal_mode = WAL")
        self._tables.execute("PRAGMA synchronous = FULL")
        self._tables.executescript(_SCHEMA)

    def copy(self) -> State:
        """The same in memory, to be tried out on."""
        other = State(":memory:")
        self._tables.backup(other._tables)
        return other

    def commit(self) -> None:
        """Make everything until now last."""
        self._tables.commit()

    def close(self) -> None:
        """Close without a commit."""
        self._tables.close()

    def page(self, url: str) -> Page | None:
        """What is remembered of a page."""
        row = self._tables.execute("SELECT * FROM page WHERE url = ?", (url,)).fetchone()
        return Page(*row) if row else None

    def seen(self, page: Page) -> None:
        """Remember how it went with a page; it is not wanted any more."""
        self._tables.execute(
            "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?)",
            (page.url, page.asked, page.status, page.etag, page.modified, page.digest, page.recorded),
        )
        self._tables.execute("DELETE FROM wanted WHERE url = ?", (page.url,))

    def want(self, wanted: Wanted) -> None:
        """Remember that a page is to be fetched, in place of what was remembered of this wish."""
        date = wanted.date.timestamp() if wanted.date else None
        self._tables.execute(
            "INSERT OR REPLACE INTO wanted VALUES (?, ?, ?, ?, ?)",
            (wanted.url, wanted.source, date, wanted.tries, " ".join(wanted.hops)),
        )

    def wanted(self, source: str) -> Iterator[Wanted]:
        """The pages that a source wants, newest first."""
        rows = self._tables.execute("SELECT * FROM wanted WHERE source = ? ORDER BY date DESC, url", (source,))
        for url, name, date, tries, hops in rows.fetchall():
            yield Wanted(url, name, datetime.fromtimestamp(date, UTC) if date else None, tries, tuple(hops.split()))

    def listed(self, source: str, url: str) -> List:
        """What is remembered of a list that a source reads."""
        row = self._tables.execute(
            "SELECT asked, etag, modified FROM list WHERE source = ? AND url = ?", (source, url)
        ).fetchone()
        return List(*row) if row else List()

    def read_list(self, source: str, url: str, read: List) -> None:
        """Remember that a list was read for a source."""
        self._tables.execute(
            "INSERT INTO list (source, url, asked, etag, modified) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "asked = excluded.asked, etag = excluded.etag, modified = excluded.modified",
            (source, url, read.asked, read.etag, read.modified),
        )

    def name_list(self, source: str, url: str, parent: str, date: datetime | None) -> None:
        """Remember that one list names another, and the date it gives it."""
        self._tables.execute(
            "INSERT INTO list (source, url, asked, parent, date) VALUES (?, ?, 0, ?, ?) ON CONFLICT DO UPDATE SET "
            "parent = excluded.parent, date = excluded.date",
            (source, url, parent, date.timestamp() if date else None),
        )

    def due_lists(self, source: str, parent: str) -> list[str]:
        """The lists that another one names, without those that it says are unchanged since they were read."""
        rows = self._tables.execute(
            "SELECT url FROM list WHERE source = ? AND parent = ? AND (asked = 0 OR date IS NULL OR date > asked)",
            (source, parent),
        )
        return [url for (url,) in rows.fetchall()]

    def robots(self, authority: str) -> tuple[float, int, bytes] | None:
        """When a robots.txt was asked for, the status, and what it said."""
        found: tuple[float, int, bytes] | None = self._tables.execute(
            "SELECT asked, status, body FROM robots WHERE authority = ?", (authority,)
        ).fetchone()
        return found

    def read_robots(self, authority: str, asked: float, status: int, body: bytes) -> None:
        """Remember a robots.txt."""
        self._tables.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)", (authority, asked, status, body))

    def begin(self, source: str, now: float) -> float:
        """Begin a source's round, or take up the one that was cut short less than a day ago; when it began."""
        row = self._tables.execute("SELECT began FROM round WHERE source = ?", (source,)).fetchone()
        began = row[0] if row and now - row[0] < 86_400 else now
        self._tables.execute("INSERT OR REPLACE INTO round VALUES (?, ?)", (source, began))
        return float(began)

    def end(self, source: str) -> None:
        """A source's round has ended."""
        self._tables.execute("DELETE FROM round WHERE source = ?", (source,))

    def forget(self, before: float) -> None:
        """Drop what was asked for before a time (seconds since 1970) and never listed again since."""
        for table in ("page", "list", "robots"):  # a list that was never read waits
            self._tables.execute(f"DELETE FROM {table} WHERE asked < ? AND asked > 0", (before,))
