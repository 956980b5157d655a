"""Reading: raw files of every kind, packed or not → documents (`Raw`) and rejects, streamed and within limits.

`discover` finds the files, `read` yields what is in one, `shares` says how a big one may be cut between readers,
`digest` is its checksum. docs/reference/inputs.md says what is accepted.
"""

from ingest.read.files import InputFile, InputNotFound, digest, discover, is_still, present
from ingest.read.reader import read, shares
from ingest.read.share import Share

__all__ = ["InputFile", "InputNotFound", "Share", "digest", "discover", "is_still", "present", "read", "shares"]
