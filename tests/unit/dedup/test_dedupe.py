from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

DAY = datetime(2020, 5, 4, 9, tzinfo=UTC)
STORY = "The harbour bridge opens on Monday after two years of repairs, the council said."
OTHER = "Rain kept the orchard festival indoors, and nobody seemed to mind very much at all."


def test_copies_of_one_text_are_one_article(dataset, article):
    a = article("a", STORY, published_at=DAY)
    b = article("b", STORY.upper().replace(",", " –"), published_at=DAY + timedelta(1))
    links = dataset.run([b, article("c", OTHER), a])
    assert links.new["duplicate_of"].to_pylist() == [a.article_id, None, None]
    assert links.new["kind"].to_pylist() == ["exact", None, None]
    assert links.new["similarity"].to_pylist() == [1.0, None, None]
    assert links.new["cluster_id"].to_pylist()[0] == a.article_id
    assert len(links.demoted) == 0 and links.repointed == {}


def test_earlier_copy_in_a_later_run_takes_the_place_of_the_article(dataset, article):
    late, later = article("late", STORY, published_at=DAY), article("later", STORY, published_at=DAY + timedelta(1))
    dataset.run([late, later])
    early = article("early", STORY, published_at=DAY - timedelta(1))
    links = dataset.run([early])
    assert links.new["duplicate_of"].to_pylist() == [None]
    assert [(row["article_id"], row["duplicate_of"], row["kind"]) for row in links.demoted.to_pylist()] == [
        (late.article_id, early.article_id, "exact")
    ]
    assert links.repointed == {late.article_id: early.article_id}
    assert dataset.articles == {early.article_id}
    assert dataset.duplicate_of[later.article_id] == early.article_id


def test_credited_original_stays_though_a_copy_is_earlier(dataset, article):
    copy = article("copy", STORY, published_at=DAY, credit="Voice of America", publisher="The Daily Sample")
    original = article("original", STORY, published_at=DAY + timedelta(1), credit="VOA", site="voanews.com")
    dataset.run([copy, original])
    assert dataset.articles == {original.article_id}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"published_at": DAY}, {}),
        ({"published_at": DAY}, {"published_at": DAY + timedelta(seconds=1)}),
        ({"published_at": DAY}, {"published_at": DAY.replace(hour=0), "published_precision": "day"}),
        ({"word_count": 9}, {"word_count": 8}),
        ({"article_id": "0" * 31 + "1"}, {"article_id": "0" * 31 + "2"}),
        ({"article_id": "0" * 16 + "f" * 16}, {"article_id": "0" * 15 + "1" + "0" * 16}),
        (
            {"url": "https://a.example/1", "canonical_url": "https://a.example/1"},
            {"url": "https://b.example/copy", "canonical_url": "https://a.example/1", "published_at": DAY},
        ),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_rank_of_copies(dataset, article, better, worse, swapped):
    a, b = article("a", STORY, **better), article("b", STORY, **worse)
    dataset.run([b, a] if swapped else [a, b])
    assert dataset.articles == {a.article_id}


def test_newer_text_at_an_address_supersedes_the_older(dataset, article):
    url = "https://news.example/harbour?id=3"
    old = article("old", STORY, url=url, fetched_at=DAY, published_at=DAY)
    address = "http://www.news.example/harbour/?id=3#top"
    new = article("new", STORY + " It will carry trams.", url=address, fetched_at=DAY + timedelta(1))
    dataset.run([old, article("copy", STORY)])
    links = dataset.run([new])
    assert links.demoted.to_pylist()[0]["kind"] == "same_url"
    assert dataset.articles == {new.article_id}
    assert set(dataset.duplicate_of.values()) == {new.article_id}


def test_revised_copy_stays_a_copy(dataset, article):
    original = article("original", STORY, published_at=DAY)
    url = "https://paper.example/harbour"
    copy = article("copy", STORY, url=url, published_at=DAY + timedelta(1), fetched_at=DAY + timedelta(1))
    dataset.run([original, copy])
    links = dataset.run([article("revised", STORY + " It will carry trams.", url=url, fetched_at=DAY + timedelta(2))])
    assert links.new["duplicate_of"].to_pylist() == [original.article_id]
    assert dataset.articles == {original.article_id}


