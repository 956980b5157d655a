"""Load the rules and weights that the pure stages work with: data files of this package → Knowledge, once a process."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from ingest.clean import ContentModel, LineModel, Phrases, SiteRules
from ingest.errors import UsageError
from ingest.metadata import Agencies, Bytegrams, Gazetteer, Weights, bytegrams
from ingest.pipeline import Knowledge
from ingest.topics import Taxonomy, TopicKnowledge
from ingest.unpacked import unpacked

_NO_PINS: Final[Mapping[str, str]] = MappingProxyType({})


def load_knowledge(pins: Mapping[str, str] = _NO_PINS, site_rules: Sequence[tuple[str, str]] = ()) -> Knowledge:
    """Everything the stages know; ``pins`` are the section names whose topic the settings fix.

    ``site_rules`` are name and text of the rule files for single sites.
    Raises UsageError when a pin names a topic that there is not, or a rule file cannot be used.
    """
    knowledge = _shipped()
    if site_rules:
        try:
            knowledge = replace(knowledge, sites=SiteRules.from_yaml(site_rules))
        except ValueError as error:
            raise UsageError(f"site_rules: {error}") from None
    if not pins:
        return knowledge
    try:
        topics = knowledge.topics.with_pins(pins)
    except ValueError as error:
        raise UsageError(f"topics.aliases: {error}") from None
    return replace(knowledge, topics=topics)


@cache
def _shipped() -> Knowledge:
    """What ships. The garbage collector waits meanwhile, as it would go through what is there again and again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return _read()
    finally:
        if collects:
            gc.enable()


def _read() -> Knowledge:
    return Knowledge(
        content=ContentModel.from_parts(_text("models/content_html.txt"), _bytes("models/content_html.npz")),
        lines=LineModel.from_parts(_text("models/content_text.txt"), _bytes("models/content_text.npz")),
        phrases=Phrases.from_yaml(_text("clean/phrases.yaml")),
        weights=Weights.from_json(_text("metadata/weights.json")),
        gazetteer=Gazetteer.from_text(_text("metadata/places.txt")),
        agencies=Agencies.from_yaml(_text("metadata/agencies.yaml")),
        languages=_languages(),
        sites=SiteRules(),
        topics=TopicKnowledge.load(
            _bytes("topics/taxonomy.json"),
            _text("topics/aliases.yaml"),
            _text("topics/narrower.yaml"),
            _bytes("models/topics.npz"),
        ),
    )


def load_taxonomy() -> Taxonomy:
    """The topics that articles are filed under."""
    return Taxonomy.from_json(_bytes("topics/taxonomy.json"))


def _languages() -> Bytegrams:
    """py3langid's model, which takes half a second to unpack."""
    from py3langid.langid import MODEL_FILE  # only the process that cleans documents needs it

    packed = files("py3langid").joinpath(MODEL_FILE).read_bytes()
    return Bytegrams.from_arrays(unpacked("languages", packed, lambda: bytegrams().arrays()))


def _bytes(name: str) -> bytes:
    return files("ingest").joinpath(name).read_bytes()


def _text(name: str) -> str:
    return _bytes(name).decode("utf-8")
