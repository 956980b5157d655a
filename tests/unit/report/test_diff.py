"""What changed between two versions, each change with its cause; and what a dry run would change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import config, flattened, run
from ingest.cli import main
from ingest.job.plan import Options
from ingest.model import Edit
from ingest.report.diff import Diff, causes, diff, fields
from ingest.report.pieces import printable
from ingest.report.summary import Summary
from ingest.report.textdiff import Difference, differences
from ingest.store import layout
from support import export, inline_pool, story

OUT = Path("data")
Go = Callable[..., Summary]


@pytest.fixture
def go(workshop: Path) -> Go:
    def ingest(settings: str = "", **options: Any) -> Summary:
        Path("config.yaml").write_text(settings)
        return run.run(config.load(workers=1), Options(**options), lambda status: None, inline_pool)

    return ingest


def between(before: int, after: int) -> Diff:
    return diff(layout.find(OUT, before), layout.find(OUT, after))


def preview() -> Diff:
    return diff(layout.published(OUT), layout.preview(OUT))


def test_a_version_differs_in_nothing_from_itself(go: Go) -> None:
    export(Path("raw/a.jsonl"), range(3))
    go()
    found = between(1, 1)
    assert not (found.added or found.removed or found.changed or found.rows or found.codes or found.rules)


def test_what_is_new_names_where_it_comes_from(go: Go) -> None:
    export(Path("raw/a.jsonl"), range(3))
    go()
    export(Path("raw/a.jsonl"), range(5))
    export(Path("raw/b.jsonl"), range(10, 13))
    go()
    found = between(1, 2)
    assert causes(found.added) == [("new raw file", 3), ("new document of a known raw file", 2)]
    assert found.rows["articles"] == (3, 8)
    assert not (found.removed or found.changed)
    back = between(2, 1)
    assert causes(back.removed) == [("raw file gone", 3), ("no longer in its raw file", 2)]


def test_a_revised_page_is_a_pair(go: Go) -> None:
    page = Path("raw/page.txt")
    page.write_text(f"A headline\n\n{story(1)}")
    go()
    page.write_text(f"A headline\n\n{story(2)}")
    go()
    found = between(1, 2)
    assert [change.cause for change in (*found.added, *found.removed)] == ["revision of its raw file"] * 2


def test_an_article_that_gives_way_to_another_became_a_duplicate(go: Go) -> None:
    row = {"url": "https://example.com/a", "title": "A report", "text": story(1)[:900], "fetched_at": "2024-01-01"}
    Path("raw/a.jsonl").write_text(json.dumps(row) + "\n")
    go()
    Path("raw/b.jsonl").write_text(json.dumps(row | {"text": story(1), "fetched_at": "2024-02-01"}) + "\n")
    go()
    found = between(1, 2)
    assert causes(found.removed) == [("became a duplicate (same_url)", 1)]
    assert causes(found.added) == [("new raw file", 1)]


def test_a_reject_that_passes_now_was_one(go: Go) -> None:
    export(Path("raw/a.jsonl"), range(2))
    go("limits: {document_bytes: 500}\n")
    go(fresh=True)
    found = between(1, 2)
    assert causes(found.added) == [("was a reject (TOO_LARGE)", 2)]
    assert found.codes == {"TOO_LARGE": (2, 0)}


def test_the_preview_of_a_rule_change_shows_its_effect_and_publishes_nothing(
    go: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(Path("raw/a.jsonl"), range(4))
    Path("raw/page.txt").write_text(
        f"A headline\n\n{story(77)}\n\nThe harbour bell will be rung at noon by its keeper."
    )
    go()
    original = flattened.phrase_edits

    def harsher(draft: Any, texts: Any, phrases: Any) -> list[Edit]:
        bells = [n for n, text in enumerate(texts) if text and text.startswith("The harbour bell")]
        return [*original(draft, texts, phrases), *(Edit(n, "remove", "phrase.bell", texts[n]) for n in bells)]

    monkeypatch.setattr(flattened, "phrase_edits", harsher)
    assert go(fresh=True, dry_run=True).version == 1
    found = preview()
    (change,) = found.changed
    assert (change.raw_uri, change.text) == ("raw/page.txt", True)
    assert change.cause == "rules (same pipeline version, models and settings)"
    assert dict(fields(found.changed))["text"] == 1
    assert found.rules["phrase.bell"] == (0, 1)
    assert not (found.added or found.removed)


def test_settings_that_changed_are_the_cause(go: Go) -> None:
    Path("raw/page.txt").write_text(f"A headline\n\nby January 5, 2024 Fun\n\n{story(1)}")
    go()
    go("sources: [{name: raw, paths: [raw], publisher: The Bell}]\n", fresh=True, dry_run=True)
    (change,) = preview().changed
    assert change.cause == "settings (sources)"
    assert change.fields["publisher"] == (None, "The Bell")


def test_a_preview_goes_with_the_next_run(go: Go, capsys: pytest.CaptureFixture[str]) -> None:
    export(Path("raw/a.jsonl"), range(2))
    go(dry_run=True)
    assert layout.preview(OUT).path.is_dir()
    assert not layout.versions(OUT)
    go()
    assert main(["diff", "current", "preview"]) == 2
    assert "no preview; `ingest run --dry-run` makes one" in capsys.readouterr().err


def test_json_is_one_object_with_every_change(go: Go, capsys: pytest.CaptureFixture[str]) -> None:
    export(Path("raw/a.jsonl"), range(2))
    go()
    export(Path("raw/b.jsonl"), range(10, 14))
    go()
    assert main(["diff", "1", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["added"] == {"total": 4, "causes": {"new raw file": 4}}
    assert {change["raw_uri"] for change in found["added"]} == {f"raw/b.jsonl#{row}" for row in range(1, 5)}


def test_the_terminal_shows_counts_and_so_many_examples(go: Go, capsys: pytest.CaptureFixture[str]) -> None:
    export(Path("raw/a.jsonl"), range(2))
    go()
    export(Path("raw/b.jsonl"), range(10, 14))
    go()
    assert main(["diff", "1", "current", "--show", "1"]) == 0
    shown = capsys.readouterr().out
    assert "4 articles added" in shown and "4 × new raw file" in shown and "… and 3 more" in shown
    assert shown.count("Report 1") == 1


def test_a_version_must_be_one(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "1", "2"]) == 2
    assert main(["diff", "newest", "2"]) == 2
    assert "`current` or `preview`" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------- texts


def test_changed_words_are_marked_in_their_paragraph() -> None:
    before = "First paragraph.\n\nThe levy rose by 4 percent in the year before the vote.\n\nShare this"
    after = "First paragraph.\n\nThe levy rose by 5 percent in the year before the vote.\n\nThe end of it."
    assert list(differences(before, after)) == [
        Difference("-", "The levy rose by 4 percent in the year before the vote."),
        Difference("-", "Share this"),
        Difference("+", "The levy rose by 5 percent in the year before the vote."),
        Difference("+", "The end of it."),
    ]
    assert list(differences(before, before.replace("4", "5"))) == [
        Difference("~", "The levy rose by [-4-] {+5+} percent in the year before the vote.")
    ]


PARAGRAPHS = st.lists(st.text("ab c", min_size=1), max_size=6)


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_goes_was_there_and_what_comes_is_there(before: list[str], after: list[str]) -> None:
    found = list(differences("\n\n".join(before), "\n\n".join(after)))
    assert (not found) == ("\n\n".join(before) == "\n\n".join(after))
    assert {each.text for each in found if each.sign == "-"} <= set("\n\n".join(before).split("\n\n"))
    assert {each.text for each in found if each.sign == "+"} <= set("\n\n".join(after).split("\n\n"))


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert printable("a\x1b[2Jb\x07\u202ec\td") == "a␛[2Jb��c\td"
