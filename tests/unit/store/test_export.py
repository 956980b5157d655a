"""Articles in other formats: all of them, whole, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
import zstandard

import ingest
from ingest import config, run
from ingest.cli import main
from ingest.errors import UsageError
from ingest.job.plan import Options
from ingest.store.export import export, format_of
from support import export as dump
from support import inline_pool


def rows(**columns: list[object]) -> pa.RecordBatchReader:
    return pa.table(columns).to_reader()


@pytest.fixture
def dataset(workshop: Path) -> pd.DataFrame:
    dump(workshop / "raw" / "a.jsonl", range(5))
    run.run(config.load(workers=1), Options(), lambda status: None, inline_pool)
    return ingest.read_articles("data")


def test_jsonl_has_a_row_a_line_plain_or_packed(dataset: pd.DataFrame) -> None:
    for name, opened in {
        "a.jsonl": lambda path: path.read_bytes(),
        "a.jsonl.gz": lambda path: gzip.decompress(path.read_bytes()),
        "a.jsonl.zst": lambda path: zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes()),
    }.items():
        assert main(["export", name]) == 0
        found = [json.loads(line) for line in opened(Path(name)).splitlines()]
        assert [row["text"] for row in found] == dataset["text"].tolist()
        assert found[0]["published_at"].startswith("2024-05-17T00:00:00")
        assert list(found[0]) == ingest.read_articles("data").columns.tolist()


def test_one_parquet_file_is_what_read_articles_reads(dataset: pd.DataFrame) -> None:
    assert main(["export", "out/a.parquet"]) == 0
    pd.testing.assert_frame_equal(pd.read_parquet("out/a.parquet"), dataset)


def test_a_delta_table_is_replaced_in_one_transaction(dataset: pd.DataFrame) -> None:
    deltalake = pytest.importorskip("deltalake", reason="the extra `delta` is not installed")
    assert main(["export", "a.delta"]) == 0
    assert main(["export", "a.delta", "--columns", "title", "text"]) == 0
    table = deltalake.DeltaTable("a.delta")
    assert table.version() == 1
    assert sorted(table.to_pyarrow_table()["text"].to_pylist()) == sorted(dataset["text"])


def test_filters_are_those_of_read_articles(dataset: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "a.csv", "--columns", "title", "published_year", "--language", "en", "--since", "2024"]) == 2
    assert "'2024' is no day" in capsys.readouterr().err
    assert main(["export", "a.csv", "--columns", "title", "published_year", "--since", "2024-05-17"]) == 0
    assert pd.read_csv("a.csv")["published_year"].tolist() == [2024] * 5
    assert main(["export", "a.csv", "--since", "2030-01-01"]) == 0
    assert pd.read_csv("a.csv").shape == (0, dataset.shape[1])
    assert main(["export", "a.csv", "--columns", "headline"]) == 2
    assert "no column headline" in capsys.readouterr().err


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "  =", "\n="])
def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path, begin: str) -> None:
    hostile = begin + 'cmd|"/c calc"!A0'
    count = export(rows(title=[hostile], authors=[[hostile, "B"]], score=[-1.5]), tmp_path / "a.csv", "csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        (cells,) = list(csv.reader(file))[1:]
    assert (count, cells) == (1, [f"'{hostile}", f"'{hostile}; B", "-1.5"])


def test_a_csv_survives_quotes_line_breaks_and_nulls(tmp_path: Path) -> None:
    title = 'A "quoted", torn\ntitle'
    export(rows(title=[title, None], topics=[[{"id": "x", "name": "y", "score": 0.5}], []]), tmp_path / "a.csv", "csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file))[1:] == [[title, '[{"id":"x","name":"y","score":0.5}]'], ["", ""]]


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv.gz", "a.parquet", "a.jsonl.zst"])
def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    target.write_text("the one before")

    def breaking() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"title": ["x"]})
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        export(
            pa.RecordBatchReader.from_batches(pa.schema([("title", pa.string())]), breaking()),
            target,
            format_of(target),
        )
    assert target.read_text() == "the one before"
    assert list(tmp_path.iterdir()) == [target]


def test_what_cannot_be_written_is_said_before(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"end it in \.jsonl"):
        format_of(tmp_path / "a.xlsx")
    with pytest.raises(UsageError, match="compressed already"):
        export(rows(a=[1]), tmp_path / "a.parquet.gz", "parquet")
    (tmp_path / "a.delta").mkdir()
    (tmp_path / "a.delta" / "mine.txt").touch()
    with pytest.raises(UsageError, match=r"no Delta table|needs the package"):
        export(rows(a=[1]), tmp_path / "a.delta", "delta")
