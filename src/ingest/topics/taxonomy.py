"""The IPTC Media Topics as data: ids, names and parents. © IPTC, CC-BY 4.0, https://iptc.org/standards/media-topics/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """One Media Topic. ``parent`` is the id of the broader one, None on the first level."""

    id: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All concepts by id, and the ids of the first level in their order."""

    concepts: Mapping[str, Concept]
    top_level: tuple[str, ...]

    @classmethod
    def from_json(cls, data: bytes) -> Taxonomy:
        """Read ``{"concepts": [[id, name, parent or null], …]}``. Raises ValueError when a parent is missing."""
        concepts = {id_: Concept(id_, name, parent) for id_, name, parent in json.loads(data)["concepts"]}
        for concept in concepts.values():
            if concept.parent is not None and concept.parent not in concepts:
                raise ValueError(
                    f"taxonomy: {concept.id} ({concept.name}) names a parent {concept.parent} that is not there"
                )
        return cls(concepts, tuple(id_ for id_, concept in concepts.items() if concept.parent is None))

    def chain(self, id_: str) -> tuple[str, ...]:
        """The ids from the first level down to this concept. Raises KeyError when there is none of this id."""
        parent = self.concepts[id_].parent
        return (id_,) if parent is None else (*self.chain(parent), id_)

    def name(self, id_: str) -> str:
        """The English name of a concept. Raises KeyError when there is none of this id."""
        return self.concepts[id_].name
