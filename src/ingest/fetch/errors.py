"""What can go wrong with one request, named by what the round does about it. The messages are for people."""

from __future__ import annotations


class GiveUp(Exception):
    """Asking again would give the same: the address is remembered as seen."""


class Refused(GiveUp):
    """We do not ask this address at all: its form, its scheme, or where it leads."""


class TryAgain(Exception):
    """It may go better in a moment: asked again in this round, after a pause."""


class NextRound(Exception):
    """It took too long: not in this round, the address stays wanted."""
