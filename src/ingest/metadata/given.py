"""The fields that a source gave beside the body (columns of an export, elements of a feed) → claims like any other."""

from __future__ import annotations

from ingest.model import Claim, ClaimField, Given

_FIELDS: tuple[tuple[str, ClaimField], ...] = (
    ("url", "url"),
    ("title", "title"),
    ("published", "published"),
    ("section", "section"),
    ("publisher", "publisher"),
    ("language", "language"),
    ("summary", "summary"),
)


def given_claims(given: Given) -> tuple[Claim, ...]:
    """One claim for each value, origin ``given``, words as they came."""
    said = [
        Claim(field, value.strip(), "given")
        for name, field in _FIELDS
        if (value := getattr(given, name)) and value.strip()
    ]
    said += [Claim("author", name.strip(), "given") for name in given.authors if name.strip()]
    if given.url:
        said.append(Claim("canonical_url", given.url.strip(), "given"))
    return tuple(said)
