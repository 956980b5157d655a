"""Weights of origins → who is believed: the claims for one value add their weights up, and the heaviest value wins.

A weight is a log-odds contribution, learned by `training/metadata_weights.py` as a conditional logit over the values
that a page offers (one choice a page), so that sums compare.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from ingest.model import Claim, ClaimField

Key = TypeVar("Key", bound=Hashable)
_LINE: Final = re.compile(r"^line:\d+")


@dataclass(frozen=True, slots=True)
class Weights:
    """For each field the weight of each origin; ``*`` is that of origins without one of their own."""

    tables: dict[str, dict[str, float]]

    @classmethod
    def from_json(cls, text: str) -> Weights:
        """Read ``{"title": {"h1": 2.1, "*": 0.3}, …}``; raises ValueError when it is something else."""
        tables = json.loads(text)
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            raise ValueError("weights must map a field to a table of origins")
        return cls({field: {origin: float(w) for origin, w in table.items()} for field, table in tables.items()})

    def of(self, field: str, origin: str) -> float:
        """The weight of an origin for a field; line numbers play no part."""
        table = self.tables.get(field, {})
        return table.get(origin_kind(origin), table.get("*", 0.1))

    def of_claim(self, claim: Claim) -> float:
        """The weight of a claim on its own field; a confidence of .5 is an origin's usual one."""
        return self.of(claim.field, claim.origin) * 2 * claim.confidence


def origin_kind(origin: str) -> str:
    """An origin without what is particular to one page: "line:12:byline" → "line:byline"."""
    return _LINE.sub("line", origin) if origin.startswith("line:") else origin


def claims_for(claims: tuple[Claim, ...], *fields: ClaimField) -> Iterator[Claim]:
    """The claims on some fields, in their order."""
    return (claim for claim in claims if claim.field in fields)


@dataclass(frozen=True, slots=True)
class Ranked(Generic[Key]):
    """A value with the sum of its weights and the origins that claim it, heaviest first."""

    key: Key
    score: float
    origins: tuple[str, ...]


def rank(votes: Iterable[tuple[Key, str, float]]) -> list[Ranked[Key]]:
    """Values by falling weight. A vote is (value, origin, weight); an origin counts once for a value, at its best."""
    table: dict[Key, dict[str, float]] = {}
    for key, origin, weight in votes:
        origins = table.setdefault(key, {})
        origins[origin] = max(weight, origins.get(origin, weight))
    ranked = [
        Ranked(key, sum(origins.values()), tuple(sorted(origins, key=lambda o: -origins[o])))
        for key, origins in table.items()
    ]
    return sorted(ranked, key=lambda value: -value.score)  # stable: the first claimed of equals
