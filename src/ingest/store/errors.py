"""What can go wrong with a published dataset, named by what the caller does about it."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import RunFailed, UsageError


class DatasetNotFound(UsageError):
    """There is no published version where one was asked for; the message names those there are."""


class UnknownColumn(UsageError):
    """A column was asked for that the table does not have; the message names those it has."""


class MisplacedFile(RunFailed):
    """Something in the dataset's folder is not what ingest puts there."""


class UnfitTable(RunFailed):
    """Rows that do not fit the schema of their table; names table, column and row."""


class UnsupportedFilesystem(RunFailed):
    """The folder lies where a switch cannot be atomic: no symbolic links."""


class ParentChanged(RunFailed):
    """Another run published since this one began, so its version would undo the other's."""


class NewerDataset(RunFailed):
    """A version has columns that a later release of ingest gave it: this one must not build on it."""


class Unreadable(RunFailed):
    """A file of a published version does not read as it was written."""

    def __init__(self, path: Path, cause: str) -> None:
        super().__init__(
            f"{path} is damaged: {cause}. `ingest doctor` lists all damage, `ingest doctor --repair` mends it or goes "
            "back to an undamaged version, `ingest run --fresh` builds one anew"
        )
        self.path = path
