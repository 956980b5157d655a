"""Phrase rules (`phrases.yaml`): lines that are furniture of a page, told by their words → edits that remove them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from ingest.model import Draft, Edit

Where = Literal["head", "tail", "edge", "anywhere"]

# The last is what the Turkish capital İ leaves in lower case.
_SAME: Final = (*zip("’‘`‐‑：（）\u00a0", "'''--:() ", strict=True), ("\u0307", ""))
_EDGES: Final = " \t.,:;!?…-–—|•·*>»›«<‹/\\[](){}\"'“”„【】→←↓↑▲▼►▸▶■□●★☆✓✔×✕+=_~。、"
_LEFT_EDGES: Final = " \t.,:;!?…-–—|•·*>»›<‹/\\→←↓↑▲▼►▸▶■□●★☆✓✔×✕+=_~"
_QUOTES: Final = '"“„«「『‚'
_NUMBER: Final = re.compile(r"\d[\d.,]*")
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_TERMINAL: Final = tuple(".!?。！？؟।")

_LONGEST_LINE: Final = 120  # characters of a whole line that is a phrase, or several
_MOST_KNOWN: Final = 50_000  # lines remembered
_MOST_RECENT: Final = 1_000
_LONGEST: Final = 500  # characters of any line that is a phrase
_LONGEST_OPENING: Final = 30  # words of a line that is told by how it begins
_LONGEST_SENTENCE: Final = 60  # words of a line that is told by words within
_LONGEST_UNSPACED: Final = 150  # the same in characters, in scripts without spaces
_SENTENCE_WORDS: Final = 6
_KEY: Final = 3  # characters by which openings are looked up
_PROSE_CHARACTERS: Final = 60
_PROSE_WORDS: Final = 12
_UNSPACED_PROSE: Final = 25  # characters

_BETWEEN: Final = frozenset(("|", "·", "•", "/", "-", "–", "—", "»", "›", ">", "*", ":"))

# What follows words that somebody says without quotation marks: Read more books, she said.
_REPORTED: Final = re.compile(
    r"[,–—] (?:\w+ )?(?:said|says|reads?|wrote|writes|sagte?|schrieb|rät|dit|disait|écrit|dijo|dice|disse|diz|zegt|zei|"
    r"mówi|powiedział|säger|sade|sagde|siger|řekla?)\b"
)

# Kinds of which two in a line are a row of buttons; of others it takes three.
_BUTTONS: Final = frozenset(("share", "print", "login", "follow", "pager"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of the phrase rules: its name (``phrase.share.en``), its kind, where it may stand."""

    rule: str
    kind: str
    where: Where
    opens_tail: bool


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """All phrase rules, indexed. Build it with `from_yaml`; look lines up with `find`.

    ``known`` remembers what was found for short lines, since menus are the same on every page of a site; ``recent``
    for long ones, since several stages ask about the lines of a page.
    """

    lines: Mapping[str, Phrase]
    starts: Mapping[str, tuple[tuple[str, Phrase], ...]]  # by their first characters
    contains: Mapping[str, tuple[tuple[str, Phrase], ...]]  # by their first word
    unspaced: tuple[tuple[str, Phrase], ...]  # to be contained, in scripts without spaces
    openers: frozenset[str]  # the first words of `lines`
    closers: frozenset[str]  # and the last ones
    known: dict[str, Phrase | None] = field(default_factory=dict, repr=False)
    recent: dict[str, Phrase | None] = field(default_factory=dict, repr=False)

    @classmethod
    def from_yaml(cls, text: str) -> Phrases:
        """The rules of a YAML text laid out as `phrases.yaml` is.

        Raises ValueError naming the place when a kind is unknown, a position does not exist or an entry is no text.
        """
        import yaml  # only the process that loads rules needs it

        data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        lines: dict[str, Phrase] = {}
        starts: dict[str, list[tuple[str, Phrase]]] = {}
        contains: dict[str, list[tuple[str, Phrase]]] = {}
        unspaced: list[tuple[str, Phrase]] = []
        for phrase, how, entry in _entries(data):
            if how == "lines":
                known = lines.setdefault(_whole(_level(entry)), phrase)
                if phrase.where == "anywhere" != known.where:  # a button may be an entry of a menu too
                    lines[_whole(_level(entry))] = phrase
            elif how == "starts":
                opening = _level(entry)
                starts.setdefault(opening[:_KEY], []).append((opening, phrase))
            elif _UNSPACED.search(entry):
                unspaced.append((_level(entry), phrase))
            else:
                words = _level(entry)
                contains.setdefault(words.split(" ", 1)[0], []).append((words, phrase))
        openers = frozenset(line.split(" ", 1)[0] for line in lines)
        closers = frozenset(_whole(line.rsplit(" ", 1)[-1]) for line in lines)
        return cls(lines, _frozen(starts), _frozen(contains), tuple(unspaced), openers, closers)

    def find(self, line: str) -> Phrase | None:
        """The rule that a line falls under, wherever it stands; None for quotations and for all that no rule knows."""
        return self.find_all([line])[0]

    def find_all(self, lines: Sequence[str | None]) -> list[Phrase | None]:
        """What `find` says of each line of a page, and None of lines that are None or empty; levels them in one go."""
        known, recent = self.known, self.recent
        for memory, most in ((known, _MOST_KNOWN), (recent, _MOST_RECENT)):
            if len(memory) >= most:
                memory.clear()
        new = [line for line in lines if line and line not in known and line not in recent and len(line) <= _LONGEST]
        joined = "\n".join([line.replace("\n", " ") for line in new])
        for line, levelled in zip(new, _level(joined).split("\n"), strict=bool(new)):
            memory = known if len(line) <= _LONGEST_LINE else recent
            memory[line] = self._find(line, levelled)
        return [(known.get(line) or recent.get(line)) if line else None for line in lines]

    def _find(self, line: str, levelled: str) -> Phrase | None:
        if line[0] in _QUOTES:
            return None
        if len(line) <= _LONGEST_LINE and (found := self.lines.get(whole := _whole(levelled)) or self._row(whole)):
            return found
        words = levelled.split(" ")
        if len(words) <= _LONGEST_OPENING and (found := self._opening(levelled.lstrip(_LEFT_EDGES), words)):
            return found
        return self._within(levelled, words) if len(words) <= _LONGEST_SENTENCE else None

    def _row(self, line: str) -> Phrase | None:
        """The first of the phrases in a line that is made of nothing else."""
        words = line.split(" ")
        if len(words) < 2 or _whole(words[-1]) not in self.closers:
            return None
        words = [word for word in words if word not in _BETWEEN]
        if len(words) < 2 or words[0] not in self.openers:
            return None
        parts: list[Phrase] = []
        at = 0
        while at < len(words):
            for end in range(min(at + 5, len(words)), at, -1):
                if part := self.lines.get(_whole(" ".join(words[at:end]))):
                    parts.append(part)
                    at = end
                    break
            else:
                return None
        buttons = len(parts) > 1 and all(part.kind in _BUTTONS for part in parts)
        return parts[0] if buttons or len(parts) > 2 else None

    def _opening(self, line: str, words: Sequence[str]) -> Phrase | None:
        for size in (_KEY, 2, 1):
            for opening, phrase in self.starts.get(line[:size], ()):
                if line.startswith(opening) and not _goes_on(line, opening, words):
                    return phrase
        return None

    def _within(self, line: str, words: Sequence[str]) -> Phrase | None:
        for word in sorted(self.contains.keys() & words):
            for entry, phrase in self.contains[word]:
                if entry in line and not _REPORTED.search(line):
                    return phrase
        if len(line) <= _LONGEST_UNSPACED and not line.isascii() and _UNSPACED.search(line):
            return next((phrase for entry, phrase in self.unspaced if entry in line), None)
        return None


