"""One request → one answer, whatever the server does: bounded in bytes received, bytes decoded and time.

requests does the talking, over the adapter of `connect`. Redirects are answers like others here: following them is the
round's business.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, LocationParseError

from ingest.config import FetchSettings
from ingest.fetch import addresses
from ingest.fetch.connect import Adapter, Door, Watch
from ingest.fetch.errors import GiveUp, NextRound, Refused, TryAgain
from ingest.model import Limits, RejectCode
from ingest.read.expand import expand
from ingest.read.http import coding_method
from ingest.read.lost import Context, Lost

_CHUNK: Final = 1 << 16
_RATIO: Final = 1_000  # a body may decode to this many times its size, and one largest body in any case


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. ``body`` has its codings taken off, and is empty when nobody wanted it; ``request`` is the
    head of what was asked, ``address`` whom."""

    url: str
    status: int
    reason: str
    headers: CaseInsensitiveDict[str]
    body: bytes
    at: datetime
    address: str
    request: bytes


@dataclass(frozen=True, slots=True)
class Wish:
    """What to ask for, and what of the answer to take.

    ``most`` bounds the decoded body, in bytes; with ``cut`` a longer one is cut there and not refused. ``wanted`` looks
    at status and headers before the body is read; ``answered`` is called when the answer begins.
    """

    url: str
    headers: Mapping[str, str]
    most: int
    wanted: Callable[[int, Mapping[str, str]], bool]
    answered: Callable[[], None]
    cut: bool = False


class Client:
    """Asks servers, from any number of threads."""

    def __init__(self, settings: FetchSettings, resolver: addresses.Resolver) -> None:
        self._settings = settings
        self._door = Door(settings, resolver)
        self._watches = set[Watch]()
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy would resolve and connect in our place, unchecked; and no .netrc
        self._session.headers.clear()
        self._session.headers.update(
            {"User-Agent": settings.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate, br"}
        )
        self._adapter = Adapter(self._door, settings)

    def close(self) -> None:
        """Cut what is under way, and close the connections that are kept."""
        for watch in list(self._watches):
            watch.cut()
        self._adapter.close()

    def ask(self, wish: Wish) -> Answer:
        """One request and its answer. Raises GiveUp (Refused), TryAgain, NextRound."""
        with Watch(self._settings.deadline_seconds) as watch:
            self._door.exchange.watch = watch
            self._watches.add(watch)
            try:
                answer = self._ask(wish, watch)
            except (requests.RequestException, HTTPError, http.client.HTTPException, OSError) as error:
                if not watch.expired:
                    raise _judged(error) from error
            except (LocationParseError, UnicodeError) as error:
                raise Refused(f"no valid address ({error})") from error
            except TryAgain:
                if not watch.expired:
                    raise
            finally:
                self._watches.discard(watch)
            if watch.expired:
                raise NextRound(f"no whole answer in {self._settings.deadline_seconds:g} s")
        return answer

    def _ask(self, wish: Wish, watch: Watch) -> Answer:
        at = datetime.now(UTC)
        timeouts = (self._settings.connect_seconds, self._settings.read_seconds)
        request = self._session.prepare_request(requests.Request("GET", wish.url, headers=wish.headers))
        # Not by the session: it would read the body of a redirect to its end, whatever its length, and parse Location.
        with self._adapter.send(request, stream=True, timeout=timeouts) as response:
            wish.answered()
            status, headers = response.status_code, response.headers
            body = self._body(response, wish) if wish.wanted(status, headers) else b""
        return Answer(wish.url, status, response.reason or "", headers, body, at, watch.address, _head(request))

    def _body(self, response: requests.Response, wish: Wish) -> bytes:
        """The body without its codings. Raises GiveUp for one that is too large or cannot be decoded."""
        chunks = _received(response, self._settings.received_bytes)
        first = next(chunks, b"")
        if not first:
            return b""
        chunks = _again(first, chunks)
        context = Context("the body", "", Limits(document_bytes=wish.most, archive_ratio=_RATIO))
        pieces, size = list[bytes](), 0
        try:
            for coding in reversed(_codings(response.headers.get("Content-Encoding", ""))):
                method = coding_method(coding, first)
                if method is None:
                    raise GiveUp(f"a body in the unknown content coding {coding!r}")
                chunks = expand(chunks, method, context)
            for piece in chunks:
                pieces.append(piece)
                size += len(piece)
                if size > wish.most and not wish.cut:
                    raise GiveUp(f"a body of more than {wish.most:,} bytes")
                if size > wish.most:
                    break
        except Lost as lost:
            if lost.code is RejectCode.TRUNCATED:
                raise TryAgain("a body that ends in the middle of its content coding") from lost
            raise GiveUp(lost.detail.rstrip(".")) from lost
        return b"".join(pieces)[: wish.most]


def _received(response: requests.Response, most: int) -> Iterator[bytes]:
    """The body as it comes, without chunked transfer; checked against its stated length by urllib3."""
    stated = response.headers.get("Content-Length", "")
    if stated.isascii() and stated.isdigit() and int(stated) > most:
        raise GiveUp(f"a body of {int(stated):,} bytes; at most {most:,} are taken")
    size = 0
    for chunk in response.raw.stream(_CHUNK, decode_content=False):
        size += len(chunk)
        if size > most:
            raise GiveUp(f"a body of more than {most:,} bytes")
        yield chunk


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _codings(header: str) -> list[str]:
    """The content codings of a body, in the order in which they were put on."""
    codings = [coding.strip() for coding in header.lower().split(",")]
    return [coding for coding in codings if coding not in ("", "identity", "none", "utf-8")]


def _head(request: requests.PreparedRequest) -> bytes:
    """The head of a request as it was sent."""
    lines = [f"GET {request.path_url} HTTP/1.1", f"Host: {requests.compat.urlsplit(str(request.url)).netloc}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8") + b"\r\n"


def _judged(error: Exception) -> GiveUp | TryAgain:
    if isinstance(error, requests.exceptions.SSLError):
        return GiveUp(f"no trusted connection ({_cause(error)})")
    if isinstance(error, requests.exceptions.InvalidURL):
        return Refused(f"no valid address ({error})")
    return TryAgain(_cause(error))


def _cause(error: BaseException) -> str:
    """What happened at the bottom of nested network errors, in one line."""
    while (inner := error.__cause__ or error.__context__ or getattr(error, "reason", None)) is not None:
        if not isinstance(inner, Exception):
            break
        error = inner
    return f"{type(error).__name__}: {error}"
