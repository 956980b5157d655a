"""``fetch``: settings → archives with what is new, and what became of each address."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.config import Settings, archives
from ingest.errors import UsageError
from ingest.fetch.addresses import Resolver, resolve
from ingest.fetch.archive import Archive
from ingest.fetch.http import Client
from ingest.fetch.ledger import Ledger, mend_all
from ingest.fetch.outcome import Outcome
from ingest.fetch.round import Report, Round
from ingest.fetch.state import State
from ingest.model import Source
from ingest.store import durable, lock

STATE = ".fetch.sqlite"


def fetch(
    settings: Settings,
    names: Sequence[str] = (),
    dry_run: bool = False,
    report: Report = lambda status: None,
    resolver: Resolver = resolve,
) -> Outcome:
    """Bring in what is new of the named sources, or of all that have ``fetch``; a dry run keeps and asks for no page.

    What a killed or interrupted fetch has is kept, and this one goes on behind it. Raises UsageError for a name that is
    no such source, or an unreadable list; Locked when another fetch writes to the folder; OSError for a full disk.
    """
    started = time.monotonic()
    sources = _chosen(settings, names)
    starts = {source.name: _addresses(source, settings.base) for source in sources}
    ways = {source.name: source.fetch for source in sources if source.fetch}
    with _ledger(settings, sources, dry_run) as ledger:
        client = Client(settings.fetch, resolver)
        current = Round(settings.fetch, ways, client, ledger, dry_run)
        current.run(starts, report)
    return Outcome(current.agenda.tallies, round(time.monotonic() - started, 3), tuple(current.agenda.verdicts))


@contextlib.contextmanager
def _ledger(settings: Settings, sources: Sequence[Source], dry_run: bool) -> Iterator[Ledger]:
    """The state, alone with it, and the archives; on a dry run a copy of the state that nobody keeps."""
    root = settings.base / settings.fetch.folder
    if dry_run:
        with contextlib.closing(State(root / STATE if (root / STATE).exists() else ":memory:")) as state:
            yield Ledger(state.copy(), (), settings.fetch.archive_bytes)
        return
    durable.make_folder(root)
    folders = [archives(settings, source) for source in sources]
    agent = settings.fetch.user_agent
    with lock.hold(root, "ingest fetch"), contextlib.closing(State(root / STATE)) as state:
        mend_all(folders, state)
        ledger = Ledger(
            state, [Archive(folder, folder.name, agent) for folder in folders], settings.fetch.archive_bytes
        )
        try:
            yield ledger
        finally:
            ledger.finish()


def _chosen(settings: Settings, names: Sequence[str]) -> list[Source]:
    fetching = {source.name: source for source in settings.sources if source.fetch}
    for name in names:
        if name not in fetching:
            known = ", ".join(fetching) or "none"
            raise UsageError(f"no source {name!r} has a fetch section; those that have: {known}")
    if not fetching:
        raise UsageError("no source of the config has a fetch section; docs/how-to/fetch.md shows one")
    return [source for name, source in fetching.items() if not names or name in names]


def _addresses(source: Source, base: Path) -> list[str]:
    """The pages of a source's URL lists: addresses as they stand, files line by line."""
    found: list[str] = []
    for item in source.fetch.urls if source.fetch else ():
        if "://" in item:
            found.append(item)
            continue
        try:
            lines = (base / item).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"{base / item}: this list of addresses cannot be read ({error}); correct the path"
            ) from None
        found += [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return found
