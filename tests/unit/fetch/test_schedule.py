"""Turns of hosts: rate, connections, holds and order, with workers that are as slow as they like."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict

from ingest.fetch.schedule import Schedule, Turn


def schedule(connections: int = 4, seconds: float = 20.0) -> Schedule[int]:
    return Schedule(connections, time.monotonic() + seconds)


def busiest(times: list[float], window: float) -> int:
    """The most moments that fall into a window."""
    times = sorted(times)
    return max(sum(1 for other in times[first:] if other < at + window) for first, at in enumerate(times))


def work(jobs: Schedule[int], seen: dict[str, list[float]], lock: threading.Lock) -> None:
    chance = random.Random(threading.get_ident())
    while (turn := jobs.take()) is not None:
        time.sleep(chance.choice([0, 0, 0.03]))  # the network, before the host sees it
        with lock:
            seen[turn.host].append(time.monotonic())
        time.sleep(chance.choice([0, 0.01, 0.05]))
        jobs.answered(turn)
        jobs.done(turn)


def test_no_host_sees_more_than_its_rate_in_any_second_whatever_the_delays() -> None:
    jobs, seen, lock = schedule(), defaultdict[str, list[float]](list), threading.Lock()
    rates = {"a": 5, "b": 20, "c": 1}
    for host, rate in rates.items():
        jobs.pace(host, 1 / rate)
        for number in range(2 * rate):
            jobs.add(host, number)
    workers = [threading.Thread(target=work, args=(jobs, seen, lock)) for _ in range(12)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert {host: len(times) for host, times in seen.items()} == {host: 2 * rate for host, rate in rates.items()}
    assert {host: busiest(times, 1.0) for host, times in seen.items() if busiest(times, 1.0) > rates[host]} == {}


def test_a_pause_of_more_than_a_second_is_kept() -> None:
    jobs = schedule()
    jobs.pace("a", 0.1)
    jobs.pace("a", 1.2)
    jobs.pace("a", 0.5)
    jobs.add("a", 1)
    jobs.add("a", 2)
    times = []
    for _ in range(2):
        turn = jobs.take()
        assert turn
        times.append(time.monotonic())
        jobs.done(turn)
    assert times[1] - times[0] >= 1.2


def test_connections_of_a_host_are_bounded() -> None:
    jobs = schedule(connections=2)
    jobs.pace("a", 0.001)
    for number in range(4):
        jobs.add("a", number)
    first, second = jobs.take(), jobs.take()
    found: list[Turn[int] | None] = []
    waiter = threading.Thread(target=lambda: found.append(jobs.take()))
    waiter.start()
    waiter.join(0.2)
    assert first and second and not found
    jobs.done(first)
    waiter.join(5)
    assert found[0] and found[0].job == 2


def test_a_host_that_is_held_does_not_hold_others() -> None:
    jobs = schedule()
    for host in ("a", "b"):
        jobs.pace(host, 0.001)
    jobs.hold("a", 0.5)
    jobs.add("a", 1)
    jobs.add("b", 2)
    turns = [jobs.take(), jobs.take()]
    assert [turn.job for turn in turns if turn] == [2, 1]


def test_a_job_that_waits_lets_the_next_one_pass() -> None:
    jobs = schedule()
    jobs.pace("a", 0.001)
    jobs.add("a", 1, after=0.4)
    jobs.add("a", 2)
    assert [turn.job for turn in (jobs.take(), jobs.take()) if turn] == [2, 1]


def test_the_end_of_time_leaves_what_waits() -> None:
    jobs = schedule(seconds=0.2)
    jobs.pace("a", 100)
    jobs.add("a", 1)
    jobs.add("a", 2)
    turn = jobs.take()
    assert turn and jobs.take() is None
    assert jobs.left() == [2]


def test_workers_wait_for_what_the_last_job_brings() -> None:
    jobs = schedule()
    jobs.pace("a", 0.001)
    jobs.add("a", 1)
    turn = jobs.take()
    found: list[Turn[int] | None] = []
    waiter = threading.Thread(target=lambda: found.append(jobs.take()))
    waiter.start()
    assert turn
    jobs.add("a", 2)
    jobs.done(turn)
    waiter.join(5)
    assert found[0] and found[0].job == 2
    jobs.done(found[0])
    assert jobs.take() is None
