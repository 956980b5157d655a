"""Words said to name authors → names, one person or agency each: "By Jane Smith and JOHN O'NEIL | Staff Writers" → 2.

What is not a name (roles, dates, e-mail addresses, handles, "Staff", "Admin") is cut away, never turned into one. Names
stay as they were printed: case, particles, initials and academic titles are the author's own business.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ingest.alternatives import any_of
from ingest.metadata.dates import find
from ingest.metadata.given_names import GIVEN_NAMES

BY: Final = re.compile(
    r"(?:\b(?:(?:eine?\s)?(?:kolumne|analyse|kommentar|gastbeitrag|interview|bericht|reportage|artikel|beitrag|"
    r"eingestellt|gepostet|verfasst|geschrieben|beiträge)\svon|"
    r"(?:(?:this\s(?:post|article|story)\s(?:was|is)\s)?written|authored|contributed|posted|published|reported|words|text|story|article|interview|analysis|opinion|guest\s(?:post|column))\s+by|"
    r"by|von|"
    r"(?:écrit\s|publié\s|posté\s|rédigé\s|(?:propos\s)?recueillis?\s)?par|(?:escrito\s|publicado\s)?por|(?:scritto\s)?da|di|door|av|af|przez|"
    r"text(?:\svon)?(?=:)|autore?s?(?=:)|autorin(?=:)|auteurs?(?=:)|authors?(?=:)|words(?=:)|tekst(?=:)|interview(?=:)|piše(?=:)|автор(?:ы)?|"
    r"текст(?=:)|oleh)"
    r"\b\s*:?\s*|(?:كتب(?:ت)?|بقلم|بواسطة|نویسنده|מאת)\s*:?\s+|(?:作者|文|記者|记者|撰文|編集|글)\s*[:：/／]\s*)",
    re.IGNORECASE,
)
BY_AT_START: Final = re.compile(r"\A[\s\-–—|•*~]*+" + BY.pattern, re.IGNORECASE)
# From the start of a word or what was cut before it on, so that a long word is gone through once.
_MAIL: Final = r"(?:(?<!\S)\S[^\s@]*+@\S+|(?<=[)\]>;])\S[^\s@]{0,63}+@\S{1,255})\.\w+"
_NOISE: Final = re.compile(
    rf"https?://\S+|\bwww\.\S+|{_MAIL}|(?<!\w)@\w+|\([^()]{{0,80}}+\)|\[[^\]]{{0,80}}+\]|<[^>]{{0,200}}+>|&nbsp;",
    re.IGNORECASE,
)
_CUT: Final = re.compile(
    r"(?:(?<=[a-zé.])|\b)(?:Published|Posted|Updated|Last\s[Uu]pdated|Modified|Reviewed|Fact[- ]checked|Medically|"
    r"Edited|(?:Photo(?:s|graph(?:s|y)?)?|Fotos?|Bild(?:er)?|Foto's)(?:\sby|\svon|:)|"
    r"Illustrat(?:ed|ions?)\sby|Follow|Contact|Read\s(?:more|bio)|View\s|See\s(?:more|full)|More\sby|Share|Opens\sin|"
    r"Stand:|Aktualisiert|"
    r"on\sbehalf\sof\b|Advertiser\b|Veröffentlicht|Publié|Mis\sà\sjour|Actualizado|Publicado|Pubblicato|Aggiornato|"
    r"Gepubliceerd|Oppdatert|Publisert|Publicerad|"
    r"Uppdaterad|min(?:ute)?\sread|Comments?\b|Contributor\b|Special\sto\b)",
)
_ROLE_WORDS: Final = """
    writer reporter editor editor-in-chief editorial editors correspondent columnist contributor contributing
    journalist producer photographer staff freelance intern analyst manager director founder co-founder
    cofounder ceo cto cmo cfo president professor lecturer fellow researcher specialist strategist consultant
    coach expert author blogger host anchor chief head senior bureau desk dietitian attorney coordinator
    marketing content lead owner engineer developer designer scientist advisor adviser physician nutritionist
    trainer instructor teacher managing executive assistant associate deputy investigative politics political
    sports health business digital technical product seo officer partner reviewer copywriter redakteur
    redakteurin redaktion redaktör redactie chefredakteur chefredakteurin volontär volontärin autorin
    korrespondent korrespondentin reporterin journalistin journaliste rédaction rédacteur rédactrice redacción
    redactor redactora periodista corresponsal redazione giornalista redação repórter jornalista journalisten
    educator horticulturist horticulturalist economist historian therapist pharmacist photojournalist psychologist
    dermatologist cardiologist neurologist meteorologist
    redaktor dziennikarz корреспондент редактор обозреватель журналист gazeteci muhabir
