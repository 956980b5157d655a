"""The command line: exit codes, errors that name the remedy, output that programs can rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from ingest import config
from ingest.cli import main
from support import ROOT, export


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = "import sys; from ingest.grammar import parser; parser(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "pyarrow", "prefect", "numpy", "pydantic", "lightgbm", "selectolax"} & set(loaded)


@pytest.mark.parametrize(
    "command", ["run", "explain", "replay", "diff", "export", "versions", "stats", "sites", "review", "doctor"]
)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "--config" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("sorces: []\n", ["config.yaml:1", "'sorces'", "did you mean 'sources'"]),
        ("limits:\n  document_secs: 1\n", ["config.yaml:2", "did you mean 'document_seconds'"]),
        ("workers: many\n", ["config.yaml:1", "workers", "'many'"]),
        ("sources:\n  - name: a\n    time_zone: Mars\n", ["'Mars'", "IANA"]),
        ("a: [\n", ["config.yaml:2", "no valid YAML"]),
        ("topics: {aliases: {Fun: medtop:1}}\n", ["config.yaml:1", "Fun", "medtop:1"]),
        ("sources:\n  - name: a\n    paths: dump\n", ["config.yaml:3", "must be a list, like [dump]"]),
    ],
)
def test_a_wrong_config_is_exit_2_and_names_place_and_remedy(
    workshop: Path, capsys: pytest.CaptureFixture[str], config: str, words: list[str]
) -> None:
    (workshop / "config.yaml").write_text(config)
    assert main(["run"]) == 2
    error = capsys.readouterr().err
    assert all(word in error for word in words), error
    assert "Traceback" not in error


@pytest.mark.parametrize("arguments", [["run", "--raw", ""], ["run", "--out", ""], ["stats", "--out", ""]])
def test_an_empty_path_is_exit_2_and_not_the_working_directory(
    workshop: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2
    assert "a path is empty" in capsys.readouterr().err


def test_an_empty_variable_of_the_environment_is_none(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGEST_OUT", "")
    assert config.load().out == Path("data")


def test_a_day_that_is_none_names_the_form(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", "--since", "tomorrow"])
    assert ended.value.code == 2
    assert "'tomorrow' is no day; write one like 2024-01-31" in capsys.readouterr().err


def test_an_error_of_the_system_names_the_path_and_a_remedy(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workshop / "raw" / "a.txt").write_text("The ferry was late.")
    (workshop / "file").touch()
    assert main(["run", "--out", "file"]) == 1
    said = capsys.readouterr().err.strip()
    assert said.endswith("file: File exists; check the path, its permissions and the room on the disk")


@pytest.mark.parametrize(
    "arguments", [["run", "--raw", "nowhere"], ["run", "--config", "nowhere.yaml"], ["explain", "nowhere"], ["stats"]]
)
def test_what_is_not_there_is_exit_2(workshop: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_json_is_one_object_with_the_promised_keys(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    assert main(["run", "--json", "--workers", "1"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {
        "run_id", "version", "documents", "articles", "duplicates", "rejects", "seconds", "documents_per_second",
        "report",
    }  # fmt: skip
    assert (figures["version"], figures["articles"]) == (1, 3)


def test_rejects_above_the_share_or_any_with_strict_are_exit_3(
    workshop: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = export(workshop / "raw" / "a.jsonl", range(9))
    path.write_text(path.read_text() + "{broken\n")
    assert main(["run", "-q", "--workers", "1"]) == 0
    assert main(["run", "-q", "--workers", "1", "--fresh", "--strict"]) == 3
    (workshop / "config.yaml").write_text("max_reject_share: 0.05\n")
    assert main(["run", "-q", "--workers", "1", "--fresh"]) == 3
    strict, share = [record.getMessage() for record in caplog.records]
    assert strict.startswith("1 of 10 documents are rejects, more than allowed (none with --strict): exit code 3")
    assert "more than allowed (max_reject_share = 0.05): exit code 3" in share


def test_a_reader_that_has_enough_is_no_error(workshop: Path) -> None:
    command = [sys.executable, "-m", "ingest", "doctor", "--quick"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_explain_shows_every_line_with_its_rule(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = workshop / "raw" / "page.txt"
    page.write_text((ROOT / "raw" / "pages" / "river-dam-talks.txt").read_text(encoding="utf-8"))
    assert main(["explain", "raw/page.txt"]) == 0
    shown = capsys.readouterr().out
    assert "Skip to Content" in shown and "phrase." in shown and "move: title.headline" in shown
    assert main(["run", "-q", "--workers", "1"]) == 0
    capsys.readouterr()
    import ingest

    article_id = ingest.read_articles("data")["article_id"][0]
    assert main(["explain", article_id]) == 0
    assert capsys.readouterr().out == shown


def test_versions_lists_and_rolls_back(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    main(["run", "-q", "--workers", "1"])
    export(workshop / "raw" / "b.jsonl", range(3, 5))
    main(["run", "-q", "--workers", "1"])
    capsys.readouterr()
    assert main(["versions", "--rollback", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["*", "1"]
    assert main(["versions", "--rollback", "7"]) == 2
    assert "7" in capsys.readouterr().err


@pytest.mark.parametrize("said", ["Politics", "medtop:11000000"])
def test_a_category_is_exported_by_name_or_id(workshop: Path, capsys: pytest.CaptureFixture[str], said: str) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    vote = (
        "The senate passed the election bill by two votes, and the president will sign it before the campaign begins."
    )
    (workshop / "raw" / "b.jsonl").write_text(json.dumps({"text": f"{vote}\n\n{vote.upper()}", "section": "Politics"}))
    main(["run", "-q", "--workers", "1"])
    assert main(["export", "x.csv", "--category", said]) == 0
    assert pd.read_csv(workshop / "x.csv")["category_name"].tolist() == ["politics"]
    capsys.readouterr()
    assert main(["export", "y.csv", "--category", "poltics"]) == 2
    assert "did you mean 'politics'?" in capsys.readouterr().err
    assert not (workshop / "y.csv").exists()


def test_doctor_finds_a_flipped_byte(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export(workshop / "raw" / "a.jsonl", range(3))
    main(["run", "-q", "--workers", "1"])
    assert main(["doctor"]) == 0
    victim = next((workshop / "data" / "current" / "articles").rglob("*.parquet"))
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.chmod(0o644)
    victim.write_bytes(data)
    capsys.readouterr()
    assert main(["doctor"]) == 1
    assert victim.name in capsys.readouterr().out
