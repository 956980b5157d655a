"""What a page is when it is no article; and that short articles are articles."""

import pytest

from ingest.clean.kind import kind_reject
from ingest.model import Draft, Line, Raw, RejectCode
from ingest.parse.html import parse_html

BRIEF = (
    "Third seed Mara Hollis beat Petra Lind in two sets on Saturday to reach the final in Cardiff, where she will meet "
    "the winner of the later match, the organisers said."
)


def kind(*lines: str, left: tuple[str, ...] | None = None) -> RejectCode | None:
    texts = lines if left is None else (*left, *[None] * (len(lines) - len(left)))
    found = kind_reject(Draft("page", "text", tuple(map(Line, lines))), texts)
    assert found is None or found[1]
    return found[0] if found else None


@pytest.mark.parametrize(
    "line",
    [
        "Page not found",
        "404",
        "404 - Not Found",
        "Error 404",
        "Sorry, the page you are looking for could not be found.",
        "Access Denied",
        "Seite nicht gefunden",
        "Page introuvable",
        "Página no encontrada",
        "Página não encontrada",
        "Pagina non trovata",
        "Pagina niet gevonden",
        "Strona nie istnieje",
        "Страница не найдена",
        "页面不存在",
        "お探しのページは見つかりませんでした",
        "الصفحة غير موجودة",
    ],
)
def test_error_pages(line: str) -> None:
    assert kind("Home", line, "Go to the home page", "Search") is RejectCode.ERROR_PAGE


def test_consent_and_log_in_walls() -> None:
    assert kind("Before you continue to Example", "Accept all", "Reject all", left=()) is RejectCode.CONSENT_WALL
    assert kind("Wir verwenden Cookies und ähnliche Verfahren.", "Zustimmen", left=()) is RejectCode.CONSENT_WALL
    assert kind("Members", "Please log in to continue", "Forgot your password?", left=()) is RejectCode.LOGIN_WALL
    assert kind("Dieser Text ist exklusiv für Abonnenten.", "Angebote", left=()) is RejectCode.LOGIN_WALL


def test_a_long_consent_notice_is_no_article() -> None:
    notice = (
        "Northgate and its 682 partners use cookies and similar technologies to store information on your device, to "
        "personalise content and advertisements, and to measure how they perform.",
        "With your permission we may identify your device by scanning it. You may agree as described above, or refuse "
        "your consent, or open more detailed settings before you decide. Your choices apply to this website only.",
    )
    assert kind("Your privacy choices", *notice, "Accept all", "Reject all") is RejectCode.CONSENT_WALL


def test_lists_of_links_and_empty_pages() -> None:
    teasers = tuple(f"Village number {i} opens a new well" for i in range(12))
    assert kind(*teasers) is RejectCode.LINK_LIST
    assert kind("Menu", "Home", left=()) is RejectCode.NO_CONTENT


def test_a_brief_is_an_article() -> None:
    assert kind("Hollis reaches final", BRIEF, left=(BRIEF,)) is None


def test_an_article_about_errors_or_beside_a_notice_is_an_article() -> None:
    assert kind("The page that says page not found", "404", BRIEF, BRIEF, left=(BRIEF, BRIEF)) is None
    assert kind("We use cookies to improve our site.", BRIEF, left=(BRIEF,)) is None
    assert kind("Log in to continue", BRIEF, left=(BRIEF,)) is None
    assert kind("Page not found in the old charter", BRIEF + " " + BRIEF) is None


def of_html(*paragraphs: str) -> RejectCode | None:
    """What a page of these paragraphs would be if cleaning left all of them."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    draft = parse_html(Raw("page", "test", f"<html><body>{body}</body></html>".encode(), "text/html"))
    assert isinstance(draft, Draft)
    found = kind_reject(draft, [line.text for line in draft.lines])
    return found[0] if found else None


UNENDED = "the heron came back to the lower pond this week and stood there for the whole of the afternoon as if"


def test_a_text_without_full_stops_is_an_article() -> None:
    menu = tuple(f"<a href='/{i}'>Village number {i} opens a new well</a>" for i in range(12))
    assert of_html(*menu, UNENDED) is None
    assert of_html(*menu, UNENDED, "We use cookies to improve this site.", "Log in to continue") is None
    assert of_html(*menu, f"<a href='/x'>{UNENDED}</a>") is RejectCode.LINK_LIST
    assert of_html(*menu, "the heron came back") is RejectCode.LINK_LIST
    assert (
        kind(*map("Village number {} opens a new well".format, range(12)), f"{UNENDED} it had") is RejectCode.LINK_LIST
    )
    assert kind(*map("Village number {} opens a new well".format, range(12)), f"{UNENDED}, {UNENDED}") is None


def test_a_song_is_an_article_and_a_list_of_headlines_is_none() -> None:
    lines = [f"Oh the {name} comes rolling in" for name in "tide boat net rope gull wind rain mist night".split()]
    assert of_html(*lines, *lines) is None
    assert of_html(*lines) is RejectCode.LINK_LIST
    assert of_html(*(f"<a href='/a'>{line}</a>" for line in lines * 3), *lines, *lines) is RejectCode.LINK_LIST