"""
_ROLE: Final = re.compile(rf"\b(?:{any_of(_ROLE_WORDS.split())}|sr\.)(?!\w)", re.IGNORECASE)
_ROLE_LAST: Final = re.compile(rf"\b{any_of(_ROLE_WORDS.split())}[.)]?$", re.IGNORECASE)
_CREDENTIAL: Final = re.compile(
    r"(?:Ph\.?\s?D|M\.?D|D\.?O|R\.?D\.?N?|L\.?D|M\.?B\.?A|M\.?S\.?[cWN]?|M\.?A|M\.?P\.?H|B\.?S\.?[cN]?|B\.?A|R\.?N|"
    r"N\.?P|P\.?A|C\.?P\.?A|J\.?D|Esq|Jr|Sr|"
    r"I{1,3}|IV|LL\.?[BM]|D\.?D\.?S|D\.?M\.?D|D\.?V\.?M|Ed\.?D|Psy\.?D|Pharm\.?D|CFP|CFA|CEPF|LCSW|LMFT|LPC|"
    r"C\.?P\.?T|CSCS|OBE|MBE|CBE|FRCP|"
    r"[A-Z](?:[A-Z]{1,6}|-[A-Z]{2,5})(?:-[A-Z]{1,4})?(?:\s\d{2,4})?)[.®™]{0,2}",
)
_NOBODY_WORDS: Final = """
    admin administrator author authors anonymous anonym editor editors editorial team the staff web desk news newsroom
    newsdesk online redaktion die redaktionen redazione rédaction la redacción redactie redação redakcja toimitus
    redaksjonen user guest webmaster unknown none null undefined n/a na by von par por press release agencies agency
    wire reports report reporter reporters correspondent writer writers contributor contributors contributing our from
    with and us special to nan root default test blog home about contact username facebook twitter instagram share
    follow email comments comment read more profile bio see all posts view moderator superadmin wordpress publisher no
    редакция 編集部 記者 记者 本报记者 기자 post posted published updated text foto photo company website site content
    letzte letzter aktualisierung änderung stand datum last update
    السبت الأحد الاحد الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة
    marketing afficher mon profil complet mein vollständiges anzeigen ver mi perfil completo visualizza mio profilo
"""
_NOBODY: Final = frozenset(_NOBODY_WORDS.split())
_PARTICLE_WORDS: Final = """
    van von der den de la le du des di da do dos das del della dalla ter ten te zu zur zum af av al el bin ibn ben
    bint y e i of the for and
"""
_PARTICLE: Final = frozenset(_PARTICLE_WORDS.split())
_AGENCIES: Final = frozenset("reuters bloomberg belga tass xinhua kyodo ansa interfax efe unian ukrinform".split())
_DESK: Final = re.compile(r"\A\S.*\s(?:staff|team|editors|desk|newsroom|redaktion)", re.IGNORECASE)
_SENTENCE: Final = frozenset(
    ("the", "a", "an", "in", "on", "for", "this", "how", "why", "what", "our", "all", "more", "my")
)
# Particles of names that are articles too: "von der Wärmemessung" goes on like a sentence, "von Der Hagen" does not.
_ARTICLES: Final = frozenset(("der", "den", "the", "la", "le", "del", "das", "of", "for", "and", "zur", "zum", "zu"))
_IN_PHRASES: Final = frozenset(("the", "of", "for", "and"))
# Who owns a text is not who wrote it.
_OWNER: Final = re.compile(
    r"©|\b(?:copyright|all rights reserved|alle rechte|gmbh|co\. kg|ltd|inc|llc|s\.a\.)(?!\w)", re.IGNORECASE
)
# What a page holds or is, and nobody: "FDA News Release", "Other Articles", "Weiterführende Links".
_THINGS: Final = """
    releases? statements? advisor(?:y|ies) alerts? pressemitteilung(?:en)? pressemeldung(?:en)? communiqué comunicado
    persbericht pressmeddelande posts? articles archives? topics reviews stories headlines videos photos pages links?
    categories tags newsletters? notes resources services products books beiträge artikel themen kommentare