def test_versions_of_one_address_in_one_run(dataset, article):
    url = "https://news.example/harbour"
    versions = [
        article(f"v{i}", STORY + " More." * i, url=url, fetched_at=DAY + timedelta(i), published_at=DAY + timedelta(i))
        for i in range(4)
    ]
    links = dataset.run([versions[2], versions[3], versions[0], versions[1]])
    assert dataset.articles == {versions[3].article_id}
    assert set(links.new["kind"].to_pylist()) == {None, "same_url"}


def test_text_that_comes_back_is_published_again(dataset, article):
    url = "https://news.example/harbour"
    for day, text in enumerate([STORY, OTHER, STORY]):
        dataset.run([article(text, text, url=url, fetched_at=DAY + timedelta(day))])
    assert dataset.articles == {article(STORY, STORY).article_id}


def test_copy_that_names_its_original_is_no_version_of_it(dataset, article):
    url = "https://agency.example/1"
    original = article("original", STORY, url=url, canonical_url=url, fetched_at=DAY)
    copy = article("copy", OTHER, url="https://paper.example/9", canonical_url=url, fetched_at=DAY + timedelta(5))
    links = dataset.run([copy, original])
    assert dataset.articles == {original.article_id}
    assert links.new["kind"].to_pylist() == ["same_url", None]


@pytest.mark.parametrize(
    "url", ["https://news.example", "https://news.example/", "https://www.news.example/#today", "", "//["]
)
def test_home_page_is_no_identity(dataset, article, url):
    dataset.run([article("a", STORY, url=url), article("b", OTHER, url=url)])
    assert len(dataset.articles) == 2


def test_address_of_a_crowd_is_no_identity_then_or_later(dataset, article):
    url = "https://news.example/all"
    dataset.run([article("first", STORY, url=url)])
    dataset.run([article(f"a{i}", f"Number {i}.", url=url) for i in range(21)])
    dataset.run([article("last", "A third thing altogether.", url=url)])
    assert len(dataset.articles) == 23


def test_twenty_texts_at_an_address_are_versions(dataset, article):
    url = "https://news.example/all"
    dataset.run([article(f"a{i}", f"{OTHER} {i}", url=url, fetched_at=DAY + timedelta(i)) for i in range(20)])
    assert dataset.articles == {article("a19", OTHER).article_id}


def test_revision_without_address(dataset, article):
    old = article("old", STORY, published_at=DAY)
    dataset.run([old, article("else", "Something else entirely.")])
    new = article("new", OTHER)
    links = dataset.run([article("more", "Yet another thing."), new], {old.article_id: 1})
    assert links.new["duplicate_of"].to_pylist() == [None, None]
    assert links.repointed == {old.article_id: new.article_id}
    newest = article("newest", OTHER + " Really.")
    links = dataset.run([newest], {new.article_id: 0})
    assert links.repointed == {new.article_id: newest.article_id}
    assert dataset.duplicate_of[old.article_id] == newest.article_id
    with pytest.raises(ValueError, match="not in the index"):
        dataset.run([article("x", "x y")], {"f" * 32: 0})


def test_same_document_from_two_files(dataset, article):
    links = dataset.run([article("a", STORY, article_id="a" * 32), article("b", STORY, article_id="a" * 32)])
    assert sorted(map(str, links.new["duplicate_of"].to_pylist())) == sorted(["None", "a" * 32])
    links = dataset.run([article("0", STORY, article_id="a" * 32)])
    assert links.new["duplicate_of"].to_pylist() == ["a" * 32]
    assert len(links.demoted) == 0


def test_empty_texts_are_not_copies(dataset, article):
    dataset.run([article("a", ""), article("b", "")])
    assert len(dataset.articles) == 2


def test_nothing_new(dataset, article):
    dataset.run([])
    dataset.run([article("a", STORY)])
    links = dataset.run([])
    assert len(links.new) == 0 and len(links.demoted) == 0
    assert dataset.run([article("b", STORY)]).new["kind"].to_pylist() == ["exact"]


def test_two_clusters_become_one(dataset, article):
    url = "https://news.example/harbour"
    a = article("a", STORY, published_at=DAY)
    b = article("b", OTHER, url=url, published_at=DAY + timedelta(1), fetched_at=DAY + timedelta(1))
    dataset.run([a, article("a2", STORY), b, article("b2", OTHER)])
    assert dataset.articles == {a.article_id, b.article_id}
    dataset.run([article("c", STORY, url=url, fetched_at=DAY)])
    assert dataset.articles == {a.article_id}
    assert set(dataset.duplicate_of.values()) == {a.article_id}
