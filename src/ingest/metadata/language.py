"""The language of a text: py3langid's guess, checked against what the page claims, as a BCP 47 tag."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ingest.metadata.bytegrams import Bytegrams

_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?", re.IGNORECASE)
# what a model calls them, or an older code → what is written here
_SAME: Final = {
    "nb": "no",
    "nn": "no",
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "hr": "hbs",
    "sr": "hbs",
    "bs": "hbs",
    "sh": "hbs",
    "ms": "id",
    "yue": "zh",  # the model takes technical texts in traditional characters for Cantonese
}
_NAMES_TEXT: Final = """
    en english eng / de german deutsch deu ger / fr french français fra fre / es spanish español spa / it italian
    italiano ita / pt portuguese português por / nl dutch nederlands nld / sv swedish svenska swe / da danish dansk dan
    / no norwegian norsk nor / pl polish polski pol / ru russian русский rus / zh chinese zho chi / ja japanese jpn /
    ko korean kor / tr turkish türkçe tur / ar arabic ara / hi hindi hin
"""
_NAMES: Final = {name: names.split()[0] for names in _NAMES_TEXT.split("/") for name in names.split()[1:]}
_MODEL_LETTERS: Final = 1_200
_FEWEST_LETTERS: Final = 20
_ENOUGH: Final = 200


def tag(claim: str) -> str | None:
    """A claim as a BCP 47 tag: "en_us" → "en-US", "German" → "de"; None when it is none."""
    claim = claim.split(",")[0].strip()
    if claim.lower() in _NAMES:
        return _NAMES[claim.lower()]
    found = _TAG.fullmatch(claim)
    if not found or found[1].lower() in ("und", "mul", "zxx"):
        return None
    script, region = (found[2] or "").title(), (found[3] or "").upper()
    return "-".join(filter(None, (found[1].lower(), script, region)))


@dataclass(frozen=True, slots=True)
class Guess:
    """The language that a model takes a text for, how sure it is, and whether the text is long enough to believe it."""

    language: str
    probability: float
    enough: bool


def guess(text: str, model: Bytegrams) -> Guess | None:
    """The model's language of a text; None for one without twenty letters."""
    sample = text[:_MODEL_LETTERS]
    if len(list(islice(filter(str.isalpha, sample), _FEWEST_LETTERS))) < _FEWEST_LETTERS:
        return None
    return Guess(*model.classify(sample), len(text) >= _ENOUGH)


def _base(language: str) -> str:
    base = language.partition("-")[0]
    return _SAME.get(base, base)


def decide(guessed: Guess | None, claims: tuple[str, ...]) -> str | None:
    """The language of an article: the claim where the text agrees with it, else the text's own where it is long enough.

    ``claims`` come in the order of their weight. A claim that the model does not know (isiXhosa may be) stands unless
    the model is sure of itself.
    """
    tags = [known for claim in claims if (known := tag(claim))]
    if guessed is None:
        return tags[0] if tags else None
    for claimed in tags:
        if _base(claimed) == _base(guessed.language):
            return claimed
    if tags and (guessed.probability < 0.9 or not guessed.enough):
        return tags[0]
    return guessed.language
