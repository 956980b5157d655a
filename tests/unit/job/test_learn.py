"""Boilerplate that only shows across the pages of a site, in whole runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pytest

from ingest import cli
from ingest.job.plan import Options
from ingest.report.summary import Summary
from support import account, story, tables

NOTICE = "Our reporters live in the towns they write about, and we answer to no owner but our readers and the court."
TITLES = {"sport": "Late goals win the match", "health": "Vaccines for all", "doubtful": "A visit to the town"}
TOPICAL = {
    "sport": "The striker scored twice as the team won the league match, and the coach praised the goalkeeper.",
    "health": "Doctors at the hospital vaccinate patients against the flu virus, and nurses treat the infected. "
    "Patients with symptoms of the disease need treatment, said a doctor, and the epidemic kills the sick.",
    "doubtful": "The mayor and a doctor met at the stadium before the vote on the hospital, the budget and the team.",
}
Run = Callable[..., Summary]


def pages(path: Path, seeds: Iterable[int], site: str | None = "news.example.com", notice: str = NOTICE) -> None:
    with path.open("w", encoding="utf-8") as file:
        for seed in seeds:
            row = {"id": str(seed), "title": f"Report {seed}", "text": f"{story(seed)}\n\n{notice}".strip()}
            if site:
                row["url"] = f"https://{site}/{seed}"
            file.write(json.dumps(row) + "\n")


def texts(workshop: Path) -> pd.Series:
    return tables(workshop / "data")["articles"].set_index("source_id")["text"]


def test_a_notice_on_every_page_of_a_site_goes_and_the_edit_names_its_support(workshop: Path, ingest_here: Run) -> None:
    pages(workshop / "raw" / "a.jsonl", range(6))
    pages(workshop / "raw" / "b.jsonl", range(6, 12))
    ingest_here()
    found = tables(workshop / "data")
    assert texts(workshop).to_dict() == {str(seed): story(seed) for seed in range(12)}
    edits = found["edits"][found["edits"]["rule"].str.startswith("sitewide.line")]
    assert set(edits["rule"]) == {"sitewide.line (on 12 of 12 pages of example.com)"}
    assert set(edits["before"]) == {NOTICE} and set(edits["line"]) == {4}
    words = found["articles"].set_index("source_id")["word_count"]
    assert words["3"] == len(story(3).split())
    account(workshop / "data")


def test_pages_that_are_counted_a_few_at_a_time_lose_their_notice_all_the_same(
    workshop: Path, ingest_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["ingest.sites.occurrences"], "_STRETCH", 20)
    monkeypatch.setattr("ingest.store.spill.MEMORY", 1)
    pages(workshop / "raw" / "a.jsonl", range(12))
    ingest_here()
    assert texts(workshop).to_dict() == {str(seed): story(seed) for seed in range(12)}


def test_what_earlier_runs_counted_is_known_and_the_fifth_page_loses_the_notice(
    workshop: Path, ingest_here: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(6):
        pages(workshop / "raw" / f"{seed}.jsonl", [seed])
        ingest_here()
    found = texts(workshop)
    assert {seed: NOTICE in text for seed, text in found.items()} == {str(seed): seed < 4 for seed in range(6)}
    rules = tables(workshop / "data")["edits"]["rule"]
    assert [rule for rule in rules if rule.startswith("sitewide")] == [
        "sitewide.line (on 5 of 5 pages of example.com)",
        "sitewide.line (on 6 of 6 pages of example.com)",
    ]
    assert cli.main(["sites"]) == 0
    assert f'"{NOTICE}"  # on 6 of 6 pages of example.com' in capsys.readouterr().out

    by_source = tables(workshop / "data")["articles"].set_index("source_id")
    assert cli.main(["explain", by_source["article_id"]["5"]]) == 0
    assert "remove: sitewide.line (on 6 of 6 pages of example.com) 1.00" in capsys.readouterr().out
    assert cli.main(["explain", by_source["article_id"]["1"]]) == 0
    assert "sitewide" not in capsys.readouterr().out  # published before the line was known

    ingest_here(Options(fresh=True))
    assert not texts(workshop).str.contains(NOTICE, regex=False).any()


def test_pins_decide_and_sites_lists_them(workshop: Path, ingest_here: Run, capsys: pytest.CaptureFixture[str]) -> None:
    pages(workshop / "raw" / "a.jsonl", range(6))
    pages(workshop / "raw" / "b.jsonl", [20], site="other.example.org", notice="Paid for by the ferry company.")
    (workshop / "config.yaml").write_text(
        f"sites:\n  example.com: {{keep: [{json.dumps(NOTICE)}]}}\n"
        '  example.org: {remove: ["Paid for by the ferry company."]}\n'
    )
    ingest_here()
    found = texts(workshop)
    assert found["3"].endswith(NOTICE) and found["20"] == story(20)
    rules = tables(workshop / "data")["edits"]["rule"]
    assert [rule for rule in rules if rule.startswith("sitewide")] == ["sitewide.pinned (of example.org)"]
    assert cli.main(["sites"]) == 0
    listed = capsys.readouterr().out
    assert "pinned; on 6 of 6 pages of example.com" in listed and "pinned; not learned" in listed


def test_a_page_that_is_nothing_but_its_sites_boilerplate_is_a_reject(workshop: Path, ingest_here: Run) -> None:
    pages(workshop / "raw" / "a.jsonl", range(8))
    row = {"id": "empty", "url": "https://news.example.com/empty", "title": "Nothing here", "text": NOTICE}
    with (workshop / "raw" / "a.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")
    summary = ingest_here()
    assert (summary.articles, summary.rejects, dict(summary.codes)) == (8, 1, {"NO_CONTENT": 1})
    account(workshop / "data")


def test_copies_are_found_by_what_is_left_of_them(workshop: Path, ingest_here: Run) -> None:
    pages(workshop / "raw" / "a.jsonl", range(6))
    pages(workshop / "raw" / "b.jsonl", [3], site="other.example.org", notice="")
    summary = ingest_here()
    assert summary.duplicates == 1
    assert set(tables(workshop / "data")["duplicates"]["kind"]) == {"exact"}


def test_a_run_that_ended_after_learning_is_taken_up(
    workshop: Path, ingest_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*arguments: object) -> None:
        raise InterruptedError

    pages(workshop / "raw" / "a.jsonl", range(6))
    with monkeypatch.context() as patch:
        patch.setattr("ingest.run.link", stop)
        with pytest.raises(InterruptedError):
            ingest_here()
    ingest_here()
    assert texts(workshop).to_dict() == {str(seed): story(seed) for seed in range(6)}


def test_a_section_that_takes_in_everything_counts_less_in_every_later_run(
    workshop: Path, ingest_here: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    def file(path: str, section: str, texts: Iterable[tuple[str, str]], site: str = "news.example.com") -> None:
        rows = [
            {"id": id_, "title": TITLES[topic], "text": f"{TOPICAL[topic]} {story(int(id_), paragraphs=1)}"}
            | {"url": f"https://{site}/{id_}", "section": section}
            for id_, topic in texts
        ]
        (workshop / "raw" / path).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    file("a.jsonl", "Sport", [(str(100 + seed), "sport") for seed in range(25)])
    ingest_here()
    file("b.jsonl", "Religion", [(str(200 + seed), ("sport", "health")[seed % 2]) for seed in range(30)])
    ingest_here()
    file("c.jsonl", "Religion", [("300", "doubtful")])
    file("d.jsonl", "Religion", [("301", "doubtful")], site="other.example.org")
    ingest_here()
    found = tables(workshop / "data")["articles"].set_index("source_id")
    assert set(found.loc[found["section_raw"] == "Sport", "category_decision"]) == {"kept"}
    assert (found["category_name"]["201"], found["category_decision"]["201"]) == ("health", "corrected")
    assert (found["category_name"]["301"], found["category_decision"]["301"]) == ("religion", "kept")
    assert found["category_decision"]["300"] != "kept"
    assert cli.main(["explain", found["article_id"]["300"]]) == 0
    assert "its section takes in what does not belong there" in capsys.readouterr().out
    assert cli.main(["sites"]) == 0
    listed = capsys.readouterr().out
    assert '#     "sport": 25 articles: sport 100%\n' in listed
    assert '#     "religion": ' in listed and listed.count("its name counts less") == 1
