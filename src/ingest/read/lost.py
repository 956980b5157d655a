"""What every reader shares: its settings and place (`Context`), one document to be (`Unit`), and `Lost`.

A reader turns a `Stream` into units, in file order. A unit makes its `Raw` or `Reject` only when it is called, so that
skipping a document costs next to nothing; it must be called before the reader is advanced. When the rest of a file or
member cannot be read, the reader raises `Lost` after everything that came before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ingest.model import Limits, Raw, Reject, RejectCode

Unit = Callable[[], Raw | Reject]


class Lost(Exception):
    """The rest of the file or member at ``uri`` cannot be read; it becomes exactly one reject."""

    def __init__(self, uri: str, code: RejectCode, detail: str) -> None:
        super().__init__(detail)
        self.uri = uri
        self.code = code
        self.detail = detail

    def reject(self) -> Reject:
        """The reject that stands for what was lost."""
        return Reject(self.uri, "read", self.code, self.detail)


@dataclass(slots=True)
class Meter:
    """Bytes that decompression has made in one file so far, over all its layers and members: bombs multiply there."""

    made: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """Where a reader stands, and by which rules it reads.

    ``uri`` is the file or member, ``size`` the raw file's bytes (0 when a store does not tell), ``depth`` the archives
    around this place, ``packed`` whether it was already decompressed once.
    """

    uri: str
    source: str
    limits: Limits
    fields: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    depth: int = 0
    packed: bool = False
    meter: Meter = field(default_factory=Meter)

    @property
    def name(self) -> str:
        """The file's own name, in lower case, without its folders and without compression suffixes."""
        name = self.uri.rpartition("!")[2].rpartition("/")[2].lower()
        for suffix in (".gz", ".bz2", ".xz", ".zst", ".zstd"):
            name = name.removesuffix(suffix)
        return name

    def inside(self, member: str) -> Context:
        """The place of a member of the archive that stands here."""
        return replace(self, uri=f"{self.uri}!{member}", depth=self.depth + 1, packed=False)

    def allowance(self, packed: int) -> int:
        """How many bytes this many packed ones may become: the ratio allowed, and one largest document in any case."""
        return self.limits.document_bytes + self.limits.archive_ratio * packed

    def spend(self, made: int) -> None:
        """Count unpacked bytes against what the raw file may become in all. Raises Lost (ARCHIVE_BOMB)."""
        self.meter.made += made
        if self.size and self.meter.made > self.allowance(self.size):
            raise self.bomb()

    def bomb(self) -> Lost:
        """The rest is not unpacked any further."""
        return self.lost(
            RejectCode.ARCHIVE_BOMB,
            f"unpacks to more than {self.limits.archive_ratio:,} times its size, as archive bombs do; "
            "raise limits.archive_ratio if it is meant to.",
        )

    def lost(self, code: RejectCode, detail: str) -> Lost:
        """The rest of this file or member is lost; ``detail`` goes on after its name."""
        return Lost(self.uri, code, f"{self.uri} {detail}")

    def reject(self, code: RejectCode, detail: str, at: str = "") -> Reject:
        """One document here is not readable; ``at`` is the row or offset as it stands in its URI."""
        return Reject(self.uri + at, "read", code, f"{self.uri}{at} {detail}")
