import numpy as np
import pytest

from ingest.topics.decide import decide, levelled, likelihood_ratio, numbers, trusted, weigh
from ingest.topics.filed import PINNED, SILENT, Meaning

TOPICS = tuple("abcdefghijklmnopq")
REST = [0.03 / 13] * 13  # what a text leaves to the thirteen topics that no test is about
STRONG_B = Meaning(("b",), 0.9)
WEAK_BC = Meaning(("b", "c"), 0.4)


def decided(belief: list[float], filed: Meaning | None, known: int = 200, correct: bool = True) -> tuple[object, str]:
    text = np.array(belief + REST, np.float32)
    posterior = weigh(text, filed, TOPICS)
    chosen, decision = decide(text, posterior, numbers(filed, TOPICS), known, correct)
    return None if chosen is None else TOPICS[chosen], decision


@pytest.mark.parametrize(
    ("belief", "filed", "expected"),
    [
        ([0.9, 0.05, 0.03, 0.02], None, ("a", "assigned")),
        ([0.9, 0.05, 0.03, 0.02], SILENT, ("a", "assigned")),
        ([0.05, 0.9, 0.03, 0.02], STRONG_B, ("b", "kept")),
        ([0.9, 0.05, 0.03, 0.02], STRONG_B, ("b", "kept")),
        ([0.998, 0.001, 0.001, 0.0], STRONG_B, ("a", "corrected")),
        ([0.9, 0.01, 0.08, 0.01], WEAK_BC, ("a", "corrected")),
        ([0.05, 0.1, 0.8, 0.05], WEAK_BC, ("c", "kept")),
        ([0.5, 0.001, 0.001, 0.498], STRONG_B, ("a", "review")),
    ],
)
def test_decisions(belief: list[float], filed: Meaning | None, expected: tuple[str, str]) -> None:
    assert decided(belief, filed) == expected


def test_nothing_is_assigned_to_a_text_that_says_little() -> None:
    assert decided([0.24, 0.26, 0.25, 0.25], None, known=3) == (None, "unknown")
    assert decided([0.9, 0.05, 0.03, 0.02], None, known=3) == (None, "unknown")


def test_a_few_words_do_not_correct_a_filed_category() -> None:
    assert decided([0.998, 0.001, 0.001, 0.0], STRONG_B, known=5) == ("b", "review")


def test_without_correction_the_filed_category_stays() -> None:
    assert decided([0.998, 0.001, 0.001, 0.0], STRONG_B, correct=False) == ("b", "review")


def test_a_flat_text_leaves_the_filed_category() -> None:
    assert decided([0.25, 0.25, 0.25, 0.25], STRONG_B, known=0) == ("b", "kept")


def test_a_stronger_name_holds_longer() -> None:
    belief = np.array([0.7, 0.2, 0.05, 0.05, *REST], np.float32)
    strong, weak = (weigh(belief, Meaning(("b",), strength), TOPICS)[1] for strength in (0.9, 0.4))
    assert strong > weak > belief[1]


def test_a_text_is_compared_with_what_was_thought_before() -> None:
    prior = np.array([0.5, 0.02, 0.24, 0.24], np.float32)
    assert likelihood_ratio(prior, [1], prior) == pytest.approx(1.0)
    assert likelihood_ratio(np.full(4, 0.25, np.float32), [1], prior) == pytest.approx(0.25 / 0.75 * 0.98 / 0.02)


def test_of_two_small_chances_the_one_behind_more_topics_is_less_plausible() -> None:
    clear, unclear = np.array([0.97, 0.01, 0.01, 0.01], np.float32), np.array([0.33, 0.01, 0.33, 0.33], np.float32)
    assert levelled(clear).sum() == pytest.approx(1.0)
    assert levelled(clear)[1] > levelled(unclear)[1] > 0.01


def test_a_likelier_topic_is_more_plausible() -> None:
    belief = np.array([0.6, 0.25, 0.1, 0.05], np.float32)
    assert (np.diff(levelled(belief)) < 0).all()


def test_the_share_of_a_section_is_its_odds_after_reading() -> None:
    """A text that tells nothing leaves the model's prior, so that the name's word alone gives the share."""
    prior = np.array([0.5, 0.02, 0.03, 0.05, *([0.4 / 13] * 13)], np.float32)
    for topic in "ab":
        found = weigh(prior, trusted(Meaning((topic,), 0.97), 0.3, prior, TOPICS), TOPICS)
        assert found[TOPICS.index(topic)] == pytest.approx(0.3, abs=1e-4)


def test_a_share_never_makes_a_name_stronger() -> None:
    prior = np.full(17, 1 / 17, np.float32)
    assert trusted(WEAK_BC, 0.59, prior, TOPICS) == WEAK_BC
    assert trusted(SILENT, 0.3, prior, TOPICS) == SILENT


def test_a_pinned_name_keeps_its_word() -> None:
    pinned = Meaning(("b",), PINNED)
    assert trusted(pinned, 0.1, np.full(17, 1 / 17, np.float32), TOPICS) == pinned
