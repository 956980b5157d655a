from functools import cache
from importlib.resources import files

import pytest

from ingest.topics import Filing, TopicKnowledge, file_article

TAX = """The governor signed a bill that cuts the income tax by two percent. Economists said that growth would not
pay for the lost revenue, and that the deficit would rise. Companies in the state welcomed the lower corporate tax rate;
banks expect investors to buy more shares. The finance department puts the cost at ninety million dollars a year."""
MATCH = """The home team won the match with two goals in the last ten minutes. The striker scored first from a corner,
then the captain hit the winner. The coach praised his players after their fifth victory of the season, which takes them
to the top of the league before the final round of the championship. The defenders had kept the visitors out."""
SPIEL = """Die Mannschaft gewann das Spiel mit zwei Toren in der letzten Minute. Der Trainer lobte seine Spieler nach
dem fünften Sieg der Saison. Der Stürmer traf nach einer Ecke, der Torwart hielt einen Elfmeter. Damit steht der Verein
an der Spitze der Liga und darf auf die Meisterschaft hoffen."""


@cache
def knowledge() -> TopicKnowledge:
    package = files("ingest")
    return TopicKnowledge.load(
        package.joinpath("topics/taxonomy.json").read_bytes(),
        package.joinpath("topics/aliases.yaml").read_text("utf-8"),
        package.joinpath("topics/narrower.yaml").read_text("utf-8"),
        package.joinpath("models/topics.npz").read_bytes(),
    )


def filing(
    title: str | None,
    text: str,
    section: str | None,
    language: str | None = "en",
    url: str | None = None,
    keywords: tuple[str, ...] = (),
    correct: bool = True,
) -> Filing:
    return file_article(
        title=title,
        text=text,
        section=section,
        keywords=keywords,
        url=url,
        language=language,
        knowledge=knowledge(),
        correct=correct,
    )


def test_a_story_under_a_foreign_section_is_corrected() -> None:
    found = filing("Governor signs tax cut", TAX, "Weather")
    assert (found.category_name, found.decision) == ("economy, business and finance", "corrected")
    assert "tax" in found.evidence
    assert found.score is not None
    assert found.score == found.topics[0].score > 0.5


def test_a_story_under_its_own_section_is_kept() -> None:
    found = filing("Late goals win match", MATCH, "Sport")
    assert (found.category, found.decision) == ("medtop:15000000", "kept")


@pytest.mark.parametrize("section", [None, "News", "Zorblax"])
def test_a_story_without_a_telling_section_is_assigned(section: str | None) -> None:
    found = filing("Late goals win match", MATCH, section)
    assert (found.category, found.decision) == ("medtop:15000000", "assigned")


def test_german_is_read_too() -> None:
    found = filing("Späte Tore entscheiden das Spiel", SPIEL, "Regional", "de-AT")
    assert (found.category, found.decision) == ("medtop:15000000", "assigned")


def test_correction_can_be_switched_off() -> None:
    found = filing("Governor signs tax cut", TAX, "Weather", correct=False)
    assert (found.category, found.decision) == ("medtop:17000000", "review")


def test_an_empty_text_is_unknown_and_a_filed_one_stays_filed() -> None:
    nothing = filing(None, "", None, None)
    assert (nothing.category, nothing.category_name, nothing.score, nothing.decision) == (None, None, None, "unknown")
    assert [len(knowledge().taxonomy.chain(topic.id)) for topic in nothing.topics] == [1] * 5
    assert filing(None, "", "Sport", None).category == "medtop:15000000"


def test_url_and_tags_lean_towards_their_topic() -> None:
    education = "medtop:05000000"
    text = "The mayor said on Friday that the school should pay for the new building, which the council had promised."
    plain, by_url, by_tag = (
        filing(None, text, None),
        filing(None, text, None, url="https://example.com/education/story"),
        filing(None, text, None, keywords=("Schools",)),
    )
    share = [{t.id: t.score for t in found.topics}.get(education, 0.0) for found in (plain, by_url, by_tag)]
    assert share[1] > share[0]
    assert share[2] > share[0]


def test_topics_are_ranked_with_their_names() -> None:
    found = filing("Late goals win match", MATCH, None)
    scores = [topic.score for topic in found.topics]
    assert scores == sorted(scores, reverse=True)
    assert found.topics[0].name == "sport"


def below(found: Filing) -> dict[str, float]:
    return {topic.name: topic.score for topic in found.topics if len(knowledge().taxonomy.chain(topic.id)) > 1}


def test_a_section_tells_the_narrower_topic_and_those_between() -> None:
    found = filing("Late goals win match", MATCH, "News > Sport > Premier League")
    assert list(below(found)) == ["competition discipline", "soccer"]
    assert found.topics[0].id == found.category
    assert all(score < found.topics[0].score for score in below(found).values())
    assert "soccer" in below(filing("Späte Tore entscheiden das Spiel", SPIEL, "Fußball", "de"))
    assert "soccer" in below(filing(None, SPIEL, None, "de", url="https://example.com/sport/fussball/spaete-tore"))


def test_a_narrower_name_says_nothing_of_a_text_on_something_else() -> None:
    assert "soccer" not in below(filing("Governor signs tax cut", TAX, None, keywords=("Premier League",)))


def test_a_text_tells_its_narrower_topic_by_itself() -> None:
    assert list(below(filing("Governor signs tax cut", TAX, None))) == ["economy"]
    assert below(filing("Late goals win match", MATCH, None)) == {}


def test_a_pinned_section_keeps_its_stories() -> None:
    pinned = knowledge().with_pins({"Fun": "medtop:04000000"})
    found = file_article(
        title="Governor signs tax cut",
        text=TAX,
        section="Fun",
        keywords=(),
        url=None,
        language="en",
        knowledge=pinned,
    )
    assert (found.category, found.decision) == ("medtop:04000000", "kept")


def test_a_pin_on_an_unknown_topic_is_refused_with_the_list() -> None:
    with pytest.raises(ValueError, match=r"'Fun'.*'sports'.*medtop:15000000 \(sport\)"):
        knowledge().with_pins({"Fun": "sports"})


def test_the_taxonomy_is_whole_and_credited() -> None:
    taxonomy = knowledge().taxonomy
    assert len(taxonomy.top_level) == 17
    assert set(knowledge().model.topics) == set(taxonomy.top_level)
    assert b"CC-BY 4.0" in files("ingest").joinpath("topics/taxonomy.json").read_bytes()[:300]
