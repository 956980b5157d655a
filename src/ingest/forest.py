"""Gradient-boosted trees, evaluated in numpy: a LightGBM text model in, raw scores of a whole page at once out.

The QuickScorer idea (Lucchese et al., SIGIR 2015): each inner node that says "go right" strikes out, by a bit mask, all
leaves under its left child; the lowest leaf left is the one that a walk down the tree would reach. Without branches
this is a few array operations for all lines and all trees. LightGBM itself would need the system's OpenMP library,
which a fresh machine does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MAX_LEAVES: Final = 32
_BLOCK: Final = 1 << 18  # decisions in hand at once: what a processor's cache holds


@dataclass(frozen=True, slots=True)
class Forest:
    """An ensemble of T trees with at most 32 leaves each, padded to N inner nodes; see ``from_lightgbm``."""

    features: tuple[str, ...]
    node_feature: NDArray[np.intp]  # (T, N)
    node_threshold: NDArray[np.float32]  # (T, N, 1)
    node_strikes: NDArray[np.uint32]  # (T, N, 1): the leaves that go when the node says "right"
    leaf_value: NDArray[np.float64]  # (T, 32)

    @classmethod
    def from_lightgbm(cls, text: str) -> Forest:
        """Read a model saved by LightGBM's ``save_model``.

        Raises ValueError for what is not supported: categorical splits, linear trees, more than 32 leaves.
        """
        header, *blocks = text.split("\nTree=")
        trees = [_fields(block) for block in blocks]
        nodes = max(int(tree["num_leaves"]) for tree in trees) - 1
        feature = np.zeros((len(trees), nodes), np.intp)
        threshold = np.full((len(trees), nodes), np.inf, np.float32)  # padding always says "left": strikes nothing out
        strikes = np.zeros((len(trees), nodes), np.uint32)
        value = np.zeros((len(trees), _MAX_LEAVES), np.float64)
        for number, tree in enumerate(trees):
            leaves = int(tree["num_leaves"])
            if leaves > _MAX_LEAVES or int(tree["num_cat"]) or int(tree.get("is_linear", "0")):
                raise ValueError(f"tree {number}: only numerical trees of at most {_MAX_LEAVES} leaves are supported")
            order, under_left = _leaf_order(tree)
            value[number, :leaves] = np.array(tree["leaf_value"].split(), np.float64)[order]
            if leaves > 1:
                feature[number, : leaves - 1] = np.array(tree["split_feature"].split(), np.intp)
                threshold[number, : leaves - 1] = _round_down(np.array(tree["threshold"].split(), np.float64))
                strikes[number, : leaves - 1] = under_left
        names = _fields(header)["feature_names"].split()
        return cls(tuple(names), feature, threshold[:, :, None], strikes[:, :, None], value)

    def raw_scores(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The summed leaf values (log odds, for a binary objective) of each row of a (lines x features) matrix.

        Rows must be finite: NaN has no branch here.
        """
        columns = np.ascontiguousarray(rows.T)
        scores = np.zeros(len(rows))
        trees, nodes = self.node_feature.shape
        step = max(1, _BLOCK // max(1, nodes * len(rows)))
        first_leaf = _MAX_LEAVES * np.arange(min(step, trees))[:, None]
        for start in range(0, trees, step):
            block = slice(start, start + step)
            goes_right = columns[self.node_feature[block]] > self.node_threshold[block]
            struck = np.bitwise_or.reduce(goes_right * self.node_strikes[block], axis=1)
            lowest_left = ~struck & (struck + np.uint32(1))
            leaf = np.frexp(lowest_left.astype(np.float32))[1] - 1
            scores += self.leaf_value[block].ravel()[leaf + first_leaf[: len(leaf)]].sum(axis=0)
        return scores


def sigmoid(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log odds."""
    return 1.0 / (1.0 + np.exp(-np.clip(scores, -60, 60)))


def _fields(block: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in block.split("\n") if "=" in line)


def _round_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """The largest float32 not above each threshold, so that comparing float32 features decides as in float64."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded.astype(np.float64) > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded)


def _leaf_order(tree: dict[str, str]) -> tuple[list[int], list[int]]:
    """The leaves from left to right, and for each inner node the bits of those under its left child."""
    leaves = int(tree["num_leaves"])
    if leaves == 1:
        return [0], []
    lefts, rights = ([int(child) for child in tree[side].split()] for side in ("left_child", "right_child"))
    order: list[int] = []
    under_left = [0] * (leaves - 1)

    def walk(node: int) -> None:
        if node < 0:  # LightGBM writes leaf k as -k - 1
            order.append(-node - 1)
            return
        first = len(order)
        walk(lefts[node])
        under_left[node] = ((1 << (len(order) - first)) - 1) << first
        walk(rights[node])

    walk(0)
    return order, under_left
