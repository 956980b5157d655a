"""What zip and tar archives have in common: members, and which names are not to be trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ingest.model import Reject, RejectCode
from ingest.read.lost import Context
from ingest.read.streams import Stream

_ABSOLUTE: Final = re.compile(r"[/\\]|[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive; its stream is to be read before the next member is asked for."""

    name: str
    stream: Stream


def unsafe(name: str, context: Context) -> Reject | None:
    """The reject for a name that leads out of the folder it is unpacked to (zip slip), ``None`` for an honest one."""
    if _ABSOLUTE.match(name):
        why = "has an absolute path"
    elif ".." in re.split(r"[/\\]", name):
        why = "leads out of its archive by '..'"
    elif "\0" in name:
        why = "has a NUL in its name"
    else:
        return None
    return flawed(name, context, RejectCode.UNSAFE_MEMBER, f"{why}; it was not read, pack it under a plain name.")


def flawed(name: str, context: Context, code: RejectCode, detail: str) -> Reject:
    """The reject for a member that is not read."""
    return context.inside(name.replace("\0", "")).reject(code, detail)


def printable(name: str) -> str:
    """A member's name as valid text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def hidden(name: str) -> bool:
    """Whether a file or one of its folders has a name beginning with "." or "_", or is only half written."""
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return any(part.startswith((".", "_")) for part in parts) or name.endswith((".part", ".tmp"))
