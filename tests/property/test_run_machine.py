"""Any sequence of raw files coming and going, of runs, kills, replays, merges, rollbacks and lost indexes, against a
dictionary."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from dataclasses import replace
from pathlib import Path
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ingest import config, run
from ingest.config import TopicSettings
from ingest.job import mend
from ingest.job.plan import Options
from ingest.model import Limits
from ingest.report import page
from ingest.store import layout, lock, manifest, publish, readers, verify, write
from support import account, export, inline_pool, story, tables

FILES = st.sampled_from(["a", "b", "c"])
SEEDS = st.integers(0, 12)
STEPS = st.sampled_from(["plan", "clean", "link", "write", "publish"])
TIGHT = replace(Limits(), document_bytes=4_000)  # a big document has more, the others less
Documents = frozenset[tuple[str, str]]  # path of the raw file and id of a row in it


class RunMachine(RuleBasedStateMachine):
    """``raw`` is what lies in the files, ``published`` what each version must hold: all that was there at its runs.

    ``big`` are files of one document each, which a run under ``TIGHT`` limits rejects: ``rejected`` by each version. A
    replay without them takes it in.
    """

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "raw").mkdir()
        export(self.folder / "raw" / "seed.jsonl", range(100, 101))
        self.raw: dict[str, set[int]] = {}
        self.published: dict[int, Documents] = {}
        self.pins: dict[str, str] = {}
        self.big: set[str] = set()
        self.add_big_file(99)
        self.rejected: dict[int, Documents] = {}
        # Every second small file is merged, and nobody reads meanwhile.
        self.patches = [mock.patch.object(write, "_SMALL_FILES", 2), mock.patch.object(readers, "_SILENCE", 0.001)]
        for patch in self.patches:
            patch.start()

    def teardown(self) -> None:
        for patch in self.patches:
            patch.stop()
        shutil.rmtree(self.folder)

    def write(self, name: str) -> None:
        file = self.folder / "raw" / f"{name}.jsonl"
        file.write_bytes(b"")
        for seed in sorted(self.raw[name]):
            part = export(self.folder / "part", range(seed, seed + 1))
            with file.open("ab") as sink:
                sink.write(part.read_bytes())

    @rule(name=FILES, seed=SEEDS)
    def add_row(self, name: str, seed: int) -> None:
        self.raw.setdefault(name, set()).add(seed)
        self.write(name)

    @rule(name=FILES, seed=SEEDS)
    def replace_file(self, name: str, seed: int) -> None:
        self.raw[name] = {seed}
        self.write(name)

    @rule(name=FILES)
    def remove_file(self, name: str) -> None:
        if self.raw.pop(name, None) is not None:
            (self.folder / "raw" / f"{name}.jsonl").unlink()

    @rule(seed=SEEDS)
    def add_big_file(self, seed: int) -> None:
        if f"big{seed}" not in self.big:
            self.big.add(f"big{seed}")
            row = {"id": f"big{seed}", "title": f"Long report {seed}", "text": story(1_000 + seed, paragraphs=20)}
            (self.folder / "raw" / f"big{seed}.jsonl").write_text(json.dumps(row) + "\n", "utf-8")

    @rule(topic=st.sampled_from(["medtop:11000000", "medtop:15000000"]))
    def edit_rules(self, topic: str) -> None:
        self.pins = {"council": topic}

    def settings(self, tight: bool) -> config.Settings:
        made = config.load(out=str(self.folder / "data"), workers=1, raw=[str(self.folder / "raw")])
        return made.model_copy(
            update={
                "topics": TopicSettings(aliases=self.pins),
                "keep_versions": 3,
                "limits": TIGHT if tight else Limits(),
            }
        )

    def there(self) -> Documents:
        files = {name: {str(seed) for seed in seeds} for name, seeds in self.raw.items()} | {"seed": {"100"}}
        return frozenset((f"{name}.jsonl", seed) for name, seeds in files.items() for seed in seeds)

    def current(self) -> layout.Version | None:
        return layout.current(self.folder / "data")

    @rule(tight=st.booleans())
    def run(self, tight: bool) -> None:
        before = self.current()
        held = self.published[before.number] if before else frozenset()
        refused = self.rejected[before.number] if before else frozenset()
        new = frozenset((f"{name}.jsonl", name) for name in self.big) - held - refused
        taken = self.there() if tight else self.there() | new
        summary = run.run(self.settings(tight), Options(), lambda status: None, inline_pool)
        now = self.current()
        assert now is not None
        assert summary.published or (held >= taken and not new)
        self.published[now.number] = held | taken
        self.rejected[now.number] = refused | (new - taken)

    @precondition(lambda self: self.current() is not None)
    @rule(tight=st.booleans())
    def replay(self, tight: bool) -> None:
        before = self.current()
        assert before is not None
        refused = self.rejected[before.number]
        run.replay(self.settings(tight), [], lambda status: None, inline_pool)
        now = self.current()
        assert now is not None
        mended = frozenset() if tight else refused
        self.published[now.number] = self.published[before.number] | mended
        self.rejected[now.number] = refused - mended

    @rule(step=STEPS, tight=st.booleans())
    def kill_a_run(self, step: str, tight: bool) -> None:
        def die(status: run.Status) -> None:
            if status.phase == step:
                os.kill(os.getpid(), signal.SIGKILL)

        before = self.current()
        child = os.fork()
        if child == 0:
            try:
                run.run(self.settings(tight), Options(), die, inline_pool)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert self.current() == before

    @precondition(lambda self: self.current() is not None)
    @rule()
    def lose_the_index(self) -> None:
        before = self.current()
        assert before is not None
        shutil.rmtree(before.path / "index")
        with lock.hold(self.folder / "data", "test"):
            mended = mend.rebuild_index(self.folder / "data", page.rewrite).version
        digests = [
            {file.path: file.sha256 for file in manifest.read(version.path).files if file.path.startswith("index/")}
            for version in (before, mended)
        ]
        assert digests[0] == digests[1]
        self.published[mended.number] = self.published[before.number]
        self.rejected[mended.number] = self.rejected[before.number]

    @precondition(lambda self: len(layout.versions(self.folder / "data")) > 1)
    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        out = self.folder / "data"
        version = data.draw(st.sampled_from(layout.versions(out)))
        if version.number in self.published:
            with lock.hold(out, "test"):
                publish.rollback(out, version.number)

    @invariant()
    def dataset_is_what_the_dictionary_says(self) -> None:
        version = self.current() if hasattr(self, "folder") else None
        if version is None:
            return
        out = self.folder / "data"
        assert verify.verify(version.path, deep=False) == []
        account(out)
        found = tables(out)
        rows = [
            (Path(uri.rpartition("#")[0]).name, source_id)
            for name in ("articles", "duplicates")
            for uri, source_id in zip(found[name]["raw_uri"], found[name]["source_id"], strict=True)
        ]
        assert len(rows) == len(set(rows))
        assert set(rows) == self.published[version.number]
        refused = [Path(uri.rpartition("#")[0]).name for uri in found["rejects"]["raw_uri"]]
        assert sorted(refused) == sorted(name for name, _ in self.rejected[version.number])
        # The same row in several files is one article.
        assert sorted(found["articles"]["source_id"]) == sorted({seed for _, seed in rows})


RunMachine.TestCase.settings = settings(max_examples=3, stateful_step_count=8, deadline=None)
TestRuns = RunMachine.TestCase