"""
_THING_LAST: Final = re.compile(rf"\b{any_of(_THINGS.split())}$", re.IGNORECASE)
_PICTURES: Final = re.compile(
    r"\b(?:getty\simages|istock|shutterstock|pixabay|unsplash|adobe\s?stock|depositphotos|picture\salliance)\b",
    re.IGNORECASE,
)
# Letters of a word in scripts that set no spaces: longer ones are sentences.
_LONGEST_OTHER: Final = 15
_LONGEST_LENIENT: Final = 25
_MAX_LETTERS: Final = 600
# White space is gone through from where it begins only: over a long stretch every letter would else try all behind it.
_COMMA: Final = re.compile(r"(?:(?<!\s)\s+)?(?:[;|•·⋅‧、／]|\s[/–—]\s|\s-\s|,(?!\s(?:and|&)\s))\s*", re.IGNORECASE)
_AND: Final = re.compile(
    r"(?:(?:(?<!\s)\s++)?,\s++|(?<!\s)\s++)(?:and|und|et|och|og|ja|и|та|oraz|és|ve|dan|with|mit|&)\s+", re.IGNORECASE
)
# "y", "e", "en", "i" join names, but also stand within them: only between two full names.
_SLASH: Final = re.compile(r"/")
_SHORT_AND: Final = re.compile(r"(?<!\s)\s++(?:y|e|i|en|a)\s+")
_MARKS: Final = re.compile(r"[{}\[\]←→↑↓]")  # of data, references and links
_LETTERS: Final = re.compile(r"[^\W\d_]")
_NOT_IN_NAMES: Final = re.compile(r"[:：?？!！。，（(【]|[于時时]$")  # of Chinese and Japanese labels and sentences
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏЀ-ӿͰ-Ͽ]")
_WORD_START: Final = re.compile(r"[^\W\d_]+")
_NOT_ALNUM: Final = re.compile(r"[\W_]+")
_ASCII_FOLDED: Final = bytes(range(256)).lower()
_ASCII_NOT_ALNUM: Final = bytes(code for code in range(128) if not chr(code).isalnum())
_SPACES: Final = re.compile(r"\s+")
_LINES: Final = re.compile(r"(?<!\s)[^\S\n]*+\n\s*")
GLUED_BY: Final = re.compile(r"^\s*By(?=[A-Z][a-z]+\s[A-Z])")
_ASIAN_BY: Final = re.compile(r"(?:作者|撰文|記者|记者)\s*[:：]\s*")
_HEAD: Final = re.compile(r"\A(?:and|und|et|og|och|en|&)\s+", re.IGNORECASE)
_TAIL: Final = re.compile(r"(?<!\s)\s++(?:on|in|at|for|am|um|le|el|il|den|and|\+|from|the)$", re.IGNORECASE)
_EDGE: Final = ' \t,.;:|/\\-–—•·⋅●*~_"“”„«»()[]<>+=&'
_CJK_TAIL: Final = re.compile(r"(?:(?<!\s)\s++)?(?:記者|记者|기자|編集委員|論説委員|特派員)\s*+(?:외\s?\d+명)?$")
_NO_DATE_BEFORE: Final = re.compile(r"\A[\W\d]*+(?:(?:by|on|[A-Z][a-z]{2,8})[\W\d]*+)?")


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """Letters and digits alone, without case: what two spellings of one name share."""
    if name.isascii():
        return name.encode().translate(_ASCII_FOLDED, _ASCII_NOT_ALNUM).decode()
    return _NOT_ALNUM.sub("", name.casefold())


def is_role(words: str) -> bool:
    """Whether words are what somebody is, not who: "Staff Writer", "Redaktion", "Home and Digital Security Expert"."""
    return bool(_ROLE.match(words)) or (bool(_ROLE_LAST.search(words)) and not _is_desk(words))


def is_nobody(words: str) -> bool:
    """Whether words stand where a name would and are none: "admin", "Staff Writer", "Redaktion"."""
    return all(word.casefold().strip(".,:") in _NOBODY or is_role(word) for word in words.split())


def _is_desk(words: str) -> bool:
    """Whether words name a group that signs together: "MND Staff", "The Currency editors"."""
    return bool(_DESK.fullmatch(words)) and not _ROLE.match(words)


def _is_name(name: str, lenient: bool, one_word: bool) -> bool:
    """Whether words look like the name of somebody; ``lenient`` for what markup says, which may be a nickname."""
    words = name.split()
    if not 1 <= len(words) <= 8 or not 2 <= len(name) <= 80 or name.startswith(("http", "#")) or _MARKS.search(name):
        return False
    if all(word.casefold().strip(".,:") in _NOBODY for word in words) or _OWNER.search(name) or _PICTURES.search(name):
        return False
    letters = sum(map(str.isalpha, name))  # "¼" is none, though `re` counts it in
    if letters < 2 or (letters < 0.6 * len(name.replace(" ", "")) and not lenient) or letters < 0.4 * len(name):
        return False
    if not _LATIN.search(name):
        if not lenient and _NOT_IN_NAMES.search(name):
            return False
        return max(map(len, words)) <= (_LONGEST_LENIENT if lenient else _LONGEST_OTHER)
    if lenient:
        return True
    if _THING_LAST.search(name):
        return False
    if any(map(str.isdigit, name)) or name[-1] in "!?" or (len(words) < 2 and not one_word) or len(words) > 6:
        return False
    if name.count(".") > 1 and len(words) == 1:
        return False
    if one_word and _is_desk(name):
        return any(word[0].isupper() for word in words[:-1])
    if not one_word and not _IN_PHRASES.isdisjoint(words):  # "Products and Tools", "Table of"
        return False
    capital = sum(word[:1].isupper() or word.casefold() in _PARTICLE or word[1:2] in "'’" for word in words)
    opens = words[0][:1].isupper() or words[0] not in _ARTICLES
    return opens and capital == len(words) and (words[0].casefold() not in _SENTENCE or one_word)


def _without_role(part: str) -> str:
    """A name without the role that stands behind it with no comma between; empty when it is nothing but a role."""
    found = _ROLE.search(part)
    if not found or _is_desk(part):
        return part
    before = part[: found.start()].split()
    if len(before) < 2:
        return ""
    # "Jane Smith Senior Politics Editor": a full name, then words of the role
    return " ".join(before if len(before) <= 3 else before[:2])


def _named(text: str) -> str:
    """The words around a date that hold the names: before it, or behind it as in "12 May 2019 by Jane Smith"."""
    dates = find(text)
    if not dates:
        return text
    head, tail = text[: dates[0].start], text[dates[-1].end :]
    return head if _LETTERS.search(head) and not _NO_DATE_BEFORE.fullmatch(head) else tail


def _halves(chunk: str) -> list[str]:
    """A chunk at its "and" or slash, where full names stand on both sides of it; "Morgan & Morgan" stays one."""
    for joint in (_AND, _SHORT_AND, _SLASH):
        halves = [half for half in joint.split(chunk) if half]
        if len(halves) > 1 and all(_is_full(half) for half in halves) and not is_role(halves[-1]):
            return halves
    return [chunk]


def _is_full(name: str) -> bool:
    return len(name.split()) >= 2 and not any(map(str.isdigit, name))


def _is_about(name: str, part: str) -> bool:
    """Whether words behind a name say more of its bearer: a role, where from, "10+ years of experience"."""
    return is_role(part) or _is_place_of(name, part) or part[0].isdigit()


def _is_place_of(name: str, part: str) -> bool:
    """Whether one word behind a full name is where its bearer writes from, as in "Jane Smith, Lille"."""
    alone = part.isalpha() and part.istitle() and len(name.split()) >= 2
    return alone and fold(part) not in _AGENCIES


def _once(name: str) -> str:
    """A name that a page shows twice in a row (picture and link), once."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else name


