"""Labelled sets → whether the engine still reaches its pinned figures on them: 0, or 1 with the reasons printed."""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from pathlib import Path
from typing import Any, Final

from ingest.knowledge import Knowledge, load_knowledge
from quality_html import SETS, engine_f1
from quality_text import GATED, GATED_FORMS, flattened_f1
from quality_topics import NOTES, mapped_accuracy

GATE: Final = Path(__file__).with_name("gate.json")
SLACK: Final = 0.0005  # rounding, and other versions of numpy


def check(data: Path) -> int:
    """Compare each set with its pin; other data than what was pinned fails too, since nothing could be said of it."""
    fallen = 0
    pinned = json.loads(GATE.read_text(encoding="utf-8"))
    for name, now in _figures(data).items():
        before = pinned[name]
        if now["sha256"] != before["sha256"]:
            verdict = "other data than was pinned; look at it, then --pin"
        elif now["figure"] < before["figure"] - SLACK:
            verdict = "FALLEN"
        else:
            verdict = "ok"
        fallen += verdict != "ok"
        print(f"{name:<30} {now['of']:<9} pinned {before['figure']:.4f}  now {now['figure']:.4f}  {verdict}")
    return int(fallen > 0)


def pin(data: Path) -> int:
    """Write what the engine reaches now."""
    GATE.write_text(json.dumps(_figures(data), indent=1) + "\n", encoding="utf-8")
    return 0


def _figures(data: Path) -> dict[str, dict[str, Any]]:
    """F1 of the main content on sets of pages, and on a part of them flattened; accuracy of topics on other notes."""
    knowledge = load_knowledge()
    content = {**_content_figures(data, knowledge), **_flattened_figures(data, knowledge)}
    return {**content, **_topic_figures(data, knowledge)}


def _content_figures(data: Path, knowledge: Knowledge) -> dict[str, dict[str, Any]]:
    sys.path.append(str(data.parent / "eval"))
    metrics = importlib.import_module("metrics")
    found = {}
    for name in SETS:
        path = data / "html" / f"{name}.parquet"
        documents, f1 = engine_f1(path, knowledge, metrics)
        found[name] = _figure(path, documents, "F1", f1)
    return found


def _flattened_figures(data: Path, knowledge: Knowledge) -> dict[str, dict[str, Any]]:
    found = {}
    for name in GATED:
        path = data / "html" / f"{name}.parquet"
        for form in GATED_FORMS:
            documents, f1 = flattened_f1(path, form, knowledge)
            found[f"{name} {form}"] = _figure(path, documents, "F1", f1)
    return found


def _topic_figures(data: Path, knowledge: Knowledge) -> dict[str, dict[str, Any]]:
    found = {}
    for name in NOTES:
        path = data / "topics" / f"{name}.parquet"
        documents, accuracy = mapped_accuracy(path, knowledge.topics.model)
        found[name] = _figure(path, documents, "accuracy", accuracy)
    return found


def _figure(path: Path, documents: int, of: str, figure: float) -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"sha256": digest, "documents": documents, "of": of, "figure": round(figure, 4)}
