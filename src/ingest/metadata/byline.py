"""One line → who wrote it, when, and where it was filed: "Posted on February 11, 2018 by Joe Bloggs in Sport".

A line is cut from left to right into dates, labels, names and sections; it is a byline as a whole only when nothing
else is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from ingest.alternatives import any_of
from ingest.metadata import authors
from ingest.metadata.dates import find
from ingest.metadata.months import MONTHS

_MAX_LETTERS: Final = 220
_DATE: Final = "\x01"
_SPACE: Final = re.compile(r"[\s|·•‧∙⋅●,;/–—\-()\[\]{}.:»›>*~]+")
_MODIFIED: Final = r"""
    updated? modified edited revised aktualisiert akt\. letzte\sänderung letztes\supdate geändert zuletzt
    mis\sà\sjour modifié mise\sà\sjour actualizado actualización
    atualizado aggiornato bijgewerkt gewijzigd laatste\supdate uppdaterad oppdatert opdateret sist\soppdatert
    päivitetty aktualizováno zaktualizowano aktualizacja stand обновлено güncelleme 更新 최종수정 수정
"""
_PUBLISHED: Final = r"""
    published posted written created released added submitted filed issued date veröffentlicht erschienen erstellt
    publié créé publicado publicada publicación creado pubblicato gepubliceerd geplaatst publicerad publisert
    publiceret offentliggjort julkaistu vydáno publikováno opublikowano data\spublikacji dodano опубликовано дата
    yayınlanma giriş 入力 입력 등록 公開 掲載 发布时间 發布時間 发布 時間 时间 日期 datum
"""
_LABEL: Final = re.compile(
    rf"(?P<modified>(?:last\s|zuletzt\s|dernière\s)?{any_of(_MODIFIED.split())})|"
    rf"(?P<published>(?:originally\s|first\s|article\s)?{any_of(_PUBLISHED.split())})",
    re.IGNORECASE,
)
_AFTER_LABEL: Final = re.compile(
    r"(?:\s?(?:on|at|am|um|le|el|il|op|den|the|em|a|à|dne|dnia|date|time|:|：))*(?=\W|\d|$)", re.IGNORECASE
)
_WEEKDAYS: Final = """
    mon(?:day)? tues?(?:day)? wed(?:nes)?(?:day)? thur?s?(?:day)? fri(?:day)? sat(?:ur)?(?:day)? sun(?:day)?
    montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so
    lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes mi[ée]rcoles jueves viernes s[áa]bado domingo
    segunda(?:-feira)? ter[çc]a(?:-feira)? quarta(?:-feira)? quinta(?:-feira)? sexta(?:-feira)?
    lunedì martedì mercoledì giovedì venerdì sabato domenica
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
"""
_WEEKDAY: Final = re.compile(rf"{any_of(_WEEKDAYS.split())}\b", re.IGNORECASE)
# Days that are not the page's: of a member, of a source, of a paper on its way, of an event to come.
_ELSE_WORDS: Final = r"""
    joined registered member\ssince retrieved accessed viewed visited cited received accepted expires born
    birthday birth\s?date date\sof\sbirth geburtsdatum geburtstag erscheinungsdatum erscheinungstermin
    registriert mitglied\sseit dabei\sseit beigetreten abgerufen zugriff eingesehen geboren inscrit
    inscription membre\sdepuis consulté consultado miembro\sdesde registrado recuperado membro\sdesde iscritto
    consultato geraadpleegd lid\ssinds medlem\ssedan hämtad registrerad besøgt регистрация зарегистрирован
    出生日期 生日 登録 注册 가입
