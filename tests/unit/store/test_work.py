"""The folder of a run in progress: what is on disk before what."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from ingest.store import durable, work


def test_a_segment_is_on_disk_before_its_name_and_its_name_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real_sync, real_rename = durable.sync, Path.rename
    monkeypatch.setattr(durable, "sync", lambda path: (done.append(f"sync {path.name[:14]}"), real_sync(path)))
    monkeypatch.setattr(
        Path, "rename", lambda self, target: (done.append(f"rename {target.name}"), real_rename(self, target))
    )
    for number in range(2):
        work.write_segment(tmp_path, number, {"rows": pa.table({"a": [number]})}, work.Progress(documents=number))
    assert done == [
        step
        for number in range(2)
        for step in (f"sync .segment-0000{number}", f"rename segment-0000{number}", f"sync {tmp_path.name[:14]}")
    ]


def test_a_worker_given_up_for_lost_cannot_add_what_another_has_done(tmp_path: Path) -> None:
    rows = {"rows": pa.table({"a": [1]})}
    work.write_segment(tmp_path, 0, rows, work.Progress(documents=1))
    with pytest.raises(OSError):
        work.write_segment(tmp_path, 0, rows, work.Progress(documents=1))
    assert len(work.segments(tmp_path)) == 1
