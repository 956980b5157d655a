"""Labelled sets → whether the engine still reaches its pinned F1 on them: 0, or 1 with the reasons printed."""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from pathlib import Path
from typing import Any, Final

from ingest.knowledge import load_knowledge
from quality_html import SETS, engine_f1

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
        elif now["f1"] < before["f1"] - SLACK:
            verdict = "FALLEN"
        else:
            verdict = "ok"
        fallen += verdict != "ok"
        print(f"{name:<20} pinned {before['f1']:.4f}  now {now['f1']:.4f}  {verdict}")
    return int(fallen > 0)


def pin(data: Path) -> int:
    """Write what the engine reaches now."""
    GATE.write_text(json.dumps(_figures(data), indent=1) + "\n", encoding="utf-8")
    return 0


def _figures(data: Path) -> dict[str, dict[str, Any]]:
    sys.path.append(str(data.parent / "eval"))
    metrics = importlib.import_module("metrics")
    knowledge = load_knowledge()
    found = {}
    for name in SETS:
        path = data / "html" / f"{name}.parquet"
        pages, f1 = engine_f1(path, knowledge, metrics)
        found[name] = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "pages": pages, "f1": round(f1, 4)}
    return found
