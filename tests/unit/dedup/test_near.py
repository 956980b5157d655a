from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ingest.dedup.shingles import sketch

DAY = datetime(2020, 5, 4, 9, tzinfo=UTC)
SMALL = "the of and to in a is that for it as was with be by on not he his but at are this have from".split()


def words(seed: int, count: int) -> list[str]:
    """Words as of a story: every other one a small one."""
    draw = random.Random(seed)
    return [
        draw.choice(SMALL)
        if draw.random() < 0.4
        else f"w{draw.choice('bdfgkl')}{seed}x".translate(LETTERS) + str_of(draw)
        for _ in range(count)
    ]


def str_of(draw: random.Random) -> str:
    return "".join(draw.choice("aeioubdfgklmnprst") for _ in range(draw.randint(2, 5)))


LETTERS = str.maketrans("0123456789", "abcdefghij")


def story(seed: int, paragraphs: int = 8) -> list[str]:
    return [" ".join(words(seed * 100 + place, 40)).capitalize() + "." for place in range(paragraphs)]


def text(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs)


def joined(dataset, article, *texts: str) -> int:
    """How many articles are left of some texts."""
    dataset.run([article(f"{place}", each, published_at=DAY + timedelta(place)) for place, each in enumerate(texts)])
    return len(dataset.articles)


BASE = story(1)


@pytest.mark.parametrize(
    "copy",
    [
        ["Another headline, quite another one.", *BASE],
        ["PORT SAMPLE, May 4 (Agency) - " + BASE[0], *BASE[1:]],
        BASE[:5],
        [*BASE[:3], *BASE[5:]],
        [*BASE, *story(9, 2)],
        [BASE[0], BASE[2], BASE[1], *BASE[3:]],
        [paragraph.replace(" of ", " fo ", 1) for paragraph in BASE],
    ],
    ids=["headline", "dateline", "cut", "dropped", "added", "swapped", "slips"],
)
def test_copies_are_found(dataset, article, copy):
    links = dataset.run([article("a", text(BASE), published_at=DAY), article("b", text(copy))])
    assert links.new["kind"].to_pylist() == [None, "near"]
    assert 0.3 < links.new["similarity"][1].as_py() < 1.0


GALLERY = story(50, 12)
SPEECH = story(51, 5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (story(2), story(3)),
        ([*story(2, 5), *GALLERY], [*story(3, 5), *GALLERY]),
        ([*story(2, 2), *GALLERY], [*story(3, 5), *GALLERY]),
        ([*story(2, 5), *SPEECH, *story(4, 2)], [*story(3, 6), *SPEECH]),
        (BASE[:2], [*BASE[:2], *story(3, 9)]),
        ([*story(6, 1), *BASE[:2]], [*BASE[:2], *story(3, 9)]),
        ([*story(2, 6), *BASE[-2:]], BASE),
    ],
    ids=["other story", "gallery", "early gallery", "speech", "brief", "brief of its own", "background"],
)
def test_shared_parts_alone_do_not_join(dataset, article, one, other):
    assert joined(dataset, article, text(one), text(other)) == 2


def weather(day: int) -> str:
    draw = random.Random(day)
    return (
        f"Weather for Sample County on May {day}. The high will be {draw.randint(50, 99)} with a low of "
        f"{draw.randint(20, 49)} and winds of {draw.randint(1, 40)} miles an hour from the west. There is a "
        f"{draw.randint(1, 99)} percent chance of rain, and the sun sets at 7:{draw.randint(10, 59)}. The pollen count "
        f"is {draw.randint(100, 999)} and the tide comes in at 4:{draw.randint(10, 59)} in the harbour, with waves of "
        f"{draw.randint(1, 9)} feet. The next report of the county office is at {draw.randint(1, 12)} o'clock."
    )


def test_reports_of_other_days_are_articles(dataset, article):
    assert joined(dataset, article, *(weather(day) for day in range(1, 25))) == 24


def test_a_story_that_everybody_prints_is_one_article(dataset, article):
    draw = random.Random(5)
    copies = [text([text(story(200 + n, 1)), *BASE[: draw.randint(6, 8)], *story(300 + n, 1)]) for n in range(60)]
    assert joined(dataset, article, *copies) == 1


def printed(seed: int) -> str:
    """What a paper makes of the story: a headline and a paragraph of its own, cuts, and slips."""
    draw = random.Random(seed)
    kept = BASE[: draw.randint(4, 8)]
    kept = [" ".join(word[::-1] if draw.random() < 0.02 else word for word in part.split()) for part in kept]
    return text([*story(1000 + seed, draw.randint(0, 1)), *kept, *story(2000 + seed, draw.randint(0, 2))])


