from importlib.resources import files

import pytest

from ingest.topics.filed import STRENGTH, Aliases, Meaning, normal_name

ALIASES = Aliases.from_yaml(files("ingest").joinpath("topics/aliases.yaml").read_text("utf-8"))

SPORT = "medtop:15000000"
POLITICS = "medtop:11000000"
LIFESTYLE = "medtop:10000000"
WEATHER = "medtop:17000000"
ENVIRONMENT = "medtop:06000000"
ARTS = "medtop:01000000"
ECONOMY = "medtop:04000000"
SCIENCE = "medtop:13000000"
SOCIETY = "medtop:14000000"
HEALTH = "medtop:07000000"


@pytest.mark.parametrize(
    ("name", "language", "topic"),
    [
        ("Politics", "en", POLITICS),
        ("POLITICS ", "en", POLITICS),
        ("Innenpolitik", "de", POLITICS),
        ("Économie", "fr", ECONOMY),
        ("economie", "fr", ECONOMY),
        ("Deportes", "es", SPORT),
        ("Salute", "it", HEALTH),
        ("Esportes", "pt", SPORT),
        ("Wetenschap", "nl", SCIENCE),
        ("Gospodarka", "pl", ECONOMY),
        ("Спорт", "ru", SPORT),
        ("Sağlık", "tr", HEALTH),
        ("Väder", "sv", WEATHER),
        ("Počasí", "cs", WEATHER),
        ("体育", "zh", SPORT),
        ("スポーツ", "ja", SPORT),
        ("경제", "ko", ECONOMY),
        ("اقتصاد", "ar", ECONOMY),
        ("Politiikka", "fi", POLITICS),
        ("Чорний ринок; Економіка", "uk", ECONOMY),
        ("राजनीति", "hi", POLITICS),
        ("Thể thao", "vi", SPORT),
        ("סביבה", "he", ENVIRONMENT),
        ("US Politics", "en", POLITICS),
        ("Arts & Entertainment", "en", ARTS),
        ("News > Sport > Football", "en", SPORT),
        ("clima", "pt", WEATHER),
        ("clima", "it", ENVIRONMENT),
    ],
)
def test_a_section_means_its_topic(name: str, language: str, topic: str) -> None:
    meaning = ALIASES.look_up(name, language)
    assert meaning is not None
    assert meaning.topics == (topic,)


@pytest.mark.parametrize(
    "name",
    ["News", "World", "Top Stories", "Uncategorized", "Regional", "Local News", "Opinion", "Deep Dive", "Новини"],
)
def test_a_silent_section_says_nothing(name: str) -> None:
    meaning = ALIASES.look_up(name, "en")
    assert meaning is not None
    assert meaning.topics == ()


def test_fun_is_a_weak_claim_on_lighter_topics() -> None:
    meaning = ALIASES.look_up("Fun", "en")
    assert meaning is not None
    assert set(meaning.topics) == {LIFESTYLE, ARTS, "medtop:08000000"}
    assert meaning.strength == STRENGTH["weak"]


def test_an_unheard_of_section_has_no_meaning() -> None:
    assert ALIASES.look_up("Zorblax Quarterly", "en") is None


def test_parts_are_taken_together() -> None:
    meaning = ALIASES.look_up("Politics & Society", "en")
    assert meaning == Meaning((POLITICS, SOCIETY), STRENGTH["fair"])


@pytest.mark.parametrize(
    ("url", "topics"),
    [
        ("https://www.example.com/politics/2018/02/sport-and-weather-meet", (POLITICS,)),
        ("https://sport.example.com/12345", (SPORT,)),
        ("https://example.com/news/home-garden/roses", (LIFESTYLE,)),
        ("https://example.com/sport", None),
        ("https://example.com/2018/02/10/a-story", None),
        ("https://example.com/news/a-story", ()),
        ("http://[broken/politics/a", None),
    ],
)
def test_the_folders_of_a_url_speak_and_its_last_segment_does_not(url: str, topics: tuple[str, ...] | None) -> None:
    meaning = ALIASES.look_up_url(url, "en")
    assert (None if meaning is None else meaning.topics) == topics


def test_a_pin_wins_over_the_table() -> None:
    pinned = ALIASES.with_pins({"Fun": POLITICS})
    meaning = pinned.look_up("fun", "en")
    assert meaning is not None
    assert meaning.topics == (POLITICS,)
    assert ALIASES.look_up("fun", "en") != meaning


def test_umlauts_are_known_in_both_spellings() -> None:
    assert ALIASES.exact("oekologie", "de") == ALIASES.exact("ökologie", "de")
    assert ALIASES.exact("oekologie", "de") is not None


def test_an_unknown_strength_is_an_error_that_names_the_choices() -> None:
    table = "names: [{topics: ['medtop:15000000'], strength: huge, en: [sport]}]\nsilent: {}"
    with pytest.raises(ValueError, match=r"huge.*strong"):
        Aliases.from_yaml(table)


def test_names_are_levelled() -> None:
    assert normal_name("  Sci/Tech  ") == normal_name("sci-tech") == "sci tech"


def test_the_table_covers_every_topic_in_twelve_languages() -> None:
    covered: dict[str, set[str]] = {}
    for meanings in ALIASES.names.values():
        for language, meaning in meanings.items():
            covered.setdefault(language, set()).update(meaning.topics)
    assert sum(len(topics) == 17 for topics in covered.values()) >= 12
