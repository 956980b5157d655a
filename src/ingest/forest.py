"""Gradient-boosted trees, evaluated in numpy: a LightGBM text model in, raw scores of a whole page at once out.

The QuickScorer idea (Lucchese et al., SIGIR 2015): each inner node that says "go right" strikes out, by a bit mask, all
leaves under its left child; the lowest leaf left is the one that a walk down the tree would reach. Without branches
this is a few array operations for all lines and all trees. Trees share many of their comparisons, so each is made once;
and what eight nodes of a tree say is a byte, for which a table holds what they strike out together. LightGBM itself
would need the system's OpenMP library, which a fresh machine does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MAX_LEAVES: Final = 32
_GROUPS: Final = 4  # of eight nodes each: 31 inner nodes lie above 32 leaves
_BITS: Final = (1 << np.arange(8, dtype=np.uint8))[:, None]
_BLOCK: Final = 256  # lines in hand at once, so that many do not take much memory


@dataclass(frozen=True, slots=True)
class Forest:
    """An ensemble of T trees with at most 32 leaves each, whose nodes make D different comparisons.

    See ``from_lightgbm``.
    """

    features: tuple[str, ...]
    feature: NDArray[np.intp]  # (D,)
    threshold: NDArray[np.float32]  # (D, 1)
    comparison: NDArray[np.intp]  # (T, 4, 8): of each node, by groups; padding makes any, and strikes nothing out
    struck: NDArray[np.uint32]  # (T * 4 * 256,): by group and what its nodes say, the leaves that go
    leaf_value: NDArray[np.float64]  # (T * 32,)

    @classmethod
    def from_lightgbm(cls, text: str) -> Forest:
        """Read a model saved by LightGBM's ``save_model``.

        Raises ValueError for what is not supported: categorical splits, linear trees, more than 32 leaves.
        """
        header, *blocks = text.split("\nTree=")
        trees = [_fields(block) for block in blocks]
        nodes = 8 * _GROUPS
        feature = np.zeros((len(trees), nodes), np.intp)
        threshold = np.zeros((len(trees), nodes), np.float32)
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
        different, comparison = np.unique(
            np.stack((feature.ravel(), threshold.ravel()), axis=1), axis=0, return_inverse=True
        )
        return cls(
            features=tuple(_fields(header)["feature_names"].split()),
            feature=different[:, 0].astype(np.intp),
            threshold=different[:, 1:].astype(np.float32),
            comparison=comparison.reshape(len(trees), _GROUPS, 8),
            struck=_tables(strikes.reshape(len(trees), _GROUPS, 8)).ravel(),
            leaf_value=value.ravel(),
        )

    def raw_scores(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The summed leaf values (log odds, for a binary objective) of each row of a (lines x features) matrix.

        Rows must be finite: NaN has no branch here.
        """
        blocks = [self._scores(rows[start : start + _BLOCK]) for start in range(0, len(rows), _BLOCK)]
        return np.concatenate(blocks) if blocks else np.zeros(0)

    def _scores(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        trees = len(self.comparison)
        goes_right = (rows.T.take(self.feature, axis=0) > self.threshold).view(np.uint8)
        said = goes_right.take(self.comparison, axis=0)  # (T, 4, 8, lines)
        said *= _BITS
        for half in (4, 2, 1):  # several times as fast as bitwise_or.reduce
            said = said[:, :, :half] | said[:, :, half:]
        group = 256 * np.arange(trees * _GROUPS).reshape(trees, _GROUPS, 1)
        struck = self.struck.take(said[:, :, 0] + group)
        struck = (struck[:, 0] | struck[:, 1]) | (struck[:, 2] | struck[:, 3])
        lowest_left = ~struck & (struck + np.uint32(1))
        leaf = np.frexp(lowest_left.astype(np.float32))[1] - 1
        scores: NDArray[np.float64] = self.leaf_value.take(leaf + _MAX_LEAVES * np.arange(trees)[:, None]).sum(axis=0)
        return scores


def sigmoid(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log odds."""
    return 1.0 / (1.0 + np.exp(-np.clip(scores, -60, 60)))


def _fields(block: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in block.split("\n") if "=" in line)


def _tables(strikes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Of T x 4 groups of eight nodes, for each byte that they may say, what those whose bit is set strike out."""
    struck = np.zeros((*strikes.shape[:2], 256), np.uint32)
    for bit in range(8):  # each doubles what is filled in already
        struck[:, :, 1 << bit : 2 << bit] = struck[:, :, : 1 << bit] | strikes[:, :, bit, None]
    return struck


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
