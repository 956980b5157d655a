"""Faults injected for real, by the promise they test: promise, faults, injected, survived, lost. Lost must be 0.

    python benchmarks/faults.py [SECTION ...]

SECTION is input, regexes, disk, full, runs, machine, same, clock, damage or memory; all by default. Exit code 1 when
anything is lost.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

SECTIONS = ("input", "regexes", "disk", "full", "runs", "machine", "same", "clock", "damage", "memory")


def main() -> int:
    """Run the sections asked for and print their table, a line as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="SECTION")
    options = parser.parse_args()
    print("| promise | fault | injected | survived | lost | seconds |\n|---|---|---|---|---|---|", flush=True)
    lost = 0
    for section in options.sections or SECTIONS:
        started = time.monotonic()
        for outcome in importlib.import_module(f"fault_{section}").outcomes():
            spent, started = time.monotonic() - started, time.monotonic()
            survived = outcome.injected - len(outcome.lost)
            counts = f"{outcome.injected:,} | {survived:,} | {len(outcome.lost):,}"
            print(f"| {outcome.promise} | {outcome.fault} | {counts} | {spent:.0f} |", flush=True)
            for each in outcome.lost[:20]:
                print(f"  lost: {each}", file=sys.stderr)
            lost += len(outcome.lost)
    return int(lost > 0)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    sys.path[:0] = [str(here), str(here.parent / "tests")]
    raise SystemExit(main())
