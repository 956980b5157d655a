"""A text's topics and its filed name into a category and a decision: kept, corrected, assigned, review or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.model import Decision, Topic
from ingest.topics.filed import Meaning
from ingest.topics.knowledge import TopicKnowledge
from ingest.topics.predict import Floats

# Chosen on folds by publisher; docs/reference/topics.md says how.
URL_WEIGHT: Final = 0.5
TAG_WEIGHT: Final = 0.5
KEEP: Final = 0.25
CORRECT: Final = 0.6
CORRECT_MARGIN: Final = 0.3
CONTRADICTED: Final = 0.1
ASSIGN: Final = 0.3
FEWEST_WORDS: Final = 12
RANKED: Final = 5


@dataclass(frozen=True, slots=True)
class Filing:
    """Where an article belongs.

    ``score`` is the calibrated probability of ``category``, ``topics`` the ranked candidates of the first level, best
    first, and ``evidence`` the words that spoke most for the category. ``category`` is None for ``unknown``.
    """

    category: str | None
    category_name: str | None
    score: float | None
    decision: Decision
    topics: tuple[Topic, ...]
    evidence: tuple[str, ...]


def file_article(
    *,
    title: str | None,
    text: str,
    section: str | None,
    keywords: Sequence[str],
    url: str | None,
    language: str | None,
    knowledge: TopicKnowledge,
    correct: bool = True,
) -> Filing:
    """Rank an article's topics and decide about the category it was filed under.

    ``section`` is the name it was filed under, as found; ``language`` a BCP 47 tag. With ``correct`` off a
    category that is filed stays, and a contradiction is only marked ``review``.
    """
    base = language.split("-")[0].lower() if language else None
    model, aliases = knowledge.model, knowledge.aliases
    reading = model.read(title, text, base)
    belief = reading.probabilities
    if url and (meaning := aliases.look_up_url(url, base)) is not None:
        belief = _weigh(belief, meaning, model.topics, URL_WEIGHT)
    if keywords and (meaning := aliases.look_up_tags(keywords, base)) is not None:
        belief = _weigh(belief, meaning, model.topics, TAG_WEIGHT)

    filed = aliases.look_up(section, base) if section else None
    posterior = belief if filed is None else _weigh(belief, filed, model.topics, 1.0)
    chosen, decision = _decide(belief, posterior, _numbers(filed, model.topics), reading.known, correct)
    ranked = tuple(
        Topic(model.topics[i], knowledge.taxonomy.name(model.topics[i]), round(float(posterior[i]), 4))
        for i in np.argsort(-posterior, kind="stable")[:RANKED]
    )
    if chosen is None:
        return Filing(None, None, None, decision, ranked, ())
    category = model.topics[chosen]
    return Filing(
        category,
        knowledge.taxonomy.name(category),
        round(float(posterior[chosen]), 4),
        decision,
        ranked,
        reading.evidence(chosen),
    )


def _numbers(meaning: Meaning | None, topics: tuple[str, ...]) -> list[int]:
    return [topics.index(topic) for topic in meaning.topics] if meaning is not None else []


def _weigh(belief: Floats, meaning: Meaning, topics: tuple[str, ...], weight: float) -> Floats:
    """Bayes' rule: belief times what the claim holds of each topic, to the power of the claim's weight."""
    if not meaning.topics:
        return belief
    named = len(meaning.topics)
    claim: npt.NDArray[np.float32] = np.full(len(topics), (1.0 - meaning.strength) / (len(topics) - named), np.float32)
    claim[_numbers(meaning, topics)] = meaning.strength / named
    product: Floats = belief * claim ** np.float32(weight)
    posterior: Floats = product / product.sum()
    return posterior


def _decide(
    belief: Floats, posterior: Floats, filed: list[int], known: int, correct: bool
) -> tuple[int | None, Decision]:
    """The number of the category and the decision, from the text's belief and the posterior with the filed claim."""
    best = int(posterior.argmax())
    if not filed:
        return (best, "assigned") if posterior[best] >= ASSIGN and known >= FEWEST_WORDS else (None, "unknown")
    at_home = max(filed, key=lambda i: float(posterior[i]))
    if best in filed or posterior[at_home] >= KEEP:
        return at_home, "kept"
    if not correct or known < FEWEST_WORDS:
        return at_home, "review"
    contradicted = float(belief[filed].sum()) <= CONTRADICTED
    second = float(np.partition(posterior, -2)[-2])
    sure = posterior[best] >= CORRECT and posterior[best] - second >= CORRECT_MARGIN
    return best, "corrected" if contradicted and sure else "review"
