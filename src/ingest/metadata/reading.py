"""What a stage read out of the lines of a draft: claims, and the edits that take those words out of the text."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model import Claim, Edit


@dataclass(frozen=True, slots=True)
class Reading:
    """Claims with origin ``line:N``, and `move` or `remove` edits of the same lines."""

    claims: tuple[Claim, ...] = ()
    edits: tuple[Edit, ...] = ()
