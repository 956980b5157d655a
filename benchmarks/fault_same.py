"""Promise 4, the same output: with other workers, order, time zone, hash seed, twice, equal to the byte."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from fault_outcome import Outcome
from support import export

# The clock stands still, for the id of a run is its moment and stands in every row.
SCRIPT = """
import sys, datetime as real
import ingest.run
class Still(real.datetime):
    @classmethod
    def now(cls, zone=None):
        return cls(2024, 5, 17, 12, tzinfo=real.UTC)
ingest.run.datetime = Still
from ingest.cli import main
if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
"""
CASES: Mapping[str, tuple[list[str], dict[str, str]]] = {
    "twice": (["--workers", "1"], {}),
    "3 workers": (["--workers", "3"], {}),
    "other order": (["--workers", "2", "--raw", "raw/c.jsonl", "raw/a.jsonl", "raw/b.jsonl"], {}),
    "time zone": (["--workers", "1"], {"TZ": "Pacific/Apia"}),
    "time zone with a gap": (["--workers", "2"], {"TZ": "America/New_York"}),
    "hash seed 1": (["--workers", "2"], {"PYTHONHASHSEED": "1"}),
    "all of these": (
        ["--workers", "3", "--raw", "raw/c.jsonl", "raw/a.jsonl", "raw/b.jsonl"],
        {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7"},
    ),
    "hash seed 4294967295": (["--workers", "1"], {"PYTHONHASHSEED": "4294967295"}),
}
# These say how the run was called and when: its arguments differ between the cases.
ABOUT_THE_RUN = {"manifest.json", "report.html"}


def compare(names: list[str]) -> Outcome:
    """Run each case and hold its files against those of a plain run."""
    lost = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "raw").mkdir()
        for each, seeds in {"a": range(25), "b": range(20, 50), "c": range(45, 70)}.items():
            export(folder / "raw" / f"{each}.jsonl", seeds)
        script = folder / "still.py"
        script.write_text(SCRIPT, encoding="utf-8")
        plain = _digests(folder, script, ["--workers", "1"], {}, "plain")
        for number, case in enumerate(names):
            found = _digests(folder, script, *CASES[case], f"out{number}")
            if found != plain:
                differing = sorted(path for path in found.keys() | plain.keys() if found.get(path) != plain.get(path))
                lost.append(f"{case}: {', '.join(differing[:5])}")
    return Outcome(4, f"the same run otherwise: {', '.join(names)}", len(names), tuple(lost))


def _digests(folder: Path, script: Path, flags: list[str], environment: dict[str, str], out: str) -> dict[str, str]:
    command = [sys.executable, str(script), "run", "-q", "--out", out, *flags]
    subprocess.run(command, cwd=folder, env={**os.environ, **environment}, check=True, capture_output=True)
    version = (folder / out / "current").resolve()
    files = (path for path in version.rglob("*") if path.is_file() and path.name not in ABOUT_THE_RUN)
    return {path.relative_to(version).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield compare(list(CASES))
