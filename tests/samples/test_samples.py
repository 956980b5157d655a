"""The packed files of raw/ hold what their sources beside this file hold."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import zipfile
import zlib
from pathlib import Path
from types import ModuleType

import pyarrow.parquet as pq
import pytest

HERE = Path(__file__).parent


def _builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("samples_build", HERE / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = _builder()


def _gunzip(data: bytes) -> list[bytes]:
    """The content of each gzip member, also of a last one that is cut off. Compressors differ, content must not."""
    members = []
    while data:
        inflate = zlib.decompressobj(31)
        members.append(inflate.decompress(data))
        data = inflate.unused_data
    return members


def _content(name: str, data: bytes) -> object:
    if name.endswith(".gz"):
        return _gunzip(data)
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(member.filename, member.date_time, archive.read(member)) for member in archive.infolist()]
    if name.endswith(".parquet"):
        return pq.read_table(io.BytesIO(data))
    return data


@pytest.mark.parametrize("name", BUILD.FILES)
def test_packed_sample_holds_its_sources(name: str) -> None:
    committed = (BUILD.RAW / name).read_bytes()
    assert _content(name, committed) == _content(name, BUILD.FILES[name]()), "run python tests/samples/build.py"


def test_truncated_sample_ends_inside_its_last_row() -> None:
    (content,) = _gunzip((BUILD.RAW / "broken/halden.jsonl.gz").read_bytes())
    rows = content.splitlines()
    assert [json.loads(row)["id"] for row in rows[:2]] == ["hn-1", "hn-2"]
    assert len(rows) == 3
    with pytest.raises(json.JSONDecodeError):
        json.loads(rows[2])


def test_samples_name_no_host_outside_the_reserved_domains() -> None:
    """Invented outlets live under reserved names (RFC 2606), so that no sample points at anybody's site."""
    vocabularies = {b"schema.org", b"purl.org", b"www.w3.org"}
    for path in BUILD.RAW.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            content = b"\n".join(_gunzip(data)) if path.suffix == ".gz" else data
            hosts = set(re.findall(rb"https?://([\w.-]+)", content))
            strangers = {host for host in hosts - vocabularies if not host.endswith((b".example", b"example.com"))}
            assert not strangers, path
