"""The pure core: one raw document → an article with its edits, or a reject with its reason. No I/O.

    Raw ─parse→ Draft ─headlines, content, phrases→ ─dateline, credit→ ─choose→ ─topics→ Article

Each stage sees the draft and what is left of its lines, and proposes edits and claims; ``edits.apply`` carries them
out. ``trace`` keeps everything that a stage said, for ``ingest explain``; ``process`` keeps the outcome.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Final
from zoneinfo import ZoneInfo

from ingest.clean import (
    ContentModel,
    LineModel,
    Phrases,
    SiteRule,
    SiteRules,
    content_edits,
    kind_reject,
    mark,
    phrase_edits,
    site_edits,
)
from ingest.dedup import text_key
from ingest.edits import Texts, apply, body, texts_of
from ingest.flattened import read_flattened
from ingest.metadata import (
    Agencies,
    Bytegrams,
    Context,
    Gazetteer,
    Metadata,
    Weights,
    choose,
    credit_edits,
    dateline_edits,
    given_claims,
    guess,
    headlines,
    second_article_edits,
)
from ingest.metadata.links import site
from ingest.model import Article, Claim, Draft, Edit, Given, Raw, Reject, RejectCode, Source
from ingest.parse import parse_html, parse_text
from ingest.parse.decode import decode
from ingest.topics import Filing, TopicKnowledge, file_article
from ingest.version import __version__

_GIVEN: Final = attrgetter(*(field.name for field in fields(Given)))
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # scripts that write no white space between words
_BEFORE_UNSPACED: Final = bytes(byte for byte in range(256) if not 0xE3 <= byte <= 0xE9)  # none of these begins one


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The rules and weights that the stages work with, loaded once a process by ``ingest.knowledge``."""

    content: ContentModel
    lines: LineModel
    phrases: Phrases
    weights: Weights
    gazetteer: Gazetteer
    agencies: Agencies
    languages: Bytegrams
    topics: TopicKnowledge
    sites: SiteRules


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that was said about one document; after an early reject the later parts are empty."""

    outcome: Article | Reject
    draft: Draft | None = None
    edits: tuple[Edit, ...] = ()
    claims: tuple[Claim, ...] = ()
    filing: Filing | None = None
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """A draft on its way: what is left of its lines, and all edits and claims so far."""

    texts: Texts
    claims: tuple[Claim, ...]
    edits: tuple[Edit, ...] = ()

    def after(self, edits: Iterable[Edit], claims: Iterable[Claim] = ()) -> _State:
        edits = tuple(edits)
        return _State(apply(self.texts, edits), (*self.claims, *claims), self.edits + edits)


def process(raw: Raw, source: Source, knowledge: Knowledge, correct_topics: bool = True) -> Article | Reject:
    """Make an article of a raw document, or say why not. Reads nothing but its arguments, and never fails on input."""
    return trace(raw, source, knowledge, correct_topics).outcome


def trace(raw: Raw, source: Source, knowledge: Knowledge, correct_topics: bool = True) -> Trace:
    """``process``, keeping what every stage said."""
    draft, rule = _parsed(raw, knowledge.sites)
    if isinstance(draft, Reject):
        return Trace(draft)
    state = _State(texts_of(draft), (*given_claims(raw.given), *draft.claims))
    state = _without_boilerplate(draft, state, knowledge, rule)
    place = dateline_edits(draft, state.texts, knowledge.gazetteer, knowledge.agencies)
    state = state.after(place.edits, place.claims)
    credit = credit_edits(draft, state.texts, knowledge.agencies)
    state = state.after(credit.edits, credit.claims)
    if reason := kind_reject(draft, state.texts):
        code, detail = reason
        reject = Reject(raw.uri, "clean", code, detail, raw.given.id, raw.given.url)
        return Trace(reject, draft, state.edits, state.claims)
    text = body(state.texts)
    context = Context(
        raw.given.url,
        raw.fetched_at,
        ZoneInfo(source.time_zone),
        source.language,
        source.publisher,
        guess(text, knowledge.languages),
    )
    metadata = choose(state.claims, context, knowledge.weights)
    filing = file_article(
        title=metadata.title,
        text=text,
        section=metadata.section_raw,
        keywords=metadata.keywords,
        url=metadata.url,
        language=metadata.language,
        knowledge=knowledge.topics,
        correct=correct_topics,
    )
    article = replace(_article(raw, text, metadata, filing), edits=state.edits)
    return Trace(article, draft, state.edits, state.claims, filing, context)


def _parsed(raw: Raw, rules: SiteRules) -> tuple[Draft | Reject, SiteRule | None]:
    """The draft, and the rule that holds for its site; such a page is parsed again, with the rule's marks in it."""
    if raw.media_type != "text/html":
        return parse_text(raw), None
    draft = parse_html(raw)
    if isinstance(draft, Reject) or not rules.by_site:
        return draft, None
    addresses = [raw.given.url, *(claim.value for claim in draft.claims if claim.field in ("url", "canonical_url"))]
    where = next((found for address in addresses if address and (found := site(address))), None)
    rule = rules.find(where, raw.fetched_at.date() if raw.fetched_at else None)
    if rule is None:
        return draft, None
    marked = mark(decode(raw.body, raw.charset, kind="html"), rule)
    return parse_html(replace(raw, body=marked.encode("utf-8", "replace"), charset="utf-8")), rule


