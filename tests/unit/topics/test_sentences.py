"""Openings written by hand in languages of which no text was there to learn from: each is read as what it is about."""

from pathlib import Path
from typing import Final

import pytest
import yaml

from ingest.knowledge import load_knowledge

OPENINGS: Final = yaml.safe_load(Path(__file__).with_name("sentences.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("language", "topic"), [(language, topic) for language, by_topic in OPENINGS.items() for topic in by_topic]
)
def test_an_opening_is_read_as_what_it_is_about(language: str, topic: str) -> None:
    knowledge = load_knowledge().topics
    reading = knowledge.model.read(None, OPENINGS[language][topic], language)
    assert knowledge.taxonomy.name(knowledge.model.topics[int(reading.probabilities.argmax())]) == topic
