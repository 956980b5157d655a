from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.schema import ARTICLES, REJECTS, TABLES
from ingest.store import parquet, spill
from ingest.store.drop import Drop
from ingest.store.errors import UnfitTable, Unreadable
from ingest.store.write import Change, _years, write_table
from store_support import article, articles, ids


def version(tmp_path: Path, number: int) -> Path:
    return tmp_path / f"{number:06d}"


def files(table: Path) -> list[str]:
    return sorted(path.relative_to(table).as_posix() for path in table.rglob("*") if path.is_file())


def reject(uri: str) -> dict[str, str | None]:
    return {
        **dict.fromkeys(REJECTS.names),
        "raw_uri": uri,
        "stage": "read",
        "code": "EMPTY",
        "detail": "",
        "run_id": "r",
    }


@pytest.mark.parametrize("name", TABLES)
def test_pandas_opens_an_empty_table_with_all_its_columns(tmp_path: Path, name: str) -> None:
    assert write_table(name, None, version(tmp_path, 1), Change()) == 0
    frame = pd.read_parquet(version(tmp_path, 1) / name)
    assert len(frame) == 0
    assert [column for column in frame.columns if column != "published_year"] == TABLES[name].names


def test_articles_lie_by_year_in_utc_and_under_0_without_one(tmp_path: Path) -> None:
    rows = [article("a", 2018), article("b", None), article("c", 1), article("d", 9999)]
    write_table("articles", None, version(tmp_path, 1), Change([pa.Table.from_pylist(rows, ARTICLES)]))
    frame = pd.read_parquet(version(tmp_path, 1) / "articles")
    assert dict(zip(frame["article_id"], frame["published_year"].astype(int), strict=True)) == {
        "a": 2018,
        "b": 0,
        "c": 1,
        "d": 9999,
    }
    stored = pq.ParquetFile(next((version(tmp_path, 1) / "articles" / "published_year=2018").iterdir()))
    assert stored.schema_arrow.names == ARTICLES.names


def test_unchanged_files_are_hard_links(tmp_path: Path) -> None:
    one, two = version(tmp_path, 1), version(tmp_path, 2)
    write_table("articles", None, one, Change([articles("a", 2018), articles("b", 2019)]))
    write_table("articles", one, two, Change([articles("c", 2019)]))
    kept = "articles/published_year=2018/part-000001-000.parquet"
    assert (one / kept).samefile(two / kept)
    assert ids(two / "articles") == ["a", "b", "c"]
    assert ids(one / "articles") == ["a", "b"]


def test_files_are_copied_where_links_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    write_table("articles", None, version(tmp_path, 1), Change([articles("ab")]))
    write_table("articles", version(tmp_path, 1), version(tmp_path, 2), Change())
    assert ids(version(tmp_path, 2) / "articles") == ["a", "b"]


def test_only_files_that_lose_rows_are_rewritten(tmp_path: Path) -> None:
    one, two = version(tmp_path, 1), version(tmp_path, 2)
    write_table("articles", None, one, Change([articles("ab", 2018), articles("c", 2019), articles("d", 2020)]))
    drop = Drop("article_id", frozenset("ac"))
    assert write_table("articles", one, two, Change(drop=(drop,))) == 2
    assert files(two / "articles") == [
        "published_year=2018/part-000002-000.parquet",
        "published_year=2020/part-000001-000.parquet",
    ]
    assert ids(two / "articles") == ["b", "d"]


def test_a_row_that_comes_is_not_dropped(tmp_path: Path) -> None:
    one, two = version(tmp_path, 1), version(tmp_path, 2)
    write_table("articles", None, one, Change([articles("a", 2018)]))
    changed = Change([articles("a", 2024)], (Drop("article_id", frozenset("a")),))
    assert write_table("articles", one, two, changed) == 1
    assert files(two / "articles") == ["published_year=2024/part-000002-000.parquet"]


def test_dropping_everything_leaves_a_readable_table(tmp_path: Path) -> None:
    write_table("articles", None, version(tmp_path, 1), Change([articles("ab")]))
    drop = Drop("article_id", frozenset("ab"))
    assert write_table("articles", version(tmp_path, 1), version(tmp_path, 2), Change(drop=(drop,))) == 0
    assert pd.read_parquet(version(tmp_path, 2) / "articles").empty
    assert write_table("articles", version(tmp_path, 2), version(tmp_path, 3), Change([articles("c")])) == 1
    assert files(version(tmp_path, 3) / "articles") == ["published_year=2024/part-000003-000.parquet"]


