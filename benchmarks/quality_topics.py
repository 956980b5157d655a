"""Quality of topics: category, calibration, misfiled sections and decisions, on articles whose publisher was not seen.

The shipped weights know all labelled articles, so that models of the same recipe are fitted on folds by publisher
(training/topics.py). AG News and TagMyNews, which no weights were trained on, are read by the shipped model.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import average_precision_score, f1_score

from ingest import sites
from ingest.knowledge import load_knowledge
from ingest.topics.decide import decide, levelled, likelihood_ratio, trusted, weigh
from ingest.topics.filed import STRENGTH, Meaning
from ingest.topics.narrow import LEAST_SHARE
from ingest.topics.predict import TINY, Floats, TopicModel

CORRUPTED: Final = 0.2
RECALL: Final = 0.8
NOTES: Final = {"ag_news": "AG News", "tagmynews": "TagMyNews"}  # sets that no weights were trained on

Numbers = npt.NDArray[np.int64]


def run(data: Path) -> dict[str, object]:
    """All figures; DATA as its README describes. Takes about three minutes of CPU."""
    sys.path.append(str(Path(__file__).parent.parent / "training"))
    from topic_fit import calibration_error, told
    from topics import english_folds

    model = load_knowledge().topics.model
    calibration = model.english.calibration
    folds = english_folds(data, model.topics, (calibration.a, calibration.b), model.english.lift)
    belief, gold, known = folds.belief, folds.gold, folds.known
    rng = np.random.default_rng(0)
    wrong = rng.random(len(gold)) < CORRUPTED
    used = np.unique(gold)
    scattered = np.where(wrong, other_than(gold, used, rng), gold)
    lifestyle = np.where(wrong, model.topics.index("medtop:10000000"), gold)
    dumps = {
        model.topics[topic]: misfiled_figures(belief, gold, np.where(wrong, topic, gold), known, model)
        for topic in used
    }
    return {
        "articles, unseen publishers": {
            **category_figures(belief, gold),
            "expected calibration error": calibration_error(
                told(belief, calibration.sharpening, calibration.doubt), gold
            ),
        },
        "narrower topics": narrow_figures(
            belief,
            folds.leaves,
            gold,
            np.array(folds.leaf_concept)[folds.gold_leaf],
            folds.leaf_topic,
            folds.leaf_concept,
        ),
        "misfiled: 20 % anywhere": misfiled_figures(belief, gold, scattered, known, model),
        "misfiled: 20 % in lifestyle": misfiled_figures(belief, gold, lifestyle, known, model),
        "misfiled: 20 % in arts": dumps["medtop:01000000"],
        "misfiled: 20 % in any one section, mean": {
            name: float(np.mean([figures[name] for figures in dumps.values()])) for name in dumps["medtop:01000000"]
        },
        "misfiled: 20 % in politics, the worst": dumps["medtop:11000000"],
        **{title: mapped_figures(data / "topics" / f"{name}.parquet", model) for name, title in NOTES.items()},
        "documents read a CPU second": documents_per_second(data, model),
    }


def other_than(gold: Numbers, used: Numbers, rng: np.random.Generator) -> Numbers:
    """For each topic another one of those in use, evenly."""
    shift = rng.integers(1, len(used), len(gold))
    return used[(np.searchsorted(used, gold) + shift) % len(used)]


def category_figures(belief: Floats, gold: Numbers) -> dict[str, float]:
    """Accuracy, also of the best three, and macro-F1 over the topics in use."""
    best = belief.argmax(axis=1)
    top_three = (np.argsort(-belief, axis=1)[:, :3] == gold[:, None]).any(axis=1)
    return {
        "accuracy": float((best == gold).mean()),
        "among best three": float(top_three.mean()),
        "macro-F1": float(f1_score(gold, best, average="macro", labels=np.unique(gold))),
    }


def narrow_figures(
    belief: Floats, leaves: Floats, gold: Numbers, concept: npt.NDArray[np.str_], topic: Numbers, means: Sequence[str]
) -> dict[str, float]:
    """How often a narrower topic is told under the likeliest one, and is right where that is.

    ``concept`` is each article's own, empty where its label means none; of each leaf, ``topic`` and what it ``means``.
    """
    best = belief.argmax(axis=1)
    told = np.zeros(len(gold), bool)
    right = np.zeros(len(gold), bool)
    for each in set(means) - {""}:
        mine = np.array([meaning == each for meaning in means])
        above = int(topic[mine][0])
        share = leaves[:, mine].sum(axis=1) / np.maximum(belief[:, above], TINY)
        here = (best == above) & (share >= LEAST_SHARE)
        told |= here
        right |= here & (concept == each)
    return {
        "told, of all articles": float(told.mean()),
        "right, where the topic above is": float(right[told & (best == gold)].mean()),
        "right, of all told": float(right[told].mean()),
    }


def misfiled_figures(
    belief: Floats, gold: Numbers, filed: Numbers, known: Numbers, model: TopicModel
) -> dict[str, float]:
    """How well the misfiled are ranked by how implausible their topic is, and what the decisions do with them.

    Implausible by the text alone, and as it is decided upon: by text and name, a dump's name counting less.
    """
    rows = np.arange(len(gold))
    misfiled = filed != gold
    names = names_of(belief, filed, model)
    posteriors = np.stack([weigh(belief[row], names[filed[row]], model.topics) for row in rows])
    by_text = np.array([1.0 - levelled(belief[row])[filed[row]] for row in rows])
    by_all = np.array([1.0 - levelled(posteriors[row])[filed[row]] for row in rows])
    decisions: Counter[str] = Counter()
    misfiled_among: Counter[str] = Counter()
    right = 0
    for row in rows:
        chosen, decision = decide(belief[row], posteriors[row], [int(filed[row])], int(known[row]), True)
        decisions[decision] += 1
        misfiled_among[decision] += bool(misfiled[row])
        right += decision == "corrected" and chosen == gold[row]
    return {
        "average precision by the text": float(average_precision_score(misfiled, by_text)),
        "average precision by all": float(average_precision_score(misfiled, by_all)),
        f"precision at recall {RECALL} by the text": precision_at_recall(misfiled, by_text),
        f"precision at recall {RECALL} by all": precision_at_recall(misfiled, by_all),
        "corrected, of the misfiled": misfiled_among["corrected"] / misfiled.sum(),
        "corrected, misfiled indeed": misfiled_among["corrected"] / max(decisions["corrected"], 1),
        "corrected, to the right topic": right / max(decisions["corrected"], 1),
        "review, of the misfiled": misfiled_among["review"] / misfiled.sum(),
        "review, of the rightly filed": (decisions["review"] - misfiled_among["review"]) / (~misfiled).sum(),
        "kept, of the misfiled": misfiled_among["kept"] / misfiled.sum(),
    }


def names_of(belief: Floats, filed: Numbers, model: TopicModel) -> dict[int, Meaning | None]:
    """For each topic what its section's name counts for, if each topic has one section and all lie on one site."""
    prior = model.english.prior
    ratios = [likelihood_ratio(each, [topic], prior) for each, topic in zip(belief, filed, strict=True)]
    by_section = {("site", f"{topic}"): np.array(ratios)[filed == topic] for topic in np.unique(filed)}
    dumps = sites.dumps(sites.judge(sites.read_sections(None), by_section))
    return {
        int(topic): trusted(
            Meaning((model.topics[topic],), STRENGTH["strong"]),
            dumps.get(("site", f"{topic}"), 1.0),
            prior,
            model.topics,
        )
        for topic in np.unique(filed)
    }


