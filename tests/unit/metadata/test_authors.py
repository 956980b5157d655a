"""Words said to name authors."""

import pytest

from ingest.metadata.authors import fold, is_nobody, is_role, names, unshouted

BYLINES = [
    ("By Jane Smith and John Jones", ("Jane Smith", "John Jones")),
    ("By JANE SMITH, JOHN JONES & Ann Lee", ("JANE SMITH", "JOHN JONES", "Ann Lee")),
    ("Jen MillsPublished Jul 17", ("Jen Mills",)),
    ("von Oliver Kring", ("Oliver Kring",)),
    ("Par Jean-Luc d'Aubigny et Marie Curie", ("Jean-Luc d'Aubigny", "Marie Curie")),
    ("Por José Ortega y Gasset", ("José Ortega y Gasset",)),
    ("Juan Pérez y María López", ("Juan Pérez", "María López")),
    ("Автор: Иван Петров", ("Иван Петров",)),
    ("作者：王小明", ("王小明",)),
    ("구현모 기자", ("구현모",)),
    ("Ludwig van Beethoven", ("Ludwig van Beethoven",)),
    ("J. R. R. Tolkien", ("J. R. R. Tolkien",)),
    ("Jane Smith, Senior Politics Editor", ("Jane Smith",)),
    ("Jane Smith Staff Writer", ("Jane Smith",)),
    ("Paul Frew, Home and Digital Security Expert", ("Paul Frew",)),
    ("Genevieve Doe, Ph.D.", ("Genevieve Doe, Ph.D",)),
    ("Jane Smith jane@example.com @janesmith", ("Jane Smith",)),
    ("12 May 2019 by Jane Smith", ("Jane Smith",)),
    ("By Reuters", ("Reuters",)),
    ("By MND Staff", ("MND Staff",)),
    ("By\nJane Smith", ("Jane Smith",)),
    ("Text: Anna Berg, Foto: Ola Nordmann", ("Anna Berg",)),
    ("By Jane Smith on behalf of Vision Group", ("Jane Smith",)),
    ("By Jane Smith, Master Horticulturalist & Garden Educator", ("Jane Smith",)),
    ("Jane Smith, Dermatologist", ("Jane Smith",)),
    ("By Jane Smith, Director - 10+ Years in Moving", ("Jane Smith",)),
    ("by the Harbour Team", ("the Harbour Team",)),
    ("Ein Artikel von Petra Sandner", ("Petra Sandner",)),
    ("Interview: Julia Lauterbach", ("Julia Lauterbach",)),
    ("Propos recueillis par Patrick MORVAN", ("Patrick MORVAN",)),
    ("This post was written by Jane Smith, Head of Marketing", ("Jane Smith",)),
    ("Authored by: Jane Smith", ("Jane Smith",)),
    ("Mark Subba | and Jonas Jäger", ("Mark Subba", "Jonas Jäger")),
    ("Rolf Steinmann/Carla Natter", ("Rolf Steinmann", "Carla Natter")),
]


@pytest.mark.parametrize(("byline", "people"), BYLINES)
def test_a_byline_names_its_authors(byline, people):
    assert names(byline) == people


@pytest.mark.parametrize(
    "words",
    [
        "admin",
        "by Staff Writer",
        "Staff",
        "Redaktion",
        "jane@example.com",
        "By",
        "May 3, 2019",
        "the editors",
        "by our sales team",
        "No Author",
        "by Getty Images/Guliver",
        "鉄山という名前にひかれて登ってみたいと思っていたし",
        "#",
        "Eingestellt von",
        "Afficher mon profil complet",
        "Zeige alle Beiträge von harbourfan →",
        '{"@type": "Person", "name": "Jane Smith"}',
        "Letzte Aktualisierung",
        "by الجمعة",
        "Products and Tools",
        "Table of",
        "FDA NEWS RELEASE",
        "Other Articles",
        "Weiterführende Links",
        "Bündnis 90/Die Seenotretter",
        "",
    ],
)
def test_what_is_no_name_names_nobody(words):
    assert names(words) == ()


def test_markup_may_name_an_author_by_one_word_or_an_organisation():
    assert names("MixMaster99", lenient=True) == ("MixMaster99",)
    assert names("Center for Tests and Evaluation", lenient=True) == ("Center for Tests and Evaluation",)
    assert names("Morgan & Morgan", lenient=True) == ("Morgan & Morgan",)
    assert names("https://example.com/jane", lenient=True) == ()


def test_the_site_is_nobody_unless_a_byline_says_so():
    sites = frozenset(("exampletimes",))
    assert names("Example Times", sites=sites) == ()
    assert names("By Example Times", sites=sites) == ("Example Times",)


def test_each_name_once():
    assert names("Jane Smith, JANE SMITH, jane smith", lenient=True) == ("Jane Smith",)


def test_roles_and_nobodies():
    assert is_role("Staff Writer") and is_role("Chief Architect") and not is_role("Jane Smith")
    assert is_nobody("admin") and is_nobody("Staff Writer") and not is_nobody("Jane")
    assert fold("D’Arcy-O'Neil ") == "darcyoneil"


@pytest.mark.parametrize(
    ("shouted", "written"),
    [
        ("INGRID O'NEIL", "Ingrid O'Neil"),
        ("IAN MCDONALD", "Ian McDonald"),
        ("JAN VAN DER BERG", "Jan van der Berg"),
        ("MARY-ANN SMITH", "Mary-Ann Smith"),
        ("FOX NEWS", "FOX NEWS"),
        ("AFP USA", "AFP USA"),
        ("REUTERS", "REUTERS"),
        ("Jane Smith", "Jane Smith"),
    ],
)
def test_names_in_capitals_are_written_as_elsewhere(shouted, written):
    assert unshouted(shouted) == written
