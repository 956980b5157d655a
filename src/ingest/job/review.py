"""What people decide about categories: rows put up for review → a list to fill in → topics pinned to articles.

    review rows ──to_review──▶ list ──(people)──▶ decisions ──resolve──▶ {article_id: topic} ──pin──▶ article rows

``amend`` publishes a version in which the pinned articles carry their topics; a run pins those that it writes itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest import schema
from ingest.errors import UsageError
from ingest.model import Article
from ingest.store import durable, manifest, publish, tables, verify
from ingest.store.drop import Drop
from ingest.store.layout import Version
from ingest.store.manifest import About
from ingest.store.write import Change, write_table

if TYPE_CHECKING:
    from ingest.pipeline import Knowledge

WritePage = Callable[[Path, About], None]

KEEP: Final = "keep"
_EXCERPT: Final = 400  # characters of the text
_SHOWN: Final = ("article_id", "title", "url", "section_raw", "category", "category_name", "category_score")


def to_review(version: Path) -> pa.Table:
    """The articles of a version that are put up for review, with an empty column ``decision``."""
    wanted = pc.field("category_decision") == "review"
    rows = tables.scan(version, "articles", [*_SHOWN, "topics", "text"], wanted)
    ranked = [[f"{topic['name']} {topic['score']:.2f}" for topic in topics] for topics in rows["topics"].to_pylist()]
    return (
        rows.select(_SHOWN)
        .rename_columns([name.replace("category_score", "score") for name in _SHOWN])
        .append_column("candidates", pa.array(ranked, pa.list_(pa.string())))
        .append_column("excerpt", pc.utf8_slice_codeunits(rows["text"], 0, _EXCERPT))
        .append_column("decision", pa.repeat("", len(rows)))
    )


def resolve(decisions: Iterable[tuple[str, str, str]], version: Path, knowledge: Knowledge) -> dict[str, str]:
    """The topic of the first level decided for each article: by id or name, that of a narrower one standing for it, or
    ``keep`` for the one it has.

    ``decisions`` are place (for messages), article_id and what was decided. Raises UsageError naming every place whose
    article or topic there is not, or that contradicts one before.
    """
    now = tables.scan(version, "articles", ["article_id", "category"])
    present = dict(zip(now["article_id"].to_pylist(), now["category"].to_pylist(), strict=True))
    taxonomy = knowledge.topics.taxonomy
    names = {taxonomy.name(topic): topic for topic in taxonomy.top_level}
    above = {id_: taxonomy.chain(id_)[0] for id_ in taxonomy.concepts}
    known = {concept.name.casefold(): above[id_] for id_, concept in taxonomy.concepts.items()} | above | names
    found: dict[str, str] = {}
    wrong: list[str] = []
    for place, article, decision in decisions:
        said = decision.casefold()
        topic = present.get(article) if said == KEEP else known.get(said)
        if article not in present:
            wrong.append(f"{place}: {article!r} is no article of the current version; remove the row, or export again")
        elif topic is None and said == KEEP:
            wrong.append(f"{place}: {article} has no category to keep; name a topic, or leave the decision empty")
        elif topic is None:
            wrong.append(f"{place}: {decision!r} is no topic; write {KEEP!r}, or name or id of one: {', '.join(names)}")
        elif found.setdefault(article, topic) != topic:
            wrong.append(f"{place}: {article} was decided otherwise further up; leave one of both rows")
    if wrong:
        raise UsageError("\n".join(wrong))
    return found


def pin(rows: pa.Table, decided: Mapping[str, str], knowledge: Knowledge) -> pa.Table:
    """Article rows in which those that were decided carry their topic."""
    ids = rows["article_id"].to_pylist()
    if decided.keys().isdisjoint(ids):
        return rows
    columns = {name: rows[name].to_pylist() for name in _PINNED}
    filed = zip(ids, *(rows[name].to_pylist() for name in ("topics", "section_raw", "language")), strict=True)
    for row, (article, ranked, section, language) in enumerate(filed):
        if topic := decided.get(article):
            scores = {candidate["id"]: candidate["score"] for candidate in ranked}
            for name, value in _pinned(topic, scores, section, language, knowledge).items():
                columns[name][row] = value
    for name, values in columns.items():
        position = rows.schema.get_field_index(name)
        field = rows.schema.field(position)
        rows = rows.set_column(position, field, pa.array(values, field.type))
    return rows


def pin_article(article: Article, topic: str, knowledge: Knowledge) -> Article:
    """The article with the topic that was decided for it: what ``pin`` makes of its row."""
    scores = {candidate.id: candidate.score for candidate in article.topics}
    return replace(article, **_pinned(topic, scores, article.section_raw, article.language, knowledge))


_PINNED: Final = ("category", "category_name", "category_score", "category_decision")


def _pinned(
    topic: str, scores: Mapping[str, float], section: str | None, language: str | None, knowledge: Knowledge
) -> dict[str, Any]:
    """The columns of a decided article. The score is the one its topic has among the candidates, else null.

    The decision is ``kept`` where the filed name means that topic, ``corrected`` where it means another, ``assigned``
    where it says nothing.
    """
    base = language.split("-")[0].lower() if language else None
    meaning = knowledge.topics.aliases.look_up(section, base) if section else None
    decision = "assigned"
    if meaning is not None and meaning.topics:
        decision = "kept" if topic in meaning.topics else "corrected"
    return dict(zip(_PINNED, (topic, knowledge.topics.taxonomy.name(topic), scores.get(topic), decision), strict=True))


def amend(
    out: Path,
    base: Version,
    decided: Mapping[str, str],
    knowledge: Knowledge,
    config: Mapping[str, Any],
    write_page: WritePage,
) -> int:
    """Publish a version in which the articles decided upon carry their topics; returns how many rows differ.

    Nothing is published where none does. All other tables and the index are those of ``base``, the current version;
    so is the run. ``write_page`` writes the page of the new version. The caller holds the dataset's lock.
    """
    wanted = pc.field("article_id").isin(pa.array(sorted(decided), pa.string()))
    before = tables.scan(base.path, "articles", wanted=wanted)
    after = pin(before, decided, knowledge)
    pairs = zip(before.select(_PINNED).to_pylist(), after.select(_PINNED).to_pylist(), strict=True)
    changed = after.filter(pa.array([old != new for old, new in pairs], pa.bool_()))
    if not len(changed):
        return 0
    verify.require(base.path, "index")
    about = manifest.read(base.path)
    folder = publish.begin(out)
    for name in schema.TABLES:
        change = Change([changed], (Drop("article_id", frozenset(changed["article_id"].to_pylist())),))
        write_table(name, base.path, folder, change if name == "articles" else Change())
    for name, path in manifest.contents(base.path).items():
        if "/" in name and name.split("/")[0] not in schema.TABLES:  # what lies beside folders tells of one version
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            durable.link(path, folder / name)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    described = About(about.run_id, created, config, about.models, about.accounting)
    write_page(folder, described)
    publish.publish(out, folder, manifest.describe(folder, base, described))
    return len(changed)
