"""What can go wrong with a run as a whole, named by what the caller does about it.

A fault of one document is never an exception: it is a ``Reject``.
"""

from __future__ import annotations


class UsageError(Exception):
    """What was asked for cannot be done as asked; the message names the remedy. Exit code 2."""


class RunFailed(Exception):
    """The run cannot go on; nothing is published, and the message says why. Exit code 1."""
