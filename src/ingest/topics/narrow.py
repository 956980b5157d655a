"""Filed names, folders, tags and the text's leaves into narrower topics, under those of the first level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import yaml

from ingest.model import Topic
from ingest.topics.filed import folders_of, forms_of, normal_name, parts_of
from ingest.topics.taxonomy import Taxonomy

NAMED: Final = 0.9  # how sure a name makes a narrower topic, where the one of the first level is right
LEAST_SHARE: Final = 0.7  # of a topic's probability that its leaves of one narrower topic hold; by folds of publishers
LEAST_ABOVE: Final = 0.1  # what the topic of the first level above must have
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class NarrowNames:
    """What names mean below the first level: normal name → language → concept."""

    names: Mapping[str, Mapping[str, str]]

    @classmethod
    def from_yaml(cls, text: str, taxonomy: Taxonomy) -> NarrowNames:
        """Read the table described at the head of narrower.yaml; the taxonomy's own names are added as English ones.

        Raises ValueError for a concept that the taxonomy does not have below its first level.
        """
        names: dict[str, dict[str, str]] = {}
        table = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for concept, languages in table.items():
            if concept not in taxonomy.concepts or concept in taxonomy.top_level:
                raise ValueError(f"topics: {concept} is not below the first level of the taxonomy")
            for language, spellings in languages.items():
                for spelling in spellings:
                    for form in forms_of(spelling):
                        names.setdefault(form, {}).setdefault(language, concept)
        for id_, concept in taxonomy.concepts.items():
            if concept.parent is not None:
                names.setdefault(normal_name(concept.name), {}).setdefault("en", id_)
        return cls(names)

    def look_up(self, name: str, language: str | None) -> str | None:
        """The concept of a name in this language, else in English, else in the one other that has it."""
        meanings = self.names.get(normal_name(name), {})
        others = set(meanings.values())
        only = others.pop() if len(others) == 1 else None
        return meanings.get(language or "en") or meanings.get("en") or only

    def look_up_all(
        self, section: str | None, url: str | None, tags: Sequence[str], language: str | None
    ) -> tuple[str, ...]:
        """The concepts that an article's section, whole or in parts, its URL's folders and its tags name."""
        filed = [section, *parts_of(section)] if section else []
        names = [*filed, *(folders_of(url) if url else ()), *tags[:30]]
        found = (self.look_up(name, language) for name in names)
        return tuple(dict.fromkeys(concept for concept in found if concept is not None))


def narrower(
    first_level: Sequence[Topic], named: Iterable[str], shares: Mapping[str, float], taxonomy: Taxonomy
) -> tuple[Topic, ...]:
    """The narrower topics of these, each with those between; at most ``MOST``, the likeliest first.

    ``named`` are concepts that a name means, ``shares`` how much of its first-level topic's probability the text gives
    a concept. A narrower topic is as likely as the one of the first level times that share.
    """
    certain = {concept: share for concept, share in shares.items() if share >= LEAST_SHARE}
    certain |= {concept: max(NAMED, certain.get(concept, 0.0)) for concept in named}
    above = {topic.id: topic.score for topic in first_level if topic.score >= LEAST_ABOVE}
    scores: dict[str, float] = {}
    for concept, share in certain.items():
        top, *below = taxonomy.chain(concept)
        for each in below if top in above else ():
            scores[each] = max(scores.get(each, 0.0), round(above[top] * share, 4))
    best = sorted(scores.items(), key=lambda item: -item[1])[:MOST]
    return tuple(Topic(id_, taxonomy.name(id_), score) for id_, score in best)
