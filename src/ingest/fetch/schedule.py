"""Who may be asked next: jobs wait by host, and workers take what a host's rate and connections let through.

A host sees at most ``rate`` requests in any one second (one in ``1 / rate`` seconds where that is longer), however the
network delays them: an earlier request counts from the moment its answer begins, and no later than that has the server
seen it. Between two starts lies ``1 / rate`` at least.
"""

from __future__ import annotations

import heapq
import itertools
import math
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

Job = TypeVar("Job")
_NEVER: Final = math.inf


@dataclass(slots=True, eq=False)
class Turn(Generic[Job]):
    """A job that a worker has in hand. ``answered`` is when its answer began, None before."""

    job: Job
    host: str
    answered: float | None = None


@dataclass(slots=True, eq=False)
class _Host(Generic[Job]):
    """A host: its waiting jobs as (not before, number, job), and its latest turns, as many as fit into a window."""

    pause: float
    waiting: list[tuple[float, int, Job]] = field(default_factory=list)
    turns: deque[Turn[Job]] = field(default_factory=deque)
    busy: int = 0
    started: float = -_NEVER
    held: float = -_NEVER

    @property
    def window(self) -> float:
        return max(1.0, self.pause)

    @property
    def fits(self) -> int:
        return max(1, int(self.window / self.pause + 1e-9))

    def ready(self, connections: int) -> float:
        """When the next job may start; never, as long as an answer must come first."""
        if not self.waiting or self.busy >= connections:
            return _NEVER
        moment = max(self.waiting[0][0], self.started + self.pause, self.held)
        while len(self.turns) > self.fits:  # the pause grew
            self.turns.popleft()
        if len(self.turns) == self.fits:
            first = self.turns[0].answered
            moment = _NEVER if first is None else max(moment, first + self.window)
        return moment


class Schedule(Generic[Job]):
    """Jobs by host, for any number of worker threads. Times are seconds of ``time.monotonic``."""

    def __init__(self, connections_per_host: int, until: float) -> None:
        self._connections = connections_per_host
        self._until = until
        self._hosts: dict[str, _Host[Job]] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._waiting = 0
        self._busy = 0
        self.stopped = False

    def pace(self, host: str, pause: float) -> None:
        """Ask a host no more often than every ``pause`` seconds; the longest pause that was named counts."""
        with self._changed:
            known = self._hosts.setdefault(host, _Host(pause))
            known.pause = max(known.pause, pause)

    def add(self, host: str, job: Job, after: float = 0.0) -> None:
        """Queue a job, to start in ``after`` seconds at the earliest. The host's pace must be known."""
        with self._changed:
            heapq.heappush(self._hosts[host].waiting, (time.monotonic() + after, next(self._numbers), job))
            self._waiting += 1
            self._touch(host)

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host alone for some time."""
        with self._changed:
            self._hosts[host].held = max(self._hosts[host].held, time.monotonic() + seconds)

    def take(self) -> Turn[Job] | None:
        """The next job, as soon as its host may be asked; None when nothing is left, or the time is over."""
        with self._changed:
            while True:
                now = time.monotonic()
                if self.stopped or now >= self._until or (not self._waiting and not self._busy):
                    self._changed.notify_all()
                    return None
                if (turn := self._next(now)) is not None:
                    return turn
                soonest = self._ready[0][0] if self._ready else self._until
                self._changed.wait(max(0.0, min(soonest, self._until) - now) if self._waiting else None)

    def _next(self, now: float) -> Turn[Job] | None:
        while self._ready and self._ready[0][0] <= now:
            _, _, name = heapq.heappop(self._ready)
            host = self._hosts[name]
            moment = host.ready(self._connections)
            if moment > now:
                if moment < _NEVER:
                    heapq.heappush(self._ready, (moment, next(self._numbers), name))
                continue
            if len(host.turns) == host.fits:
                host.turns.popleft()
            turn = Turn(heapq.heappop(host.waiting)[2], name)
            host.turns.append(turn)
            host.started = now
            host.busy += 1
            self._waiting -= 1
            self._busy += 1
            self._touch(name)
            return turn
        return None

    def answered(self, turn: Turn[Job]) -> None:
        """The answer to a turn's request has begun."""
        with self._changed:
            turn.answered = turn.answered or time.monotonic()
            self._touch(turn.host)

    def done(self, turn: Turn[Job]) -> None:
        """A worker is through with a turn, and has queued what follows from it."""
        with self._changed:
            turn.answered = turn.answered or time.monotonic()
            self._hosts[turn.host].busy -= 1
            self._busy -= 1
            self._touch(turn.host)
            self._changed.notify_all()

    def stop(self) -> None:
        """Let no further job start."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()

    def left(self) -> list[Job]:
        """The jobs that did not get their turn."""
        with self._changed:
            return [job for host in self._hosts.values() for _, _, job in host.waiting]

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return self._waiting

    def _touch(self, name: str) -> None:
        moment = self._hosts[name].ready(self._connections)
        if moment < _NEVER:
            heapq.heappush(self._ready, (moment, next(self._numbers), name))
            self._changed.notify()