def phrase_edits(draft: Draft, texts: Sequence[str | None], phrases: Phrases) -> tuple[Edit, ...]:
    """Remove the lines that fall under a phrase rule and stand where the rule allows.

    ``texts`` is the text in work, one entry for each line of ``draft``; entries that are None are left alone.
    """
    found = {i: phrase for i, phrase in enumerate(phrases.find_all(texts)) if phrase}
    body = [i for i, text in enumerate(texts) if text and i not in found and is_prose(text)]
    first, last = (body[0], body[-1]) if body else (len(texts), -1)
    return tuple(
        Edit(i, "remove", phrase.rule, draft_text)
        for i, phrase in found.items()
        if (draft_text := texts[i]) and _may_stand(phrase.where, i < first, i > last)
    )


def is_prose(line: str) -> bool:
    """Whether a line reads like a paragraph: long, and ending as sentences end."""
    if len(line) < _UNSPACED_PROSE or not line.rstrip("\"'”’»)]").endswith(_TERMINAL):
        return False
    if len(line) >= _PROSE_CHARACTERS and line.count(" ") >= _PROSE_WORDS - 1:
        return True
    return not line.isascii() and len(_UNSPACED.findall(line)) >= _UNSPACED_PROSE


def _may_stand(where: Where, head: bool, tail: bool) -> bool:
    return where == "anywhere" or (head and where != "tail") or (tail and where != "head")