def unshouted(name: str) -> str:
    """A person's name set in capitals as it is written elsewhere: "INA O'NEIL VAN DAM" → "Ina O'Neil van Dam".

    Names of one word, or with short words and no known given name, may be those of agencies: they stay.
    """
    words = name.split()
    if not name.isupper() or len(words) < 2 or is_role(name) or any(word.casefold() in _NOBODY for word in words):
        return name
    short = (len(word.strip(".")) in (2, 3) for word in words if word.casefold() not in _PARTICLE)
    if any(short) and words[0].casefold() not in GIVEN_NAMES:
        return name
    return " ".join(word.lower() if word.casefold() in _PARTICLE else _capitalised(word) for word in words)


def _capitalised(word: str) -> str:
    word = _WORD_START.sub(lambda part: part[0][0] + part[0][1:].lower(), word)
    return f"Mc{word[2:].capitalize()}" if word.startswith("Mc") and len(word) > 4 else word


def names(value: str, *, lenient: bool = False, sites: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The authors that a byline or a claim names, in their order, each once.

    ``lenient`` is for claims of markup and exports, where a nickname or a single word may be an author; ``sites`` are
    folded names (`fold`) that are never a person in a byline.
    """
    text = _NOISE.sub(" ", GLUED_BY.sub("By ", value[:_MAX_LETTERS]))
    text = _named(_SPACES.sub(" ", _LINES.sub(" | ", text)).strip())
    by = BY_AT_START.match(text) or _ASIAN_BY.search(text)
    text = text[by.end() :] if by else text
    cut = _CUT.search(text)
    if cut:
        text = text[: cut.start()] if cut.start() > 2 else ""
    found: list[str] = []
    for chunk in _COMMA.split(text):
        part = chunk.strip(_EDGE) if not chunk.strip().endswith(("Jr.", "Sr.")) else chunk.strip()
        if found and _CREDENTIAL.fullmatch(part) and len(found[-1].split()) >= 2:
            found[-1] = f"{found[-1]}, {part}"
        elif part and not (found and _is_about(found[-1], part)):
            for half in _halves(part):
                again = BY_AT_START.match(half)
                name = half[again.end() :] if again else half
                name = _TAIL.sub("", _HEAD.sub("", name if lenient else _without_role(name)))
                name = _once(_CJK_TAIL.sub("", name.strip(_EDGE)))
                if _is_name(name, lenient, one_word=by is not None) and (lenient or by or fold(name) not in sites):
                    found.append(name)
    return tuple({fold(name): name for name in reversed(found)}.values())[::-1]
