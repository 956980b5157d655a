from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingest.dedup import DamagedIndex, contents, rebuild_index, write_basis


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("seed", range(4))
def test_after_any_runs_the_basis_gives_the_same_index_to_the_byte(dataset, article, tmp_path, seed):
    chance = random.Random(seed)
    stories = [" ".join(f"word{chance.randrange(10**6)}" for _ in range(90)) for _ in range(9)]
    basis = None
    for run in range(6):
        articles = []
        for number in range(chance.choice((0, 1, 3, 20))):
            story, story_of = chance.choice(stories), chance.randrange(4)
            text = chance.choice((story, story[50:], f"{story} {number} {run}", f"Line {run} {number}.", ""))
            url = chance.choice((None, f"https://a.example/{story_of}", "https://b.example/all"))
            articles.append(article(f"{run} {number}", text, url=url, word_count=chance.randrange(99)))
        articles += [article(f"{run} crowd {n}", f"Text {n} of {run}.", url="https://c.example/all") for n in range(22)]
        revised = {chance.choice(sorted(dataset.articles)): 0} if articles and dataset.articles else {}
        dataset.run(articles, revised)
        write_basis(basis, dataset.index, tmp_path / f"basis-{run}")
        basis = tmp_path / f"basis-{run}"
    rebuild_index(basis, tmp_path / "rebuilt")
    assert digests(tmp_path / "rebuilt") == digests(dataset.index)
    documents, articles = contents(tmp_path / "rebuilt")
    assert set(articles.to_pylist()) == dataset.articles
    assert documents == len(dataset.articles) + len(dataset.duplicate_of)


def test_what_is_known_of_a_segment_is_linked_and_what_is_missing_written(dataset, article, tmp_path):
    dataset.run([article(f"a{number}", f"Text {number}.") for number in range(9)])
    write_basis(None, dataset.index, tmp_path / "first")
    dataset.run([article("b", "Another text.")])
    for base in (tmp_path / "first", None):
        write_basis(base, dataset.index, tmp_path / f"second {base is None}")
    name = "0000000000-0000000009/documents.parquet"
    assert (tmp_path / "second False" / name).samefile(tmp_path / "first" / name)
    assert not (tmp_path / "second True" / name).samefile(tmp_path / "first" / name)
    assert digests(tmp_path / "second False") == digests(tmp_path / "second True")


def test_an_empty_index_has_a_basis(dataset, tmp_path):
    dataset.run([])
    write_basis(None, dataset.index, tmp_path / "basis")
    rebuild_index(tmp_path / "basis", tmp_path / "rebuilt")
    assert digests(tmp_path / "rebuilt") == digests(dataset.index)


@pytest.mark.parametrize("damage", ["segment", "file", "byte", "format"])
def test_a_damaged_basis_is_refused(dataset, article, tmp_path, damage):
    dataset.run([article(f"a{number}", f"Text {number}.") for number in range(9)])
    dataset.run([article("b", "Another text.")])
    write_basis(None, dataset.index, tmp_path / "basis")
    folder = tmp_path / "basis" / "0000000000-0000000009"
    file = folder / "documents.parquet"
    match damage:
        case "segment":
            folder.rename(tmp_path / "gone")
        case "file":
            file.unlink()
        case "format":
            clusters = pq.read_table(folder / "clusters.parquet")
            pq.write_table(clusters.drop_columns(["story"]), folder / "clusters.parquet")
        case "byte":
            content = bytearray(file.read_bytes())
            content[200] ^= 1
            file.write_bytes(content)
    with pytest.raises(DamagedIndex, match="run --fresh"):
        rebuild_index(tmp_path / "basis", tmp_path / "rebuilt")
