"""``ingest versions``: list what is published, make an older version current, delete old ones."""

from __future__ import annotations

import argparse

from ingest import dataset
from ingest.config import Settings
from ingest.store import layout, lock, manifest, mirror, publish


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Carry out --rollback and --keep, then list the versions; the current one is marked."""
    out = dataset.to_read(settings)
    if arguments.rollback is not None or arguments.keep is not None:
        with lock.hold(out, "ingest versions"):
            if arguments.rollback is not None:
                publish.rollback(out, arguments.rollback)
                if settings.mirror:
                    mirror.roll_back(out, settings.mirror)
            if arguments.keep is not None:
                publish.retain(out, arguments.keep)
    current = layout.current(out)
    found = layout.versions(out)
    if not found:
        print(f"{out}: nothing published yet; `ingest run` publishes the first version")
        return 0
    print(f"  {'version':>7}  {'published':<20}  {'articles':>10}  {'duplicates':>10}  {'rejects':>8}  run")
    for version in found:
        about = manifest.read(version.path)
        mark = "*" if version == current else " "
        print(
            f"{mark} {version.number:>7}  {about.created_at[:19]:<20}  {about.rows['articles']:>10,}  "
            f"{about.rows['duplicates']:>10,}  {about.rows['rejects']:>8,}  {about.run_id}"
        )
    return 0
