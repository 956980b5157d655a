"""Weights of the learned stages as data files, each with a card: data, licence, folds, figures, sha256."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import Final

_WEIGHTS: Final = (
    "models/content_html.txt",
    "models/content_html.npz",
    "models/content_text.txt",
    "models/content_text.npz",
    "models/topics.npz",
    "metadata/weights.json",
)


def digests() -> dict[str, str]:
    """The sha256 of each file of weights, for the manifest of a version."""
    package = files("ingest")
    return {name: hashlib.sha256(package.joinpath(name).read_bytes()).hexdigest() for name in _WEIGHTS}
