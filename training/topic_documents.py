"""The texts that the topic models learn from: labelled articles and pages, people's decisions, seed words; as bags."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import lxml.html
import numpy as np
import pandas as pd
import py3langid
import trafilatura
import yaml

import ingest
from ingest.parse.decode import decode
from ingest.store import reviewed
from ingest.topics.words import BODY_WORDS, TITLE_WORDS, words_of

SEEDS: Final = Path(__file__).parent / "topic_seeds.yaml"
PAGE_TOPICS: Final = Path(__file__).parent / "topic_pages.csv"
LANGUAGES: Final = "en de fr es it pt nl pl ru tr sv no da cs zh ja ko ar id hi lt uk hu el ro".split()
SEED_WORDS: Final = 10


@dataclass(frozen=True, slots=True)
class Document:
    """A text to learn from: its words, its topic, the leaf under it, who published it, how much it counts."""

    title: Sequence[str]
    body: Sequence[str]
    topic: str
    leaf: str
    publisher: str
    language: str
    weight: float = 1.0


def labelled_articles(data: Path) -> list[Document]:
    """Article-Bias-Prediction: English, fourteen topics; each of the original's finer topics is a leaf."""
    columns = ["title", "text_original", "topic_raw", "category", "publisher"]
    rows = pd.read_parquet(data / "topics" / "abp_dev.parquet", columns=columns)
    return [
        Document(
            words_of(row.title or "", TITLE_WORDS),
            words_of(row.text_original, BODY_WORDS),
            row.category,
            f"{row.category} {row.topic_raw}",
            publisher_group(row.publisher),
            "en",
        )
        for row in rows.itertuples()
    ]


def publisher_group(name: str) -> str:
    """One name for a publisher's desks: "Fox Online News" and "Fox News Opinion" are Fox News."""
    group = re.split(r" - | \(", name)[0]
    return "Fox News" if group.startswith("Fox ") else group


def labelled_pages(data: Path) -> list[Document]:
    """Web pages of the sets under html/ with a topic in topic_pages.csv; main text as labelled, else as extracted."""
    py3langid.set_languages(LANGUAGES)
    topics = pd.read_csv(PAGE_TOPICS, comment="#").set_index(["set", "id"]).topic
    made = []
    for name in topics.index.unique("set"):
        pages = pd.read_parquet(data / "html" / f"{name}.parquet")
        for page in pages[pages.id.isin(topics[name].index)].itertuples():
            html = bytes(page.html)
            text = page.text if isinstance(page.text, str) and len(page.text) > 200 else extracted(html)
            topic = topics[name, page.id]
            made.append(
                Document(
                    words_of(page.title if isinstance(page.title, str) else title_of(html), TITLE_WORDS),
                    words_of(text, BODY_WORDS),
                    topic,
                    f"{topic} general",
                    host_of(page.url) or page.id,
                    py3langid.classify(text[:1500])[0],
                )
            )
    return made


def decided_articles(dataset: Path) -> list[Document]:
    """The articles of a dataset's current version that people decided on (``ingest review import``)."""
    decided = reviewed.read(dataset)
    rows = ingest.read_articles(dataset, columns=["article_id", "title", "text", "site", "language"])
    return [
        Document(
            words_of(row.title if isinstance(row.title, str) else "", TITLE_WORDS),
            words_of(row.text, BODY_WORDS),
            decided[row.article_id],
            f"{decided[row.article_id]} general",
            row.site if isinstance(row.site, str) else row.article_id,
            row.language.split("-")[0] if isinstance(row.language, str) else "en",
        )
        for row in rows[rows.article_id.isin(decided.keys())].itertuples()
    ]


def extracted(html: bytes) -> str:
    """A page's main text by trafilatura; empty when it finds none."""
    return trafilatura.extract(html, include_comments=False, include_tables=False, fast=True) or ""


def title_of(html: bytes) -> str:
    """A page's title as its head gives it."""
    text = decode(html, None, "html").encode("utf-8", "replace")
    root = lxml.html.fromstring(text, parser=lxml.html.HTMLParser(encoding="utf-8"))
    found = root.xpath("//meta[@property='og:title']/@content | //title/text()")
    return str(found[0]) if found else ""


def host_of(url: object) -> str:
    """The last two labels of a URL's host."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:]) if isinstance(url, str) else ""


def seed_documents(
    wanted: Callable[[str], bool], rng: np.random.Generator, copies: int, weight: float
) -> list[Document]:
    """Short documents drawn from the seed words of each topic in each wanted language."""
    made = []
    for topic, by_language in yaml.safe_load(SEEDS.read_text(encoding="utf-8")).items():
        for language, seeds in by_language.items():
            if not wanted(language):
                continue
            words = words_of(seeds, 10_000)
            for _ in range(copies):
                drawn = rng.choice(words, size=min(len(words), SEED_WORDS), replace=False).tolist()
                made.append(Document([], drawn, topic, f"{topic} general", "seeds", language, weight))
    return made
