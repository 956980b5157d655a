"""The reference pages say what the code says, and the recipes of the documentation run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

from ingest import schema
from ingest.config import FetchSettings, Settings, TopicSettings
from ingest.model import Decision, Fetch, Limits, Pins, RejectCode, Source

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def _first_cells(text: str) -> list[str]:
    """The names in the first column of the tables of a text."""
    cells = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def test_every_reject_code_is_explained_once() -> None:
    assert sorted(_first_cells(_page("reference/rejects.md"))) == sorted(RejectCode)


@pytest.mark.parametrize("table", schema.TABLES)
def test_every_column_is_explained_in_its_order(table: str) -> None:
    under = _section(_page("reference/columns.md"), table)
    assert _first_cells(under.split("\n### ", 1)[0]) == schema.TABLES[table].names


@pytest.mark.parametrize("table", schema.TABLES)
def test_columns_that_may_be_empty_are_marked(table: str) -> None:
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", _section(_page("reference/columns.md"), table), re.MULTILINE)
    marked = {name for name, kind in rows if kind.endswith("?")}
    assert marked == {field.name for field in schema.TABLES[table] if field.nullable}


def test_every_category_decision_is_explained() -> None:
    under = _page("reference/columns.md").split("### category_decision", 1)[1].split("\n## ", 1)[0]
    assert _first_cells(under) == list(get_args(Decision))


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[\[<>=!~; ]", line)[0] for line in wanted} - {"ingest"}
    assert sorted(_first_cells(_page("dependencies.md"))) == sorted(names)


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("Top level", [name for name in Settings.model_fields if name != "base"]),
        ("sources", list(Source.__slots__)),
        ("sources fetch", list(Fetch.__slots__)),
        ("limits", list(Limits.__slots__)),
        ("topics", list(TopicSettings.model_fields)),
        ("fetch", list(FetchSettings.model_fields)),
        ("sites", list(Pins.__slots__)),
    ],
)
def test_every_setting_is_explained(heading: str, keys: list[str]) -> None:
    assert _first_cells(_section(_page("reference/config.md"), heading)) == keys


def test_defaults_of_the_limits_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\d+)` \|", _section(_page("reference/config.md"), "limits"), re.MULTILINE)
    defaults = Limits()
    assert {name: float(value) for name, value in rows} == {name: getattr(defaults, name) for name, _ in rows}
    assert len(rows) == len(Limits.__slots__)


PAGES = sorted(str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md"))


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_somewhere(name: str) -> None:
    text = _page(name)
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        page = (DOCS / name).parent / path if path else DOCS / name
        assert page.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in anchors, target


# ---------------------------------------------------------------------------------------------- recipes


def _recipes(name: str) -> str:
    """The Python blocks of a page as one script."""
    return "\n".join(re.findall(r"^```python\n(.*?)^```", _page(name), re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as after the first run of the tutorial: raw/, config.yaml, and what the run made of them."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "raw", folder / "raw")
    shutil.copy(ROOT / "config.yaml", folder)
    run = [sys.executable, "-m", "ingest", "run", "--quiet", "--workers", "2"]
    subprocess.run(run, cwd=folder, check=True, timeout=300)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "how-to/fix-rejects.md",
        "how-to/read-the-dataset.md",
        "reference/rejects.md",
        "tutorial.md",
        "tutorial-pandas.md",
    ],
)
def test_recipes_run(name: str, published: Path) -> None:
    script = _recipes(name)
    assert script, "no Python on this page"
    done = subprocess.run(
        [sys.executable, "-W", "error::FutureWarning", "-c", script],
        cwd=published,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
