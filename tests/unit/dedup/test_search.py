from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from ingest.dedup import Links, dedupe, fingerprints, search, write_index
from ingest.job.pool import process_pool
from ingest.model import Limits


@pytest.fixture
def files(article, tmp_path):
    """Two runs of fingerprints: copies and cuts of some stories, one of which everybody prints."""
    chance = random.Random(4)
    stories = [[" ".join(f"w{chance.randrange(10**6)}" for _ in range(30)) for _ in range(8)] for _ in range(9)]
    made = []
    for number in range(120):
        story = stories[chance.randrange(9) if number % 2 else 0]
        own = [f"Paper {number} has {chance.randrange(99)} of its own words here."]
        made.append(article(f"{number}", "\n\n".join([*own, *story[: chance.randint(4, 8)], *own])))
    written = []
    for start, end in ((0, 80), (80, 120)):
        written.append(tmp_path / f"{start}.arrow")
        batch = fingerprints(made[start:end], [each.raw_uri for each in made[start:end]])
        with pa.OSFile(str(written[-1]), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
            writer.write_batch(batch)
    return written


def same(one: Links, other: Links) -> bool:
    tables = one.new.equals(other.new) and one.demoted.equals(other.demoted)
    return tables and one.repointed == other.repointed and one.members.tolist() == other.members.tolist()


def test_the_size_of_work_items_and_who_carries_them_out_change_nothing(files, tmp_path, monkeypatch):
    first = dedupe(files[:1], None)
    write_index(None, tmp_path / "index", files[:1], first)
    second = dedupe(files[1:], tmp_path / "index")
    assert second.new["duplicate_of"].null_count < 5 and first.new["duplicate_of"].null_count < 20
    monkeypatch.setattr(search, "BUCKET", 300)
    monkeypatch.setattr(search, "STRETCH", 7)
    assert same(dedupe(files[:1], None), first)
    for pool in (ThreadPoolExecutor, process_pool(Limits())):
        scratch = tmp_path / f"scratch {pool.__name__}"
        scratch.mkdir()
        with pool(2) as executor:
            found = dedupe(files[1:], tmp_path / "index", scratch=scratch, spread=executor.map)
        assert same(found, second)
        assert len(list(scratch.glob("pairs-*.npy"))) > 1 and len(list(scratch.glob("more-*.npy"))) > 1


def test_work_items_may_be_carried_out_twice_and_in_any_order(files, monkeypatch):
    monkeypatch.setattr(search, "BUCKET", 300)
    monkeypatch.setattr(search, "STRETCH", 7)

    def twice_backwards(task, items):
        items = list(items)
        [task(item) for item in items]
        return iter([task(item) for item in reversed(items)][::-1])

    assert same(dedupe(files, None, spread=twice_backwards), dedupe(files, None))
