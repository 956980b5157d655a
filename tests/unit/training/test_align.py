"""Which words of a page stand in its gold text: of a text that stands twice, of a teaser before it, of any at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from align import coverage, places, tokens

FIRST = "The ferry left the harbour at nine with forty people and a cow on board."
SECOND = "Nobody on the quay remembered who had paid for the animal or where it was going."
THIRD = "By noon the fog had lifted and the cow was grazing on the far shore."
LINES = st.lists(st.lists(st.sampled_from("a b c d e f".split()), min_size=1, max_size=9).map(" ".join), max_size=12)


def test_labels_the_lines_of_the_text() -> None:
    page = ["Home", "News", FIRST, "Advertisement", SECOND, "More stories"]
    assert coverage(page, f"{FIRST}\n{SECOND}") == [(0, 1), (0, 1), (15, 15), (0, 1), (16, 16), (0, 2)]


def test_a_text_that_stands_twice_is_found_once() -> None:
    page = ["Menu", FIRST, SECOND, "Menu", FIRST, SECOND, "Menu"]
    assert coverage(page, f"{FIRST}\n{SECOND}") == [(0, 1), (15, 15), (16, 16), (0, 1), (0, 15), (0, 16), (0, 1)]


def test_of_two_copies_the_more_complete_one_is_found() -> None:
    teaser, words = FIRST[:40], len(FIRST[:40].split())
    page = [teaser, "Read on", FIRST, SECOND, THIRD, "Print version", FIRST, SECOND]
    covered = coverage(page, f"{FIRST}\n{SECOND}\n{THIRD}")
    assert covered[0] == (0, words)  # the teaser
    assert [matched for matched, _ in covered[2:5]] == [15, 16, 15]
    assert [matched for matched, _ in covered[5:]] == [0, 0, 0]


def test_scripts_without_spaces_are_told_by_characters() -> None:
    assert coverage(["首页", "渡轮九点离开港口。"], "渡轮九点离开港口。") == [(0, 2), (8, 8)]


@given(LINES, LINES)
def test_never_matches_more_than_either_side_has(page: list[str], gold: list[str]) -> None:
    covered = coverage(page, "\n".join(gold))
    assert [size for _, size in covered] == [len(line.split()) for line in page]
    assert all(0 <= matched <= size for matched, size in covered)
    assert sum(matched for matched, _ in covered) <= sum(len(line.split()) for line in gold)


@given(LINES)
def test_a_page_that_is_its_own_gold_text_is_all_text(page: list[str]) -> None:
    assert all(matched == size for matched, size in coverage(page, "\n".join(page)))


@given(LINES, LINES)
def test_places_are_those_of_equal_words_in_order(page: list[str], gold: list[str]) -> None:
    words = tokens("\n".join(gold))
    found = [
        (word, at)
        for line, places_ in zip(page, places(page, words), strict=True)
        for word, at in zip(line.split(), places_, strict=True)
        if at >= 0
    ]
    assert [word for word, _ in found] == [words[at] for _, at in found]
    assert [at for _, at in found] == sorted({at for _, at in found})
