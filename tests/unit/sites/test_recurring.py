"""Which lines are taken for a site's boilerplate, from pages made up line by line."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pyarrow as pa
import pytest

from ingest.sites import TALLIES, Recurring, line_key, occurrences, recurring, site_of, stretches, tally
from support import story

SITE = "example.com"
NOTICE = "Our reporters live in the towns they write about, and we answer to no owner but our readers and the court."
BOX = "Ada Byron has covered the harbour since 2011 and lives above the old customs house with two cats."
Page = Sequence[str]


def own(seed: int, paragraphs: int = 4) -> list[str]:
    return story(seed, paragraphs).split("\n\n")


def counted(pages: Iterable[Page], base: pa.Table | None = None, site: str | None = SITE) -> pa.Table:
    return tally(TALLIES.empty_table() if base is None else base, met(pages, site))


def met(pages: Iterable[Page], site: str | None = SITE) -> pa.Table:
    texts = ["\n\n".join(page) for page in pages]
    articles = pa.table(
        {
            "site": pa.array([site] * len(texts), pa.string()),
            "publisher": pa.array([None] * len(texts), pa.string()),
            "raw_uri": [f"raw/{number}.txt" for number in range(len(texts))],
            "text": pa.array(texts, pa.string()),
        }
    )
    return occurrences(articles, 0)


def learned(pages: Iterable[Page]) -> dict[int, Recurring]:
    return recurring(counted(pages))


def keys(*lines: str) -> set[int]:
    return {line_key(SITE, line) for line in lines}


@pytest.mark.parametrize("count, known", [(4, False), (5, True), (40, True)])
def test_a_line_on_all_pages_is_known_from_the_fifth_on(count: int, known: bool) -> None:
    found = learned([*own(seed), NOTICE] for seed in range(count))
    assert set(found) == (keys(NOTICE) if known else set())
    if known:
        assert (found[line_key(SITE, NOTICE)].pages, found[line_key(SITE, NOTICE)].of) == (count, count)


@pytest.mark.parametrize("pages_a_run", [1, 2, 3])
def test_runs_add_up_as_one_run_counts(pages_a_run: int) -> None:
    tallies = None
    for first in range(0, 12, pages_a_run):
        tallies = counted(([*own(seed), NOTICE, BOX] for seed in range(first, first + pages_a_run)), tallies)
    assert tallies is not None
    assert set(recurring(tallies)) == keys(NOTICE, BOX)
    assert {line.of for line in recurring(tallies).values()} == {12}


@pytest.mark.parametrize("least", [1, 6, 23, 24, 10_000])
@pytest.mark.parametrize("rows_at_a_time", [1, 5, 100])
def test_a_stream_of_pages_is_cut_between_pages(
    monkeypatch: pytest.MonkeyPatch, least: int, rows_at_a_time: int
) -> None:
    monkeypatch.setattr(sys.modules["ingest.sites.occurrences"], "_STRETCH", least)
    stream = met([*own(seed), NOTICE] for seed in range(12))
    found = list(stretches(stream.slice(start, rows_at_a_time) for start in range(0, len(stream), rows_at_a_time)))
    assert pa.concat_tables(found).equals(stream)
    assert all(len(each) < least + 6 + rows_at_a_time for each in found)
    assert len(found) == 1 or least < len(stream)
    ends = [(each["page"][0].as_py(), each["page"][-1].as_py()) for each in found]
    assert all(last < first for (_, last), (first, _) in pairwise(ends))


def test_the_order_of_the_pages_tells_nothing() -> None:
    pages = [[*own(seed), NOTICE] for seed in range(9)] + [own(3)] * 4 + [[own(5)[0], *own(77)]]
    shuffled = random.Random(1).sample(pages, len(pages))
    assert counted(pages).equals(counted(shuffled))


def test_an_article_repeated_word_for_word_is_no_boilerplate() -> None:
    repeated, others = [own(1)] * 30, [own(seed) for seed in range(2, 20)]
    assert not learned(repeated + others)
    assert set(learned([[*page, NOTICE] for page in repeated + others])) == keys(NOTICE)


def test_a_notice_on_copies_of_two_articles_is_not_known() -> None:
    assert not learned([[*own(seed % 2), NOTICE] for seed in range(20)])


def test_the_states_of_a_growing_story_are_no_boilerplate() -> None:
    story_of_a_day = [own(seed, 1)[0] for seed in range(40)]
    states = [story_of_a_day[:length] for length in range(10, 40)]
    assert not learned(states + [own(seed) for seed in range(100, 110)])


def test_articles_repeated_over_many_runs_stay() -> None:
    tallies = None
    for run in range(12):
        tallies = counted([own(1), own(1000 + run)], tallies)
    assert tallies is not None and not recurring(tallies)


def test_a_formula_on_few_pages_stays() -> None:
    formula = "Anyone who saw the vehicle is asked to call the harbour police at any hour of the day."
    assert not learned([[*own(seed), formula] if seed % 10 == 0 else own(seed) for seed in range(100)])


def test_a_sub_heading_between_paragraphs_stays_and_a_long_notice_there_goes() -> None:
    heading = "What happens next"
    with_heading = [[*own(seed)[:2], heading, *own(seed + 500)] for seed in range(30)]
    assert not learned(with_heading)
    assert set(learned([[*page[:4], NOTICE, *page[4:]] for page in with_heading])) == keys(NOTICE)


def test_lines_without_letters_are_not_counted() -> None:
    assert not learned([[*own(seed), "* * * * * * * * * *"] for seed in range(20)])


def test_a_new_notice_of_an_old_site_is_known_when_enough_pages_show_it() -> None:
    tallies = counted(own(seed) for seed in range(200))
    tallies = counted(([*own(seed), NOTICE] for seed in range(200, 210)), tallies)
    found = recurring(tallies)
    assert {(line.pages, line.of) for line in found.values()} == {(10, 10)}


def test_lines_of_single_pages_are_forgotten() -> None:
    tallies = None
    for run in range(12):
        tallies = counted(([*own(run * 20 + page), NOTICE] for page in range(20)), tallies)
    assert tallies is not None
    assert len(tallies) < 4 * 100
    assert set(recurring(tallies)) == keys(NOTICE)


@pytest.mark.parametrize(
    "site, publisher, uri, whose",
    [
        ("example.com", "The Example", "raw/a/1.html", "example.com"),
        (None, "The Example", "raw/a/1.html", "The Example"),
        (None, None, "raw/a/1.html", "raw/a/"),
        (None, None, "dump.zip!b/1.html", "dump.zip!b/"),
        (None, None, "export.jsonl#17", "./"),
    ],
)
def test_whose_page_it_is(site: str | None, publisher: str | None, uri: str, whose: str) -> None:
    assert site_of(site, publisher, uri) == whose


def test_no_line_of_pages_of_distinct_sites_is_learned_even_in_one_folder() -> None:
    pages = [own(seed) for seed in range(500)]
    assert not recurring(counted(pages, site=None))
