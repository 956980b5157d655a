"""Quality against labelled data: every stage's figures in one table, JSON beside it.

    python benchmarks/quality.py DATA [PART ...] [--json FILE]
    python benchmarks/quality.py DATA --gate | --pin

DATA is a folder with html/, topics/, dedup/, text/ as its README describes. PART is html, text, sites,
metadata, topics or dedup; all by default. `--gate` compares the main content of HTML and of flattened text, and the
topics of short notes, with the figures of gate.json, on the very same data, and fails when one has fallen; `--pin`
writes them anew.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

PARTS = ("html", "text", "sites", "metadata", "topics", "dedup")


def main() -> int:
    """Run the parts asked for, print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--gate", action="store_true", help="fail when a figure is below the pinned one")
    parser.add_argument("--pin", action="store_true", help="write gate.json anew")
    options = parser.parse_args()
    if options.gate or options.pin:
        gate = importlib.import_module("gate")
        return int(gate.pin(options.data) if options.pin else gate.check(options.data))
    figures: dict[str, object] = {}
    for part in options.parts or PARTS:
        module = importlib.import_module(f"quality_{part}")
        figures[part] = module.run(options.data)
        print_table(part, figures[part])
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, default=float))
    return 0


def print_table(title: str, figures: object, indent: int = 0) -> None:
    """Nested figures as indented lines."""
    print(f"{' ' * indent}{title}")
    if isinstance(figures, dict):
        for name, value in figures.items():
            if isinstance(value, dict):
                print_table(str(name), value, indent + 2)
            else:
                shown = f"{value:.4f}" if isinstance(value, float) else value
                print(f"{' ' * (indent + 2)}{name:<40} {shown}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    raise SystemExit(main())
