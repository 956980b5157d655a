"""What deduplication decides: who is an article, who is whose duplicate, and what of the published dataset changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.dedup.fingerprint import Rows
from ingest.dedup.index import Keys, Members

KINDS: Final = ("exact", "same_url", "near")

NEW: Final = pa.schema(
    [
        pa.field("duplicate_of", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("similarity", pa.float32()),
        pa.field("cluster_id", pa.string(), nullable=False),
    ]
)
DEMOTED: Final = pa.schema([pa.field("article_id", pa.string(), nullable=False), *NEW])


@dataclass(frozen=True, slots=True)
class Links:
    """The outcome of ``dedupe``.

    ``new``: a row for each new document, in order; ``duplicate_of``, ``kind`` (``same_url``, ``exact``, ``near``) and
    ``similarity`` are null for what is published as an article. ``cluster_id`` is the article_id of the cluster's head.
    ``demoted``: published articles that are duplicates from now on. ``repointed``: for each of them, which article
    takes its place in ``duplicate_of``.
    The rest is for ``write_index``.
    """

    new: pa.Table
    demoted: pa.Table
    repointed: dict[str, str]
    documents: Rows
    members: Members
    crowded: Keys
    compared: npt.NDArray[np.bool_]
