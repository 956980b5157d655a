"""Lines at the end of a text → whom the article credits: "Source: Voice of America", "(AP)", "mit Material von dpa".

Agencies are normalised by a table of their names and marks; anybody else is credited in the words of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

from ingest.edits import Texts
from ingest.metadata.authors import fold
from ingest.metadata.dates import find
from ingest.metadata.months import MONTHS
from ingest.metadata.reading import Reading
from ingest.model import Claim, Draft, Edit


@dataclass(frozen=True, slots=True)
class Agencies:
    """Folded names and marks of news agencies → the name under which each is published."""

    by_name: dict[str, str]
    by_mark: dict[str, str]

    @classmethod
    def from_yaml(cls, text: str) -> Agencies:
        """Read ``Associated Press: [AP, The AP]``; raises ValueError when the file is no such table."""
        table: Any = yaml.safe_load(text)
        if not isinstance(table, dict) or not all(isinstance(names, list) for names in table.values()):
            raise ValueError("agencies must map a name to a list of other names")
        by_name: dict[str, str] = {}
        by_mark: dict[str, str] = {}
        for name, others in table.items():
            for other in (name, *others):
                if len(other) <= 4 and other.isupper():
                    by_mark.setdefault(other, name)
                else:
                    by_name.setdefault(fold(other), name)
        return cls(by_name, by_mark)

    def named(self, words: str) -> str | None:
        """The agency that words name, alone or first of several ("AP/Reuters"); None when they name none."""
        words = words.strip(" .,;:-–—()[]©")
        for part in (words, re.split(r"\s?[/,;|+&]\s?|\s(?:and|und|et|y|-|–)\s", words)[0].strip()):
            found = (
                self.by_mark.get(part)
                or self.by_name.get(fold(part))
                or self.by_name.get(fold(part).removeprefix("the"))
            )
            if found:
                return found
        return None


_SOURCE: Final = re.compile(
    r"[\[(]?(?:sources?|quellen?|fuentes?|fontes?|fonte|bron|kilde|källa|lähde|źródło|zdroj|forrás|kaynak|источник|"
    r"джерело|来源|來源|출처|via|credits?)\s?[:：]\s?(?P<who>[^\n]{2,80}?)[\])]?\s?\.?",
    re.IGNORECASE,
)
_ORIGINALLY: Final = re.compile(
    r"[*(\[]?(?:this|the)\s(?:article|story|post|piece|report|column|essay)?\s?(?:was\s)?(?:first|originally|"
    r"previously)\s(?:was\s)?(?:published|appeared|posted|ran|reported)\s"
    r"(?:at|on|in|by|with|here\son)\s(?P<who>[^\n.]{2,80}?)(?:\s(?:on|in|and|under|here|"
    r"website)\b[^\n]{0,120})?[.)\]*]{0,3}",
    re.IGNORECASE,
)
_REPORTING: Final = re.compile(
    r"\A[-–—(\[\s]*+(?:with|mit|avec|con|met|med)\s(?:files?|reporting|reports?|material(?:ien)?|inputs?|"
    r"additional\sreporting|agenturmaterial|contributions?|informationen|agences?|informaci[óo]n)\s"
    r"(?:from|by|von|der|d[e’']|de|di|van|fra|från)\s?(?P<who>[^\n]{2,60}?)[.)\]]{0,2}",
    re.IGNORECASE,
)
_COPYRIGHT: Final = re.compile(
    r"\A(?:copyright|©|\(c\))[\s©]*(?:\(c\)\s?)?(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|"
    r"20)?\d\d)?\s?,?\s?)?(?:by\s)?(?P<who>[^\n.©]{2,60})",
    re.IGNORECASE,
)
_RIGHTS: Final = re.compile(r"all rights reserved.*$", re.IGNORECASE)
_MARK_AT_END: Final = re.compile(
    r"[\s.]\s?(?P<mark>[(\[](?P<who>[^()\[\]]{2,40})[)\]]|[-–—/]{1,2}\s?(?P<dashed>[A-Za-zÀ-ſ/ ]{2,24})[/.]?|"
    r"(?P<bare>REUTERS?|Reuter))\s?\.?\s?$"
)
_ISSUE: Final = re.compile(r"\s(?:\d{1,2}\s?/\s?)?(?:19|20)\d\d$")
_EDGE: Final = ' .,;:-–—()[]"“”©'
_TAIL_LINES: Final = 6
_HEAD_LINES: Final = 4


def _without_day(who: str) -> str:
    """A name without the day or the issue behind it: "Example News, November 9, 2012", "Example Monthly 12 / 2013"."""
    days = find(who)
    return _ISSUE.sub("", who[: days[0].start] if days else who)


def _whole(line: str, agencies: Agencies) -> str | None:
    """Whom a line credits, when it does nothing else."""
    for pattern in (_SOURCE, _ORIGINALLY, _REPORTING):
        found = pattern.fullmatch(line)
        if found:
            who = _without_day(found["who"].partition(";")[0]).strip(_EDGE)
            known = agencies.named(who)
            if known:
                return known
            named = 1 <= len(who.split()) <= 8 and who.lower() not in MONTHS
            return who if named and not who.startswith("http") else None
    found = _COPYRIGHT.match(line)
    if found:
        return agencies.named(_RIGHTS.sub("", found["who"]))
    if len(line) <= 40:
        return agencies.named(line)
    return None


def credit_edits(draft: Draft, texts: Texts, agencies: Agencies) -> Reading:
    """Credits in what is left of a text, moved out; in the draft's last lines that are gone already, claimed only.

    Looked at are the last lines and, for a line that is nothing but an agency's name, the first ones.
    """
    left = [number for number, text in enumerate(texts) if text]
    claims: list[Claim] = []
    edits: list[Edit] = []
    for number in [*left[:_HEAD_LINES], *left[_HEAD_LINES:][-_TAIL_LINES:]]:
        text = texts[number] or ""
        who = _whole(text, agencies)
        if who:
            edits.append(Edit(number, "move", "credit.line", text))
            claims.append(Claim("credit", who, f"line:{number}", 0.5 if number in left[-_TAIL_LINES:] else 0.4))
    taken = {edit.line for edit in edits}
    last = next((number for number in reversed(left) if number not in taken), None)
    if last is not None:
        text = texts[last] or ""
        found = _MARK_AT_END.search(text[-60:])
        who = agencies.named(found["who"] or found["dashed"] or found["bare"] or "") if found else None
        if found and who:
            cut = len(text) - len(text[-60:]) + found.start("mark")
            rest = text[:cut].rstrip()
            if rest:
                edits.append(Edit(last, "move", "credit.mark", text, rest))
                claims.append(Claim("credit", who, f"line:{last}", 0.45))
    for number in range(max(0, (left[-1] if left else 0) + 1), len(draft.lines)):
        if number > (left[-1] if left else 0) + 12:
            break
        line = draft.lines[number].text
        who = _whole(line, agencies) if len(line) <= 200 else None
        if who:
            claims.append(Claim("credit", who, f"line:{number}", 0.3))
    return Reading(tuple(claims), tuple(edits))
