from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pytest

from ingest.dedup import Links, dedupe, fingerprints, text_key, write_index
from ingest.model import Article

BLANK = Article(
    article_id="0" * 32,
    source_id=None,
    url=None,
    canonical_url=None,
    site=None,
    title=None,
    authors=(),
    published_at=None,
    modified_at=None,
    published_raw=None,
    published_precision=None,
    language=None,
    section_raw=None,
    category=None,
    category_name=None,
    category_score=None,
    category_decision="unknown",
    topics=(),
    dateline=None,
    credit=None,
    publisher=None,
    summary=None,
    image_url=None,
    keywords=(),
    text="",
    word_count=0,
    text_sha256=text_key(""),
    raw_uri="",
    raw_sha256="",
    media_type="text/plain",
    fetched_at=None,
    pipeline_version="0",
)


def make_article(name: str, text: str, **fields: object) -> Article:
    """An article whose id follows from its name."""
    blank = replace(BLANK, raw_uri=name, text=text, text_sha256=text_key(text), word_count=len(text.split()))
    return replace(blank, **{"article_id": hashlib.md5(name.encode()).hexdigest(), **fields})  # type: ignore[arg-type]


@dataclass
class Dataset:
    """Runs deduplication again and again, and keeps what a dataset would keep of it."""

    folder: Path
    index: Path | None = None
    runs: int = 0
    articles: set[str] = field(default_factory=set)
    duplicate_of: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def run(self, articles: Sequence[Article], revisions: dict[str, int] | None = None) -> Links:
        self.runs += 1
        file = self.folder / f"{self.runs}.arrow"
        batch = fingerprints(articles, [article.raw_uri for article in articles])
        with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
            writer.write_batch(batch)
        links = dedupe([file], self.index, revisions)
        target = self.folder / f"index-{self.runs}"
        write_index(self.index, target, [file], links)
        self.index = target
        for old, head in self.duplicate_of.items():
            self.duplicate_of[old] = links.repointed.get(head, head)
        for row in links.demoted.to_pylist():
            self.articles.remove(row["article_id"])
            self.duplicate_of[row["article_id"]] = row["duplicate_of"]
            self.kinds[row["article_id"]] = row["kind"]
        for article, row in zip(articles, links.new.to_pylist(), strict=True):
            if row["duplicate_of"] is None:
                self.articles.add(article.article_id)
                self.duplicate_of.pop(article.article_id, None)
            elif article.article_id not in self.articles:
                self.duplicate_of[article.article_id] = row["duplicate_of"]
                self.kinds[article.article_id] = row["kind"]
        return links


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return Dataset(tmp_path)


@pytest.fixture
def article() -> Callable[..., Article]:
    return make_article
