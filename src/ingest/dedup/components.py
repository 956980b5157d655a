"""Turns pairs of documents that belong together into clusters."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Nodes = npt.NDArray[np.intp]


def components(count: int, one: Nodes, other: Nodes) -> Nodes:
    """Connected components of an undirected graph: for each of ``count`` nodes the smallest node of its component.

    ``one`` and ``other`` are the ends of the edges. Hooks roots to smaller neighbours and halves paths, all edges at a
    time (after Shiloach and Vishkin, 1982): some log n passes over arrays.
    """
    label = np.arange(count)
    while len(one):
        low, high = np.minimum(label[one], label[other]), np.maximum(label[one], label[other])
        np.minimum.at(label, high, low)
        while not np.array_equal(shorter := label[label], label):
            label = shorter
        apart = label[one] != label[other]
        one, other = one[apart], other[apart]
    return label


def chains(keys: npt.NDArray[Any], nodes: Nodes) -> tuple[Nodes, Nodes]:
    """Edges that connect, for each key, all nodes that have it: each with the next."""
    order = np.argsort(keys, kind="stable")
    keys, nodes = keys[order], nodes[order]
    same = keys[1:] == keys[:-1]
    return nodes[:-1][same], nodes[1:][same]
