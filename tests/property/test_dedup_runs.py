"""The same documents in one run, in several, or in another order make the same clusters with the same heads."""

from __future__ import annotations

import hashlib
import random
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dedup import dedupe, fingerprints, text_key, write_index
from ingest.model import Article

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Copy:
    """A document of a small world, in which texts and addresses meet often."""

    text: int
    address: int | None
    canonical: int | None
    day: int | None
    credited: bool
    fullness: int


COPIES = st.builds(
    Copy,
    text=st.integers(0, 5),
    address=st.none() | st.integers(0, 4),
    canonical=st.none() | st.integers(0, 4),
    day=st.none() | st.integers(0, 3),
    credited=st.booleans(),
    fullness=st.integers(1, 3),
)


def as_article(number: int, copy: Copy, fetched: datetime) -> Article:
    text = f"This is story number {copy.text} of the day."
    name = f"{number} {copy}"
    url = None if copy.address is None else f"https://site{copy.address}.example/story"
    return Article(
        article_id=hashlib.md5(name.encode()).hexdigest(),
        source_id=None,
        url=url,
        canonical_url=url if copy.canonical is None else f"https://site{copy.canonical}.example/story",
        site=None,
        title=None,
        authors=(),
        published_at=None if copy.day is None else EPOCH + timedelta(days=copy.day),
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
        credit="Reuters" if copy.credited else None,
        publisher=None,
        summary=None,
        image_url=None,
        keywords=(),
        text=text,
        word_count=copy.fullness,
        text_sha256=text_key(text),
        raw_uri=name,
        raw_sha256="",
        media_type="text/plain",
        fetched_at=fetched,
        pipeline_version="0",
    )


def outcome(runs: list[list[Article]]) -> dict[str, str]:
    """Which article each document ends up with, after all runs."""
    head: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        folder, index = Path(name), None
        for number, articles in enumerate(runs):
            file = folder / f"{number}.arrow"
            batch = fingerprints(articles, [article.raw_uri for article in articles])
            with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
                writer.write_batch(batch)
            links = dedupe([file], index)
            head = {each: links.repointed.get(old, old) for each, old in head.items()}
            for article, row in zip(articles, links.new.to_pylist(), strict=True):
                head[article.article_id] = row["duplicate_of"] or article.article_id
            write_index(index, target := folder / f"index-{number}", [file], links)
            index = target
    return head


def split(articles: list[Article], cuts: list[int]) -> list[list[Article]]:
    places = sorted({0, len(articles), *(cut % (len(articles) + 1) for cut in cuts)})
    return [articles[start:end] for start, end in pairwise(places)]


@settings(max_examples=40, deadline=None)
@given(st.lists(COPIES, max_size=12), st.lists(st.integers(0, 20), max_size=3), st.randoms(use_true_random=False))
def test_incremental_equals_batch(copies, cuts, shuffler):
    # Versions of one address come in the order in which they were fetched.
    articles = [as_article(i, copy, EPOCH + timedelta(hours=i)) for i, copy in enumerate(copies)]
    batch = articles.copy()
    shuffler.shuffle(batch)
    assert outcome(split(articles, cuts)) == outcome([batch])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(COPIES.map(lambda copy: replace(copy, address=5, canonical=copy.canonical or 0)), max_size=12),
    st.lists(st.integers(0, 20), max_size=3),
    st.randoms(use_true_random=False),
)
def test_order_of_copies_does_not_matter(copies, cuts, shuffler):
    # Each lives on an aggregator and names an address elsewhere, so that none is a version of another.
    articles = [as_article(i, copy, EPOCH + timedelta(hours=i)) for i, copy in enumerate(copies)]
    shuffled = articles.copy()
    shuffler.shuffle(shuffled)
    assert outcome(split(shuffled, cuts)) == outcome([articles])


def near_copy(story: int, dropped: int, added: int) -> str:
    """A story without one of its paragraphs and with one of another, if those are not past its end."""
    draw = random.Random(story)
    paragraphs = [" ".join(f"w{draw.randrange(10**6)}" for _ in range(40)) for _ in range(7)]
    own = random.Random(100 + added)
    extra = [" ".join(f"w{own.randrange(10**6)}" for _ in range(30))] if added < 4 else []
    return "\n\n".join([*extra, *paragraphs[:dropped], *paragraphs[dropped + 1 :]])


NEAR_COPIES = st.tuples(st.integers(0, 2), st.integers(0, 9), st.integers(0, 6), st.none() | st.integers(0, 3))


@settings(max_examples=40, deadline=None)
@given(st.lists(NEAR_COPIES, max_size=12), st.lists(st.integers(0, 20), max_size=3), st.randoms(use_true_random=False))
def test_near_copies_in_any_order_and_any_runs(copies, cuts, shuffler):
    articles = []
    for number, (story, dropped, added, day) in enumerate(copies):
        blank = as_article(number, Copy(story, None, None, day, False, 1), EPOCH)
        text = near_copy(story, dropped, added)
        articles.append(replace(blank, text=text, text_sha256=text_key(text), word_count=len(text.split())))
    shuffled = articles.copy()
    shuffler.shuffle(shuffled)
    found = outcome(split(shuffled, cuts))
    assert found == outcome([articles])
    stories = {article.article_id: story for article, (story, *_) in zip(articles, copies, strict=True)}
    assert all(stories[each] == stories[head] for each, head in found.items())


def written(number: int, kind: str, seed: int) -> Article:
    """A document of a world of crowds: changed copies of a story that dozens print, stories with the same form."""
    draw = random.Random(seed)
    story = near_copy(60 + seed, 0, 5).split("\n\n")
    if kind == "copy":
        kept = near_copy(1, 6, 5).split("\n\n")[: draw.randint(4, 6)]
        kept = [" ".join(word[::-1] if draw.random() < 0.04 else word for word in part.split()) for part in kept]
        text = "\n\n".join([*story[: draw.randint(0, 1)], *kept, *story[4:]])
    else:
        text = "\n\n".join([*story[: draw.randint(1, 5)], *near_copy(50, 0, 5).split("\n\n")[:2]])
    blank = as_article(number, Copy(0, None, None, seed % 4, False, 1), EPOCH)
    return replace(blank, text=text, text_sha256=text_key(text), word_count=len(text.split()))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["copy", "copy", "form"]), st.integers(0, 10**6)), min_size=60, max_size=99),
    st.randoms(use_true_random=False),
)
def test_the_order_of_one_run_does_not_matter_in_any_crowd(documents, shuffler):
    articles = [written(number, *document) for number, document in enumerate(documents)]
    shuffled = articles.copy()
    shuffler.shuffle(shuffled)
    assert outcome([shuffled]) == outcome([articles])


@settings(max_examples=40, deadline=None)
@given(st.lists(COPIES, max_size=12), st.lists(st.integers(0, 20), max_size=3), st.randoms(use_true_random=False))
def test_clusters_are_the_same_even_when_old_versions_come_late(copies, cuts, shuffler):
    articles = [as_article(i, copy, EPOCH + timedelta(hours=i)) for i, copy in enumerate(copies)]
    shuffled = articles.copy()
    shuffler.shuffle(shuffled)

    def clusters(head: dict[str, str]) -> set[frozenset[str]]:
        return {frozenset(each for each in head if head[each] == top) for top in head.values()}

    assert clusters(outcome(split(shuffled, cuts))) == clusters(outcome([articles]))
