"""The command line: arguments in, exit code out. Each command's work is imported when it is called.

Exit codes: 0 done; 1 failed, nothing published; 2 usage or config; 3 published, but too many rejects; 4 another run
holds the lock; 130 interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from ingest.version import __version__

EPILOG = """\
exit codes: 0 done; 1 failed, nothing published; 2 usage or config; 3 published, but rejects above max_reject_share
(or any reject with --strict); 4 another run holds the lock; 130 interrupted: the same command resumes.
"""


def parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    top = argparse.ArgumentParser(
        prog="ingest",
        description="Turn raw article dumps into a clean, deduplicated, audited Parquet dataset.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"ingest {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, metavar="FILE", help="settings (default: config.yaml if there is one)")
    loudness = common.add_mutually_exclusive_group()
    loudness.add_argument("-v", "--verbose", action="store_true", help="more log lines")
    loudness.add_argument("-q", "--quiet", action="store_true", help="nothing but errors and the summary")
    config = argparse.ArgumentParser(add_help=False, parents=[common])
    config.add_argument(
        "--out", metavar="DIR", help="the dataset, a folder or URL (default: out of the config, else data)"
    )

    run = commands.add_parser(
        "run", parents=[config], help="read raw dumps, publish a version of the dataset", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Read what is new or changed in the raw dumps, clean and deduplicate it, and publish a version.",
    )  # fmt: skip
    run.add_argument(
        "--raw",
        nargs="+",
        action="extend",
        metavar="PATH",
        help="files, folders, globs or URLs instead of the config's",
    )
    run.add_argument("--workers", type=int, metavar="N", help="worker processes (default: one a processor)")
    run.add_argument("--engine", metavar="dask://HOST:PORT", help="clean on a Dask cluster instead of this machine")
    run.add_argument("--limit", type=_positive, metavar="N", help="read at most N documents")
    run.add_argument("--since", type=_day, metavar="DATE", help="only raw files changed since that day")
    run.add_argument(
        "--dry-run", action="store_true", help="do everything but publish; `ingest diff current preview` shows it"
    )
    run.add_argument("--fresh", action="store_true", help="read all inputs again, build the version from nothing")
    run.add_argument("--strict", action="store_true", help="any reject makes exit code 3")
    run.add_argument("--json", action="store_true", help="print one JSON object to stdout and nothing else")

    fetch = commands.add_parser(
        "fetch", parents=[common], help="bring in what is new from the network, into raw/",
        description="Ask the feeds, sitemaps and pages of the config's sources for what is new; write web archives "
        "that run reads. Exit code 3 when some sources failed, 1 when all did.",
    )  # fmt: skip
    fetch.add_argument("--source", nargs="+", action="extend", default=[], metavar="NAME", help="only these sources")
    fetch.add_argument("--dry-run", action="store_true", help="list what would be fetched, and what not and why")
    fetch.add_argument("--json", action="store_true", help="print one JSON object to stdout and nothing else")

    explain = commands.add_parser(
        "explain", parents=[config], help="show every line of a document: kept, or removed by which rule",
        description="Show every line of a document, kept or removed by which rule, and what was claimed of each field.",
    )  # fmt: skip
    explain.add_argument("what", metavar="ARTICLE_ID | RAW_URI | FILE")
    explain.add_argument(
        "--html", nargs="?", type=Path, const=Path("explain.html"), metavar="FILE",
        help="write it as a page instead (default: explain.html)",
    )  # fmt: skip

    replay = commands.add_parser(
        "replay", parents=[config], help="try rejects again after a fix, and nothing else",
        description="Read the rejected documents again, after a fix of rules, settings or files, and publish a version "
        "in which those that pass now are articles or duplicates. Whatever else was ingested is left alone.",
    )  # fmt: skip
    replay.add_argument(
        "--code", nargs="+", action="extend", default=[], metavar="CODE", help="rejects with these codes (default: all)"
    )
    replay.add_argument("--workers", type=int, metavar="N", help="worker processes (default: one a processor)")
    replay.add_argument("--json", action="store_true", help="print one JSON object to stdout and nothing else")

    diff = commands.add_parser(
        "diff", parents=[config], help="what changed between two versions",
        description="What changed between two versions: articles added, removed and changed, by cause, with examples. "
        "A version is a number, `current`, or `preview`: what the last `run --dry-run` would have published.",
    )  # fmt: skip
    diff.add_argument("before", metavar="VERSION_A")
    diff.add_argument("after", metavar="VERSION_B")
    diff.add_argument("--show", type=int, default=3, metavar="N", help="examples for each cause (default: 3)")
    diff.add_argument("--json", action="store_true", help="print all changes as one JSON object")

    export = commands.add_parser(
        "export", parents=[config], help="write articles as JSONL, CSV, one Parquet file or a Delta table",
        description="Write the articles of a version, or those that the filters leave, in the format that the name "
        "ends in: .jsonl, .csv (both also .gz or .zst), .parquet, .delta. The filters are those of read_articles.",
    )  # fmt: skip
    export.add_argument("target", type=Path, metavar="FILE")
    export.add_argument("--format", choices=["jsonl", "csv", "parquet", "delta"], help="where the name does not tell")
    export.add_argument("--columns", nargs="+", action="extend", metavar="COLUMN", help="default: all")
    export.add_argument("--since", metavar="DATE", help="published on that day or later")
    export.add_argument("--language", metavar="LANG", help='"en" also stands for "en-GB"')
    export.add_argument("--category", metavar="CATEGORY", help='a name ("politics") or an id ("medtop:11000000")')
    export.add_argument("--version", type=_positive, metavar="VERSION", help="default: the current one")

    versions = commands.add_parser(
        "versions", parents=[config], help="list published versions, go back to one, delete old ones",
        description="List published versions. --rollback makes an older one current; --keep deletes the oldest.",
    )  # fmt: skip
    versions.add_argument("--rollback", type=int, metavar="VERSION", help="make this version the current one")
    versions.add_argument("--keep", type=_positive, metavar="N", help="delete all but the N newest and the current one")

    report = commands.add_parser(
        "report", parents=[config], help="what a run did, as a page",
        description="What the run that made the current version did: alarms here, all the rest as one HTML page.",
    )  # fmt: skip
    report.add_argument("--html", type=Path, metavar="FILE", help="write the page there (default: name the run's own)")

    stats = commands.add_parser(
        "stats", parents=[config], help="figures of the current version",
        description="Figures of the current version: rows, categories, languages, years, sites, rejects, rules.",
    )  # fmt: skip
    stats.add_argument("--json", action="store_true", help="print one JSON object to stdout and nothing else")
    sites = commands.add_parser(
        "sites", parents=[config], help="lines learned per site, as YAML to review and to pin",
        description="Lines that recur on the pages of a site and are removed, as YAML to review and to pin.",
    )  # fmt: skip
    sites.add_argument("site", nargs="?", metavar="SITE", help="this site alone")
    review = commands.add_parser(
        "review", parents=[config], help="decide on categories that are in doubt",
        description="`export` lists the articles whose category_decision is review; fill its column decision in with a "
        "topic's name or id, or `keep`. `import` publishes the decisions, and every later version heeds them.",
    )  # fmt: skip
    review.add_argument("action", choices=["export", "import"])
    review.add_argument(
        "file", nargs="?", type=Path, default=Path("review.csv"), metavar="FILE",
        help=".csv or .parquet (default: review.csv)",
    )  # fmt: skip
    doctor = commands.add_parser(
        "doctor", parents=[config], help="check config, models and dataset",
        description="Check the settings, the models and every byte of the current version; mend it.",
    )  # fmt: skip
    what = doctor.add_mutually_exclusive_group()
    what.add_argument("--quick", action="store_true", help="check sizes and manifest only, read no file whole")
    what.add_argument(
        "--repair", action="store_true", help="mend what is damaged, or go back to the newest version that is whole"
    )
    what.add_argument("--rebuild-index", action="store_true", help="build the index anew from its basis")
    return top


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Errors are one line on standard error."""
    options = parser().parse_args(arguments)
    logging.basicConfig(format="%(levelname).1s %(message)s", stream=sys.stderr)  # others' warnings, and
    logging.getLogger("ingest").setLevel(_level(options))  # more from us
    from ingest.config import load
    from ingest.errors import RunFailed, UsageError
    from ingest.store.lock import Locked

    command = importlib.import_module(f"ingest.commands.{options.command}")
    try:
        flags = vars(options)
        given = {name: flags.get(name) for name in ("workers", "engine", "raw")}
        settings = load(options.config, out=flags.get("out"), **given)
        code = int(command.execute(options, settings))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever reads has enough: `ingest sites | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except UsageError as error:
        return _fail(error, 2)
    except Locked as error:
        return _fail(error, 4)
    except RunFailed as error:
        return _fail(error, 1)
    except OSError as error:
        where = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _fail(f"{where}; check the path, its permissions and the room on the disk", 1)
    except KeyboardInterrupt:
        return _fail("interrupted, nothing published; the same command goes on where it stopped", 130)
    except Exception as error:
        logging.getLogger(__name__).debug("unexpected", exc_info=True)
        return _fail(f"{type(error).__name__}: {error}. This is a fault of ingest; -v shows where", 1)


def _fail(error: object, code: int) -> int:
    print(f"ingest: {error}", file=sys.stderr)
    return code


def _level(options: argparse.Namespace) -> int:
    if options.verbose:
        return logging.DEBUG
    return logging.WARNING if options.quiet else logging.INFO


def console() -> NoReturn:
    """The entry point of the installed ``ingest`` command."""
    sys.exit(main())
