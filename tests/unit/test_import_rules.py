"""Who may import whom: the layers of docs/design/architecture.md, checked on the source itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "ingest"
NOUNS = {"alternatives", "layout", "model", "schema", "edits", "forest", "network", "version", "errors"}
PURE = {"parse", "clean", "metadata", "topics"}

# A room: what it may import beside the nouns and its own folder.
ALLOWED: dict[str, set[str]] = {
    **{room: set() for room in PURE},
    "objects": set(),
    "read": {"objects"},
    "sites": set(),
    "models": set(),
    "dedup": set(),
    "store": {"objects"},
    "report": {"metadata", "pipeline", "store"},
    "config": set(),
    "dataset": {"config", "store"},
    "flattened": {"clean", "metadata"},
    "pipeline": PURE | {"dedup", "flattened"},
    "knowledge": PURE | {"pipeline", "unpacked"},
    "unpacked": set(),
    "single": {"pipeline", "knowledge"},
    "fetch": {"config", "read", "store"},
    "job": {"config", "dedup", "knowledge", "pipeline", "read", "sites", "store"},
    "run": {"config", "dataset", "dedup", "job", "models", "report", "store"},
    "commands": {
        "config",
        "dataset",
        "fetch",
        "job",
        "knowledge",
        "metadata",
        "models",
        "pipeline",
        "read",
        "report",
        "run",
        "sites",
        "store",
    },
    "grammar": set(),
    "cli": {"commands", "config", "grammar", "store"},
    "__main__": {"cli"},
    "__init__": {"single", "store"},
}
IO_MODULES = {"os", "pathlib", "socket", "requests", "urllib.request", "subprocess", "time", "random", "tempfile"}


def room_of(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            top = node.module == "ingest"
            found |= {f"ingest.{alias.name}" for alias in node.names} if top else {node.module}
    return found


MODULES = sorted(SRC.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_imports_stay_within_the_rooms_next_door(path: Path) -> None:
    room = room_of(path)
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("ingest.")}
    strangers = ours - NOUNS - {room} - ALLOWED.get(room, set())
    assert not strangers, f"{room} must not import {strangers}"


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in PURE], ids=lambda p: p.name)
def test_pure_stages_touch_no_file_network_or_clock(path: Path) -> None:
    assert not imports(path) & IO_MODULES


def test_prefect_is_imported_by_the_flows_alone() -> None:
    assert not [path for path in MODULES if any(name.split(".")[0] == "prefect" for name in imports(path))]


def test_every_room_is_known() -> None:
    assert {room_of(path) for path in MODULES} <= set(ALLOWED) | NOUNS | {"models"}
