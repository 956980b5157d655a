"""Categories in doubt: listed, decided by people, pinned at once and in every later version."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import ingest
from ingest import config, run
from ingest.cli import main
from ingest.job.plan import Options
from ingest.store import layout, reviewed
from support import account, inline_pool

LATE = (
    "The striker scored twice in the second half as the team won the league match. The coach praised the goalkeeper "
    "after the final, and the players celebrated the championship with the fans in the stadium."
)
CUP = (
    "Two penalties in extra time decided the football final against the holders. Their captain was sent off for a foul "
    "on the winger, and the referee had to stop play when supporters ran onto the pitch before the end."
)
SEASON = (
    "With three matches of the season left nobody can catch them in the table. The manager, who kept goal "
    "for this very club once, thanked his defenders, the youth academy and all the fans who sang in the rain."
)


def go(fresh: bool = False) -> None:
    run.run(config.load(workers=1), Options(fresh=fresh), lambda status: None, inline_pool)


@pytest.fixture
def dataset(workshop: Path) -> pd.DataFrame:
    """Three football reports: one filed rightly, one wrongly, one not at all; contradictions are only put up."""
    rows = [
        {"id": str(number), "title": title, "text": f"{opening} {text}", **filed}
        for number, (title, opening, text, filed) in enumerate(
            [
                ("Late goals win the match", "Harbour Town took the cup.", CUP, {"section": "Sport"}),
                ("=Cup final ends in triumph", "Mill Rovers lifted the trophy at home.", LATE, {"section": "Politics"}),
                ("Coach hails his players", "Quarry City are champions again this season.", SEASON, {}),
            ]
        )
    ]
    (workshop / "raw" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (workshop / "config.yaml").write_text("topics: {correct: false}\n")
    go()
    return ingest.read_articles("data").set_index("source_id")


def decide(path: Path, decisions: dict[str, str]) -> int:
    path.write_text("article_id,decision\n" + "".join(f"{id_},{said}\n" for id_, said in decisions.items()))
    return main(["review", "import", str(path)])


def test_the_list_holds_what_is_in_doubt_and_is_harmless(dataset: pd.DataFrame) -> None:
    assert list(dataset["category_decision"]) == ["kept", "review", "assigned"]
    assert main(["review", "export"]) == main(["review", "export", "r.parquet"]) == 0
    with Path("review.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["article_id"], row["section_raw"], row["decision"]) == (dataset["article_id"]["1"], "Politics", "")
    assert row["title"] == "'=Cup final ends in triumph"
    assert row["candidates"].startswith("sport ") and row["excerpt"].startswith("Mill Rovers")
    (same,) = pq.read_table("r.parquet").to_pylist()
    assert same["title"] == "=Cup final ends in triumph" and list(same) == list(row)


def test_decisions_that_nobody_imported_are_not_overwritten(
    dataset: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    decided = f"article_id,decision\n{dataset['article_id']['1']},sport\n"
    Path("review.csv").write_text(decided)
    assert main(["review", "export"]) == 2
    assert "1 decisions that were not imported" in capsys.readouterr().err
    assert Path("review.csv").read_text() == decided
    assert main(["review", "import"]) == main(["review", "export"]) == 0
    Path("notes.csv").write_text("mine\n1\n")
    assert main(["review", "export", "notes.csv"]) == 2  # some other table is no list to be replaced either
    assert Path("notes.csv").read_text() == "mine\n1\n"


def test_decisions_are_published_at_once_and_outlive_a_fresh_run(dataset: pd.DataFrame) -> None:
    right, wrong, unfiled = dataset["article_id"]
    chosen = {right: "keep", wrong: "Sport", unfiled: "Election"}
    assert decide(Path("d.csv"), chosen) == 0
    assert layout.published(Path("data")).number == 2
    for fresh in (False, True):
        if fresh:
            go(fresh=True)
        after = ingest.read_articles("data").set_index("source_id").loc[dataset.index]
        assert list(after["category_name"]) == ["sport", "sport", "politics"]
        assert list(after["category_decision"]) == ["kept", "corrected", "assigned"]
        others = [name for name in dataset if not name.startswith("category") and name != "run_id"]
        pd.testing.assert_frame_equal(after[others], dataset[others])
        account(Path("data"))
        assert main(["doctor"]) == 0


def test_explain_shows_what_was_decided(dataset: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = dataset["article_id"]["1"]
    assert decide(Path("d.csv"), {wrong: "politics"}) == 0
    capsys.readouterr()
    assert main(["explain", wrong]) == main(["explain", wrong, "--html", "page.html"]) == 0
    words = capsys.readouterr().out
    assert "category_decision    kept" in words and "politics: decided by people" in words
    assert "Decided by people: politics, kept." in Path("page.html").read_text()


def test_the_same_file_again_changes_nothing_and_another_decision_replaces(dataset: pd.DataFrame) -> None:
    wrong = dataset["article_id"]["1"]
    for _ in range(2):
        assert decide(Path("d.csv"), {wrong: "sport"}) == 0
        assert layout.published(Path("data")).number == 2
    assert decide(Path("d.csv"), {wrong: "politics"}) == 0
    row = ingest.read_articles("data").set_index("source_id").loc["1"]
    assert (row["category_name"], row["category_decision"]) == ("politics", "kept")
    go()
    assert layout.published(Path("data")).number == 3, "the raw files are still known as read"


def test_an_import_that_was_killed_before_it_published_is_completed(dataset: pd.DataFrame) -> None:
    wrong = dataset["article_id"]["1"]
    reviewed.write(Path("data"), {wrong: "medtop:15000000"})
    assert decide(Path("d.csv"), {wrong: "sport"}) == 0
    assert ingest.read_articles("data").set_index("source_id")["category_decision"]["1"] == "corrected"


def test_wrong_rows_are_named_with_the_remedy_and_nothing_is_taken_over(
    dataset: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong, _ = dataset["article_id"]
    Path("d.csv").write_text(
        f"article_id,decision\n{right},keep\nnobody,keep\n{wrong},sprot\n{wrong},sport\n{wrong},politics\n"
    )
    assert main(["review", "import", "d.csv"]) == 2
    error = capsys.readouterr().err
    assert all(words in error for words in ("row 2: 'nobody'", "row 3: 'sprot'", "row 5", "export again"))
    assert layout.published(Path("data")).number == 1 and reviewed.read(Path("data")) == {}


@pytest.mark.parametrize(("name", "text"), [("d.csv", "id;decision\n"), ("d.txt", ""), ("gone.csv", None)])
def test_a_file_that_is_no_review_is_a_usage_error(dataset: pd.DataFrame, name: str, text: str | None) -> None:
    if text is not None:
        Path(name).write_text(f"{text}a;keep\n")
    assert main(["review", "import", name]) == 2


def test_a_damaged_file_of_decisions_stops_the_run(dataset: pd.DataFrame) -> None:
    (Path("data") / reviewed.REVIEWED).write_text("{")
    assert decide(Path("d.csv"), {dataset["article_id"]["1"]: "sport"}) == 1
    assert layout.published(Path("data")).number == 1