"""
_ELSE: Final = re.compile(
    rf"(?<!\w){any_of(_ELSE_WORDS.split())}(?:\s?(?:on|at|am|le|el|il|op|den|date|datum|:|：|,))*+\W*\Z", re.IGNORECASE
)
_ENGLISH_WEEKDAYS: Final = "monday tuesday wednesday thursday friday saturday sunday"
_IN_FULL: Final = [word for word in _WEEKDAYS.split() if len(word) >= 5 and "?" not in word and word != "domingo"]
# Glued to a name only what is no name itself: "By Jane Cole Thursday, May 2, 2019", but "By Ming Sun, May 2, 2019".
_WEEKDAY_BEFORE: Final = re.compile(
    rf"(?<!\w){any_of([*_ENGLISH_WEEKDAYS.split(), *_IN_FULL])}[,.]?\s*\Z", re.IGNORECASE
)
_READING_TIME: Final = (
    r"reading\stime lesezeit lesedauer temps\sde\slecture leestijd estimated\sread(?:ing)?(?:\stime)? read\stime"
)
_MINUTES: Final = r"(?:\W{0,3}\d{1,3}(?:\s?min(?:uten?|utes?|s)?\b)?|\b)"
_NUMBER_WORDS: Final = r"no one leave\sa add\sa keine? post\sa"
_REACTIONS: Final = r"\s(?:comments?|kommentare?|views?|shares?|replies|reply|likes?|hits|reads|words)\b(?:\sso\sfar)?"
_FILLER_WORDS: Final = [
    *(words + _MINUTES for words in _READING_TIME.split()),
    *(words + _REACTIONS for words in _NUMBER_WORDS.split()),
    *r"uhr\b h\b print email e-mail share tweet facebook twitter comments? listen save".split(),
    *r"and\b und\b et\b y\b at\b on\b um\b à\b".split(),
]
_FILLER: Final = re.compile(
    r"\d{1,4}+\s?(?:\+\s?)?(?:mins?|minutes?|minuten|min\.)?\s?(?:read(?:ing)?(?:\stime)?|lesezeit|lecture|"
    rf"de\slectura|di\slettura|lästid|leestijd)\b|\d{{1,3}}+\smin(?:ute)?s?\b|\d{{1,6}}+{_REACTIONS}|"
    r"\d{1,2}+[:.h]\d{2}(?::\d{2})?(?:\s?(?:[ap]\.?m\.?|uhr|h)\b)?(?:\s?[A-Z]{2,5}\b)?|"
    rf"{any_of(_FILLER_WORDS)}|&\b|,",
    re.IGNORECASE,
)
_IN: Final = re.compile(
    r"(?:filed\s(?:under|in)|posted\sin|in|under|en|dans|unter|sous|em|category|kategorie|categories|rubrik|topics?|"
    r"tags?|section)\b\s?[:：]?\s*",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(rf"{_DATE}|[|·•‧⋅●\n»]|\s[-–—/]\s|(?<=\w)\s*:\s|,\s(?={_DATE})")
_YEARLESS: Final = re.compile(
    r"\b([^\W\d_]{3,10})\.?\s(\d{1,2})(?:st|nd|rd|th)?\b|\b(\d{1,2})\.?\s([^\W\d_]{3,10})\b\.?"
)
_SMALL: Final = frozenset(["and", "&", "the", "of", "und", "et", "y", "e", "i", "och", "og", "de", "la"])
_AGO: Final = re.compile(
    r"\b(?:\d{1,3}|an?)\s(?:min(?:ute)?|hour|day|week|month)s?\sago\b|\bvor\s\d{1,3}\s(?:Minuten?|Stunden?|Tag(?:en)?)\b",
    re.IGNORECASE,
)
_GLUE: Final = re.compile(
    r"(?<=[a-zéà.)])(?=(?:Published|Posted|Updated|Last updated|Publié|Veröffentlicht|Aktualisiert|Stand)\b)"
)


_LABELLED: Final = re.compile(r"[一-鿿]{2,4}\s?[:：]")  # "来源：河南日报", "字号：大 中 小"
_DIGIT: Final = re.compile(r"\d")
_LONE_BY: Final = re.compile(
    r"\A[\W_]*+(?:(?:article|written|posted|words|story|text|published|reported)\s)?(?:by|von|par|por|di|door|av|af|"
    r"przez|author(?:s|\(s\))?|autor(?:in)?|auteur)\s?:?\W*",
    re.IGNORECASE,
)
_LETTER: Final = re.compile(r"[^\W\d_]{5,}")
_WORDS: Final = re.compile(r"[^\W\d_]")
_LONGEST_LABEL: Final = 40  # letters of a line that labels the next
_STOP_IN: Final = re.compile(r"\s(?:in|under|on)\s")

Token = tuple[Literal["date", "published", "modified", "by", "in", "words"], str]


@dataclass(frozen=True, slots=True)
class Byline:
    """What a line says. ``said_by``: a "by" stands before the names. ``whole``: the line says nothing else."""

    authors: tuple[str, ...] = ()
    said_by: bool = False
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    section: str | None = None
    whole: bool = True


def is_lone_by(line: str) -> bool:
    """Whether a line is only the word before a name that stands on the next line: "By", "Written by", "Von"."""
    return len(line) <= 24 and bool(_LONE_BY.fullmatch(line))


def label_before(line: str, start: int, above: str = "") -> Literal["published", "modified", "else"] | None:
    """What the words right before a date call it; those of the line above where the date begins its own.

    "Veröffentlicht am", "Last updated:"; "else" where the date is not the page's: "Joined", "Retrieved on".
    """
    if above and not _WORDS.search(line, 0, start):
        return label_before(f"{above} ", len(above) + 1) if len(above) <= _LONGEST_LABEL else None
    if _ELSE.search(line[max(0, start - 40) : start]):
        return "else"
    for found in reversed(list(_LABEL.finditer(line, max(0, start - 40), start))):
        after = _AFTER_LABEL.match(line, found.end())
        if after and not _LETTER.search(line[after.end() : start].removesuffix("on ")):
            return "modified" if found["modified"] else "published"
    return None


def _marked(line: str) -> tuple[str, list[str], bool]:
    """The line with a mark for each date, the dates' words, and whether a day without a year stood in it."""
    text, raw, end = "", [], 0
    for hit in [hit for hit in find(line) if label_before(line, hit.start) != "else"]:
        text += _WEEKDAY_BEFORE.sub("", line[end : hit.start]) + f" {_DATE} "
        raw.append(line[hit.start : hit.end])
        end = hit.end
    text = _GLUE.sub(" ", text + line[end:])
    bare = _AGO.sub(" ", _without_yearless(text))
    return bare, raw, bare != text


