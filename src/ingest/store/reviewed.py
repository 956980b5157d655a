"""``reviewed.json`` beside the versions: topics that people decided on, by article; later versions heed them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ingest.errors import RunFailed
from ingest.store import durable

REVIEWED: Final = "reviewed.json"


def read(out: Path) -> dict[str, str]:
    """The decided topics by article_id; none where nobody decided yet.

    Raises RunFailed when the file is not what ``write`` writes.
    """
    path = out / REVIEWED
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise RunFailed(f"{path}: no valid JSON ({error}); mend it, or move it away and import again") from None
    if not isinstance(found, dict) or not all(isinstance(topic, str) for topic in found.values()):
        raise RunFailed(f"{path}: must map article_ids to topics; mend it, or move it away and import again")
    return found


def write(out: Path, decided: Mapping[str, str]) -> None:
    """Keep decided topics, whole or not at all. The caller holds the dataset's lock."""
    durable.write(out / REVIEWED, json.dumps(decided, indent=1, sort_keys=True) + "\n")
