"""Words of languages that the embeddings do not speak → all forms of them, and which topics each speaks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import yaml

from ingest.topics.words import words_of

WORDS: Final = Path(__file__).parent / "topic_words.yaml"
_VOWELS: Final = frozenset("aeiouyäöáéíóúőűαεηιουωάέήίόύώаеиоуяюєії")
_FEWEST_LETTERS: Final = 4  # of a word that forms are made of: shorter ones would run into other words


def unspoken_languages() -> frozenset[str]:
    """The languages that these words belong to."""
    table = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return frozenset(language for by_language in table["words"].values() for language in by_language)


def topics_of_forms() -> dict[str, list[str]]:
    """Each form of each word, with the ids of the topics that it speaks for."""
    table = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for topic, by_language in table["words"].items():
        for language, text in by_language.items():
            prefixes = table["prefixes"].get(language, "").split()
            endings = table["endings"].get(language, "").split()
            for word in words_of(text, 10_000):
                for form in _forms(word, prefixes, endings):
                    found[form].add(topic)
    return {form: sorted(topics) for form, topics in found.items()}


def _forms(word: str, prefixes: Sequence[str], endings: Sequence[str]) -> Iterator[str]:
    """The word itself, with each prefix, with each ending, and with each ending for its last vowel."""
    yield word
    yield from (prefix + word for prefix in prefixes)
    if len(word) >= _FEWEST_LETTERS:
        stems = {word, word[:-1]} if word[-1] in _VOWELS else {word}
        yield from (stem + ending for stem in stems for ending in endings)
