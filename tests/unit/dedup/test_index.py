from __future__ import annotations

import numpy as np
import pytest

from ingest.dedup import DamagedIndex, Known, document_key
from ingest.dedup.components import components
from ingest.dedup.index import Index, Sorted


def test_known_documents(dataset, article):
    a, b, late = article("a", "One two three."), article("b", "One two three."), article("late", "Four five.")
    dataset.run([a, b])
    dataset.run([late])
    known = Known.open(dataset.index)
    assert all(document_key(each.raw_uri, each.article_id) in known for each in (a, b, late))
    assert document_key("b", a.article_id) not in known
    assert document_key("c", "c" * 32) not in known
    assert document_key("a", a.article_id) not in Known.open(None)


def test_segments_are_merged_geometrically_and_linked_else(dataset, article):
    def run(name: str, count: int) -> list[int]:
        dataset.run([article(f"{name}{i}", f"Text {name} number {i}.") for i in range(count)])
        return [len(segment.documents) for segment in Index.open(dataset.index).segments]

    assert run("a", 20) == [20]
    assert run("b", 3) == [20, 3]
    first = dataset.index
    assert run("c", 2) == [20, 5]
    for file in ("documents.npy", "known.npy"):
        name = f"0000000000-0000000020/{file}"
        assert (dataset.index / name).stat().st_ino == (first / name).stat().st_ino
    assert run("d", 6) == [31]
    assert run("e", 0) == [31]


def test_clusters_survive_merging(dataset, article):
    for i in range(9):
        dataset.run([article(f"{i}", "A story.", word_count=20 - i), article(f"other {i}", f"Something else {i}.")])
    assert dataset.articles == {article("0", "").article_id} | {article(f"other {i}", "").article_id for i in range(9)}
    links = dataset.run([article("best", "A story.", word_count=99)])
    assert links.repointed == {article("0", "").article_id: article("best", "").article_id}


@pytest.mark.parametrize("damage", ["missing", "cut", "format", "json"])
def test_damaged_index_says_what_to_do(dataset, article, damage):
    dataset.run([article("a", "One two three.")])
    segment = next(path for path in dataset.index.iterdir() if path.is_dir())
    catalogue = dataset.index / "index.json"
    match damage:
        case "missing":
            (segment / "documents.npy").unlink()
        case "cut":
            file = segment / "documents.npy"
            file.write_bytes(file.read_bytes()[:-3])
        case "format":
            catalogue.write_text(catalogue.read_text().replace('"format": 2', '"format": 99'))
        case "json":
            catalogue.write_text("{")
    with pytest.raises(DamagedIndex, match=r"index\.json.*run --fresh"):
        Index.open(dataset.index)


def test_sorted_finds_all_values_of_a_key():
    table = Sorted.of(np.array([5, 3, 5, 9], np.uint64), np.array([0, 1, 2, 3]))
    which, values = table.find(np.array([9, 4, 5], np.uint64))
    assert list(zip(which.tolist(), values.tolist(), strict=True)) == [(0, 3), (2, 0), (2, 2)]


def test_components_of_a_long_chain_and_a_star():
    chain = np.random.default_rng(1).permutation(1_000)
    label = components(1_010, np.append(chain[:-1], [1_001, 1_003]), np.append(chain[1:], [1_002, 1_001]))
    assert set(label[:1_000]) == {0}
    assert label[1_000:].tolist() == [1_000, 1_001, 1_001, 1_001, *range(1_004, 1_010)]
