"""A text's topics and its filed name into a category and a decision: kept, corrected, assigned, review or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ingest.model import Decision, Topic
from ingest.topics.filed import PINNED, Meaning
from ingest.topics.knowledge import TopicKnowledge
from ingest.topics.narrow import narrower
from ingest.topics.predict import Floats

# Weights of a URL's and of tags' word beside the text's, and thresholds; chosen on folds by publisher, as
# docs/reference/topics.md tells.
URL_WEIGHT: Final = 0.25
TAG_WEIGHT: Final = 0.5
LEVELLING: Final = 1 / 3
KEEP: Final = 0.2
CORRECT: Final = 0.9
ASSIGN: Final = 0.25
FEWEST_WORDS: Final = 12
RANKED: Final = 5


@dataclass(frozen=True, slots=True)
class Filing:
    """Where an article belongs.

    ``score`` is the probability of ``category``, ``topics`` the ranked candidates of the first level and the narrower
    topics under them, best first, and ``evidence`` the words that spoke most for the category. ``category`` is None
    when the decision is ``unknown``.
    ``ratio`` is how much likelier the text is on the topics it was filed under than on others; None where it was filed
    under nothing that has a meaning, or the text is too short to tell.
    """

    category: str | None
    category_name: str | None
    score: float | None
    decision: Decision
    topics: tuple[Topic, ...]
    evidence: tuple[str, ...]
    ratio: float | None = None


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
    trust: float = 1.0,
) -> Filing:
    """Rank an article's topics and decide about the category it was filed under.

    ``section`` is the name it was filed under, as found; ``language`` a BCP 47 tag. With ``correct`` off a
    category that is filed stays, and a contradiction is only marked ``review``. ``trust`` is the most that the
    section's name, and a URL that says the same, can count: below 1 for a section that takes in what does not belong.
    """
    base = language.split("-")[0].lower() if language else None
    model, aliases = knowledge.model, knowledge.aliases
    reading = model.read(title, text, base)
    belief = reading.probabilities
    filed = aliases.look_up(section, base) if section else None
    named = numbers(filed, model.topics)
    ratio = likelihood_ratio(belief, named, reading.prior) if named and reading.known >= FEWEST_WORDS else None
    filed = trusted(filed, trust, reading.prior, model.topics)
    if url:
        folders = aliases.look_up_url(url, base)
        same = filed is not None and folders is not None and folders.topics == filed.topics
        belief = weigh(
            belief, trusted(folders, trust, reading.prior, model.topics) if same else folders, model.topics, URL_WEIGHT
        )
    if keywords:
        belief = weigh(belief, aliases.look_up_tags(keywords, base), model.topics, TAG_WEIGHT)

    posterior = weigh(belief, filed, model.topics)
    chosen, decision = decide(belief, posterior, named, reading.known, correct)
    scores = reading.told(posterior)
    first_level = tuple(
        Topic(model.topics[i], knowledge.taxonomy.name(model.topics[i]), round(float(scores[i]), 4))
        for i in np.argsort(-scores, kind="stable")[:RANKED]
    )
    below = narrower(
        first_level,
        knowledge.narrow.look_up_all(section, url, keywords, base),
        model.narrow_shares(reading) if reading.known >= FEWEST_WORDS else {},
        knowledge.taxonomy,
    )
    ranked = tuple(sorted([*first_level, *below], key=lambda topic: -topic.score))
    if chosen is None:
        return Filing(None, None, None, decision, ranked, (), ratio)
    category = model.topics[chosen]
    return Filing(
        category,
        knowledge.taxonomy.name(category),
        round(float(scores[chosen]), 4),
        decision,
        ranked,
        model.evidence(reading, chosen),
        ratio,
    )


def trusted(meaning: Meaning | None, trust: float, prior: Floats, topics: Sequence[str]) -> Meaning | None:
    """What a name means where a share ``trust`` of what it holds belongs there; a pinned name keeps its word.

    The share stands in place of the model's ``prior``, which a belief has in it; so the name's odds are those of the
    share over those before. Without that, a topic that the model takes for rare would count against the name twice.
    """
    named = numbers(meaning, topics)
    if meaning is None or not named or meaning.strength >= PINNED or trust >= 1.0:
        return meaning
    before, even = float(prior[named].sum()), len(named) / len(topics)
    odds = trust / (1.0 - trust) * (1.0 - before) / before * even / (1.0 - even)
    return replace(meaning, strength=min(meaning.strength, odds / (1.0 + odds)))


def likelihood_ratio(belief: Floats, named: Sequence[int], prior: Floats) -> float:
    """How much likelier a text is under one of the ``named`` topics than under another: odds after over before."""
    share, before = float(belief[list(named)].sum()), float(prior[list(named)].sum())
    return share / max(1.0 - share, 1e-9) * (1.0 - before) / before


def numbers(meaning: Meaning | None, topics: Sequence[str]) -> list[int]:
    """The numbers of the topics that a filed name means; none when it says nothing."""
    return [topics.index(topic) for topic in meaning.topics] if meaning is not None else []


def weigh(belief: Floats, meaning: Meaning | None, topics: tuple[str, ...], weight: float = 1.0) -> Floats:
    """Bayes' rule: belief times what a filed name holds of each topic, to the power of the name's weight."""
    named = numbers(meaning, topics)
    if meaning is None or not named:
        return belief
    claim = np.full(len(topics), (1.0 - meaning.strength) / (len(topics) - len(named)), np.float32)
    claim[named] = meaning.strength / len(named)
    product = belief * claim ** np.float32(weight)
    posterior: Floats = product / product.sum()
    return posterior


def levelled(posterior: Floats) -> Floats:
    """How plausible each topic is as the one to file under: probabilities, the small ones less far below the large.

    One topic that a text speaks clearly for pushes all others down, also one that the story is about as well, and may
    rightly be filed under. Of two articles with the same small probability of the filed topic, the one with more
    topics that are likelier is likelier to be misfiled.
    """
    plausible = posterior ** np.float32(LEVELLING)
    shares: Floats = plausible / plausible.sum()
    return shares


def decide(
    belief: Floats, posterior: Floats, filed: Sequence[int], known: int, correct: bool
) -> tuple[int | None, Decision]:
    """The number of the category and the decision.

    ``belief`` is the probability of each topic by all but the filed name, ``posterior`` with the name; ``filed`` are
    the numbers of the topics that the name means, none when it says nothing; ``known`` is how many words of the text
    are known.
    """
    best = int(posterior.argmax())
    if not filed:
        return (best, "assigned") if posterior[best] >= ASSIGN and known >= FEWEST_WORDS else (None, "unknown")
    at_home = max(filed, key=lambda topic: float(posterior[topic]))
    if best == at_home or levelled(posterior)[at_home] >= KEEP:
        return at_home, "kept"
    if not correct or known < FEWEST_WORDS:
        return at_home, "review"
    return best, "corrected" if belief[best] >= CORRECT else "review"
