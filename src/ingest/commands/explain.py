"""``ingest explain``: a document, given by file, raw URI or article id, gone through again before the reader's eyes."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.dataset as ds
from rich.console import Console

from ingest import schema
from ingest.config import Settings, inputs
from ingest.errors import UsageError
from ingest.knowledge import load_knowledge
from ingest.model import Reject, Source
from ingest.pipeline import Trace, trace
from ingest.read import InputFile, discover, read
from ingest.report.explain import explain
from ingest.store import layout
from ingest.store.drop import INSIDE

_ARTICLE_ID = re.compile(r"[0-9a-f]{32}")


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the document line by line. Raises UsageError when there is no such document."""
    found = _find(arguments.what, settings)
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    for piece in explain(found):
        console.print(piece.text, style=piece.style if console.is_terminal else None, markup=False)
    return 0


def _find(what: str, settings: Settings) -> Trace:
    uri = _uri_of(what, settings) if _ARTICLE_ID.fullmatch(what) and not Path(what).exists() else what
    for path in _paths_in(uri):
        if (settings.base / path).is_file() or Path(path).is_file():
            here = Path(path) if Path(path).is_file() else settings.base / path
            return _trace(here.absolute(), uri.removeprefix(path), settings)
    raise UsageError(f"{what}: no raw file of this name; give a file, a raw_uri or an article_id of the dataset")


def _uri_of(article_id: str, settings: Settings) -> str:
    current = layout.current(settings.base / settings.out)
    if current is not None:
        rows = ds.dataset(current.path / "articles", schema=schema.ARTICLES).to_table(
            columns=["raw_uri"], filter=pc.field("article_id") == article_id
        )
        if len(rows):
            return str(rows["raw_uri"][0].as_py())
    raise UsageError(f"{article_id}: no article of the current version has this id; duplicates and rejects have none")


def _paths_in(uri: str) -> Iterator[str]:
    """What the path in a raw URI may be, the longest first."""
    yield uri
    yield from (uri[:at] for at in range(len(uri) - 1, 0, -1) if uri[at] in INSIDE)


def _trace(file: Path, place: str, settings: Settings) -> Trace:
    source, found = _source_of(file, settings)
    knowledge = load_knowledge(settings.topics.aliases)
    places = []
    for _, outcome in read(found, source=source.name, limits=settings.limits, fields=source.fields):
        places.append(outcome.uri)
        if outcome.uri != found.path + place:
            continue
        if isinstance(outcome, Reject):
            return Trace(outcome)
        return trace(outcome, source, knowledge, settings.topics.correct)
    some = ", ".join(places[:3])
    raise UsageError(
        f"{file}: holds {len(places)} documents, none at {place or 'the whole file'!r}; name one: {some} …"
    )


def _source_of(file: Path, settings: Settings) -> tuple[Source, InputFile]:
    """The configured source that the file belongs to, else a plain one."""
    for source, paths in inputs(settings):
        for found in discover(paths, settings.base):
            if found.location == str(file):
                return source, found
    return Source("file"), discover([str(file)], settings.base)[0]