def _level(text: str) -> str:
    """Lines without case, with one kind of quotes and dashes, and their numbers as "#"."""
    text = text.casefold()
    for char, same in _SAME:
        text = text.replace(char, same)
    return _NUMBER.sub("#", text)


def _goes_on(line: str, opening: str, words: Sequence[str]) -> bool:
    """Whether what a line opens with is the beginning of a longer word, or of a sentence."""
    if len(words) >= _SENTENCE_WORDS and line.endswith(_TERMINAL) and not opening.endswith(":"):
        return True
    behind = line[len(opening) : len(opening) + 1]
    return behind.isalnum() and opening[-1].isalnum() and not _UNSPACED.match(opening[-1])


def _whole(levelled: str) -> str:
    return levelled.strip(_EDGES)


def _frozen(index: Mapping[str, list[tuple[str, Phrase]]]) -> dict[str, tuple[tuple[str, Phrase], ...]]:
    return {key: tuple(sorted(entries, key=lambda entry: -len(entry[0]))) for key, entries in index.items()}


def _entries(data: Any) -> Iterator[tuple[Phrase, str, str]]:
    """Each entry of a rule file with its rule and how it is matched; raises ValueError for any other layout."""
    if not isinstance(data, dict) or not all(isinstance(data.get(key), dict) for key in ("kinds", "phrases")):
        raise ValueError("phrase rules: expected the keys 'kinds' and 'phrases'")
    for kind, traits in data["kinds"].items():
        if (where := traits.get("where")) not in get_args(Where):
            raise ValueError(f"phrase rules: kinds.{kind}.where is {where!r}, not one of {', '.join(get_args(Where))}")
    for language, kinds in data["phrases"].items():
        for kind, ways in kinds.items():
            place = f"phrases.{language}.{kind}"
            if kind not in data["kinds"]:
                raise ValueError(f"phrase rules: {place}: no such kind (kinds: {', '.join(data['kinds'])})")
            traits = data["kinds"][kind]
            phrase = Phrase(f"phrase.{kind}.{language}", kind, traits["where"], bool(traits.get("opens_tail")))
            for how, entries in ways.items():
                if how not in ("lines", "starts", "contains"):
                    raise ValueError(f"phrase rules: {place}.{how}: not one of lines, starts, contains")
                for entry in entries:
                    if not isinstance(entry, str) or not entry.strip():
                        raise ValueError(f"phrase rules: {place}.{how}: {entry!r} is no text (quote it)")
                    yield phrase, how, entry
