"""Tells which documents belong to one story: those joined by certain copies, however common what they share.

Rarity is counted over stories: a key is no template's because a story that has it is printed by hundreds. Stories are
narrower than clusters, which rest on rarity themselves: reports of a series that were once joined by mistake must not
make their wording look rare, or the next report would be joined the more easily.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np

from ingest.dedup.components import components
from ingest.dedup.index import Docs, Index, Sorted

_FILE: Final = "stories.npy"


@dataclass(frozen=True, slots=True)
class Stories:
    """What a run finds out about stories: by the label that a document had before (its number, if it is new), the new
    one, where it is another. A label is the smallest number of a document of the story."""

    moved: Sorted

    @classmethod
    def none(cls) -> Self:
        """Nothing."""
        return cls(Sorted(np.empty(0, np.uint32), np.empty(0, np.uint32)))

    def of(self, documents: Docs, old: Index) -> Docs:
        """The label of the story of each document, old or new."""
        distinct, back = np.unique(documents, return_inverse=True)
        labels: Docs = self.now(old.labels("story", distinct))[back]
        return labels

    def now(self, labels: Docs) -> Docs:
        """The labels that take the place of labels."""
        labels = labels.copy()
        which, moved = self.moved.find(labels)
        labels[which] = moved
        return labels


def tell_apart(one: Docs, other: Docs, old: Index) -> Stories:
    """The stories that grow by pairs of certain copies, the first ones of which may be in the index."""
    ends = old.labels("story", one), other
    labels, nodes = np.unique(np.concatenate(ends), return_inverse=True)
    smallest = components(len(labels), nodes[: len(one)], nodes[len(one) :])
    moves = np.flatnonzero(smallest != np.arange(len(labels)))
    return Stories(Sorted(labels[moves], labels[smallest[moves]]))


def write_stories(stories: Stories, scratch: Path) -> None:
    """Leave them where work items find them."""
    np.save(scratch / _FILE, np.stack([stories.moved.keys, stories.moved.values]))


def read_stories(scratch: Path) -> Stories:
    """What ``write_stories`` left."""
    return Stories(Sorted(*np.load(scratch / _FILE)))
