"""Deduplication: which documents are copies or versions of an article, against everything ever ingested.

Workers make ``fingerprints`` of clean articles; ``dedupe`` links them with each other and with the index of the version
to build on, and may ``Spread`` the search over workers; ``write_index`` writes the index of the next version,
``write_basis`` what it can be made of anew by ``rebuild_index``. ``Known`` tells which documents are accounted for,
``contents`` which of them are articles.
"""

from ingest.dedup.basis import rebuild_index, write_basis
from ingest.dedup.dedupe import dedupe
from ingest.dedup.fingerprint import FINGERPRINTS, document_key, fingerprints
from ingest.dedup.index import DamagedIndex, Known, contents
from ingest.dedup.links import Links
from ingest.dedup.search import Spread
from ingest.dedup.segments import write_index
from ingest.dedup.textkey import text_key

__all__ = [
    "FINGERPRINTS",
    "DamagedIndex",
    "Known",
    "Links",
    "Spread",
    "contents",
    "dedupe",
    "document_key",
    "fingerprints",
    "rebuild_index",
    "text_key",
    "write_basis",
    "write_index",
]
