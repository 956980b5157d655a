"""Turns the names of publishers, sites and credited agencies into keys that can be compared.

"The Associated Press", "Associated Press (AP)", publisher "AP" and apnews.com have a key in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_PARTS = re.compile(r"[,;/|()&+]| and | via ")
_WORD = re.compile(r"\w+")
_SMALL_WORDS = frozenset({"the", "of", "and", "for", "a", "an", "de", "la", "le", "der", "die"})
_SITE_TAILS = ("news", "online")


# An agency may sign where a person would: "By Continental Wire".
_AGENCY = re.compile(
    r"\b(?:(?:news)?wire|(?:news|press)\s?agency|agency|agence|agencia|agenzia|(?:nachrichten|presse)agentur|"
    r"associated press|reuters|ap|afp|dpa|apa|sda|efe|ansa|lusa|ntb|tass|xinhua|kyodo|yonhap|pap|upi)\b"
)


def agencies(authors: Iterable[str]) -> Iterator[str]:
    """Those of the authors that are agencies by their name."""
    return (author for author in authors if _AGENCY.search(author.casefold()))


def credit_keys(credit: str) -> frozenset[str]:
    """Keys of everybody whom a credit line names."""
    return frozenset(key for part in _PARTS.split(credit.casefold()) for key in _name_keys(part))


def own_keys(publisher: str | None, site: str | None) -> frozenset[str]:
    """Keys of the publisher of a copy: its name, its initials, and the name of its site (``voanews.com`` → ``voa``)."""
    keys = set(_name_keys(publisher.casefold())) if publisher else set()
    if site:
        label = site.casefold().removeprefix("www.").split(".")[0]
        keys.add(label)
        keys.update(label.removesuffix(tail) for tail in _SITE_TAILS if label.endswith(tail) and label != tail)
    return frozenset(keys)


def _name_keys(name: str) -> Iterator[str]:
    words = [word for word in _WORD.findall(name) if word != "the"]
    if words:
        yield "".join(words)
    initials = "".join(word[0] for word in words if word not in _SMALL_WORDS)
    if len(initials) > 1:
        yield initials
        yield "".join(word[0] for word in words)  # "Voice of America" calls itself VOA
