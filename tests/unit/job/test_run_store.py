"""Raw files in an object store give the rows of the same files on disk; what is new there is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import s3fs

from ingest.read import InputNotFound
from ingest.report.summary import Summary
from support import account, export, story, tables

Run = Callable[..., Summary]


def test_an_object_store_gives_what_the_disk_gives(workshop: Path, ingest_here: Run, bucket: str) -> None:
    here = [export(workshop / "raw" / f"{number}.jsonl", range(number * 4, number * 4 + 6)) for number in range(3)]
    store = s3fs.S3FileSystem()
    for file in here:
        store.put_file(str(file), f"{bucket}/{file.name}")
    ingest_here()
    on_disk = tables(workshop / "data")
    settings = workshop / "config.yaml"
    settings.write_text(f"sources: [{{name: store, paths: ['{bucket}']}}]\nout: other\n", encoding="utf-8")

    ingest_here()
    from_store = tables(workshop / "other")
    assert sorted(from_store["articles"]["text_sha256"]) == sorted(on_disk["articles"]["text_sha256"])
    assert set(from_store["inputs"]["path"]) == {f"{bucket}/{file.name}" for file in here}
    assert list(from_store["inputs"]["sha256"]) == list(on_disk["inputs"]["sha256"])
    account(workshop / "other")
    assert not ingest_here().published

    store.pipe_file(f"{bucket}/new/late.txt", story(99).encode())
    assert ingest_here().documents == 1
    settings.write_text("sources: [{name: store, paths: ['s3://no-such-bucket/x']}]\n", encoding="utf-8")
    with pytest.raises(InputNotFound, match="s3://no-such-bucket/x: no such object or folder"):
        ingest_here()
