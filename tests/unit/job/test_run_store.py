"""Raw files in an object store give the rows of the same files on disk; a dataset can lie in one, too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import s3fs

from ingest.cli import main
from ingest.config import ConfigError, load
from ingest.read import InputNotFound
from ingest.report.summary import Summary
from ingest.store.read import read_articles
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


def test_a_dataset_in_an_object_store_is_worked_on_from_any_machine(
    workshop: Path, ingest_here: Run, bucket: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = s3fs.S3FileSystem()
    raw = f"{bucket}-raw"
    for machine, number in (("one", 0), ("other", 4), ("one", 8)):
        (workshop / machine).mkdir(exist_ok=True)
        monkeypatch.chdir(workshop / machine)
        Path("config.yaml").write_text(f"sources: [{{name: store, paths: ['{raw}']}}]\nout: {bucket}\n", "utf-8")
        store.put_file(str(export(workshop / "raw" / f"{number}.jsonl", range(number, number + 6))), f"{raw}/{number}")
        assert ingest_here().documents == 6
    assert len(read_articles(bucket)) == 14
    monkeypatch.chdir(workshop / "other")
    assert not ingest_here().published
    account(Path(bucket.replace("s3:/", ".ingest/s3")))

    assert main(["versions", "--rollback", "2"]) == 0
    assert len(read_articles(bucket)) == 10
    assert main(["stats", "--out", bucket, "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["version"] == 2


def test_a_dataset_lies_in_one_store(workshop: Path) -> None:
    (workshop / "config.yaml").write_text("out: s3://one/news\nmirror: s3://other/news\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="leave mirror out"):
        load()
