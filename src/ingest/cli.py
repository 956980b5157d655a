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
from typing import NoReturn

from ingest.grammar import parser


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