def test_dropping_a_raw_file_takes_all_documents_inside_of_it(tmp_path: Path) -> None:
    uris = [
        "raw/a.zip",
        "raw/a.zip!b.html",
        "raw/a.zip!c.jsonl#3",
        "raw/a.zip2",
        "raw/a",
        "raw/w.warc@77",
        "x#1#2",
        "x#1",
    ]
    rows = pa.Table.from_pylist([reject(uri) for uri in uris], REJECTS)
    write_table("rejects", None, version(tmp_path, 1), Change([rows]))
    drop = Drop("raw_uri", frozenset({"raw/a.zip", "raw/w.warc", "x#1"}), inside=True)
    write_table("rejects", version(tmp_path, 1), version(tmp_path, 2), Change(drop=(drop,)))
    assert pd.read_parquet(version(tmp_path, 2) / "rejects")["raw_uri"].tolist() == ["raw/a.zip2", "raw/a"]


def test_exact_drops_take_only_the_uri_itself(tmp_path: Path) -> None:
    rows = pa.Table.from_pylist([reject(uri) for uri in ("raw/a", "raw/a#1")], REJECTS)
    write_table("rejects", None, version(tmp_path, 1), Change([rows]))
    drops = (Drop("raw_uri", frozenset({"raw/a"})), Drop("code", frozenset()))
    write_table("rejects", version(tmp_path, 1), version(tmp_path, 2), Change(drop=drops))
    assert pd.read_parquet(version(tmp_path, 2) / "rejects")["raw_uri"].tolist() == ["raw/a#1"]


def test_many_small_runs_leave_few_files(tmp_path: Path) -> None:
    base, written = None, 0
    for number in range(1, 201):
        target = version(tmp_path, number)
        write_table("rejects", base, target, Change([pa.Table.from_pylist([reject(f"raw/{number:04d}")], REJECTS)]))
        assert len(files(target / "rejects")) <= 8
        written += pq.read_metadata(target / f"rejects/part-{number:06d}-000.parquet").num_rows
        base = target
    assert base is not None
    assert sorted(pd.read_parquet(base / "rejects")["raw_uri"]) == [f"raw/{number:04d}" for number in range(1, 201)]
    assert written < 200 * 6


def test_large_files_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "FILE_BYTES", 1)
    base = None
    for number in range(1, 12):
        write_table("articles", base, version(tmp_path, number), Change([articles([str(number)])]))
        base = version(tmp_path, number)
    assert len(files(version(tmp_path, 11) / "articles")) == 11


def test_a_long_stream_is_cut_into_row_groups_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 100)
    monkeypatch.setattr(parquet, "FILE_BYTES", 20_000)
    stream = (articles([f"{batch:02d}-{row:02d}" for row in range(30)]) for batch in range(40))
    assert write_table("articles", None, version(tmp_path, 1), Change(stream)) == 1200
    paths = sorted((version(tmp_path, 1) / "articles").rglob("*.parquet"))
    groups = [pq.read_metadata(path).row_group(group).num_rows for path in paths for group in range(count_groups(path))]
    assert groups == [100] * 12
    assert len(paths) > 1
    assert ids(version(tmp_path, 1) / "articles") == sorted(f"{b:02d}-{r:02d}" for b in range(40) for r in range(30))


def count_groups(path: Path) -> int:
    return int(pq.read_metadata(path).num_row_groups)


def test_row_groups_are_bounded_by_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_BYTES", 10_000)
    rows = [article(str(n), text="x" * 3_000) for n in range(20)]
    write_table("articles", None, version(tmp_path, 1), Change([pa.Table.from_pylist(rows, ARTICLES)]))
    (path,) = (version(tmp_path, 1) / "articles").rglob("*.parquet")
    assert [pq.read_metadata(path).row_group(n).num_rows for n in range(count_groups(path))] == [4] * 5


def digests(table: Path) -> dict[str, str]:
    return {name: hashlib.sha256((table / name).read_bytes()).hexdigest() for name in files(table)}


