"""Lines told by their words: what is furniture, what only looks like it, and where it may stand."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.clean.phrases import Phrases, phrase_edits
from ingest.model import Draft, Line

RULES = Path(__file__).parents[3] / "src" / "ingest" / "clean" / "phrases.yaml"
PROSE = "The council voted on Tuesday to rebuild the old harbour wall before the winter storms arrive."


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases.from_yaml(RULES.read_text(encoding="utf-8"))


def removed(phrases: Phrases, *lines: str) -> dict[str, str]:
    draft = Draft("page", "text", tuple(map(Line, lines)))
    return {edit.before: edit.rule for edit in phrase_edits(draft, lines, phrases)}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Share this:", "phrase.share.en"),
        ("SHARE", "phrase.share.en"),
        ("» Share this article »", "phrase.share.en"),
        ("Facebook Twitter Print", "phrase.share.en"),
        ("Facebook | Twitter", "phrase.share.en"),
        ("12 Comments", "phrase.comments.en"),
        ("1,204 comments", "phrase.comments.en"),
        ("Read more: Harbour wall damaged", "phrase.related.en"),
        ("This site uses cookies. OK", "phrase.consent.en"),
        ("Sign up for our newsletter to get the latest stories.", "phrase.newsletter.en"),
        ("© 2017 Example Newspapers", "phrase.copyright.en"),
        ("Photo: Sam Example, Staff Photographer", "phrase.photo.en"),
        ("5 min read", "phrase.reading_time.en"),
        ("Das könnte Sie auch interessieren", "phrase.related.de"),
        ("Diese Website verwendet Cookies, um Inhalte zu verbessern.", "phrase.consent.de"),
        ("À lire aussi", "phrase.related.fr"),
        ("Te puede interesar", "phrase.related.es"),
        ("Continua após a publicidade", "phrase.advertisement.pt"),
        ("Leggi anche", "phrase.related.it"),
        ("Lees ook: Brug dicht", "phrase.related.nl"),
        ("Czytaj także", "phrase.related.pl"),
        ("Читайте также:", "phrase.related.ru"),
        ("Підписуйтесь на наш канал", "phrase.follow.uk"),
        ("责任编辑：李明", "phrase.navigation.zh"),
        ("未经授权不得转载本站内容", "phrase.copyright.zh"),
        ("関連記事", "phrase.related.ja"),
        ("무단 전재 및 재배포 금지", "phrase.copyright.ko"),
        ("اقرأ أيضا", "phrase.related.ar"),
        ("Läs också", "phrase.related.sv"),
        ("Lue myös", "phrase.related.fi"),
        ("Čtěte také", "phrase.related.cs"),
        ("İlgili haberler", "phrase.related.tr"),
    ],
)
def test_furniture_is_known(phrases: Phrases, line: str, rule: str) -> None:
    found = phrases.find(line)
    assert found is not None
    assert found.rule == rule


@pytest.mark.parametrize(
    "line",
    [
        '"Read more books," she said.',
        "“Subscribe”",
        "„Lesen Sie auch“, sagte er, „zwischen den Zeilen.“",
        "Read more books and you will sleep better, doctors advise.",
        "Share prices fell by nine percent on Monday.",
        "Follow us into the forest, the guide said, and mind the roots.",
        "Photography is a patient art",
        "World Health",
        "Sign language",
        "Commentary",
        "Related families of plants share one trait",
        PROSE,
    ],
)
def test_what_looks_like_furniture_is_not(phrases: Phrases, line: str) -> None:
    assert phrases.find(line) is None


def test_menu_words_go_at_the_edges_and_stay_as_sub_headings(phrases: Phrases) -> None:
    lines = ("Weather", "News", PROSE, "Weather", PROSE + " Again.", "Politics", "Contact us")
    draft = Draft("page", "text", tuple(map(Line, lines)))
    assert [edit.line for edit in phrase_edits(draft, lines, phrases)] == [0, 1, 5, 6]


def test_buttons_go_anywhere(phrases: Phrases) -> None:
    assert removed(phrases, PROSE, "Advertisement", PROSE) == {"Advertisement": "phrase.advertisement.en"}
    assert removed(phrases, PROSE, "Reklama", PROSE) == {"Reklama": "phrase.advertisement.pl"}


def test_lines_that_are_gone_are_left_alone(phrases: Phrases) -> None:
    draft = Draft("page", "text", (Line("Share"), Line("Print")))
    assert [edit.line for edit in phrase_edits(draft, (None, "Print"), phrases)] == [1]


def test_edits_give_the_line_as_it_stands(phrases: Phrases) -> None:
    draft = Draft("page", "text", (Line("By Ann Lee Share"),))
    (edit,) = phrase_edits(draft, ("Share",), phrases)
    assert (edit.action, edit.before, edit.after) == ("remove", "Share", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "'kinds' and 'phrases'"),
        ("kinds: {a: {where: top}}\nphrases: {}\n", "kinds.a.where"),
        ("kinds: {a: {where: head}}\nphrases: {en: {b: {lines: [x]}}}\n", "phrases.en.b"),
        ("kinds: {a: {where: head}}\nphrases: {en: {a: {words: [x]}}}\n", "phrases.en.a.words"),
        ("kinds: {a: {where: head}}\nphrases: {en: {a: {lines: [yes]}}}\n", "quote it"),
    ],
)
def test_rule_files_that_are_wrong_say_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Phrases.from_yaml(text)


def test_lines_of_a_page_are_found_as_each_by_itself(phrases: Phrases) -> None:
    lines = [
        "Read more:",
        None,
        "Share on Facebook",
        "",
        "“Share on Facebook”",
        "Nach dem Spiel – 12.000 Fans",
        "Print",
    ]
    fresh = replace(phrases, known={}, recent={})
    assert fresh.find_all(lines) == [phrases.find(line) if line else None for line in lines]
    assert fresh.find_all(lines) == fresh.find_all(lines)
    assert [line for line, found in zip(lines, fresh.find_all(lines), strict=True) if found]
