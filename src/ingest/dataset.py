"""The settings → the folder of the dataset, kept in step with the object store that they name, where they name one.

    adopt_current ─▶ a command's work on the folder ─▶ send_current

Without one there is nothing to do, and the folder is the dataset.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

from ingest.config import Settings
from ingest.store import lock, mirror, publish
from ingest.store.adopt import adopt

log = logging.getLogger(__name__)


def folder(settings: Settings) -> Path:
    """Where the dataset lies, or the copy of it that commands work on."""
    return settings.base / settings.out


def to_read(settings: Settings) -> Path:
    """The folder of the dataset, brought up to date. A run that holds it has seen to that. Raises MirrorFails."""
    if settings.mirror:
        with suppress(lock.Locked), lock.hold(folder(settings), "ingest"):
            adopt_current(settings)
    return folder(settings)


def adopt_current(settings: Settings) -> None:
    """Finish a first run that died at its last step, and fetch the version that another machine sent, if there is one.

    The caller holds the dataset's lock. Raises MirrorFails, and Unreadable when the only version is damaged.
    """
    publish.finish(folder(settings))
    if settings.mirror:
        fetched = adopt(folder(settings), settings.mirror)
        if fetched is not None:
            log.info("brought up to date with %s, %.1f MB fetched", settings.mirror, fetched / 1e6)


def send_current(settings: Settings) -> None:
    """Send the current version to the store, if it is not there; the caller holds the dataset's lock.

    Raises MirrorFails.
    """
    if settings.mirror:
        sent = mirror.follow(folder(settings), settings.mirror, settings.keep_versions)
        if sent is not None:
            log.info("sent to %s, %.1f MB", settings.mirror, sent / 1e6)
