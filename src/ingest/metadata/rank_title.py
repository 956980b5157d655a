"""Claims of titles → headlines by weight: what is the site's is cut off each, and equal ones add their weights up."""

from __future__ import annotations

from ingest.metadata import titles
from ingest.metadata.authors import fold
from ingest.metadata.chrome import is_navigation
from ingest.metadata.weigh import Ranked, Weights, claims_for, origin_kind, rank
from ingest.model import Claim


def rank_titles(
    claims: tuple[Claim, ...], sites: frozenset[str], weights: Weights
) -> tuple[list[Ranked[str]], dict[str, str]]:
    """Folded headlines by weight, and how each is best written."""
    shown = frozenset(
        fold(claim.value) for claim in claims_for(claims, "title") if claim.origin.startswith(("h1", "line:"))
    )
    shown = frozenset(words for words in shown if len(words) >= 8)
    votes: list[tuple[str, str, float]] = []
    spellings: dict[str, dict[str, float]] = {}
    for claim in claims_for(claims, "title"):
        value = titles.headline(claim.value, sites, shown)
        key = fold(value)
        if not key or key in sites or is_navigation(value):
            continue
        weight = weights.of_claim(claim)
        votes.append((key, origin_kind(claim.origin), weight))
        forms = spellings.setdefault(key, {})
        forms[value] = forms.get(value, 0.0) + weight
    return rank(votes), {key: max(forms, key=lambda form: forms[form]) for key, forms in spellings.items()}