def precision_at_recall(misfiled: npt.NDArray[np.bool_], score: Floats) -> float:
    """The precision of the highest scores that hold a share of ``RECALL`` of the misfiled."""
    found = np.cumsum(misfiled[np.argsort(-score, kind="stable")])
    enough = int(np.searchsorted(found, RECALL * misfiled.sum())) + 1
    return float(found[enough - 1] / enough)


def documents_per_second(data: Path, model: TopicModel, documents: int = 1_000) -> float:
    """How many articles the model reads in a second of CPU, title and text at hand; the best of three rounds."""
    rows = pd.read_parquet(data / "topics" / "abp_dev.parquet", columns=["title", "text_original"])[:documents]
    texts = list(zip(rows.title, rows.text_original, strict=True))
    seconds = []
    for _ in range(3):
        started = time.process_time()
        for title, text in texts:
            model.read(title, text, "en")
        seconds.append(time.process_time() - started)
    return len(texts) / min(seconds)


def mapped_figures(path: Path, model: TopicModel) -> dict[str, float]:
    """Accuracy on a set of short notes over all topics, and with the choice narrowed to those that the set has."""
    gold, belief = read_notes(path, model)
    used = np.unique(gold)
    return {
        "accuracy": float((belief.argmax(axis=1) == gold).mean()),
        f"accuracy among its {len(used)} topics": float((used[belief[:, used].argmax(axis=1)] == gold).mean()),
    }


def mapped_accuracy(path: Path, model: TopicModel) -> tuple[int, float]:
    """How many notes a set has, and the accuracy on them over all topics."""
    gold, belief = read_notes(path, model)
    return len(gold), float((belief.argmax(axis=1) == gold).mean())


def read_notes(path: Path, model: TopicModel) -> tuple[Numbers, Floats]:
    """Topic and probabilities of each note that has a topic."""
    rows = pd.read_parquet(path)
    rows = rows[rows.category.notna()]
    titles = rows.title if "title" in rows else [None] * len(rows)
    gold = np.array([model.topics.index(category) for category in rows.category])
    read = [model.read(title, text, "en") for title, text in zip(titles, rows.text, strict=True)]
    return gold, np.stack([each.probabilities for each in read])
