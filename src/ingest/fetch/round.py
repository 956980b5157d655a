"""One round: lists and pages of all sources, asked for by many workers; what is learned goes to archive and state.

    wanted pages, lists ──robots──▶ schedule ──one request──▶ answer ──▶ archive + state, or what follows from it

A job is one request. A redirect, a retry, a page that a list names: each is a new job, so that every request waits for
its host's turn and is checked against its host's robots.txt.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Final

from ingest.config import FetchSettings
from ingest.fetch import robots
from ingest.fetch.agenda import Agenda
from ingest.fetch.answers import is_page, media, packed_page, remembered, retry_after, wish_for
from ingest.fetch.archive import Packed
from ingest.fetch.errors import GiveUp, NextRound, Refused, TryAgain
from ingest.fetch.http import Answer, Client
from ingest.fetch.job import Job
from ingest.fetch.ledger import Ledger
from ingest.fetch.listing import Entry, Listing
from ingest.fetch.lists import read_list
from ingest.fetch.outcome import What
from ingest.fetch.schedule import Schedule, Turn
from ingest.fetch.state import List, Page, Wanted
from ingest.fetch.urls import host_of, normal
from ingest.model import Fetch

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
ROUNDS: Final = 5  # rounds in which a page may fail before it is given up
DOWN: Final = 10  # failures in a row after which a host is left alone until the next round


@dataclass(frozen=True, slots=True)
class Status:
    """Where a round stands, for a progress display."""

    fetched: int
    asked: int
    waiting: int
    bytes: int


Report = Callable[[Status], None]


class Round:
    """The state of a round that is under way. Everything but the requests themselves happens under one lock."""

    def __init__(
        self,
        settings: FetchSettings,
        sources: Mapping[str, Fetch],
        client: Client,
        ledger: Ledger,
        dry_run: bool,
    ) -> None:
        self._settings = settings
        self._client = client
        self._ledger = ledger
        self._state = ledger.state
        until = time.monotonic() + settings.round_seconds
        self._schedule: Schedule[Job] = Schedule(settings.connections_per_host, until)
        self.agenda = Agenda(settings, sources, ledger.state, self._schedule, dry_run)
        self._dry_run = dry_run
        self._lock = threading.RLock()
        self._failures: Counter[str] = Counter()
        self._asked = self._bytes = 0

    def run(self, starts: Mapping[str, Sequence[str]], report: Report) -> None:
        """Go through all sources; ``starts`` are the pages of their URL lists. Saves what it has, however it ends."""
        with ThreadPoolExecutor(self._settings.connections, "fetch") as pool:
            try:
                with self._lock:
                    for name, pages in starts.items():
                        self.agenda.start(name, pages)
                    self._ledger.save()
                workers = [pool.submit(self._work) for _ in range(self._settings.connections)]
                while wait(workers, timeout=0.5).not_done:
                    self._settle(report)
                for worker in workers:
                    worker.result()
                self._end()
            finally:
                self._schedule.stop()
                self._client.close()
        self._settle(report)

    def _settle(self, report: Report) -> None:
        with self._lock:
            self._ledger.save()
            fetched = sum(tally.counts["fetched"] + tally.counts["unchanged"] for tally in self.agenda.tallies.values())
            report(Status(fetched, self._asked, self._schedule.waiting, self._bytes))

    def _end(self) -> None:
        with self._lock:
            self.agenda.end()
            self._state.forget(time.time() - 2 * self._settings.remember_days * 86_400 - 7 * 86_400)

    # --------------------------------------------------------------------------------------------- one request

    def _work(self) -> None:
        try:
            while (turn := self._schedule.take()) is not None:
                try:
                    self._do(turn)
                finally:
                    self._schedule.done(turn)
        except BaseException:
            self._schedule.stop()
            raise

    def _do(self, turn: Turn[Job]) -> None:
        job, host = turn.job, turn.host
        with self._lock:
            if self._failures[host] >= DOWN and job.kind != "robots":
                self.agenda.leave(job, f"{host} failed {DOWN} times in a row")
                return
            known = self._state.page(job.url) if job.kind == "page" else None
            before = self._state.listed(job.source, job.asked) if job.kind == "list" and not self._dry_run else known
            wish = wish_for(job, self._settings, before, lambda: self._schedule.answered(turn))
            self._asked += 1
        try:
            answer = self._client.ask(wish)
            content = self._content(job, answer, known)
        except (GiveUp, TryAgain, NextRound) as error:
            with self._lock:
                if not self._schedule.stopped:  # else it was cut by us
                    self._missed(job, host, error)
        else:
            with self._lock:
                self._bytes += len(answer.body)
                self._take(job, host, answer, known, content)

    def _content(self, job: Job, answer: Answer, known: Page | None) -> Packed | Listing | None:
        """What is made of a body, with other workers going on meanwhile. Raises GiveUp for a list that is none."""
        if job.kind == "page":
            return packed_page(answer, known)
        if job.kind == "list" and answer.status == 200:
            kind, most = answer.headers.get("Content-Type", ""), self._settings.list_bytes
            return read_list(answer.body, kind, answer.url, most, job.home)
        return None

    def _missed(self, job: Job, host: str, error: Exception) -> None:
        if isinstance(error, GiveUp):
            self._give_up(job, "refused" if isinstance(error, Refused) else "no page", str(error), 0)
            return
        self._failures[host] += 1
        if isinstance(error, TryAgain):
            self._again(job, str(error), 0.0)
        else:
            self._fail(job, str(error))

    # ------------------------------------------------------------------------------------- what follows from it

    def _take(self, job: Job, host: str, answer: Answer, known: Page | None, content: Packed | Listing | None) -> None:
        if answer.status == 429 or answer.status >= 500:
            self._failures[host] += answer.status >= 500
            after = retry_after(answer.headers.get("Retry-After"))
            self._schedule.hold(host, min(after, self._settings.patience_seconds))
            self._again(job, f"status {answer.status}", after)
            return
        self._failures[host] = 0
        if answer.status in REDIRECTS and answer.headers.get("Location"):
            self._follow(job, answer)
        elif job.kind == "robots":
            self._learn(job, answer.status, answer.body)
        elif job.kind == "list":
            self._read(job, answer, content if isinstance(content, Listing) else None)
        elif isinstance(content, Packed):
            self._keep(job, answer, known, content)
        elif answer.status == 200:
            self._give_up(job, "no page", "an empty body" if is_page(answer.headers) else media(answer), 200)
        else:
            self._give_up(job, "gone", f"status {answer.status}", answer.status)

    def _keep(self, job: Job, answer: Answer, known: Page | None, packed: Packed) -> None:
        self._ledger.keep(job.source, packed.data, remembered(answer, known, packed))
        self.agenda.say(job, "unchanged" if packed.kind == "revisit" else "fetched", "")

    def _read(self, job: Job, answer: Answer, found: Listing | None) -> None:
        if found:
            lists = list(found.lists)
            if job.home:
                lists += [Entry(url) for url in self.agenda.rules(job.url).sitemaps]
            for entry in lists:
                self._name(job, entry)
            for entry in found.pages:
                self.agenda.entry(job.source, entry)
        elif answer.status != 304:
            self.agenda.list_failed(job, f"status {answer.status}")
            return
        before = self._state.listed(job.source, job.asked) if answer.status == 304 else List()
        etag = answer.headers.get("ETag") or before.etag
        modified = answer.headers.get("Last-Modified") or before.modified
        self.agenda.children(job)
        self._state.read_list(job.source, job.asked, List(answer.at.timestamp(), etag, modified))
        self._ledger.save()

    def _name(self, job: Job, entry: Entry) -> None:
        """Remember a list that a list names."""
        since = self.agenda.sources[job.source].since
        if since and entry.date and entry.date.astimezone(UTC).date() < since:
            return
        try:
            self._state.name_list(job.source, normal(entry.url), job.asked, entry.date)
        except Refused as error:
            self.agenda.say(Job("list", job.source, entry.url, entry.url), "refused", str(error))

    def _learn(self, job: Job, status: int, body: bytes) -> None:
        """What a robots.txt said, remembered and acted upon."""
        self._state.read_robots(job.asked, time.time(), status, body)
        self._ledger.save()
        self.agenda.learn(job.asked, robots.rules(status, body, self._settings.user_agent))

    def _unreachable(self, job: Job, why: str) -> None:
        """A robots.txt that cannot be read: an old one counts until it can, else nothing may be asked."""
        kept = self._state.robots(job.asked)
        self.agenda.learn(
            job.asked, robots.rules(*kept[1:], self._settings.user_agent) if kept else robots.Rules(unreadable=why)
        )

    def _follow(self, job: Job, answer: Answer) -> None:
        hops = (*job.hops, job.url)
        if job.kind == "robots" and len(hops) > robots.HOPS:
            self._learn(job, 404, b"")
            return
        try:
            url = normal(answer.headers["Location"], job.url)
            if url in hops and job.kind != "robots":
                raise GiveUp("a redirect in a circle")
            if len(hops) > self._settings.redirects:
                raise GiveUp(f"more than {self._settings.redirects} redirects")
        except GiveUp as error:
            what: What = "refused" if isinstance(error, Refused) else "gone"
            self._give_up(job, what, f"redirected to {answer.headers['Location'][:200]!r}: {error}", answer.status)
            return
        if job.kind != "page":
            self.agenda.queue(replace(job, url=url, hops=hops, tries=0))
            return
        self._state.seen(Page(job.url, answer.at.timestamp(), answer.status))
        self.agenda.say(job, "redirected", url)
        self.agenda.page(Wanted(url, job.source, job.date, job.rounds, hops))
        self._ledger.save()

    def _again(self, job: Job, why: str, after: float) -> None:
        """Ask again after a pause that doubles each time; in the next round when it would be too long."""
        pause = self._settings.backoff_seconds * 2**job.tries * random.uniform(0.5, 1.5)
        if job.tries >= self._settings.retries or after > self._settings.patience_seconds:
            self._fail(job, f"{why}, asked {job.tries + 1} times")
            return
        self._schedule.add(host_of(job.url), replace(job, tries=job.tries + 1), max(after, pause))

    def _fail(self, job: Job, why: str) -> None:
        """Nothing came of it in this round."""
        if job.kind == "robots":
            self._unreachable(job, why)
        elif job.kind == "list":
            self.agenda.list_failed(job, why)
        elif job.rounds + 1 >= ROUNDS:
            self._give_up(job, "gone", f"{why}, in {ROUNDS} rounds", 0)
        else:
            self._state.want(Wanted(job.url, job.source, job.date, job.rounds + 1, job.hops))
            self.agenda.say(job, "failed", why)

    def _give_up(self, job: Job, what: What, why: str, status: int) -> None:
        """Nothing will come of it."""
        if job.kind == "robots" and what == "refused" and not job.hops:
            for waiting in self.agenda.unpark(job.asked):  # the host itself may not be asked
                self._give_up(waiting, what, why, 0)
        elif job.kind == "robots":
            self._unreachable(job, why)
        elif job.kind == "list":
            self.agenda.list_failed(job, why)
        else:
            self._state.seen(Page(job.url, time.time(), status))
            self.agenda.say(job, what, why)
            self._ledger.save()