def _without_yearless(text: str) -> str:
    """Days without a year tell nothing that can be published, but they are no words either."""

    def drop(found: re.Match[str]) -> str:
        return " " if (found[1] or found[4]).lower() in MONTHS else found[0]

    return _YEARLESS.sub(drop, text)


def _tokens(text: str, dates: list[str]) -> Iterator[Token]:
    """The parts of a marked line: dates, labels, names behind a "by", sections behind an "in", other words."""
    position, waiting = 0, iter(dates)
    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
        elif text[position] == _DATE:
            yield "date", next(waiting)
            position += 1
        elif (label := _LABEL.match(text, position)) and (after := _AFTER_LABEL.match(text, label.end())):
            yield "modified" if label["modified"] else "published", ""
            position = after.end()
        elif by := authors.BY.match(text, position):
            chunk, position = _chunk(text, by.end(), stop=_STOP_IN)
            yield "by", chunk
        elif skipped := _WEEKDAY.match(text, position) or _FILLER.match(text, position):
            position = skipped.end()
        elif inside := _IN.match(text, position):
            chunk, position = _chunk(text, inside.end())
            yield "in", chunk
        else:
            chunk, end = _chunk(text, position, stop=_STOP_IN)
            position = max(end, position + 1)
            yield "words", chunk


@lru_cache(maxsize=2_000)
def _may_say(line: str) -> bool:
    """Whether a line holds what every byline does: a digit, a while ago, or a "by" or label at its start."""
    return bool(
        _DIGIT.search(line)
        or " ago" in line
        or authors.BY_AT_START.match(line)
        or authors.GLUED_BY.match(line)
        or _LABEL.match(line.lstrip())
    )


@lru_cache(maxsize=2_000)  # the same lines are asked about in turn by all who look for a head
def dissect(line: str, sites: frozenset[str] = frozenset()) -> Byline | None:
    """Read a line as a byline; None when it is none. ``sites`` are folded names of the site (`authors.names`)."""
    if len(line) > _MAX_LETTERS or not _may_say(line):
        return None
    text, dates, dayless = _marked(authors.GLUED_BY.sub("By ", line))
    if not dates and not dayless and not (authors.BY_AT_START.match(text) or _LABEL.match(text.lstrip())):
        return None
    by: tuple[str, ...] = ()
    said_by = labelled = False
    whole = True
    section: str | None = None
    said: dict[str, list[str]] = {"published": [], "modified": []}
    label = "published"
    for kind, words in _tokens(text, dates):
        marked = bool(dates) or dayless or said_by or labelled
        if kind == "date":
            said[label].append(words)
        elif kind in ("published", "modified"):
            label, labelled = kind, True
        elif kind == "by" and not (said_by and by):
            found = authors.names(f"by {words}", sites=sites) or _nickname(text, words)
            if words and not found and not authors.is_nobody(words):
                whole = False
                break
            by, said_by = by + found, True
        elif kind == "in" and marked and _sectionlike(words):
            section = section or words
        elif (
            kind == "words" and marked and not by and len(words) <= 60 and (found := authors.names(words, sites=sites))
        ):
            by = found
        elif marked and (authors.is_role(words) or _LABELLED.match(words)):
            continue
        elif kind == "words" and marked and _sectionlike(words):
            section = section or words
        elif not (marked and authors.is_nobody(words)):
            whole = False
            break
    if not (dates or by or said_by or (labelled and dayless)):
        return None
    if not whole and not ((said_by and by) or (labelled and any(said.values()))):
        return None
    return Byline(by, said_by, tuple(said["published"]), tuple(said["modified"]), section if whole else None, whole)


def _nickname(text: str, words: str) -> tuple[str, ...]:
    """The name in a line that reads "by ibby": one word, which may be in small letters, and nothing else."""
    alone = len(text.split()) == 2 and words.isalpha() and 3 <= len(words) <= 20
    return (words,) if alone and not authors.is_nobody(words) else ()


def _chunk(text: str, start: int, stop: re.Pattern[str] | None = None) -> tuple[str, int]:
    """The words from ``start`` to the next date, label or separator, and where that is."""
    ends = [len(text)]
    if found := _BREAK.search(text, start):
        ends.append(found.start())
    for found in _LABEL.finditer(text, start):
        if text[found.start() - 1 : found.start()] in (" ", ",", "") and text[found.start()].isupper():
            ends.append(found.start())
            break
    if stop and (found := stop.search(text, start)):
        ends.append(found.start())
    end = max(min(ends), start)
    return text[start:end].strip(" ,.;:-–—()[]"), end


def _sectionlike(words: str) -> bool:
    """Whether words may name a section: "Fun", "World News", "Arts & Culture", "Sport, Football"."""
    parts = words.split()
    capital = all(part[:1].isupper() or part.casefold() in _SMALL or not part[:1].isalpha() for part in parts)
    few = 1 <= len(parts) <= 5 and len(words) <= 50
    return few and capital and words[:1].isupper() and not any(map(str.isdigit, words))
