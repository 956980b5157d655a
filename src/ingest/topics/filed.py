"""Where an article was filed, as claims on the taxonomy: section names, URL paths and tags, by a table of aliases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import yaml

STRENGTH: Final = {"strong": 0.9, "fair": 0.75, "weak": 0.4}
PINNED: Final = 0.98

_PUNCTUATION: Final = re.compile(r"[\W_]+")
_PARTS: Final = re.compile(r"[&/|>»›:,;+·•]|\s[-–—]\s|\s(?:and|und|et|y|e|i|en|ve|och|og|a)\s")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
_MOST_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name says: one of ``topics`` with probability ``strength``. No topics: known to say nothing."""

    topics: tuple[str, ...]
    strength: float


SILENT: Final = Meaning((), 0.0)


@lru_cache(maxsize=4096)
def normal_name(name: str) -> str:
    """A name as it is looked up: no case, no accents, any punctuation as one space."""
    bare = name.casefold()
    if not bare.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return _PUNCTUATION.sub(" ", bare).strip()


@dataclass(frozen=True, slots=True)
class Aliases:
    """Names of sections in many languages: normal name → language → meaning. Pins are looked up first."""

    names: Mapping[str, Mapping[str, Meaning]]
    pins: Mapping[str, Meaning]

    @classmethod
    def from_yaml(cls, text: str) -> Aliases:
        """Read the table described at the head of aliases.yaml. Raises ValueError for an unknown strength."""
        table = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        names: dict[str, dict[str, Meaning]] = {}
        for entry in table["names"]:
            meaning = _meaning(entry)
            _enter(names, meaning, {k: v for k, v in entry.items() if k not in ("topics", "strength")})
        _enter(names, SILENT, table["silent"])
        return cls(names, {})

    def with_pins(self, pins: Mapping[str, str]) -> Aliases:
        """The same table, where these names (section name → topic id) mean this whatever the table says."""
        return Aliases(self.names, {**self.pins, **{normal_name(k): Meaning((v,), PINNED) for k, v in pins.items()}})

    def exact(self, name: str, language: str | None) -> Meaning | None:
        """The meaning of a name as a whole, in this language before others; None when it is not in the table."""
        key = normal_name(name)
        pinned = self.pins.get(key)
        if pinned is not None:
            return pinned
        by_language = self.names.get(key)
        if by_language is None:
            return None
        for wanted in (language, "en"):
            if wanted is not None and wanted in by_language:
                return by_language[wanted]
        return _union(by_language.values())

    def look_up(self, name: str, language: str | None) -> Meaning | None:
        """The meaning of a section's name: whole, else of parts ("Arts & Health") or words ("US Politics").

        None when nothing of it is in the table; a meaning without topics when all that is known of it says nothing.
        """
        whole = self.exact(name, language)
        if whole is not None:
            return whole
        parts = parts_of(name)
        if len(parts) > 1:
            return _union(found for part in parts if (found := self.look_up_words(part, language)) is not None)
        return self.look_up_words(name, language)

    def look_up_words(self, name: str, language: str | None) -> Meaning | None:
        """The meaning of a name as a whole, else what its words say together: never stronger than ``fair``."""
        whole = self.exact(name, language)
        words = normal_name(name).split()
        if whole is not None or not 1 < len(words) <= _MOST_WORDS:
            return whole
        found = _union(meaning for word in words if (meaning := self.exact(word, language)) is not None)
        if found is None:
            return None
        return Meaning(found.topics, min(found.strength, STRENGTH["fair"]))

    def look_up_url(self, url: str, language: str | None) -> Meaning | None:
        """What the folders of a URL and its subdomain say; None when nothing of it is in the table."""
        return _union(found for name in folders_of(url) if (found := self.look_up_words(name, language)) is not None)

    def look_up_tags(self, tags: Sequence[str], language: str | None) -> Meaning | None:
        """What tags say together, by whole names only."""
        return _union(found for tag in tags[:30] if (found := self.exact(tag, language)) is not None)


def forms_of(name: str) -> set[str]:
    """The normal names that a name goes by: its umlauts bare, and written out as "ae", "oe", "ue"."""
    return {normal_name(name), normal_name(name.casefold().translate(_UMLAUTS))}


def parts_of(name: str) -> list[str]:
    """The parts of a section's name, in lower case: "Arts & Health", "News > Sport"."""
    return [part for part in _PARTS.split(name.casefold()) if part.strip()]


def folders_of(url: str) -> list[str]:
    """A URL's subdomains and folders: ``sport.example.com/…``, ``/politics/2018/…``; none of an address that is broken.

    The last segment is the article's own name and does not count.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    folders = [unquote(folder) for folder in parts.path.split("/")[:-1] if 1 < len(folder) <= 40][:8]
    return [*(parts.hostname or "").split(".")[:-2], *folders]


def _meaning(entry: Mapping[str, Any]) -> Meaning:
    if entry["strength"] not in STRENGTH:
        raise ValueError(f"aliases: unknown strength {entry['strength']!r}; use one of {', '.join(STRENGTH)}")
    return Meaning(tuple(entry["topics"]), STRENGTH[entry["strength"]])


def _enter(names: dict[str, dict[str, Meaning]], meaning: Meaning, languages: Mapping[str, Iterable[str]]) -> None:
    """The first meaning that a name is given in a language stands."""
    for language, spellings in languages.items():
        for spelling in spellings:
            for form in forms_of(spelling):
                names.setdefault(form, {}).setdefault(language, meaning)


def _union(meanings: Iterable[Meaning]) -> Meaning | None:
    """Several meanings as one: all their topics, as strong as the weakest; those that say nothing do not count."""
    found = list(dict.fromkeys(meanings))
    if not found:
        return None
    loud = [meaning for meaning in found if meaning.topics]
    if not loud:
        return SILENT
    topics = tuple(dict.fromkeys(topic for meaning in loud for topic in meaning.topics))
    return Meaning(topics, min(meaning.strength for meaning in loud))
