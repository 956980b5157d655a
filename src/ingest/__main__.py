"""``python -m ingest``."""

from ingest.cli import console

console()
