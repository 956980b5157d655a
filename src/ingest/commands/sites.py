"""``ingest sites``: the lines learned per site as YAML, in the form that the settings take pins in; its sections."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

import pyarrow.compute as pc

from ingest import dataset, sites
from ingest.config import Settings
from ingest.errors import UsageError
from ingest.model import Pins
from ingest.sites import Recurring
from ingest.store import layout, tables
from ingest.store.layout import Version

_HEADER = """\
# Lines that recur on the pages of a site, each with its support. They are removed from every article that a run reads.
# To decide for yourself, copy a site into config.yaml and move its lines: `keep` never removes a line, `remove` always.
sites:"""
_SECTIONS = """\
#
# What the sections of each site hold. To say what a section means, pin it under `topics: aliases` in config.yaml."""
_SHOWN = 4


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what is known in the current version, of all sites or of one, with the pins of the settings."""
    out = dataset.to_read(settings)
    current = layout.current(out)
    if current is None:
        raise UsageError(f"{out}: nothing published yet; `ingest run` publishes the first version")
    found: dict[str, list[Recurring]] = {}
    for bucket in range(sites.BUCKETS):
        for line in sites.recurring(sites.read_bucket(current.path / "index" / "sites", bucket)).values():
            found.setdefault(line.site, []).append(line)
    names = sorted(found.keys() | settings.sites.keys())
    wanted = [name for name in names if arguments.site in (None, name)]
    print(_HEADER if wanted else f"{_HEADER} {{}}")
    for name in wanted:
        for row in _rows(name, found.get(name, []), settings.sites):
            print(row)
    for row in _sections(current, arguments.site):
        print(row)
    return 0


def _sections(current: Version, wanted: str | None) -> Iterator[str]:
    """The sections of each site as comments: how many articles, and what they are about."""
    names = ["site", "publisher", "raw_uri", "section_raw", "category_name"]
    rows = tables.scan(current.path, "articles", names, pc.is_valid(pc.field("section_raw")))
    held: dict[sites.Section, Counter[str]] = {}
    for *filed, category in zip(*(rows[name].to_pylist() for name in names), strict=True):
        held.setdefault(sites.section_key(*filed), Counter())[category or "unknown"] += 1
    dumps = sites.dumps(sites.read_sections(current.path / "index" / "sites"))
    if shown := sorted(section for section in held if wanted in (None, section[0])):
        yield _SECTIONS
    for site, of_site in groupby(shown, key=itemgetter(0)):
        yield f"#   {site}:"
        for section in sorted(of_site, key=lambda section: (-held[section].total(), section)):
            articles = held[section].total()
            about = ", ".join(f"{name} {count / articles:.0%}" for name, count in held[section].most_common(_SHOWN))
            few = f"; only {dumps[section]:.0%} belong there, so that its name counts less" if section in dumps else ""
            yield f"#     {_quoted(section[1])}: {articles:,} articles: {about}{few}"


def _rows(name: str, lines: list[Recurring], pins: Mapping[str, Pins]) -> Iterator[str]:
    """A site as YAML: what is pinned, and what was learned under the heading that applies to it."""
    pinned = pins.get(name, Pins())
    support = {line.line: sites.support(line) for line in lines}
    said = {sites.line_key(name, text) for text in (*pinned.keep, *pinned.remove)}
    free = sorted((line for line in lines if line.line not in said), key=lambda line: (-line.pages, line.line))
    learned = [(line.text or "", sites.support(line)) for line in free]
    yield f"  {_quoted(name)}:"
    for heading, texts, more in (("keep", pinned.keep, []), ("remove", pinned.remove, learned)):
        rows = [(text, f"pinned; {support.get(sites.line_key(name, text), 'not learned')}") for text in texts] + more
        if rows:
            yield f"    {heading}:"
            yield from (f"      - {_quoted(text)}  # {why}" for text, why in rows)


def _quoted(text: str) -> str:
    """A string as JSON writes it, which is YAML too."""
    return json.dumps(text, ensure_ascii=False)
