"""A document explained: every line with its rule, every claim with what it backs, its copies; as a page, harmless."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ingest import config, run
from ingest.cli import main
from ingest.job.plan import Options
from support import ROOT, inline_pool, story

HOSTILE = '</title><script>alert(1)</script><img src=x onerror=alert(2)>" onmouseover="alert(3) \x1b[2J'


def publish() -> None:
    run.run(config.load(workers=1), Options(), lambda status: None, inline_pool)


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["explain", *arguments]) == 0
    return capsys.readouterr().out


def test_claims_stand_under_what_was_chosen_and_say_whether_they_back_it(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = workshop / "raw" / "page.html"
    page.write_text((ROOT / "raw" / "harbourcourier" / "port-levy.html").read_text(encoding="utf-8"), encoding="utf-8")
    lines = [line.split() for line in shown(capsys, "raw/page.html").splitlines()]
    assert ["section:", "Politics"] in lines
    assert ["=", "0.50", "json-ld:crumb:1", "Politics"] in lines
    assert ["0.50", "json-ld:crumb:0", "Home"] in lines
    assert ["published:", "2019-11-06", "07:12:00+00:00"] in lines
    assert ["=", "0.50", "line:23:byline", "6", "November", "2019,", "7.12am"] in lines
    assert ["0.50", "time@2", "2", "hours", "ago"] in lines


def test_copies_are_named_from_either_side(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b", "c"):
        (workshop / "raw" / f"{name}.txt").write_text(f"A headline of {name}\n\n{story(1)}")
    publish()
    texts = {name: shown(capsys, f"raw/{name}.txt").partition("\nCopies\n")[2] for name in ("a", "b", "c")}
    heads = [name for name, text in texts.items() if "duplicates this" in text]
    assert len(heads) == 1
    assert texts[heads[0]].count("duplicates this") == 2
    for name in {"a", "b", "c"}.difference(heads):
        assert "1.00  duplicate of     exact" in texts[name] and "copy of the same" in texts[name]
        assert f"raw/{name}.txt" not in texts[name]


def test_a_document_that_is_not_in_the_dataset_is_explained_all_the_same(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workshop / "page.txt").write_text(f"A headline\n\n{story(1)}")
    text = shown(capsys, "page.txt")
    assert text.startswith("Article ") and "Copies" not in text


def test_a_source_that_is_gone_is_no_hindrance(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workshop / "raw").rmdir()
    (workshop / "page.txt").write_text(f"A headline\n\n{story(1)}")
    assert shown(capsys, "page.txt").startswith("Article ")


class _Elements(HTMLParser):
    """The elements of a page that could act, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "iframe", "a"} or any(name.startswith("on") for name, _ in attrs):
            self.active.append(f"{tag} {dict(attrs)}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_hostile_document_is_text_on_the_page_and_on_the_terminal(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"title": f"Levy {HOSTILE}", "author": HOSTILE, "section": HOSTILE, "id": HOSTILE, "url": f"x{HOSTILE}"}
    rows = [row | {"text": f"{story(seed)}\n\n{HOSTILE}"} for seed in (1, 1)]
    (workshop / "raw" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    publish()
    assert "\x1b" not in shown(capsys, "raw/a.jsonl#1")
    assert shown(capsys, "raw/a.jsonl#1", "--html", "hostile.html") == "written to hostile.html\n"
    plain = shown(capsys, "raw/a.jsonl#1", "--html")
    assert plain == "written to explain.html\n"
    found = _Elements()
    found.feed(Path("hostile.html").read_text(encoding="utf-8"))
    active = [one for one in found.active if not one.startswith("a {'href': '#") and "'class': 'skip'" not in one]
    assert active == ["script {}"], "the page's own script is the only one"
    assert any("<script>alert(1)</script>" in words for words in found.words), "shown as text"


def test_a_reject_has_a_page_too(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workshop / "raw" / "a.txt").write_text("Page not found\n\nThe page you were looking for does not exist.\n")
    shown(capsys, "raw/a.txt", "--html", "reject.html")
    page = Path("reject.html").read_text(encoding="utf-8")
    assert "A reject, explained" in page and "ERROR_PAGE" in page
