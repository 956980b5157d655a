"""``ingest doctor``: are the settings, the models and every byte of the current version as they should be?

With ``--repair`` what is damaged is mended, with ``--rebuild-index`` the index is built anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ingest.config import Settings, inputs, rule_files
from ingest.job import mend
from ingest.knowledge import load_knowledge
from ingest.model import Source
from ingest.models import digests
from ingest.read import InputNotFound, discover
from ingest.report import page
from ingest.run import hold
from ingest.store import layout, manifest, probe, verify
from ingest.store.verify import Damage


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was checked, and what is wrong with its remedy; 1 when anything is."""
    problems = sum(_missing(source, paths, settings.base) for source, paths in inputs(settings))
    load_knowledge(settings.topics.aliases, rule_files(settings))
    for name, digest in digests().items():
        print(f"model     {name}  sha256 {digest[:16]}…")
    out = settings.base / settings.out
    problems += _lacking(out)
    current = layout.current(out)
    if current is None:
        print(f"dataset   {out}: nothing published yet")
        return int(problems > 0)
    if arguments.rebuild_index:
        return _rebuild_index(out)
    deep = arguments.repair or not arguments.quick
    damage = verify.verify(current.path, deep=deep)
    for fault in damage:
        print(f"damaged   {current.path / fault.path}: {fault.what}")
    if damage and arguments.repair:
        return _repair(out, damage)
    if damage:
        print(f"remedy    {_remedy(out, current, deep=deep)}")
        return 1
    about = manifest.read(current.path)
    rows = ", ".join(f"{count:,} {name}" for name, count in about.rows.items())
    print(f"dataset   version {about.version} is whole: {len(about.files):,} files, {rows}")
    return int(problems > 0)


def _rebuild_index(out: Path) -> int:
    """Build the index anew; 0, for what cannot be done is raised."""
    with hold(out, "ingest doctor"):
        outcome = mend.rebuild_index(out, page.rewrite)
    if outcome.mended:
        print(f"index     built anew; version {outcome.version.number} is current")
    else:
        print(f"index     that of version {outcome.version.number} is whole, and building it anew gives the same bytes")
    return 0


def _repair(out: Path, damage: Sequence[Damage]) -> int:
    """Mend what is damaged, or go back; 0, for what cannot be done is raised."""
    with hold(out, "ingest doctor"):
        outcome = mend.repair(out, damage, page.rewrite)
    if outcome.mended:
        print(f"repaired  version {outcome.version.number} is current and holds all that the damaged one held")
    else:
        print(
            f"repaired  went back to version {outcome.version.number}, which is whole; `ingest run` reads again what "
            "came after it"
        )
    return 0


def _lacking(out: Path) -> bool:
    """Say what the dataset's file system cannot do; whether that makes publishing impossible."""
    try:
        lacks = probe.probe(out)
    except OSError as error:
        print(f"disk      {out}: cannot be written to ({error}); `ingest run` will fail")
        return True
    for lack in lacks:
        print(f"disk      {out}: {lack.what}")
    return any(lack.fatal for lack in lacks)


def _remedy(out: Path, current: layout.Version, *, deep: bool) -> str:
    """What mends a damaged dataset: going back to the newest version that is whole, or reading the raw files again."""
    whole = mend.newest_whole(out, current, deep=deep)
    back = f"go back with `ingest versions --rollback {whole.number}`" if whole else "no other version is whole"
    return f"`ingest doctor --repair`; or {back}; or rebuild from raw with `ingest run --fresh`"


def _missing(source: Source, paths: tuple[str, ...], base: Path) -> bool:
    """Say what a source has; whether it lacks something."""
    try:
        print(f"source    {source.name}: {len(discover(paths, base)):,} files")
    except InputNotFound as error:
        print(f"source    {source.name}: {error}")
        return True
    return False
