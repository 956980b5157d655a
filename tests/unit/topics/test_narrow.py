from importlib.resources import files

import pytest

from ingest.model import Topic
from ingest.topics.narrow import MOST, NarrowNames, narrower
from ingest.topics.taxonomy import Taxonomy

PACKAGE = files("ingest").joinpath("topics")
TAXONOMY = Taxonomy.from_json(PACKAGE.joinpath("taxonomy.json").read_bytes())
NAMES = NarrowNames.from_yaml(PACKAGE.joinpath("narrower.yaml").read_text("utf-8"), TAXONOMY)

SPORT, POLITICS = "medtop:15000000", "medtop:11000000"
SOCCER, DISCIPLINE = "medtop:20001065", "medtop:20000822"
ELECTION, GOVERNMENT = "medtop:20000574", "medtop:20000593"


@pytest.mark.parametrize(
    ("name", "language", "concept"),
    [
        ("Fußball", "de", "soccer"),
        ("fussball", None, "soccer"),
        ("Soccer", "en", "soccer"),
        ("Elecciones", "es", "election"),
        ("선거", "ko", "election"),
        ("Climate Change", "en", "climate change"),
        ("climate change", "fr", "climate change"),
        ("Bücher", "de", "literature"),
        ("buecher", "de", "literature"),
        ("Politics", "en", None),
        ("Zorblax", "en", None),
    ],
)
def test_a_name_means_a_concept_below_the_first_level(name: str, language: str | None, concept: str | None) -> None:
    found = NAMES.look_up(name, language)
    assert (None if found is None else TAXONOMY.name(found)) == concept


def test_section_folders_and_tags_are_looked_up() -> None:
    found = NAMES.look_up_all("News > Soccer", "https://x.example/elections/story", ["Climate change", "Soccer"], "en")
    assert [TAXONOMY.name(concept) for concept in found] == ["soccer", "election", "climate change"]


def test_a_narrower_topic_comes_with_those_between_and_is_less_likely_than_its_own() -> None:
    found = narrower([Topic(SPORT, "sport", 0.9)], [SOCCER], {}, TAXONOMY)
    assert [topic.id for topic in found] == [DISCIPLINE, SOCCER]
    assert all(topic.score == pytest.approx(0.81) for topic in found)


@pytest.mark.parametrize(("share", "told"), [(0.95, True), (0.5, False)])
def test_a_text_has_to_be_clear_about_a_narrower_topic(share: float, told: bool) -> None:
    found = narrower([Topic(POLITICS, "politics", 0.8)], [], {ELECTION: share}, TAXONOMY)
    assert [topic.id for topic in found] == [ELECTION] * told


def test_nothing_is_told_under_a_topic_that_is_unlikely() -> None:
    assert narrower([Topic(SPORT, "sport", 0.05)], [SOCCER], {}, TAXONOMY) == ()
    assert narrower([Topic(POLITICS, "politics", 0.9)], [SOCCER], {}, TAXONOMY) == ()


def test_only_the_likeliest_are_told() -> None:
    every = [id_ for id_, concept in TAXONOMY.concepts.items() if concept.parent == POLITICS]
    assert len(narrower([Topic(POLITICS, "politics", 0.9)], every, {GOVERNMENT: 1.0}, TAXONOMY)) == MOST


@pytest.mark.parametrize("concept", [SPORT, "medtop:99999999"])
def test_a_table_of_other_concepts_is_refused(concept: str) -> None:
    with pytest.raises(ValueError, match=concept):
        NarrowNames.from_yaml(f"'{concept}': {{en: [football]}}", TAXONOMY)
