"""What to ask for: lists and pages, judged by memory, filters and robots.txt, and handed to the schedule.

    list, page ──seen? filter?──▶ wanted ──robots.txt──▶ schedule

A job whose host's robots.txt is not known yet is parked until it is. Calls come one at a time.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from ingest.config import FetchSettings
from ingest.fetch import robots
from ingest.fetch.errors import Refused
from ingest.fetch.job import Job
from ingest.fetch.listing import Entry
from ingest.fetch.outcome import Tally, Verdict, What
from ingest.fetch.robots import Rules
from ingest.fetch.schedule import Schedule
from ingest.fetch.state import State, Wanted
from ingest.fetch.urls import authority_of, host_of, left_out, normal
from ingest.model import Fetch

DEEPEST: Final = 4  # lists that name lists that name lists
MOST_LISTS: Final = 2_000  # lists that one source may read in a round


class Agenda:
    """The jobs of a round, and what became of each address."""

    def __init__(
        self,
        settings: FetchSettings,
        sources: Mapping[str, Fetch],
        state: State,
        schedule: Schedule[Job],
        dry_run: bool,
    ) -> None:
        self.tallies = {name: Tally() for name in sources}
        self.verdicts: list[Verdict] = []
        self.dry_run = dry_run
        self.sources = sources
        self._settings = settings
        self._state = state
        self._schedule = schedule
        self._began: dict[str, float] = {}
        self._rules: dict[str, Rules] = {}
        self._parked: dict[str, list[Job]] = defaultdict(list)
        self._queued = set[str]()
        self._lists: Counter[str] = Counter()
        self._pages: Counter[str] = Counter()

    def start(self, name: str, pages: Sequence[str]) -> None:
        """Begin a source's round: what it wanted before, the pages of its URL lists, its lists."""
        fetch = self.sources[name]
        self._began[name] = self._state.begin(name, time.time())
        for wanted in self._state.wanted(name):
            self.page(wanted)
        for url in pages:
            self.entry(name, Entry(url))
        for url in (*fetch.feeds, *fetch.sitemaps):
            self._list(Job("list", name, url, url))
        for url in fetch.discover:
            self._list(Job("list", name, url, url, home=True))

    def _list(self, job: Job) -> None:
        """Queue a list, unless this round has read it."""
        source = job.source
        try:
            job = replace(job, url=normal(job.url), asked=normal(job.url))
        except Refused as error:
            self.list_failed(job, str(error))
            return
        key = f"{source} {job.url}"
        if key in self._queued:
            return
        self._queued.add(key)
        self._lists[source] += 1
        if self._lists[source] > MOST_LISTS or job.depth > DEEPEST:
            self.list_failed(job, f"more than {MOST_LISTS:,} lists, or lists more than {DEEPEST} deep")
        elif not self.dry_run and self._state.listed(source, job.url).asked >= self._began[source]:
            self.children(job)
        else:
            self.queue(job)

    def children(self, job: Job) -> None:
        """Queue the lists that a list names."""
        for url in self._state.due_lists(job.source, job.asked):
            self._list(Job("list", job.source, url, url, depth=job.depth + 1))

    def entry(self, source: str, entry: Entry) -> None:
        """Judge a page that a list names."""
        try:
            url = normal(entry.url)
        except Refused as error:
            self.say(Job("page", source, entry.url, entry.url), "refused", str(error))
            return
        self.page(Wanted(url, source, entry.date))

    def page(self, wanted: Wanted) -> None:
        """Queue a page, unless something speaks against it."""
        job = Job("page", wanted.source, wanted.url, wanted.url, wanted.hops, rounds=wanted.tries, date=wanted.date)
        if wanted.url in self._queued:
            return
        self._queued.add(wanted.url)
        fetch = self.sources[wanted.source]
        if not wanted.hops and (why := left_out(wanted.url, wanted.date, fetch)):
            self.say(job, "filter", why)
            return
        seen = self._state.page(wanted.url)
        if seen and seen.asked > time.time() - self._settings.remember_days * 86_400:
            self.say(job, "seen", f"{datetime.fromtimestamp(seen.asked, UTC):%Y-%m-%d}, status {seen.status}")
            return
        self._state.want(wanted)
        self._pages[wanted.source] += 1
        if self._pages[wanted.source] > self._settings.pages:
            self.say(job, "left", f"more than fetch.pages = {self._settings.pages:,} pages")
            return
        self.queue(job)

    def queue(self, job: Job) -> None:
        """Hand a job to the schedule when its host's robots.txt is known and allows it."""
        host = host_of(job.url)
        fetch = self.sources[job.source]
        self._schedule.pace(host, 1 / (fetch.rate or self._settings.rate))
        if job.kind != "robots":
            rules = self._rules_for(job)
            if rules is None:
                return
            if not rules.allows(job.url):
                self._denied(job, rules)
                return
            if rules.pause > self._settings.patience_seconds:
                self.leave(job, f"robots.txt asks for {rules.pause:,.0f} s between two requests")
                return
            self._schedule.pace(host, rules.pause)
            if self.dry_run and job.kind == "page":
                self.say(job, "fetch", "")
                return
        self._schedule.add(host, job)

    def _denied(self, job: Job, rules: Rules) -> None:
        if job.kind == "list":
            self.list_failed(job, f"robots.txt {rules.unreadable or 'disallows it'}")
        elif rules.unreadable:
            self.say(job, "failed", f"robots.txt {rules.unreadable}")
        else:
            self.say(job, "robots", "robots.txt disallows it")

    def leave(self, job: Job, why: str) -> None:
        """A job gets no turn in this round."""
        if job.kind == "list":
            self.list_failed(job, why)
        else:
            self.say(job, "left", why)

    def _rules_for(self, job: Job) -> Rules | None:
        """The rules of a job's host; None when they must be asked for first, and the job is parked until then."""
        authority = authority_of(job.url)
        if authority in self._rules:
            return self._rules[authority]
        if authority not in self._parked:
            kept = self._state.robots(authority)
            if kept and kept[0] > time.time() - robots.FRESH:
                self._rules[authority] = robots.rules(kept[1], kept[2], self._settings.user_agent)
                return self._rules[authority]
            self.queue(Job("robots", job.source, f"{authority}/robots.txt", authority))
        self._parked[authority].append(job)
        return None

    def learn(self, authority: str, rules: Rules) -> None:
        """A robots.txt is known: let go what waited for it."""
        self._rules[authority] = rules
        for waiting in self.unpark(authority):
            self.queue(waiting)

    def unpark(self, authority: str) -> list[Job]:
        """The jobs that waited for a robots.txt."""
        return self._parked.pop(authority, [])

    def rules(self, url: str) -> Rules:
        """What the robots.txt of an address that was asked for says."""
        return self._rules[authority_of(url)]

    def end(self) -> None:
        """What has had no turn is left, and the sources' rounds are over."""
        for job in (*self._schedule.left(), *(job for jobs in self._parked.values() for job in jobs)):
            if job.kind != "robots":
                self.leave(job, "the time of the round was over")
        for name, tally in self.tallies.items():
            tally.conclude()
            self._state.end(name)

    def list_failed(self, job: Job, why: str) -> None:
        """A list cannot be read, so its source has failed."""
        tally = self.tallies[job.source]
        tally.failed = tally.failed or f"{job.asked}: {why}"
        self.say(job, "failed", why)

    def say(self, job: Job, what: What, why: str) -> None:
        """Count what became of an address."""
        verdict = Verdict(job.source, job.url, what, why)
        self.tallies[job.source].add(verdict)
        if self.dry_run:
            self.verdicts.append(verdict)
