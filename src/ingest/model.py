"""The nouns of the pipeline: what a document is on its way from raw bytes to an article.

    Raw ──parse──▶ Draft (lines + claims) ──stages propose──▶ Edits ──apply──▶ Article | Reject

Everything is frozen: a stage never changes what it was given, it returns something new. Every other
module may import this one, which knows of no stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

if TYPE_CHECKING:
    from ingest.layout import Layout

# ------------------------------------------------------------------------------------------------ coming in


@dataclass(frozen=True, slots=True)
class Fetch:
    """What ``ingest fetch`` brings in for a source.

    ``feeds``, ``sitemaps`` and ``discover`` (home pages that name feeds and sitemaps) are addresses; ``urls`` are
    pages, or files with an address a line. ``include`` and ``exclude`` are globs on path and query, ``since`` leaves
    out what is listed with an older date, ``rate`` is requests a second to one host.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    discover: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    since: date | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A place that documents come from, and what is known about all of them.

    ``paths`` are files, folders, globs or URLs; what was fetched belongs to a source besides. ``time_zone`` (IANA name)
    is that of times printed without one, ``language`` (BCP 47) and ``publisher`` stand in where a page does not say.
    ``fields`` maps our field names to the source's own column names.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    name: str
    paths: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    time_zone: str = "UTC"
    fields: Mapping[str, str] = field(default_factory=dict)
    fetch: Fetch | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What the source said about a document, beside its body: a row's columns, a feed entry's elements.

    Every value is a claim like any other: kept as given, weighed against what the page says.
    """

    id: str | None = None
    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    section: str | None = None
    publisher: str | None = None
    language: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """One raw document as read, nothing decided.

    ``uri`` says where it lies: ``path``, ``path#row``, ``path!member`` or ``path@offset``; members nest, as in
    ``dump.zip!export.jsonl#17``.
    ``charset`` is an encoding declared outside of the body (HTTP header, MIME part); rows of tables are ``utf-8``.
    """

    uri: str
    source: str
    body: bytes
    media_type: Literal["text/html", "text/plain"]
    charset: str | None = None
    fetched_at: datetime | None = None
    given: Given = Given()


class RejectCode(StrEnum):
    """Why a document is not in the dataset. Each code is explained in docs/reference/rejects.md."""

    # read: the file or the record
    EMPTY = "EMPTY"
    UNREADABLE = "UNREADABLE"
    UNSUPPORTED = "UNSUPPORTED"
    TRUNCATED = "TRUNCATED"
    DAMAGED = "DAMAGED"
    ENCRYPTED = "ENCRYPTED"
    UNSAFE_MEMBER = "UNSAFE_MEMBER"
    ARCHIVE_BOMB = "ARCHIVE_BOMB"
    TOO_MANY_MEMBERS = "TOO_MANY_MEMBERS"
    NESTED_TOO_DEEP = "NESTED_TOO_DEEP"
    TOO_LARGE = "TOO_LARGE"
    BAD_ROW = "BAD_ROW"
    NO_COLUMN = "NO_COLUMN"
    NO_TEXT = "NO_TEXT"
    WRONG_TYPE = "WRONG_TYPE"
    # parse: the bytes of one document
    BINARY = "BINARY"
    TOO_DEEP = "TOO_DEEP"
    # clean: what the page is
    NO_CONTENT = "NO_CONTENT"
    ERROR_PAGE = "ERROR_PAGE"
    LINK_LIST = "LINK_LIST"
    CONSENT_WALL = "CONSENT_WALL"
    LOGIN_WALL = "LOGIN_WALL"
    # run: what happened to the worker
    TIMEOUT = "TIMEOUT"
    MEMORY_LIMIT = "MEMORY_LIMIT"
    WORKER_DIED = "WORKER_DIED"
    INTERNAL_ERROR = "INTERNAL_ERROR"


Stage = Literal["read", "parse", "clean", "run"]


@dataclass(frozen=True, slots=True)
class Reject:
    """A document, or the unreadable rest of a file, that is not published; ``detail`` names place and remedy."""

    uri: str
    stage: Stage
    code: RejectCode
    detail: str
    source_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one input may cost. Sizes are bytes, times seconds."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    document_bytes: int = 20_000_000
    document_seconds: float = 30.0
    worker_memory_bytes: int = 3_000_000_000
    archive_ratio: int = 1_000
    archive_members: int = 1_000_000
    archive_depth: int = 3


@dataclass(frozen=True, slots=True)
class Pins:
    """Lines of one site that somebody decided about, whatever its pages show: never removed, or always."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    keep: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


