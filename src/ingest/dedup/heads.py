"""Chooses which copy of an article stays: the head of its cluster.

Of all copies the original comes first: one that does not itself name another as its source; then the earliest, the
fullest, the smallest article_id. A document takes the place of the versions that the same address had before it, so the
newest text of the chosen address is published. No choice depends on what else is in the cluster: a copy that lost once
stays lost, in whatever order documents come in.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.dedup.components import Nodes
from ingest.dedup.fingerprint import NEVER, UNTOLD, Rows
from ingest.dedup.index import Keys

Flags = npt.NDArray[np.bool_]


def choose_heads(component: Nodes, rows: Rows, own: Keys, published: Flags, new: Flags) -> Nodes:
    """For each node the head of its component.

    ``own`` is each document's address for versions; ``published`` are articles of the dataset so far. A head is a new
    document or a published one: of what became a duplicate in an earlier run the dataset keeps no text.
    """
    count = len(rows)
    identity = (rows["tie"], ~published, rows["id_low"], rows["id_high"])
    rank = _places(*identity, -rows["words"].astype(np.int64), rows["published"], rows["copy"])
    age = _places(*identity, rows["words"], _said(rows["published"]), rows["modified"], rows["fetched"])

    group = np.unique(np.stack([component.astype(np.uint64), own]), axis=1, return_inverse=True)[1].reshape(-1)
    best_of_group = np.full(count, count)
    np.minimum.at(best_of_group, group, rank)
    superseded = _superseded(group, age, rows["text"])

    eligible = np.flatnonzero(new | published)
    order = eligible[
        np.lexsort((rank[eligible], best_of_group[group[eligible]], superseded[eligible], component[eligible]))
    ]
    chosen, at = np.unique(component[order], return_index=True)
    head = np.empty(count, np.intp)
    head[chosen] = order[at]
    return head[component]


def _places(*keys: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The place of each row when sorted by the keys, the last one first."""
    places = np.empty(len(keys[0]), np.int64)
    places[np.lexsort(keys)] = np.arange(len(places))
    return places


def _superseded(group: Nodes, age: npt.NDArray[np.int64], text: Keys) -> Flags:
    """Whether a document's group has a newer text, or the same text in an older document and nothing else since."""
    order = np.lexsort((age, group))
    changed = np.ones(len(order), np.bool_)
    changed[1:] = (text[order][1:] != text[order][:-1]) | (group[order][1:] != group[order][:-1])
    last_change = np.zeros(len(order), np.intp)
    np.maximum.at(last_change, group[order[changed]], np.flatnonzero(changed))
    superseded = np.ones(len(order), np.bool_)
    superseded[order[last_change[np.unique(group)]]] = False
    return superseded


def _said(published: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Times of publication as times of a version: a missing one is the oldest."""
    return np.where(published == NEVER, UNTOLD, published)
