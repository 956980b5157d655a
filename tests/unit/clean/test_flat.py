"""Lines of text without HTML: the body found, what a model's verdicts are turned into, the features' shape."""

import io
from pathlib import Path

import numpy as np
import pytest

from ingest.clean.flat import flat_edits
from ingest.clean.flat_chars import CLASSES, characters
from ingest.clean.flat_features import Lexicon, Page, features
from ingest.clean.flat_model import LineModel, best_set
from ingest.clean.phrases import Phrases
from ingest.edits import apply, texts_of
from ingest.knowledge import load_knowledge
from ingest.model import Draft, Line
from ingest.network import WEIGHTS

RULES = Path(__file__).parents[3] / "src" / "ingest" / "clean" / "phrases.yaml"
PROSE = "The council voted on Tuesday to rebuild the old harbour wall before the winter storms arrive."
OTHER = "Divers will look at the foundations in April, and work is to begin as soon as the ice is gone."


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases.from_yaml(RULES.read_text(encoding="utf-8"))


def edited(phrases: Phrases, *lines: str) -> dict[str, str]:
    draft = Draft("page", "text", tuple(map(Line, lines)))
    texts = texts_of(draft)
    edits = flat_edits(draft, texts, phrases, load_knowledge().lines).edits
    assert apply(texts, edits).count(None) == len(edits)
    return {edit.before: edit.rule for edit in edits}


def test_what_stands_around_the_body_goes(phrases: Phrases) -> None:
    menu = ("Skip to content", "Menu", "News", "Sport", "Weather")
    tail = ("Related stories", "Ferry timetable changes", "Subscribe to our newsletter", "Privacy policy")
    removed = edited(phrases, *menu, PROSE, OTHER, PROSE, OTHER, *tail)
    assert {line: removed.get(line) for line in menu} == dict.fromkeys(menu, "flat.head")
    assert {line: removed.get(line) for line in tail} == dict.fromkeys(tail, "flat.tail")
    assert PROSE not in removed and OTHER not in removed


def test_sentences_within_the_body_of_a_short_page_stay(phrases: Phrases) -> None:
    assert not {PROSE, OTHER} & set(edited(phrases, '"It was time," she said.', PROSE, OTHER, "Nine divers", PROSE))


def test_addresses_and_credits_within_the_body_go(phrases: Phrases) -> None:
    page = (PROSE, "ann.lee@example.com", OTHER, "Divers at the wall in March. (AP Photo/Ann Lee)", PROSE)
    assert edited(phrases, *page) == {page[1]: "flat.email", page[3]: "flat.credit"}


def test_a_page_without_lines_has_no_edits(phrases: Phrases) -> None:
    assert edited(phrases) == {}


def test_characters_are_counted_by_line() -> None:
    chars = characters(["Hello World, 42!", "你好。", "“Go”"])
    column = {name: chars.counts[:, i].tolist() for i, name in enumerate(CLASSES)}
    assert column["letters"] == [10, 2, 2]
    assert column["upper"] == [2, 0, 1]
    assert column["digits"] == [2, 0, 0]
    assert column["spaces"] == [2, 0, 0]
    assert column["terminals"] == [1, 1, 0]
    assert column["unspaced"] == [0, 2, 0]
    assert chars.words_a_line.tolist() == [3, 2, 1]
    assert chars.capitals.tolist() == [2, 0, 1]
    assert chars.stops.tolist() == [1, 1, 0]


def test_words_hash_alike_whatever_their_case_and_place() -> None:
    chars = characters(["Harbour wall", "the HARBOUR", "新聞", "看新聞"])
    harbour, _, _, harbour_again, news, _, _, news_again, _ = chars.words.tolist()
    assert harbour == harbour_again
    assert news == news_again
    assert len(set(chars.words.tolist())) == 6  # "聞" alone ends both lines


@pytest.mark.parametrize("lines", [["x"], ["…"], ["a b", "c"], ["😀 " * 40], ["新" * 90, "ok"], [PROSE] * 60])
def test_features_are_finite_and_as_many_as_their_names(phrases: Phrases, lines: list[str]) -> None:
    page = Page(lines, [phrases.find(line) for line in lines], [False] * len(lines), (0, len(lines)))
    names, matrix = features(page, Lexicon.empty())
    assert matrix.shape == (len(lines), len(names))
    assert len(set(names)) == len(names)
    assert np.isfinite(matrix).all()


def test_features_see_only_the_words_a_lexicon_knows(phrases: Phrases) -> None:
    chars = characters(["cookies", "harbour"])
    lexicon = Lexicon(np.sort(chars.words[:1]), np.array([2.5], np.float32))
    names, matrix = features(Page(["Cookies", "harbour"], [None, None], [False, False], (0, 2)), lexicon)
    assert matrix[:, names.index("odds")].tolist() == [2.5, 0]


def test_best_set_is_the_one_of_greatest_expected_f1() -> None:
    probabilities, words = np.array([0.9, 0.1, 0.45, 0.8]), np.array([50.0, 30.0, 10.0, 40.0])
    chosen = best_set(probabilities, words)

    def expected(keep: np.ndarray) -> float:
        return float(2 * (probabilities * words)[keep].sum() / (words[keep].sum() + probabilities @ words))

    every = [np.array([bool(number >> bit & 1) for bit in range(4)]) for number in range(1, 16)]
    assert expected(chosen) == max(map(expected, every))


class Judge:
    """Stands in for trees and network: keeps lines that are long."""

    def raw_scores(self, matrix: np.ndarray) -> np.ndarray:
        return np.where(matrix[:, 0] > 8, np.log(9), -np.log(19))  # .9 and .05


def test_verdicts_of_a_model_become_edits_with_scores(phrases: Phrases) -> None:
    lines = ("Wall", PROSE, "Getty Images / Ann Lee", "What is next", OTHER, "More")
    draft = Draft("page", "text", tuple(map(Line, lines)))
    model = LineModel(Judge(), Judge(), Lexicon.empty())  # type: ignore[arg-type]
    verdicts = flat_edits(draft, (None, *lines[1:]), phrases, model)
    assert [(edit.line, edit.rule, edit.score) for edit in verdicts.edits] == [
        (2, "flat.credit", 0.05),
        (3, "flat.short", 0.05),
        (5, "flat.tail", 0.05),
    ]
    assert 0.9 < verdicts.confidence < 0.95


def test_weights_for_other_features_are_refused() -> None:
    trees = "tree\nfeature_names=words colour\n\nTree=0\nnum_leaves=1\nnum_cat=0\nleaf_value=0\n"
    packed = io.BytesIO()
    network = dict.fromkeys(("means", "scales", *WEIGHTS), np.zeros(2, np.float16))
    np.savez(packed, hashes=np.zeros(2, np.uint64), odds=np.zeros(2, np.float16), bound=np.array(5.0), **network)
    with pytest.raises(ValueError, match="other features"):
        LineModel.from_parts(trees, packed.getvalue())
