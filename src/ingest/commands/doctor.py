"""``ingest doctor``: are the settings, the models and every byte of the current version as they should be?"""

from __future__ import annotations

import argparse
from pathlib import Path

from ingest.config import Settings, inputs, rule_files
from ingest.knowledge import load_knowledge, model_digests
from ingest.model import Source
from ingest.read import InputNotFound, discover
from ingest.store import layout, manifest, probe, verify


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was checked, and what is wrong with its remedy; 1 when anything is."""
    problems = sum(_missing(source, paths, settings.base) for source, paths in inputs(settings))
    load_knowledge(settings.topics.aliases, rule_files(settings))
    for name, digest in model_digests().items():
        print(f"model     {name}  sha256 {digest[:16]}…")
    out = settings.base / settings.out
    problems += _lacking(out)
    current = layout.current(out)
    if current is None:
        print(f"dataset   {out}: nothing published yet")
        return int(problems > 0)
    damage = verify.verify(current.path, deep=not arguments.quick)
    for fault in damage:
        print(f"damaged   {current.path / fault.path}: {fault.what}")
    if damage:
        print(f"remedy    {_remedy(out, current, deep=not arguments.quick)}")
        return 1
    about = manifest.read(current.path)
    rows = ", ".join(f"{count:,} {name}" for name, count in about.rows.items())
    print(f"dataset   version {about.version} is whole: {len(about.files):,} files, {rows}")
    return int(problems > 0)


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
    others = (version for version in reversed(layout.versions(out)) if version != current)
    whole = next((version for version in others if not verify.verify(version.path, deep=deep)), None)
    back = f"go back with `ingest versions --rollback {whole.number}`" if whole else "no other version is whole"
    return f"{back}; or rebuild from raw with `ingest run --fresh`"


def _missing(source: Source, paths: tuple[str, ...], base: Path) -> bool:
    """Say what a source has; whether it lacks something."""
    try:
        print(f"source    {source.name}: {len(discover(paths, base)):,} files")
    except InputNotFound as error:
        print(f"source    {source.name}: {error}")
        return True
    return False
