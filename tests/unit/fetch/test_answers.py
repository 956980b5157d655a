"""Whatever a server answers: one round over a table of servers, each row a host of its own, and what became of it."""

from __future__ import annotations

import gzip
import time
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import brotli
import pytest
import zstandard

from fetch_server import HTML, Reply, Site, answer, page, raw, redirect, serve, settings, virtual
from ingest.fetch import fetch
from ingest.fetch.outcome import Verdict

BODY = page("A page")
ZIPPED = {**HTML, "Content-Encoding": "gzip"}
BOMB = gzip.compress(b"\0" * 30_000_000)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@dataclass(frozen=True)
class Row:
    """What a server says to ``/page``, what becomes of it, and how often it was asked for pages."""

    reply: Reply | deque[Reply]
    what: str
    why: str = ""
    requests: int = 1
    more: dict[str, Reply] | None = None


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.write(OK + b"Content-Length: 100000\r\n\r\n")
    for _ in range(300):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_head(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(300):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def silent(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    time.sleep(4)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(400):
        handler.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def endless_redirect(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /moved\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(4_000):
        handler.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")


STATUS = {
    "200": Row((200, HTML, BODY), "fetched"),
    "200-without-type": Row((200, {}, BODY), "fetched"),
    "200-picture": Row((200, {"Content-Type": "image/png"}, b"\x89PNG"), "no page", "image/png"),
    "200-empty": Row((200, HTML, b""), "no page", "an empty body"),
    "204": Row((204, {}, b""), "gone", "204"),
    "206": Row((206, HTML, BODY[:20]), "gone", "206"),
    "304-unasked": Row((304, {}, b""), "gone", "304"),
    "400": Row((400, {}, b""), "gone", "400"),
    "401": Row((401, {"WWW-Authenticate": "Basic"}, b""), "gone", "401"),
    "403": Row((403, {}, b""), "gone", "403"),
    "404": Row((404, HTML, BODY), "gone", "404"),
    "410": Row((410, {}, b""), "gone", "410"),
    "451": Row((451, {}, b""), "gone", "451"),
    "429-then-200": Row(deque([(429, {"Retry-After": "1"}, b""), (200, HTML, BODY)]), "fetched", "", 2),
    "429-too-long": Row((429, {"Retry-After": "86400"}, b""), "failed", "429", 1),
    "429-date": Row((429, {"Retry-After": formatdate(4e9, usegmt=True)}, b""), "failed", "429", 1),
    "429-nonsense": Row((429, {"Retry-After": "soon"}, b""), "failed", "429", 3),
    "500-then-200": Row(deque([(500, {}, b""), (502, {}, b""), (200, HTML, BODY)]), "fetched", "", 3),
    "500": Row((500, {}, b""), "failed", "500", 3),
    "503": Row((503, {"Retry-After": "0"}, b""), "failed", "503", 3),
    "999": Row((999, {}, b""), "failed", "999", 3),
}
REDIRECT = {
    "301": Row(redirect("/moved", 301), "fetched", "", 2, {"/moved": (200, HTML, BODY)}),
    "302": Row(redirect("moved#top", 302), "fetched", "", 2, {"/moved": (200, HTML, BODY)}),
    "303": Row(redirect("?moved", 303), "fetched", "", 2, {"/page?moved": (200, HTML, BODY)}),
    "307": Row(redirect("//307.test:{port}/moved", 307), "fetched", "", 2, {"/moved": (200, HTML, BODY)}),
    "308": Row(redirect("http://308.test:{port}/moved", 308), "fetched", "", 2, {"/moved": (200, HTML, BODY)}),
    "endless-body": Row(endless_redirect, "fetched", "", 2, {"/moved": (200, HTML, BODY)}),
    "to-nowhere": Row((302, {}, b""), "gone", "302"),
    "to-itself": Row(redirect("/page"), "gone", "circle"),
    "circle": Row(redirect("/two"), "gone", "circle", 2, {"/two": redirect("/page")}),
    "chain": Row(
        redirect("/h0"),
        "gone",
        "more than 10",
        11,
        {f"/h{number}": redirect(f"/h{number + 1}") for number in range(20)},
    ),
    "to-file": Row(redirect("file:///etc/passwd"), "refused", "'file'"),
    "to-javascript": Row(redirect("javascript:alert(1)"), "refused", "'javascript'"),
    "to-ftp": Row(redirect("ftp://308.test/x"), "refused", "'ftp'"),
    "to-user": Row(redirect("http://user:word@308.test/x"), "refused", "user name"),
    "to-private": Row(redirect("http://10.0.0.1/x"), "refused", "not on the public internet"),
    "to-metadata": Row(redirect("http://169.254.169.254/latest/meta-data/"), "refused", "not on the public internet"),
    "to-inside": Row(redirect("http://inside.test/x"), "refused", "leads to 192.168.1.1"),
    "to-broken": Row(redirect("http://[broken"), "refused", "no valid address"),
    "to-disallowed": Row(redirect("/no/1"), "robots", "disallows"),
}
BODIES = {
    "drip-feed": Row(drip, "failed", "no whole answer in 3 s"),
    "drip-head": Row(drip_head, "failed", "no whole answer in 3 s"),
    "silent": Row(silent, "failed", "imed", 3),
    "short-body": Row(raw(OK + b"Content-Length: 500\r\n\r\n" + BODY[:50]), "failed", "IncompleteRead", 3),
    "short-then-whole": Row(
        deque([raw(OK + b"Content-Length: 500\r\n\r\n" + BODY[:50]), (200, HTML, BODY)]), "fetched", "", 2
    ),
    "short-chunk": Row(raw(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc"), "failed", "", 3),
    "bad-chunk": Row(raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"), "failed", "", 3),
    "longer-than-said": Row(raw(OK + b"Content-Length: 20\r\n\r\n" + BODY), "fetched"),
    "no-length": Row(raw(OK + b"\r\n" + BODY), "fetched"),
    "negative-length": Row(raw(OK + b"Content-Length: -5\r\n\r\n" + BODY), "fetched"),
    "two-lengths": Row(raw(OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + BODY), "failed", "", 3),
    "chunked": Row(raw(OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)), "fetched"),
    "said-too-large": Row(raw(OK + b"Content-Length: 999999999999\r\n\r\n" + BODY), "no page", "at most 2,000,000"),
    "endless-zeros": Row(
        (200, {**ZIPPED, "Transfer-Encoding": "chunked"}, b"%x\r\n%s\r\n0\r\n\r\n" % (len(BOMB), BOMB)),
        "no page",
        "more than",
    ),
    "endless": Row(endless, "no page", "more than 1,000,000 bytes"),
    "no-http": Row(raw(b"\x00\x01\x02 what?\r\n\r\n"), "failed", "", 3),
    "closed-at-once": Row(raw(), "failed", "", 3),
    "long-header": Row(raw(OK + b"X: " + b"x" * 100_000 + b"\r\n\r\n" + BODY), "failed", "", 3),
    "many-headers": Row(raw(OK + b"X: y\r\n" * 1_000 + b"\r\n" + BODY), "failed", "", 3),
}
CODINGS = {
    "gzip": Row((200, ZIPPED, gzip.compress(BODY)), "fetched"),
    "deflate": Row((200, {**HTML, "Content-Encoding": "deflate"}, zlib.compress(BODY)), "fetched"),
    "raw-deflate": Row((200, {**HTML, "Content-Encoding": "deflate"}, zlib.compress(BODY)[2:-4]), "fetched"),
    "br": Row((200, {**HTML, "Content-Encoding": "br"}, brotli.compress(BODY)), "fetched"),
    "zstd": Row((200, {**HTML, "Content-Encoding": "zstd"}, zstandard.compress(BODY)), "fetched"),
    "identity": Row((200, {**HTML, "Content-Encoding": "identity"}, BODY), "fetched"),
    "twice": Row((200, {**HTML, "Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(BODY))), "fetched"),
    "unknown-coding": Row((200, {**HTML, "Content-Encoding": "lzma"}, BODY), "no page", "lzma"),
    "bomb": Row((200, ZIPPED, BOMB), "no page", "more than 1,000,000 bytes"),
    "bomb-twice": Row(
        (200, {**HTML, "Content-Encoding": "gzip, gzip"}, gzip.compress(BOMB)), "no page", "more than 1,000,000 bytes"
    ),
    "cut-gzip": Row((200, ZIPPED, gzip.compress(BODY)[:-9]), "failed", "in the middle of its content coding", 3),
    "no-gzip": Row((200, ZIPPED, BODY), "no page", "cannot be decoded"),
}
ROBOTS: dict[str, tuple[Reply, str]] = {
    "missing": ((404, {}, b""), "fetched"),
    "forbidden": ((403, {}, b""), "fetched"),
    "server-error": ((500, {}, b""), "failed"),
    "too-many": ((429, {}, b""), "failed"),
    "closed": (raw(), "failed"),
    "empty": ((200, {}, b""), "fetched"),
    "disallow-all": ((200, {}, b"User-agent: *\nDisallow: /\n"), "robots"),
    "us-alone": ((200, {}, b"User-agent: probe\nDisallow: /page\n\nUser-agent: *\nAllow: /\n"), "robots"),
    "others": ((200, {}, b"User-agent: other\nDisallow: /\n"), "fetched"),
    "allow-wins": ((200, {}, b"User-agent: *\nDisallow: /\nAllow: /page\n"), "fetched"),
    "wildcard": ((200, {}, b"User-agent: *\nDisallow: /*ge$\n"), "robots"),
    "bom": ((200, {}, b"\xef\xbb\xbfUser-agent: *\nDisallow: /page\n"), "robots"),
    "html": ((200, HTML, BODY), "fetched"),
    "redirected": (redirect("/elsewhere.txt"), "robots"),
    "circle": (redirect("/robots.txt"), "fetched"),
    "long-chain": (redirect("/r0"), "fetched"),
    "huge": ((200, {}, b"User-agent: *\nDisallow: /page\n" + b"# filler\n" * 200_000), "robots"),
    "hostile": ((200, {}, b"User-agent: *\nDisallow: /" + b"*a" * 20_000 + b"$\n"), "fetched"),
    "slow": ((200, {}, b"User-agent: *\nCrawl-delay: 1000\n"), "left"),
}
ROWS = {
    f"{table}-{name}": row
    for table, rows in {"status": STATUS, "redirect": REDIRECT, "body": BODIES, "coding": CODINGS}.items()
    for name, row in rows.items()
}


@dataclass(frozen=True)
class Result:
    verdicts: dict[str, list[Verdict]]
    requests: Counter[str]


def _robots_rows() -> dict[str, Row]:
    return {f"robots-{name}": Row((200, HTML, BODY), what, requests=0) for name, (_, what) in ROBOTS.items()}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    """One round over all rows."""
    rows = {**ROWS, **_robots_rows()}
    with serve() as site:
        hosts = {f"{name}.test": rows[name] for name in rows}
        for row in rows.values():
            _fill(row, site.port)
        _dispatch(site, hosts)
        names = dict.fromkeys(hosts, "127.0.0.1") | {"307.test": "127.0.0.1", "308.test": "127.0.0.1"}
        names |= {"inside.test": "192.168.1.1"}
        config = settings(
            tmp_path_factory.mktemp("answers"),
            {name: {"urls": [f"http://{name}.test:{site.port}/page"]} for name in rows},
            user_agent="probe/1 (tests)",
            retries=2,
            connections=64,
            read_seconds=1.0,
            deadline_seconds=3.0,
            decoded_bytes=1_000_000,
            received_bytes=2_000_000,
            patience_seconds=30,
        )
        outcome = fetch(config, resolver=virtual(names))
        everything = {name: list(tally.troubles) for name, tally in outcome.sources.items()}
        for name, tally in outcome.sources.items():
            everything[name] += [Verdict(name, "", what) for what in tally.counts if what != "redirected"]
        pages = Counter(one.host.split(".test")[0] for one in site.seen if "robots.txt" not in one.path)
        yield Result(everything, pages)


def _fill(row: Row, port: int) -> None:
    for reply in [row.reply] if not isinstance(row.reply, deque) else row.reply:
        if isinstance(reply, tuple) and "Location" in reply[1]:
            reply[1]["Location"] = reply[1]["Location"].format(port=port)  # type: ignore[index]


def _dispatch(site: Site, hosts: dict[str, Row]) -> None:
    """Let the server answer by its Host header."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        host = handler.headers["Host"].rpartition(":")[0]
        reply = _reply(host, handler.path, hosts.get(host))
        if isinstance(reply, deque):
            reply = reply.popleft() if len(reply) > 1 else reply[0]
        if callable(reply):
            reply(handler)
        else:
            answer(handler, *reply)

    site.otherwise = lambda path: act


def _reply(host: str, path: str, row: Row | None) -> Reply | deque[Reply]:
    kind, _, name = host.removesuffix(".test").partition("-")
    if kind == "robots" and path != "/page":
        more: dict[str, Reply] = {f"/r{number}": redirect(f"/r{number + 1}") for number in range(9)}
        more["/elsewhere.txt"] = (200, {}, b"User-agent: *\nDisallow: /page\n")
        return ROBOTS[name][0] if path == "/robots.txt" else more[path]
    if path == "/robots.txt":
        return 200, {}, b"User-agent: *\nDisallow: /no/\n"
    if row and path == "/page":
        return row.reply
    return (row.more if row and row.more else {}).get(path, (200, HTML, BODY))


@pytest.mark.parametrize("name", ROWS)
def test_what_becomes_of_an_answer(name: str, result: Result) -> None:
    row = ROWS[name]
    found = result.verdicts[name]
    assert row.what in {one.what for one in found}, found
    if row.why and row.what != "robots":
        assert any(row.why in one.why for one in found if one.what == row.what), found
    if not name.startswith(("redirect-307", "redirect-308")):  # these go on at a host of another name
        assert result.requests[name] == row.requests


@pytest.mark.parametrize("name", ROBOTS)
def test_what_a_robots_txt_means(name: str, result: Result) -> None:
    found = result.verdicts[f"robots-{name}"]
    assert ROBOTS[name][1] in {one.what for one in found}, found
    allowed = ROBOTS[name][1] == "fetched"
    asked = result.requests[f"robots-{name}"]
    assert asked >= 1 if allowed else asked == {"redirected": 1}.get(name, 0)


def test_each_source_tells_of_its_own_troubles_alone(result: Result) -> None:
    whats: Callable[[str], set[str]] = lambda name: {one.what for one in result.verdicts[name]}  # noqa: E731
    assert whats("status-200") == {"fetched"} and whats("status-500") == {"failed"}


def test_fetched_bodies_are_kept_as_their_authors_wrote_them(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    with serve() as site:
        site.replies = {
            "/gzip": (200, ZIPPED, gzip.compress(BODY)),
            "/br": (200, {**HTML, "Content-Encoding": "br"}, brotli.compress(BODY)),
        }
        fetch(settings(tmp_path, {"one": {"urls": [f"{site.url}/gzip", f"{site.url}/br"]}}))
    (file,) = tmp_path.rglob("*.warc.gz")
    with file.open("rb") as opened:
        bodies = [one.content_stream().read() for one in ArchiveIterator(opened) if one.rec_type == "response"]
    assert bodies == [BODY, BODY]
