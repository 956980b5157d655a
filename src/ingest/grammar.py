"""The grammar of the command line: every command, its options and their help. Nothing heavy is imported for it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.version import __version__

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

EPILOG: Final = """\
exit codes: 0 done; 1 failed, nothing published; 2 usage or config; 3 published, but rejects above max_reject_share
(or any reject with --strict); 4 another run holds the lock; 130 interrupted: the same command resumes.
"""


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    top = argparse.ArgumentParser(
        prog="ingest",
        description="Turn raw article dumps into a clean, deduplicated, audited Parquet dataset.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"ingest {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    settings = _settings()
    dataset = argparse.ArgumentParser(add_help=False, parents=[settings])
    dataset.add_argument(
        "--out", metavar="DIR", help="the dataset, a folder or URL (default: out of the config, else data)"
    )
    _add_run(commands, dataset)
    _add_fetch(commands, settings)
    _add_explain(commands, dataset)
    _add_replay(commands, dataset)
    _add_diff(commands, dataset)
    _add_export(commands, dataset)
    _add_versions(commands, dataset)
    _add_report(commands, dataset)
    _add_stats(commands, dataset)
    _add_sites(commands, dataset)
    _add_review(commands, dataset)
    _add_doctor(commands, dataset)
    return top


def _settings() -> argparse.ArgumentParser:
    """What every command takes."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, metavar="FILE", help="settings (default: config.yaml if there is one)")
    loudness = common.add_mutually_exclusive_group()
    loudness.add_argument("-v", "--verbose", action="store_true", help="more log lines")
    loudness.add_argument("-q", "--quiet", action="store_true", help="nothing but errors and the summary")
    return common


def _add_run(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "run", parents=[common], help="read raw dumps, publish a version of the dataset", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Read what is new or changed in the raw dumps, clean and deduplicate it, and publish a version.",
    )  # fmt: skip
    parser.add_argument(
        "--raw",
        nargs="+",
        action="extend",
        metavar="PATH",
        help="files, folders, globs or URLs instead of the config's",
    )
    _add_workers(parser)
    parser.add_argument("--engine", metavar="dask://HOST:PORT", help="clean on a Dask cluster instead of this machine")
    parser.add_argument("--limit", type=_positive, metavar="N", help="read at most N documents")
    parser.add_argument("--since", type=_day, metavar="DATE", help="only raw files changed since that day")
    parser.add_argument(
        "--dry-run", action="store_true", help="do everything but publish; `ingest diff current preview` shows it"
    )
    parser.add_argument("--fresh", action="store_true", help="read all inputs again, build the version from nothing")
    parser.add_argument("--strict", action="store_true", help="any reject makes exit code 3")
    _add_json(parser)


def _add_fetch(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "fetch", parents=[common], help="bring in what is new from the network, into raw/",
        description="Ask the feeds, sitemaps and pages of the config's sources for what is new; write web archives "
        "that run reads. Exit code 3 when some sources failed, 1 when all did.",
    )  # fmt: skip
    parser.add_argument("--source", nargs="+", action="extend", default=[], metavar="NAME", help="only these sources")
    parser.add_argument("--dry-run", action="store_true", help="list what would be fetched, and what not and why")
    _add_json(parser)


def _add_explain(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "explain", parents=[common], help="show every line of a document: kept, or removed by which rule",
        description="Show every line of a document, kept or removed by which rule, and what was claimed of each field.",
    )  # fmt: skip
    parser.add_argument("what", metavar="ARTICLE_ID | RAW_URI | FILE")
    parser.add_argument(
        "--html", nargs="?", type=Path, const=Path("explain.html"), metavar="FILE",
        help="write it as a page instead (default: explain.html)",
    )  # fmt: skip


def _add_replay(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "replay", parents=[common], help="try rejects again after a fix, and nothing else",
        description="Read the rejected documents again, after a fix of rules, settings or files, and publish a version "
        "in which those that pass now are articles or duplicates. Whatever else was ingested is left alone.",
    )  # fmt: skip
    parser.add_argument(
        "--code", nargs="+", action="extend", default=[], metavar="CODE", help="rejects with these codes (default: all)"
    )
    _add_workers(parser)
    _add_json(parser)


