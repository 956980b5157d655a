"""Weights and their cards: each file that ships is the one that its card speaks of, and none is large or a pickle."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.models import digests

PACKAGE = Path(__file__).parents[2] / "src" / "ingest"


@pytest.mark.parametrize(("name", "digest"), digests().items())
def test_a_card_names_the_digest_of_the_weights(name: str, digest: str) -> None:
    weights = PACKAGE / name
    cards = [path for path in weights.parent.iterdir() if path.name.startswith(weights.stem) and path != weights]
    assert any(digest in card.read_text(encoding="utf-8") for card in cards if card.suffix in {".md", ".json"})


def test_the_models_are_a_few_megabytes_in_portable_formats() -> None:
    files = [path for path in (PACKAGE / "models").iterdir() if path.is_file()]
    assert {path.suffix for path in files} <= {".txt", ".npz", ".json", ".md", ".py"}
    assert sum(path.stat().st_size for path in files) < 8_000_000