def test_the_same_rows_give_the_same_bytes_however_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 70)
    rows = [article(f"{n:03d}", (None, 1999, 2024)[n % 3], keywords=["a"] * (n % 4)) for n in range(300)]
    table = pa.Table.from_pylist(rows, ARTICLES)
    for number, size in enumerate((300, 7, 64)):
        cut = [table.slice(start, size) for start in range(0, 300, size)]
        write_table("articles", None, tmp_path / str(number) / "000001", Change(cut))
    monkeypatch.setattr(spill, "MEMORY", 1_000)
    monkeypatch.setattr(spill, "_CHUNK_ROWS", 50)
    write_table("articles", None, tmp_path / "3/000001", Change([table]))
    reference = digests(tmp_path / "0/000001/articles")
    assert len(reference) == 3
    assert all(digests(tmp_path / f"{number}/000001/articles") == reference for number in (1, 2, 3))


def test_spilling_leaves_no_file_behind_and_loses_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "MEMORY", 1)
    tables = [articles([f"{year}-{n}" for n in range(5)], year) for _ in range(4) for year in (2020, 2021, 1950)]
    with spill.grouped(tables, _years, tmp_path / "scratch") as groups:
        got, again = (
            {key: pa.concat_tables(group.tables)["article_id"].to_pylist() for key, group in groups.items()}
            for _ in range(2)
        )
        counts = {key: group.rows for key, group in groups.items()}
    assert list(got) == [1950, 2020, 2021] and got == again
    assert got[2020] == [f"2020-{n}" for n in range(5)] * 4
    assert counts == {1950: 20, 2020: 20, 2021: 20}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (articles("ab").drop_columns(["text"]), "no column text"),
        (articles("ab").append_column("extra", pa.array([1, 2])), "column too many: extra"),
        (articles("ab").set_column(24, "text", pa.array(["x", None])), r"articles\.text: row 3 is null"),
        (articles("ab").set_column(25, "word_count", pa.array([1, 2**40])), r"word_count: row 3 is 1099511627776"),
        (articles("ab").set_column(25, "word_count", pa.array(["1", "two"])), r"word_count: row 3 is 'two'"),
    ],
)
def test_rows_that_do_not_fit_are_named(tmp_path: Path, table: pa.Table, message: str) -> None:
    with pytest.raises(UnfitTable, match=message):
        write_table("articles", None, version(tmp_path, 1), Change([articles("xy"), table]))


def test_types_convert_where_nothing_is_lost(tmp_path: Path) -> None:
    table = articles("a").set_column(25, "word_count", pa.array([7], pa.int64()))
    write_table("articles", None, version(tmp_path, 1), Change([table]))
    assert pd.read_parquet(version(tmp_path, 1) / "articles")["word_count"].tolist() == [7]


def test_first_rows_of_nulls_do_not_set_the_types(tmp_path: Path) -> None:
    plain = pa.Table.from_pylist([article("a", None)])
    assert plain.schema.field("title").type == pa.null()
    write_table("articles", None, version(tmp_path, 1), Change([plain]))
    titled = pa.Table.from_pylist([article("b", None, title="Ferry late")], ARTICLES)
    write_table("articles", version(tmp_path, 1), version(tmp_path, 2), Change([titled]))
    assert pd.read_parquet(version(tmp_path, 2) / "articles")["title"].notna().tolist() == [False, True]


def test_damage_in_a_file_to_be_rewritten_is_noticed(tmp_path: Path) -> None:
    write_table("articles", None, version(tmp_path, 1), Change([articles("ab")]))
    (path,) = (version(tmp_path, 1) / "articles").rglob("*.parquet")
    data = bytearray(path.read_bytes())
    group = pq.read_metadata(path).row_group(0)
    text = next(group.column(n) for n in range(group.num_columns) if group.column(n).path_in_schema == "text")
    data[text.data_page_offset + text.total_compressed_size - 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="is damaged"):
        write_table(
            "articles", version(tmp_path, 1), version(tmp_path, 2), Change(drop=(Drop("text", frozenset("q")),))
        )


def test_a_table_is_written_once(tmp_path: Path) -> None:
    write_table("inputs", None, version(tmp_path, 1), Change())
    with pytest.raises(FileExistsError):
        write_table("inputs", None, version(tmp_path, 1), Change())