def _add_diff(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "diff", parents=[common], help="what changed between two versions",
        description="What changed between two versions: articles added, removed and changed, by cause, with examples. "
        "A version is a number, `current`, or `preview`: what the last `run --dry-run` would have published.",
    )  # fmt: skip
    parser.add_argument("before", metavar="VERSION_A")
    parser.add_argument("after", metavar="VERSION_B")
    parser.add_argument("--show", type=int, default=3, metavar="N", help="examples for each cause (default: 3)")
    parser.add_argument("--json", action="store_true", help="print all changes as one JSON object")


def _add_export(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "export", parents=[common], help="write articles as JSONL, CSV, one Parquet file or a Delta table",
        description="Write the articles of a version, or those that the filters leave, in the format that the name "
        "ends in: .jsonl, .csv (both also .gz or .zst), .parquet, .delta. The filters are those of read_articles.",
    )  # fmt: skip
    parser.add_argument("target", type=Path, metavar="FILE")
    parser.add_argument("--format", choices=["jsonl", "csv", "parquet", "delta"], help="where the name does not tell")
    parser.add_argument("--columns", nargs="+", action="extend", metavar="COLUMN", help="default: all")
    parser.add_argument("--since", metavar="DATE", help="published on that day or later")
    parser.add_argument("--language", metavar="LANG", help='"en" also stands for "en-GB"')
    parser.add_argument("--category", metavar="CATEGORY", help='a name ("politics") or an id ("medtop:11000000")')
    parser.add_argument("--version", type=_positive, metavar="VERSION", help="default: the current one")


def _add_versions(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "versions", parents=[common], help="list published versions, go back to one, delete old ones",
        description="List published versions. --rollback makes an older one current; --keep deletes the oldest.",
    )  # fmt: skip
    parser.add_argument("--rollback", type=int, metavar="VERSION", help="make this version the current one")
    parser.add_argument("--keep", type=_positive, metavar="N", help="delete all but the N newest and the current one")


def _add_report(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "report", parents=[common], help="what a run did, as a page",
        description="What the run that made the current version did: alarms here, all the rest as one HTML page.",
    )  # fmt: skip
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the page there (default: name the run's own)")


def _add_stats(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "stats", parents=[common], help="figures of the current version",
        description="Figures of the current version: rows, categories, languages, years, sites, rejects, rules.",
    )  # fmt: skip
    _add_json(parser)


def _add_sites(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "sites", parents=[common], help="lines learned per site, as YAML to review and to pin",
        description="Lines that recur on the pages of a site and are removed, as YAML to review and to pin.",
    )  # fmt: skip
    parser.add_argument("site", nargs="?", metavar="SITE", help="this site alone")


def _add_review(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "review", parents=[common], help="decide on categories that are in doubt",
        description="`export` lists the articles whose category_decision is review; fill its column decision in with a "
        "topic's name or id, or `keep`. `import` publishes the decisions, and every later version heeds them.",
    )  # fmt: skip
    parser.add_argument("action", choices=["export", "import"])
    parser.add_argument(
        "file", nargs="?", type=Path, default=Path("review.csv"), metavar="FILE",
        help=".csv or .parquet (default: review.csv)",
    )  # fmt: skip


def _add_doctor(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "doctor", parents=[common], help="check config, models and dataset",
        description="Check the settings, the models and every byte of the current version; mend it.",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--quick", action="store_true", help="check sizes and manifest only, read no file whole")
    what.add_argument(
        "--repair", action="store_true", help="mend what is damaged, or go back to the newest version that is whole"
    )
    what.add_argument("--rebuild-index", action="store_true", help="build the index anew from its basis")


def _add_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, metavar="N", help="worker processes (default: one a processor)")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object to stdout and nothing else")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} must be 1 or more")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write one like 2024-01-31") from None
