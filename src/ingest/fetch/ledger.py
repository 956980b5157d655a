"""Archives and state, kept in step: the state never speaks of what an archive on disk does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from ingest.fetch.archive import PART, Archive, complete, mend
from ingest.fetch.state import Page, State


class Ledger:
    """Where answers go. Calls come one at a time; without folders (a dry run) nothing is kept."""

    def __init__(self, state: State, archives: Iterable[Archive], archive_bytes: int) -> None:
        self.state = state
        self._archives = {archive.folder.name: archive for archive in archives}
        self._most = archive_bytes

    def keep(self, source: str, packed: bytes, page: Page) -> None:
        """Append an answer to a source's archive, and remember the page."""
        archive = self._archives[source]
        archive.write(packed)
        self.state.seen(page)
        if archive.size >= self._most:
            self.save()
            archive.finish()

    def save(self) -> None:
        """Make all that was learned last."""
        for archive in self._archives.values():
            archive.sync()
        self.state.commit()

    def finish(self) -> None:
        """Save, and give the archives their names."""
        self.save()
        for archive in self._archives.values():
            archive.finish()


def mend_all(folders: Iterable[Path], state: State) -> int:
    """Take up what a killed fetch left: cut half-written records, tell the state, name the files. How many answers."""
    answers = 0
    for part in sorted(part for folder in folders for part in folder.glob("*" + PART)):
        found = mend(part)
        for record in found:
            said, headers = record.header, record.http.headers
            recorded = said.get("warc-refers-to-date") or said["warc-date"]
            state.seen(
                Page(
                    said["warc-target-uri"],
                    datetime.fromisoformat(said["warc-date"]).timestamp(),
                    record.http.status,
                    headers.get("etag"),
                    headers.get("last-modified"),
                    said.get("warc-payload-digest"),
                    recorded,
                )
            )
        state.commit()
        if found:
            complete(part)
        else:
            part.unlink()
        answers += len(found)
    return answers
