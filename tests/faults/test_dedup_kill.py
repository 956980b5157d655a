"""A writer of the index that is killed at any moment leaves the index that it builds on as it was."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

import ingest
from ingest.dedup import FINGERPRINTS, dedupe, write_index
from ingest.dedup.index import Index

WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from ingest.dedup import dedupe, write_index
folder = Path(sys.argv[2])
base = folder / "base"
links = dedupe([folder / "new.arrow"], base)
print("ready", flush=True)
for number in range(10_000):
    write_index(base, folder / f"target-{number}", [folder / "new.arrow"], links)
"""


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def write(file: Path, first: int, count: int) -> None:
    """Fingerprints of documents without text; a later file may share documents with an earlier one."""
    lists = {"sample": [], "numbers": [], "keys": []}
    nothing = dict.fromkeys(("joined", "own", "shingles"), 0) | {"copy": False} | lists
    rows = [dict.fromkeys(FINGERPRINTS.names, number) | nothing for number in range(first + 1, first + count + 1)]
    table = pa.Table.from_pylist(rows, FINGERPRINTS)
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


@pytest.mark.parametrize("delay", [0.0, 0.004, 0.03])
def test_killed_writer_leaves_its_base_alone(tmp_path, delay):
    write(tmp_path / "old.arrow", 0, 3_000)
    write(tmp_path / "new.arrow", 2_000, 3_000)
    write_index(None, tmp_path / "base", [tmp_path / "old.arrow"], dedupe([tmp_path / "old.arrow"], None))
    before = digest(tmp_path / "base")
    source = str(Path(ingest.__file__).parent.parent)
    process = subprocess.Popen([sys.executable, "-c", WRITER, source, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    time.sleep(delay)
    process.kill()
    process.wait()
    assert digest(tmp_path / "base") == before
    links = dedupe([tmp_path / "new.arrow"], tmp_path / "base")
    write_index(tmp_path / "base", tmp_path / "again", [tmp_path / "new.arrow"], links)
    assert Index.open(tmp_path / "again").count == 6_000
    assert digest(tmp_path / "base") == before