@pytest.mark.parametrize("runs", [1, 5])
def test_a_story_that_hundreds_print_is_no_template(dataset, article, runs):
    # Whatever it shares, a copy shares with hundreds: only that they are one story tells it from a template.
    copies = [article(f"{n}", printed(n), published_at=DAY + timedelta(n)) for n in range(300)]
    for start in range(0, 300, 300 // runs):
        dataset.run(copies[start : start + 300 // runs])
    assert len(dataset.articles) == 1


def test_copies_of_a_story_that_hundreds_print_are_found_later(dataset, article):
    dataset.run([article(f"{n}", printed(n), published_at=DAY) for n in range(200)])
    links = dataset.run([article(f"late {n}", printed(n)) for n in range(200, 220)])
    assert links.new["duplicate_of"].null_count == 0


@pytest.mark.parametrize("runs", [1, 4])
def test_hundreds_of_reports_stay_apart_though_some_are_printed_twice(dataset, article, runs):
    reports = [article(f"{day} {paper}", weather(day), url=f"https://{paper}.example/{day}") for day in range(1, 201)
               for paper in ("a", "b")[: 1 + day % 2]]  # fmt: skip
    size = -(-len(reports) // runs)
    for start in range(0, len(reports), size):
        dataset.run(reports[start : start + size])
    assert len(dataset.articles) == 200


def test_copy_of_a_copy_in_a_later_run(dataset, article):
    first = article("first", text(BASE), published_at=DAY)
    dataset.run([first, *(article(f"else {n}", text(story(20 + n))) for n in range(5))])
    links = dataset.run([article("second", text([*BASE[:6], *story(9, 1)]), published_at=DAY + timedelta(1))])
    assert links.new["duplicate_of"].to_pylist() == [first.article_id]
    links = dataset.run([article("earliest", text(["A headline of its own.", *BASE]), published_at=DAY - timedelta(1))])
    assert links.demoted["kind"].to_pylist() == ["near"]
    assert len(dataset.articles) == 6


def test_scripts_without_spaces(dataset, article):
    draw = random.Random(3)
    one = "".join(chr(draw.randint(0x4E00, 0x9000)) + ("。" if n % 20 == 19 else "") for n in range(300))
    other = "".join(chr(draw.randint(0x4E00, 0x9000)) for n in range(300))
    assert joined(dataset, article, one, one[:250] + other[:30], other) == 2


def test_sketches_do_not_depend_on_the_company(article):
    texts = [text(story(seed)) for seed in range(5)] + ["", "Four words only here.", "文字" * 30, weather(1)]
    together, keys = sketch(texts)
    for place, each in enumerate(texts):
        alone, alone_keys = sketch([each])
        assert alone.shingles[0] == together.shingles[place]
        for lists, single in ((together.sample, alone.sample), (together.numbers, alone.numbers), (keys, alone_keys)):
            assert np.array_equal(lists.lists(np.array([place]))[1], single.values)


def test_sample_is_the_smallest_of_all_shingles():
    long, _ = sketch([text(story(7, 20))])
    assert len(long.sample.values) == max(64, long.shingles[0] // 4)
    short, keys = sketch([" ".join(words(8, 30))])
    assert len(short.sample.values) == short.shingles[0] == 26 and len(keys.values) == 16
    assert set(keys.values >> np.uint64(12)) <= set(short.sample.values >> np.uint32(1))
    assert np.all(np.diff(short.sample.values.astype(np.int64)) > 0)


def test_numbers_are_read_whole():
    sketches, _ = sketch(["It rose 1,234.5 points at 10:30, then 7.", "1,234.5 10:30 7 1,234.5"])
    which, values = sketches.numbers.lists(np.array([0, 1]))
    assert sorted(values[which == 0]) == sorted(values[which == 1]) and sum(which == 0) == 3


def test_a_text_is_sketched_alike_in_whatever_company():
    texts = [*(f"{number}. At 7 in the morning, {number} boats left for the island of Halden." for number in range(9))]
    texts += [
        "7 “Schiffe” legten um 12:30 Uhr ab, 1.234 Gäste fuhren mit nach Halden.",
        "船は七時に島へ向かって出発した。",
    ]
    together, keys = sketch(texts)
    for row, text in enumerate(texts):
        alone, its_keys = sketch([text])
        for one, all_ in ((alone.sample, together.sample), (alone.numbers, together.numbers), (its_keys, keys)):
            assert one.values.tolist() == all_.take(np.array([row])).values.tolist()
        assert len(alone.numbers.values) == len({part.strip(".,") for part in text.split() if part[0].isdigit()})