# ---------------------------------------------------------------------------------------------- in the middle


@dataclass(frozen=True, slots=True)
class Line:
    """One block of text: a paragraph, a heading, a list item, a table row. No line breaks inside.

    ``tag`` is the element that made the block (``p``, ``h2``, ``li``, ``tr``, ``figcaption`` …), empty in flattened
    text.
    """

    text: str
    tag: str = ""


ClaimField = Literal[
    "title",
    "author",
    "published",
    "modified",
    "section",
    "dateline",
    "credit",
    "publisher",
    "language",
    "url",
    "canonical_url",
    "summary",
    "image_url",
    "keyword",
]


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's word on one field: "JSON-LD says that the author is …".

    ``value`` is the words as found, one person or keyword a claim; ``origin`` names who says so (``given``,
    ``json-ld``, ``meta:og:title``, ``line:3`` …); ``confidence`` in 0..1 is the origin's, before weighing.
    """

    field: ClaimField
    value: str
    origin: str
    confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Draft:
    """A parsed document: its lines and what is claimed about it; nothing decided yet.

    ``split``: the lines are sentences, cut out of a page that had lost its line breaks.
    """

    uri: str
    form: Literal["html", "text"]
    lines: tuple[Line, ...]
    claims: tuple[Claim, ...] = ()
    layout: Layout | None = None
    split: bool = False


Action = Literal["remove", "replace", "move"]


class Edit(NamedTuple):
    """One change to one line of a draft, with its reason.

    ``line`` counts the draft's lines from 0 and never shifts. ``before`` is the line's text at that moment, ``after``
    what stays of it (empty: nothing). ``remove`` drops boilerplate, ``move`` takes words out into a field
    (``rule`` names it: ``title.headline``), ``replace`` mends them. A page has hundreds of them: a tuple is made in
    less than half the time of a dataclass.
    """

    line: int
    action: Action
    rule: str
    before: str
    after: str = ""
    score: float | None = None


# ------------------------------------------------------------------------------------------------ going out

Decision = Literal["kept", "corrected", "assigned", "review", "unknown"]
Precision = Literal["second", "minute", "day"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A candidate topic: IPTC Media Topic id, English name, calibrated probability."""

    id: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Article:
    """A clean article. Fields are the columns of ``articles`` (docs/reference/columns.md), in their order.

    Beside them: its edits, and ``filed_ratio``, how much likelier its text is on the topics it was filed under than on
    others (None where it was filed under nothing that has a meaning).
    """

    article_id: str
    source_id: str | None
    url: str | None
    canonical_url: str | None
    site: str | None
    title: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    modified_at: datetime | None
    published_raw: str | None
    published_precision: Precision | None
    language: str | None
    section_raw: str | None
    category: str | None
    category_name: str | None
    category_score: float | None
    category_decision: Decision
    topics: tuple[Topic, ...]
    dateline: str | None
    credit: str | None
    publisher: str | None
    summary: str | None
    image_url: str | None
    keywords: tuple[str, ...]
    text: str
    word_count: int
    text_sha256: str
    raw_uri: str
    raw_sha256: str
    media_type: str
    fetched_at: datetime | None
    pipeline_version: str
    filed_ratio: float | None = field(default=None, compare=False)
    edits: tuple[Edit, ...] = field(default=(), compare=False)
