"""What changed between runs, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.report import drift
from ingest.report.figures import FIELDS


def figures(run: str, source: str = "a.example", articles: int = 20, rejects: int = 0, **other: Any) -> dict[str, Any]:
    usual = {"median_words": 500.0, "present": [1.0] * len(FIELDS), "repeated": []}
    common = {"run_id": run, "created_at": "2024-01-01T00:00:00+00:00"}
    return common | usual | {"source": source, "articles": articles, "rejects": rejects} | other


def words(now: dict[str, Any], *earlier: dict[str, Any]) -> list[str]:
    return [alarm.words for alarm in drift.alarms(list(earlier), [now])]


def test_nothing_is_said_where_nothing_changed() -> None:
    assert words(figures("2"), figures("1")) == []


def test_texts_that_became_much_shorter() -> None:
    assert words(figures("2", median_words=200.0), figures("1")) == ["median length −60 % (500 → 200 words)"]


def test_a_field_that_was_lost() -> None:
    assert words(figures("2", present=[0.1] + [1.0] * (len(FIELDS) - 1)), figures("1")) == [
        "title on 10 % of its articles, before on 100 %"
    ]


def test_a_new_line_on_most_pages_is_told_once() -> None:
    line = {"repeated": [{"text": "Try our new app", "share": 0.94}]}
    assert words(figures("2", **line), figures("1")) == ["a new line on 94 % of its pages: “Try our new app”"]
    assert words(figures("3", **line), figures("2", **line)) == []


def test_few_articles_say_nothing() -> None:
    assert words(figures("2", articles=9, median_words=1.0), figures("1")) == []
    assert words(figures("2", median_words=1.0), figures("1", articles=9)) == []


def test_more_rejects_than_before() -> None:
    before = figures("1", drift.ALL, articles=95, rejects=5)
    assert words(figures("2", drift.ALL, articles=70, rejects=30), before) == [
        "rejects are 30 % of articles and rejects, before 5.0 %"
    ]


def test_history_keeps_the_last_runs_of_each_source(tmp_path: Path) -> None:
    earlier = [figures(str(run)) for run in range(20)] + [figures("3", "b.example")]
    drift.write(tmp_path, earlier, [figures("20")])
    kept = drift.read(tmp_path)
    assert [row["run_id"] for row in kept if row["source"] == "a.example"] == [str(run) for run in range(13, 21)]
    assert [row["run_id"] for row in kept if row["source"] == "b.example"] == ["3"]
