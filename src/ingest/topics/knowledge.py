"""What the stage knows, read once a process and handed to it: taxonomy, names of sections, model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ingest.topics.filed import Aliases
from ingest.topics.narrow import NarrowNames
from ingest.topics.predict import TopicModel
from ingest.topics.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class TopicKnowledge:
    """The taxonomy, the tables of section names for its first level and below, and the model that reads texts."""

    taxonomy: Taxonomy
    aliases: Aliases
    narrow: NarrowNames
    model: TopicModel

    @classmethod
    def load(cls, taxonomy_json: bytes, aliases_yaml: str, narrower_yaml: str, weights_npz: bytes) -> TopicKnowledge:
        """Read taxonomy.json, aliases.yaml, narrower.yaml and topics.npz.

        Raises ValueError when aliases or model name a topic that the taxonomy does not have on its first level, or
        narrower names or model one that it does not have below.
        """
        taxonomy = Taxonomy.from_json(taxonomy_json)
        aliases = Aliases.from_yaml(aliases_yaml)
        model = TopicModel.from_npz(weights_npz)
        named = {
            topic for meanings in aliases.names.values() for meaning in meanings.values() for topic in meaning.topics
        }
        foreign = (named | set(model.topics)) - set(taxonomy.top_level)
        if foreign:
            raise ValueError(f"topics: not on the first level of the taxonomy: {', '.join(sorted(foreign))}")
        strange = {concept for concept in model.english.leaf_concept if concept} - taxonomy.concepts.keys()
        if strange:
            raise ValueError(f"topics: not in the taxonomy: {', '.join(sorted(strange))}")
        return cls(taxonomy, aliases, NarrowNames.from_yaml(narrower_yaml, taxonomy), model)

    def with_pins(self, pins: Mapping[str, str]) -> TopicKnowledge:
        """The same, where these section names mean these topics (name → id) whatever the table of aliases says.

        Raises ValueError for an id that is not on the first level of the taxonomy.
        """
        for name, topic in pins.items():
            if topic not in self.taxonomy.top_level:
                known = ", ".join(f"{id_} ({self.taxonomy.name(id_)})" for id_ in self.taxonomy.top_level)
                raise ValueError(f"topics: section {name!r} is pinned to {topic!r}; use one of {known}")
        return replace(self, aliases=self.aliases.with_pins(pins))
