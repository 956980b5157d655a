"""``ingest explain``: a document, given by file, raw URI or article id, gone through again before the reader's eyes."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.compute as pc

from ingest import dataset, sites
from ingest.config import Settings, inputs, rule_files
from ingest.edits import Texts, apply, texts_of
from ingest.errors import UsageError
from ingest.job.review import pin_article
from ingest.knowledge import load_knowledge
from ingest.metadata import backing
from ingest.model import Article, Edit, Reject, Source
from ingest.pipeline import Trace, filed_anew, take_out, trace
from ingest.read import InputFile, discover, present, read
from ingest.report.explain import Explanation, as_page, as_pieces
from ingest.report.neighbours import neighbours
from ingest.report.pieces import show
from ingest.store import durable, layout, reviewed, tables
from ingest.store.layout import Version
from ingest.store.places import possible_paths

_ARTICLE_ID = re.compile(r"[0-9a-f]{32}")


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the document line by line, or write it as a page. Raises UsageError when there is no such document."""
    dataset.to_read(settings)
    found = _explained(_with_sitewide(_find(arguments.what, settings), settings), settings)
    if arguments.html is None:
        show(as_pieces(found), sys.stdout)
        return 0
    durable.write(arguments.html, as_page(found))
    print(f"written to {arguments.html}")
    return 0


def _explained(found: Trace, settings: Settings) -> Explanation:
    """A trace with the claims that back what was chosen, and what the dataset knows: people's decision, the copies."""
    knowledge, out = load_knowledge(settings.topics.aliases), dataset.folder(settings)
    backs = backing(found.claims, found.context, knowledge.weights) if found.context else ()
    current, article = layout.current(out), found.outcome
    if current is None or isinstance(article, Reject):
        return Explanation(found, backs)
    trust = _trust(article, current)
    if trust is not None:
        article, filing = filed_anew(article, knowledge, settings.topics.correct, trust)
        found = replace(found, outcome=article, filing=filing)
    topic = reviewed.read(out).get(article.article_id)
    if topic is not None:
        found = replace(found, outcome=pin_article(article, topic, knowledge))
    copies = neighbours(current, article.article_id, article.raw_uri)
    return Explanation(found, backs, copies, trust, decided=topic is not None)


def _find(what: str, settings: Settings) -> Trace:
    uri = _uri_of(what, settings) if _ARTICLE_ID.fullmatch(what) and not Path(what).exists() else what
    for path in possible_paths(uri):
        if (settings.base / path).is_file() or Path(path).is_file():
            here = Path(path) if Path(path).is_file() else settings.base / path
            return _trace(here.absolute(), uri.removeprefix(path), settings)
    raise UsageError(f"{what}: no raw file of this name; give a file, a raw_uri or an article_id of the dataset")


def _with_sitewide(found: Trace, settings: Settings) -> Trace:
    """A trace and what the pages of the document's site say: the edits as published, else what is known by now."""
    article, current = found.outcome, layout.current(dataset.folder(settings))
    if isinstance(article, Reject) or found.draft is None or current is None:
        return found
    published = pc.field("article_id") == article.article_id
    if len(tables.scan(current.path, "articles", ["article_id"], published)):
        sitewide = pc.starts_with(pc.field("rule"), "sitewide.")
        rows = tables.scan(current.path, "edits", wanted=published & sitewide)
        names = ("line", "action", "rule", "before", "after", "score")
        edits = tuple(Edit(**row) for row in rows.select(names).to_pylist())
    else:
        edits = tuple(_known_by_now(article, apply(texts_of(found.draft), found.edits), current, settings))
    if not edits:
        return found
    outcome = take_out(article, edits, load_knowledge(settings.topics.aliases), settings.topics.correct)
    return replace(found, outcome=outcome, edits=found.edits + edits)


def _trust(article: Article, current: Version) -> float | None:
    """How far the section of an article counts, where by now it is known to take in what does not belong there."""
    if article.section_raw is None:
        return None
    section = sites.section_key(article.site, article.publisher, article.raw_uri, article.section_raw)
    return sites.dumps(sites.read_sections(current.path / "index" / "sites")).get(section)


def _known_by_now(article: Article, texts: Texts, current: Version, settings: Settings) -> Iterator[Edit]:
    site = sites.site_of(article.site, article.publisher, article.raw_uri)
    known = sites.recurring(sites.read_site(current.path / "index" / "sites", site))
    rules = sites.rules(known, settings.sites)
    for number, text in enumerate(texts):
        if text and (rule := rules.get(sites.line_key(site, text))):
            yield Edit(number, "remove", rule, text)


def _uri_of(article_id: str, settings: Settings) -> str:
    current = layout.current(dataset.folder(settings))
    if current is not None:
        rows = tables.scan(current.path, "articles", ["raw_uri"], pc.field("article_id") == article_id)
        if len(rows):
            return str(rows["raw_uri"][0].as_py())
    raise UsageError(f"{article_id}: no article of the current version has this id; duplicates and rejects have none")


def _trace(file: Path, place: str, settings: Settings) -> Trace:
    source, found = _source_of(file, settings)
    knowledge = load_knowledge(settings.topics.aliases, rule_files(settings))
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
        for found in present(paths, settings.base):
            if found.location == str(file):
                return source, found
    return Source("file"), discover([str(file)], settings.base)[0]
