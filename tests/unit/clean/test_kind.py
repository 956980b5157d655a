"""What a page is when it is no article; and that short articles are articles."""

import pytest

from ingest.clean.kind import kind_reject
from ingest.model import Draft, Line, RejectCode

BRIEF = (
    "Third seed Mara Hollis beat Petra Lind in two sets on Saturday to reach the final in Cardiff, where she will meet "
    "the winner of the later match, the organisers said."
)


def kind(*lines: str, left: tuple[str, ...] | None = None) -> RejectCode | None:
    draft = Draft("page", "text", tuple(map(Line, lines)))
    found = kind_reject(draft, lines if left is None else left)
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
    assert kind("Menu", "Home", left=(None, None)) is RejectCode.NO_CONTENT  # type: ignore[arg-type]


def test_a_brief_is_an_article() -> None:
    assert kind("Hollis reaches final", BRIEF, left=(BRIEF,)) is None


def test_an_article_about_errors_or_beside_a_notice_is_an_article() -> None:
    assert kind("The page that says page not found", "404", BRIEF, BRIEF, left=(BRIEF, BRIEF)) is None
    assert kind("We use cookies to improve our site.", BRIEF, left=(BRIEF,)) is None
    assert kind("Log in to continue", BRIEF, left=(BRIEF,)) is None
    assert kind("Page not found in the old charter", BRIEF + " " + BRIEF) is None
