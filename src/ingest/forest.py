"""Gradient-boosted trees, evaluated in numpy: a LightGBM text model in, raw scores of a whole page at once out.

What a comparison says of the lines of a page is kept as bits, a line each, so that one operation takes eight lines and
more down a step: those that reach a node and go right there reach its right child, the others its left one. Trees share
many of their comparisons, so each is made once. All trees are gone through level by level; the leaf of a line is then
spelt by five such rows of bits for each tree. The scores are the same to the bit as those of a walk down each tree.
LightGBM itself would need the system's OpenMP library, which a fresh machine does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_DIGITS: Final = 5  # binary ones, of a leaf's number
_MAX_LEAVES: Final = 1 << _DIGITS
_BLOCK: Final = 2048  # lines in hand at once, so that many do not take much memory
_COMPARED: Final = 1 << 16  # values in hand at once, which stay in the processor's cache


class Level(NamedTuple):
    """The inner nodes at one depth of all trees: which comparison each makes, and in which row it stands itself."""

    comparison: NDArray[np.intp]
    row: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Forest:
    """An ensemble of T trees with at most 32 leaves each, whose nodes make D different comparisons.

    Rows stand for nodes: first the roots, then level by level the left children, then the right ones; the last is for
    leaves that a tree does not have. See ``from_lightgbm``.
    """

    features: tuple[str, ...]
    feature: NDArray[np.intp]  # (D,)
    threshold: NDArray[np.float32]  # (D, 1)
    levels: tuple[Level, ...]
    leaf: NDArray[np.intp]  # (T, 32): rows
    leaf_value: NDArray[np.float64]  # (T * 32,)

    @classmethod
    def from_lightgbm(cls, text: str) -> Forest:
        """Read a model saved by LightGBM's ``save_model``.

        Raises ValueError for what is not supported: categorical splits, linear trees, more than 32 leaves.
        """
        header, *blocks = text.split("\nTree=")
        trees = [_fields(block) for block in blocks]
        value = np.zeros((len(trees), _MAX_LEAVES), np.float64)
        splits: list[NDArray[np.float64]] = []
        for number, tree in enumerate(trees):
            leaves = int(tree["num_leaves"])
            if leaves > _MAX_LEAVES or int(tree["num_cat"]) or int(tree.get("is_linear", "0")):
                raise ValueError(f"tree {number}: only numerical trees of at most {_MAX_LEAVES} leaves are supported")
            value[number, :leaves] = np.array(tree["leaf_value"].split(), np.float64)
            splits.append(_numbers(tree, "split_feature", "threshold"))
        made = np.concatenate(splits, axis=1)
        made[1] = _round_down(made[1])
        different, comparison = np.unique(made, axis=1, return_inverse=True)
        ends = np.cumsum([split.shape[1] for split in splits])[:-1]
        levels, leaf = _levels(trees, np.split(comparison.ravel(), ends))
        return cls(
            features=tuple(_fields(header)["feature_names"].split()),
            feature=different[0].astype(np.intp),
            threshold=different[1, :, None].astype(np.float32),
            levels=levels,
            leaf=leaf,
            leaf_value=value.ravel(),
        )

    def raw_scores(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The summed leaf values (log odds, for a binary objective) of each row of a (lines x features) matrix.

        Rows must be finite: NaN has no branch here.
        """
        blocks = [self._scores(rows[start : start + _BLOCK]) for start in range(0, len(rows), _BLOCK)]
        return np.concatenate(blocks) if blocks else np.zeros(0)

    def _scores(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        digits = _spelt(self._reached(self._goes_right(rows)).take(self.leaf, axis=0))
        bits = np.unpackbits(digits, axis=2, count=len(rows))
        leaf = bits[0]
        for digit in bits[1:]:
            leaf = leaf * np.uint8(2) + digit
        first = _MAX_LEAVES * np.arange(len(self.leaf))[:, None]
        scores: NDArray[np.float64] = self.leaf_value.take(leaf + first).sum(axis=0)
        return scores

    def _goes_right(self, rows: NDArray[np.float32]) -> NDArray[np.uint8]:
        """D x lines, as bits: which lines go right where a comparison is made."""
        columns = np.ascontiguousarray(rows.T)
        step = max(_COMPARED // len(rows), 1)
        parts = [
            np.packbits(columns.take(feature, axis=0) > threshold, axis=1)
            for start in range(0, len(self.feature), step)
            for feature, threshold in [(self.feature[start : start + step], self.threshold[start : start + step])]
        ]
        return np.concatenate(parts) if parts else np.zeros((0, -(-len(rows) // 8)), np.uint8)

    def _reached(self, goes_right: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Nodes x lines, as bits: which lines come to a node."""
        trees = len(self.leaf)
        nodes = trees + 2 * sum(len(level.row) for level in self.levels)
        reached = np.empty((nodes + 1, goes_right.shape[1]), np.uint8)
        reached[:trees], reached[nodes] = 255, 0
        end = trees
        for comparison, row in self.levels:
            start, middle, end = end, end + len(row), end + 2 * len(row)
            here = reached.take(row, axis=0)
            right = np.bitwise_and(here, goes_right.take(comparison, axis=0), out=reached[middle:end])
            np.bitwise_xor(here, right, out=reached[start:middle])
        return reached


def sigmoid(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log odds."""
    return 1.0 / (1.0 + np.exp(-np.clip(scores, -60, 60)))


def _spelt(leaves: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Of T x 32 x lines, as bits, the number of each line's leaf: digits x T x lines, as bits, the highest first."""
    digits = np.empty((_DIGITS, len(leaves), leaves.shape[2]), np.uint8)
    for digit in digits:
        half = leaves.shape[1] // 2
        upper = leaves[:, half:]
        leaves = leaves[:, :half] | upper
        while half := half // 2:  # several times as fast as bitwise_or.reduce
            upper = upper[:, :half] | upper[:, half:]
        digit[:] = upper[:, 0]
    return digits


def _fields(block: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in block.split("\n") if "=" in line)


def _round_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """The largest float32 not above each threshold, so that comparing float32 features decides as in float64."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded.astype(np.float64) > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded)


def _numbers(tree: dict[str, str], *names: str) -> NDArray[np.float64]:
    """What a tree says of its inner nodes: names x nodes."""
    nodes = int(tree["num_leaves"]) - 1
    return np.array([tree[name].split() if nodes else [] for name in names], np.float64).reshape(len(names), nodes)


def _levels(
    trees: list[dict[str, str]], comparisons: list[NDArray[np.intp]]
) -> tuple[tuple[Level, ...], NDArray[np.intp]]:
    """The inner nodes of all trees, level by level, and the rows of their leaves: T x 32."""
    children = [_numbers(tree, "left_child", "right_child").astype(int).tolist() for tree in trees]
    leaf = np.full((len(trees), _MAX_LEAVES), -1, np.intp)
    levels: list[Level] = []
    at = [(number, 0 if tree_children[0] else -1) for number, tree_children in enumerate(children)]
    first = 0
    while at:
        inner = [(first + row, number, node) for row, (number, node) in enumerate(at) if node >= 0]
        for row, (number, node) in enumerate(at):
            if node < 0:  # LightGBM writes leaf k as -k - 1
                leaf[number, -node - 1] = first + row
        first += len(at)
        at = [(number, children[number][side][node]) for side in (0, 1) for _, number, node in inner]
        if inner:
            rows, comparison = zip(*((row, comparisons[number][node]) for row, number, node in inner), strict=True)
            levels.append(Level(np.array(comparison, np.intp), np.array(rows, np.intp)))
    return tuple(levels), leaf
