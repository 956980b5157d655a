"""A cleaned page → why it is no article: an error page, a list of links, a consent or log-in wall, nothing left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.alternatives import any_of
from ingest.clean.phrases import is_prose
from ingest.model import Draft, RejectCode

# What stands on error pages in place of an article. Looked for in short lines near the top of pages with little text.
_ERROR_WORDS: Final = "error erreur fehler errore erro fout błąd ошибка fel virhe chyba hata"
_ERROR_PHRASES: Final = r"""
    \bpage\s(?:was\s|could\snot\sbe\s|can't\sbe\s|cannot\sbe\s|is\s)?(?:not\s|n't\s)?(?:found|unavailable|available)\b
    \bpage\s(?:isn't|is\snot|no\slonger)\savailable \bpage\s(?:doesn't|does\snot|no\slonger)\sexists?
    page\syou\s(?:are|were|requested|have)\s.{0,30}(?:looking|requested|could|not|does) \bpage\syou\srequested
    \barticle\s(?:was\s|is\s)?(?:not\sfound|no\slonger\savailable|unavailable)
    \bstory\s(?:was\s|is\s)?(?:not\sfound|no\slonger\savailable|unavailable)
    \bcontent\s(?:was\s|is\s)?(?:not\sfound|no\slonger\savailable|unavailable)
    can(?:'t|not)\sfind\s(?:the|that|this)\spage access\sdenied service\sunavailable internal\sserver\serror
    bad\sgateway too\smany\srequests under\s(?:construction|maintenance) checking\syour\sbrowser
    attention\srequired.{0,9}cloudflare are\syou\sa\s(?:human|robot) verify\s(?:that\s)?you\sare\s(?:a\s)?human
    enable\sjavascript\s(?:and\scookies\s)?to\scontinue has\sbeen\s(?:moved|removed|deleted)\.?$
    seite\s(?:wurde\s)?(?:leider\s)?nicht\sgefunden seite\s(?:existiert|ist)\s(?:leider\s)?nicht
    seite\snicht\s(?:verfügbar|vorhanden) artikel\snicht\sgefunden zugriff\sverweigert
    page\s(?:introuvable|non\strouvée|inexistante) page\sn'existe\s(?:pas|plus) page\sdemandée
    accès\s(?:refusé|interdit) article\sintrouvable
    página\sno\s(?:encontrada|existe|está\sdisponible) página\sque\sbusca acceso\sdenegado
    no\s(?:se\s)?(?:encontramos|encontró|ha\sencontrado|hemos\sencontrado)\sla\spágina
    página\snão\s(?:encontrada|existe|foi\sencontrada) acesso\snegado
    pagina\snon\s(?:trovata|esiste|disponibile) accesso\snegato pagina\sniet\sgevonden pagina\sbestaat\sniet
    strona\snie\s(?:została\sznaleziona|istnieje) nie\sznaleziono\sstrony
    страница\s(?:не\sнайдена|не\sсуществует|удалена) доступ\s(?:запрещ[её]н|ограничен) сторінку\sне\sзнайдено
    sidan\s(?:kunde\sinte\shittas|finns\sinte|hittades\sinte)
    siden\s(?:blev\sikke\sfundet|findes\sikke|finnes\sikke|ble\sikke\sfunnet) sivua\sei\slöy
    stránka\s(?:nenalezena|nebyla\snalezena|neexistuje) sayfa\sbulunamadı
    页面不存在 找不到(?:该|此|您)?.{0,6}页 頁面不存在 找不到.{0,6}頁 文章不存在 内容不存在 您访问的页面
    ページが見つかりません ページは存在しません お探しのページ 페이지를\s?찾을\s?수\s?없
    الصفحة\sغير\sموجودة لم\sيتم\sالعثور لا\sيمكن\sالعثور
"""
_ERROR: Final = re.compile(
    r"\b(?:error\s+)?(?:404|403|410|500|502|503)\b[\s:|–—-]{0,5}(?:$|error|page|not\s+found|forbidden|gone|internal|"
    r"bad\s+gateway|service|seite|página|pagina|strona|страница|fehler|erreur|nicht|non)|"
    rf"\b{any_of(_ERROR_WORDS.split())}\s+(?:404|403|410|50[023])\b|{any_of(_ERROR_PHRASES.split())}",
    re.I,
)
_CONSENT: Final = re.compile(
    r"""before\syou\scontinue\sto|we\svalue\syour\sprivacy|your\sprivacy\s(?:choices|is\simportant)|consent\sto\s(?:the\suse|cookies|our)|(?:we|uses?|our)\s.{0,40}\bcookies\b|accept\s(?:all\s)?cookies
    |store\sand/or\saccess\sinformation|cookies?\szustimmen|verwende[nt]\s.{0,30}cookies|mit\s(?:werbung|cookies)\sweiterlesen|personalisierte\swerbung|einwilligung
    |utilis(?:e|ons|ent)\s.{0,30}cookies|continuer\ssans\saccepter|utiliza(?:mos)?\s.{0,20}cookies|aceptar\scookies|utiliz(?:za|ziamo)\s.{0,20}cookie|accett[ao]\s.{0,20}cookie|gebruik(?:t|en)\s.{0,20}cookies
    |plik(?:i|ów)\scookie|файлы\scookie|använder\s(?:vi\s)?(?:cookies|kakor)|使用\s?cookie|cookieを(?:使用|利用)|ملفات\sتعريف\sالارتباط""",
    re.I | re.X,
)
_CONSENT_STEMS: Final = (
    "cookie partner privacy privat consent choices personalis personaliz advert identifier device permission browsing"
    " settings legitimate datenschutz einwilligung zustimm werbung gerät confidentialité publicit appareil privacidad"
    " publicidad dispositivo socios parceiros pubblicit consenso toestemming apparaat reklam zgod urządzeni соглас"
    " реклам конфиденц 个人信息 隐私 同意 個人情報 広告 الخصوصية الإعلانات"
).split()
_CONSENT_HITS: Final = 3  # different such words in a paragraph that is about consent

_LOGIN: Final = re.compile(
    r"""(?:log|sign)\s?in\s(?:or\s.{0,30}\s)?(?:to\s(?:continue|read|view|access|your)|required)|(?:subscribe|register)\s(?:now\s)?to\s(?:continue|read|keep\sreading|unlock)|already\sa\s(?:subscriber|member)
    |subscribers?\sonly|to\s(?:continue|keep)\sreading|create\s(?:a|an|your)\s(?:free\s)?account|this\s(?:article|content|story)\sis\s(?:for|only|exclusive|reserved)|forgot(?:ten)?\s(?:your\s)?password
    |(?:melden\ssie\ssich|anmelden|einloggen).{0,40}(?:um|weiter|lesen)|nur\sfür\sabonnenten|exklusiv\sfür\sabonnenten|jetzt\s(?:abonnieren|weiterlesen)|passwort\svergessen
    |(?:réservé|réservée)s?\saux\sabonnés|déjà\sabonné|connectez-vous\spour|mot\sde\spasse\soublié|(?:exclusivo|solo)\s(?:para|por)\ssuscriptores|para\sseguir\sleyendo|inicia\ssesión\spara|exclusivo\spara\sassinantes
    |riservat[oa]\sagli\sabbonati|accedi\sper|exclusief\svoor\sabonnees|log\sin\som|tylko\sdla\s(?:subskrybentów|prenumeratorów)|zaloguj\ssię,?\saby|только\sдля\sподписчиков|авторизуйтесь|войдите,?\sчтобы
    |登录后(?:查看|阅读|才能)|请先登录|有料会員|会員限定|로그인\s?후|سجل\sالدخول\sل""",
    re.I | re.X,
)

_LITTLE: Final = 60  # words of sentences: a page with more has an article, whatever else it says
_TINY: Final = 5
_TOP: Final = 40  # lines that are looked at
_SHOWN: Final = 80  # characters quoted in the detail
_TEASERS: Final = 6
_RUNNING: Final = 10  # words of a line that is no link, from which it may be of a text though it ends in no full stop
_HEADLINE: Final = 25  # and where nothing tells a link: headlines are shorter
_SAYS_SOMETHING: Final = 20  # words in such lines that make a page an article
_SHORT_LINES: Final = 100  # words of short lines, most of them no links, that do: a song, a table of results


def kind_reject(draft: Draft, texts: Sequence[str | None]) -> tuple[RejectCode, str] | None:
    """Why a page is no article: the code, and a detail that quotes the page; None when it may well be one.

    ``texts`` is what cleaning left of the lines of ``draft``. When in doubt a page is an article: a brief of thirty
    words is one, and so is a text whose lines end in no full stop, once the model took them for its text.
    """
    left = [text for text in texts if text]
    paragraphs: list[str] = []
    prose = 0
    for text in left:
        if is_prose(text) and not _about_consent(text):
            paragraphs.append(text)
            prose += _words(text)
            if prose > _LITTLE:
                return None
    paragraphs += _running_lines(draft, texts)
    all_lines = [line.text for line in draft.lines]
    words = sum(map(_words, left))
    # Prose about an error page is short and names it; a story about one has more to say.
    if prose <= _LITTLE // 2 and (line := _says(_ERROR, all_lines[:_TOP], longest=20)):
        return RejectCode.ERROR_PAGE, f"the page says {line!r}"
    if not paragraphs and (line := _says(_CONSENT, all_lines, longest=80)):
        return RejectCode.CONSENT_WALL, f"nothing but a consent notice: {line!r}"
    if all(map(_LOGIN.search, paragraphs)) and (line := _says(_LOGIN, all_lines, longest=40)):
        return RejectCode.LOGIN_WALL, f"nothing but a log-in or subscription notice: {line!r}"
    if words < _TINY:
        return RejectCode.NO_CONTENT, f"cleaning left {words} words of {len(all_lines)} lines"
    many = len(left) >= _TEASERS or len(all_lines) >= 2 * _TEASERS
    if not paragraphs and many and not _is_of_short_lines(draft, texts):
        return RejectCode.LINK_LIST, f"{len(all_lines)} short lines and no paragraph: a list of links or teasers"
    return None


def _running_lines(draft: Draft, texts: Sequence[str | None]) -> list[str]:
    """The lines left that are a text though no full stop ends them; none where they say too little."""
    least = _HEADLINE if draft.layout is None else _RUNNING
    words = {
        text: count
        for text, link in zip(texts, _are_links(draft), strict=True)
        if text and not link and (count := _words(text)) >= least and not _about_consent(text)
    }
    return list(words) if sum(words.values()) >= _SAYS_SOMETHING else []


def _is_of_short_lines(draft: Draft, texts: Sequence[str | None]) -> bool:
    """Whether what is left says much in short lines, and few of them are links; without HTML nobody knows."""
    if draft.layout is None:
        return False
    words = {False: 0, True: 0}
    for text, link in zip(texts, _are_links(draft), strict=True):
        words[link] += _words(text) if text else 0
    return words[False] >= max(_SHORT_LINES, words[True])


def _are_links(draft: Draft) -> list[bool]:
    """Whether half of each line or more is a link."""
    if draft.layout is None:
        return [False] * len(draft.lines)
    linked = draft.layout.link_chars.tolist()
    return [2 * chars >= len(line.text) for chars, line in zip(linked, draft.lines, strict=True)]


def _says(pattern: re.Pattern[str], lines: Sequence[str], longest: int) -> str | None:
    """The first line of at most ``longest`` words that matches, shortened for showing."""
    for line in lines:
        if _words(line) <= longest and len(line) <= 600 and pattern.search(line.replace("’", "'")):
            return line[:_SHOWN]
    return None


def _about_consent(paragraph: str) -> bool:
    """Whether a paragraph asks for consent to cookies and the like."""
    start = paragraph[:2_000]
    lower = start.lower()
    words = sum(stem in lower for stem in _CONSENT_STEMS)
    return words >= _CONSENT_HITS or bool(words and _CONSENT.search(start))


def _words(text: str) -> int:
    spaced = text.count(" ") + 1
    return spaced if text.isascii() or len(text) < 12 * spaced else len(text) // 2
