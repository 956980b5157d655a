"""Measures deduplication against labelled sets: pair F1 over made-up syndication, and over real pairs read by people.

    python benchmarks/quality_dedup.py DATA     # with dedup/synthetic_10k, real_pairs_dev and real_docs_dev.parquet
    python benchmarks/quality_dedup.py COUNT SEED     # so many documents of dedup_generator.py

All sets go through the whole of ``dedupe`` with the same settings.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from dedup_generator import generate
from ingest.dedup import dedupe, fingerprints, text_key
from ingest.model import Article

BATCH = 2_000


def article(name: str, text: str) -> Article:
    """An article of which only the text matters."""
    return Article(
        article_id=hashlib.md5(name.encode()).hexdigest(),
        source_id=None,
        url=None,
        canonical_url=None,
        site=None,
        title=None,
        authors=(),
        published_at=None,
        modified_at=None,
        published_raw=None,
        published_precision=None,
        language=None,
        section_raw=None,
        category=None,
        category_name=None,
        category_score=None,
        category_decision="unknown",
        topics=(),
        dateline=None,
        credit=None,
        publisher=None,
        summary=None,
        image_url=None,
        keywords=(),
        text=text,
        word_count=len(text.split()),
        text_sha256=text_key(text),
        raw_uri=name,
        raw_sha256="",
        media_type="text/plain",
        fetched_at=None,
        pipeline_version="",
    )


def write_fingerprints(names: Sequence[str], texts: Iterable[str], folder: Path) -> list[Path]:
    """Fingerprint files for texts, as workers write them."""
    files: list[Path] = []
    articles = [article(name, text) for name, text in zip(names, texts, strict=True)]
    for start in range(0, len(articles), BATCH):
        part = articles[start : start + BATCH]
        files.append(folder / f"{start:08d}.arrow")
        batch = fingerprints(part, [each.raw_uri for each in part])
        with pa.OSFile(str(files[-1]), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
            writer.write_batch(batch)
    return files


def clusters(names: Sequence[str], texts: Iterable[str]) -> list[str]:
    """The cluster of each text."""
    with tempfile.TemporaryDirectory() as folder:
        found: list[str] = dedupe(write_fingerprints(names, texts, Path(folder)), None).new["cluster_id"].to_pylist()
        return found


def pair_scores(predicted: Sequence[Hashable], gold: Sequence[Hashable]) -> dict[str, float]:
    """Precision, recall and F1 over the pairs of items that share a cluster."""

    def pairs(items: Iterable[Hashable]) -> int:
        return sum(count * (count - 1) // 2 for count in Counter(items).values())

    common = pairs(zip(predicted, gold, strict=True))
    return scores(common, pairs(predicted), pairs(gold))


def scores(right: int, found: int, wanted: int) -> dict[str, float]:
    """Precision, recall and F1 from counts."""
    return {
        "precision": right / found if found else 1.0,
        "recall": right / wanted if wanted else 1.0,
        "f1": 2 * right / (found + wanted) if found + wanted else 1.0,
    }


def synthetic(file: Path) -> dict[str, float]:
    """Pair F1 on a set with columns ``id``, ``text``, ``cluster``."""
    table = pd.read_parquet(file, columns=["id", "text", "cluster"])
    return pair_scores(clusters(table["id"].tolist(), table["text"]), table["cluster"].tolist())


def generated(count: int, seed: int) -> dict[str, float]:
    """Pair F1 on made-up documents."""
    made = list(generate(count, seed))
    predicted = clusters([document.id for document in made], (document.text for document in made))
    return pair_scores(predicted, [document.cluster for document in made])


def real(pairs_file: Path, documents_file: Path) -> dict[str, object]:
    """F1 of "same cluster" against the label ``same``; ``revised`` pairs are not counted. Errors by pair_id."""
    pairs, documents = pd.read_parquet(pairs_file), pd.read_parquet(documents_file, columns=["id", "text"])
    cluster = dict(zip(documents["id"], clusters(documents["id"].tolist(), documents["text"]), strict=True))
    pairs = pairs[pairs["label"] != "revised"]
    joined = pairs["a_id"].map(cluster) == pairs["b_id"].map(cluster)
    same = pairs["label"] == "same"
    return {
        **scores(int((joined & same).sum()), int(joined.sum()), int(same.sum())),
        "wrongly_joined": pairs["pair_id"][joined & ~same].tolist(),
        "missed": pairs["pair_id"][same & ~joined].tolist(),
    }


def run(data: Path) -> dict[str, object]:
    """All figures for a data folder."""
    return {
        "synthetic_10k": synthetic(data / "dedup" / "synthetic_10k.parquet"),
        "real_pairs_dev": real(data / "dedup" / "real_pairs_dev.parquet", data / "dedup" / "real_docs_dev.parquet"),
    }


if __name__ == "__main__":
    figures = run(Path(sys.argv[1])) if len(sys.argv) == 2 else generated(int(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps(figures, indent=1))