def _without_boilerplate(draft: Draft, state: _State, knowledge: Knowledge, rule: SiteRule | None) -> _State:
    """The text alone, head and boilerplate taken out."""
    if draft.form == "html":
        head = headlines(draft, state.claims)
        state = state.after(head.edits, head.claims)
        found = False
        if rule:
            edits, found = site_edits(draft, state.texts, rule)
            state = state.after(edits)
        if not found:
            state = state.after(content_edits(draft, state.texts, knowledge.content, knowledge.phrases).edits)
        return state.after(phrase_edits(draft, state.texts, knowledge.phrases))
    read = read_flattened(draft, state.claims, knowledge.phrases, knowledge.lines)
    state = state.after(read.edits, read.claims)
    return state.after(second_article_edits(draft, state.texts))


def take_out(
    article: Article, edits: tuple[Edit, ...], knowledge: Knowledge, correct_topics: bool, trust: float = 1.0
) -> Article | Reject:
    """An article without the lines that ``edits`` remove as a whole; all that follows from its text follows.

    Lines are told by their words (``before``). An article of which nothing is left is a reject.
    """
    gone = {edit.before for edit in edits}
    text = body(tuple(line for line in article.text.split("\n\n") if line not in gone))
    if not text:
        detail = f"every line of the text is boilerplate of its site: {edits[0].rule}; pin what is not, under `sites`"
        return Reject(
            article.raw_uri, "clean", RejectCode.NO_CONTENT, detail, source_id=article.source_id, url=article.url
        )
    left = replace(article, text=text, word_count=_words(text), text_sha256=text_key(text), edits=article.edits + edits)
    return filed_anew(left, knowledge, correct_topics, trust)[0]


def filed_anew(
    article: Article, knowledge: Knowledge, correct_topics: bool, trust: float = 1.0
) -> tuple[Article, Filing]:
    """An article whose category is decided again, its section counting for ``trust`` at most."""
    filing = file_article(
        title=article.title,
        text=article.text,
        section=article.section_raw,
        keywords=article.keywords,
        url=article.url,
        language=article.language,
        knowledge=knowledge.topics,
        correct=correct_topics,
        trust=trust,
    )
    filed = replace(
        article,
        category=filing.category,
        category_name=filing.category_name,
        category_score=filing.score,
        category_decision=filing.decision,
        topics=filing.topics,
        filed_ratio=filing.ratio,
    )
    return filed, filing


def article_id(raw: Raw) -> str:
    """32 hex digits from what the document says, wherever it lies: its body and all that the source gave with it."""
    return _article_id(raw, hashlib.sha256(raw.body))


def _article_id(raw: Raw, body_digest: hashlib._Hash) -> str:
    digest = body_digest.copy()
    given = "".join([f"\x1f{value!r}" for value in _GIVEN(raw.given)])
    digest.update(given.encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:32]


def _article(raw: Raw, text: str, metadata: Metadata, filing: Filing) -> Article:
    body_digest = hashlib.sha256(raw.body)
    return Article(
        article_id=_article_id(raw, body_digest),
        source_id=raw.given.id,
        url=metadata.url,
        canonical_url=metadata.canonical_url,
        site=metadata.site,
        title=metadata.title,
        authors=metadata.authors,
        published_at=metadata.published_at,
        modified_at=metadata.modified_at,
        published_raw=metadata.published_raw,
        published_precision=metadata.published_precision,
        language=metadata.language,
        section_raw=metadata.section_raw,
        category=filing.category,
        category_name=filing.category_name,
        category_score=filing.score,
        category_decision=filing.decision,
        topics=filing.topics,
        dateline=metadata.dateline,
        credit=metadata.credit,
        publisher=metadata.publisher,
        summary=metadata.summary,
        image_url=metadata.image_url,
        keywords=metadata.keywords,
        text=text,
        word_count=_words(text),
        text_sha256=text_key(text),
        raw_uri=raw.uri,
        raw_sha256=body_digest.hexdigest(),
        media_type=raw.media_type,
        fetched_at=raw.fetched_at,
        pipeline_version=__version__,
        filed_ratio=filing.ratio,
    )


def _words(text: str) -> int:
    """Runs without white space; in a script that writes none, each character."""
    if text.isascii() or not text.encode("utf-8", "replace").translate(None, _BEFORE_UNSPACED):
        return len(text.split())
    spaced, unspaced = _UNSPACED.subn(" ", text)
    return unspaced + len(spaced.split())
