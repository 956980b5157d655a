"""Promise 5, regexes: every one of the project against 100 kB made to be its worst case, 50 ms of CPU at most.

Searched for and matched as a whole, whatever bound its callers cut texts to before.
"""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import ingest
from fault_outcome import Outcome

SIZE = 100_000
SECONDS = 0.05
MOST_SECONDS = 2.0  # then a search is ended from outside: it cannot be interrupted
END = "\x00"  # matches next to nothing, so that a match that came so far fails


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every regex that a module of the project holds, or writes where it uses it, by the module and its text."""
    found: dict[str, re.Pattern[Any]] = {}
    for info in pkgutil.walk_packages(ingest.__path__, "ingest."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        for value in [*vars(module).values(), *_written(Path(str(module.__file__)))]:
            for each in _inside(value):
                found.setdefault(f"{info.name} {each.pattern!r}", each)
    return found


def _written(path: Path) -> Iterator[re.Pattern[Any]]:
    """The regexes that are the first argument of a call like ``re.sub("…", …)``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), name), [ast.Constant(text), *_]) if name != "escape":
                yield re.compile(text)


def _inside(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _inside(each)
    elif isinstance(value, tuple | list | frozenset | set):
        for each in value:
            yield from _inside(each)


def worst(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """``size`` letters of what each repeated part matches, alone and behind the whole, and a false end."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    samples = list(_samples(_parser.parse(text, pattern.flags & ~re.DEBUG & ~re.UNICODE)))
    units = {sample for sample in samples if sample} | {" ", "a", "1", "<", "\n", "a ", "A. ", "-", ".", "/"}
    for unit in sorted(units):
        bulk = unit * (size // len(unit))
        for prefix in ("", samples[-1][:200]):
            yield prefix + bulk + END


def _samples(tree: Any) -> Iterator[str]:
    """One text for each repeated part of a parsed regex, and last one for the whole."""
    whole = ""
    for name, value in tree:
        match str(name):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                inner = list(_samples(value[2]))
                yield from inner
                whole += inner[-1] * max(1, value[0])
            case "SUBPATTERN":
                inner = list(_samples(value[3]))
                yield from inner
                whole += inner[-1]
            case "BRANCH":
                parts = [list(_samples(branch)) for branch in value[1]]
                for part in parts:
                    yield from part
                whole += parts[0][-1]
            case "LITERAL":
                whole += chr(value)
            case "IN":
                whole += _one_of(value)
            case "ANY" | "NOT_LITERAL":
                whole += "a"
            case _:
                pass
    yield whole


def _one_of(choices: Any) -> str:
    for name, value in choices:
        match str(name):
            case "LITERAL":
                return chr(value)
            case "RANGE":
                return chr(value[0])
            case "CATEGORY":
                return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(value), "a")
            case _:
                pass
    return "~"


def measure(size: int = SIZE, limit: float = SECONDS) -> Outcome:
    """Every regex against its worst cases. Each has a child to itself, which a timer of CPU seconds ends."""
    lost = []
    found = patterns()
    for name, pattern in found.items():
        child = os.fork()
        if child == 0:
            os._exit(int(any(_is_slow(pattern, text, limit) for text in worst(pattern, size))))
        if os.waitpid(child, 0)[1]:
            lost.append(name[:100])
    fault = f"regexes on {size // 1000} kB of their worst case, {limit * 1000:.0f} ms"
    return Outcome(5, fault, len(found), tuple(lost))


def _is_slow(pattern: re.Pattern[Any], text: str, limit: float) -> bool:
    subject: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8")
    # A second and third look only where the first was slow: the cache may have been cold.
    return _seconds(pattern, subject) > limit and min(_seconds(pattern, subject) for _ in range(2)) > limit


def _seconds(pattern: re.Pattern[Any], subject: Any) -> float:
    """CPU seconds of the slower of two ways to look for a regex."""
    spent = []
    for look in (pattern.search, pattern.fullmatch):
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
        started = time.process_time()
        look(subject)
        spent.append(time.process_time() - started)
    return max(spent)


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield measure()
