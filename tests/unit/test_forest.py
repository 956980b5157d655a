"""Trees in numpy against a walk down the same trees, node by node."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.forest import Forest, sigmoid


def grow(leaves: int, features: int, chance: random.Random) -> dict[str, list[float]]:
    """A random binary tree in LightGBM's arrays: children that are leaves are written as -leaf - 1."""
    left, right, feature, threshold = [], [], [], []
    ends: list[tuple[list[int], int]] = []
    for node in range(leaves - 1):
        if ends:
            side, place = ends.pop(chance.randrange(len(ends)))
            side[place] = node
        left.append(0)
        right.append(0)
        ends += [(left, node), (right, node)]
        feature.append(chance.randrange(features))
        threshold.append(round(chance.uniform(-1, 1), 1))
    for leaf, (side, place) in enumerate(chance.sample(ends, len(ends))):
        side[place] = -leaf - 1
    values = [chance.uniform(-1, 1) for _ in range(leaves)]
    return {"left": left, "right": right, "feature": feature, "threshold": threshold, "values": values}


def walk(tree: dict[str, list[float]], row: np.ndarray) -> float:
    node = 0 if tree["left"] else -1
    while node >= 0:
        goes_left = float(row[int(tree["feature"][node])]) <= tree["threshold"][node]
        node = int(tree["left" if goes_left else "right"][node])
    return tree["values"][-node - 1]


def as_text(trees: list[dict[str, list[float]]], features: int) -> str:
    def line(name: str, values: list[float]) -> str:
        return f"{name}={' '.join(map(repr, values))}\n"

    blocks = [f"tree\nversion=v4\nfeature_names={' '.join(f'f{number}' for number in range(features))}\n"]
    for number, tree in enumerate(trees):
        lines = f"\nTree={number}\nnum_leaves={len(tree['values'])}\nnum_cat=0\n" + line("leaf_value", tree["values"])
        if tree["left"]:
            lines += line("split_feature", tree["feature"]) + line("threshold", tree["threshold"])
            lines += line("left_child", tree["left"]) + line("right_child", tree["right"])
        blocks.append(lines)
    return "".join(blocks)


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(0, 40))
def test_scores_are_those_of_walking_every_tree(seed: int, trees: int, rows: int) -> None:
    chance = random.Random(seed)
    forest = [grow(chance.randint(1, 32), 5, chance) for _ in range(trees)]
    # Values on the thresholds themselves are where a comparison in the wrong precision would show.
    matrix = np.array([[round(chance.uniform(-1, 1), 1) for _ in range(5)] for _ in range(rows)], np.float32)
    matrix = matrix.reshape(rows, 5)
    scores = Forest.from_lightgbm(as_text(forest, 5)).raw_scores(matrix)
    assert scores == pytest.approx([sum(walk(tree, row) for tree in forest) for row in matrix])


def test_a_tree_with_too_many_leaves_is_refused() -> None:
    with pytest.raises(ValueError, match="tree 0"):
        Forest.from_lightgbm(as_text([grow(33, 2, random.Random(1))], 2))


def test_sigmoid_neither_overflows_nor_leaves_its_range() -> None:
    assert sigmoid(np.array([-1e9, 0.0, 1e9])) == pytest.approx([0.0, 0.5, 1.0])


def test_lines_score_the_same_however_many_there_are() -> None:
    chance = random.Random(7)
    forest = Forest.from_lightgbm(as_text([grow(32, 5, chance) for _ in range(40)], 5))
    matrix = np.random.default_rng(7).uniform(-1, 1, (5000, 5)).astype(np.float32)
    few = [forest.raw_scores(matrix[start : start + 300]) for start in range(0, 5000, 300)]
    assert np.array_equal(forest.raw_scores(matrix), np.concatenate(few))
