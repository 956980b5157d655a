"""Claims of sections → the one that the page was filed under: no name of the site, no headline, no menu item."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

from ingest.metadata.authors import fold
from ingest.metadata.chrome import is_navigation
from ingest.metadata.months import MONTHS
from ingest.model import Claim

_MAX_LETTERS: Final = 60
_EDGE: Final = " -–—•·:"
_LIST: Final = re.compile(r"\s?[,;>|»›]\s?|\s/\s")
_NO_SECTION_WORDS: Final = """
    home homepage startseite start accueil inicio início article articles artikel post posts page index
    uncategorized allgemein uncategorised unkategorisiert sinkategoria nonclassé blog fuente fonte source quelle
    nächstes latestheadlines homepagina hjem forside etusivu главная 首页 ホーム 홈 الرئيسية
    monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
    lunes martes miércoles jueves viernes sábado domingo lundi mardi mercredi jeudi vendredi samedi dimanche
    senin selasa rabu kamis jumat sabtu minggu ap afp reuters dpa efe ansa bns elta
    nil null none undefined default mainnavigation mainmenu hauptnavigation hauptmenü neueartikel
"""
_NO_SECTION: Final = frozenset(_NO_SECTION_WORDS.split())


def choose_section(claims: Iterable[Claim], sites: frozenset[str], titles: frozenset[str]) -> str | None:
    """The first claim that names a section, in its words; of a list or a trail of sections the first, of a path none.

    ``sites`` and ``titles`` are folded.
    """
    for claim in claims:
        value = " ".join(html.unescape(claim.value).split())
        parts = (part for words in _LIST.split(value) if _is_section(part := words.strip(_EDGE), sites | titles))
        if fold(value) not in titles and (found := next(parts, None)):
            return found
    return None


def _is_section(words: str, others: frozenset[str]) -> bool:
    folded = fold(words)
    if not folded or words.startswith("/") or len(words) > _MAX_LETTERS or folded.isdigit() or folded in MONTHS:
        return False
    usual = folded in ("weather", "video", "videos", "jobs")  # items of menus that are sections too
    return folded not in others | _NO_SECTION and (usual or not is_navigation(words))
