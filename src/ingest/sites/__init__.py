"""What the pages of one site have in common, counted across documents and runs: articles → tallies → recurring lines.

A line that recurs on pages whose other lines differ is boilerplate, even when it reads like prose. Workers' articles
give ``occurrences``; ``tally`` adds them to what earlier runs counted; ``recurring`` says which lines are boilerplate.
The tallies of a version lie in its index, in files that each hold some of the sites (``buckets``). Beside them lies how
far each section of a site can be trusted (``sections``).
"""

from ingest.sites.buckets import BUCKETS, bucket_of, file_of, read_bucket, read_site, write_bucket
from ingest.sites.occurrences import OCCURRENCES, line_key, lines_of, occurrences, site_of, stretches
from ingest.sites.recurring import Recurring, hits, recurring, rules, support
from ingest.sites.sections import (
    RATIO,
    Section,
    dumps,
    filings,
    judge,
    read_sections,
    section_key,
    write_sections,
)
from ingest.sites.tally import TALLIES, tally

__all__ = [
    "BUCKETS",
    "OCCURRENCES",
    "RATIO",
    "TALLIES",
    "Recurring",
    "Section",
    "bucket_of",
    "dumps",
    "file_of",
    "filings",
    "hits",
    "judge",
    "line_key",
    "lines_of",
    "occurrences",
    "read_bucket",
    "read_sections",
    "read_site",
    "recurring",
    "rules",
    "section_key",
    "site_of",
    "stretches",
    "support",
    "tally",
    "write_bucket",
    "write_sections",
]
