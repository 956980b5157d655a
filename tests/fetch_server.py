"""A real HTTP server on loopback for tests of fetching: it does what it is told, and remembers every request."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from socket import AF_INET
from typing import Any

import yaml

from ingest.config import Settings, load
from ingest.fetch.addresses import Place

HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "application/xml"}


@dataclass(frozen=True)
class Seen:
    """One request as it came in: when (monotonic seconds), from what Host header, for which path."""

    at: float
    host: str
    path: str
    headers: Mapping[str, str]


Act = Callable[[BaseHTTPRequestHandler], None]
Reply = Act | tuple[int, Mapping[str, str], bytes]


@dataclass
class Site:
    """What the server says to each path; a deque is used up from the left, its last item stays."""

    replies: dict[str, Reply | deque[Reply]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    otherwise: Callable[[str], Reply] = lambda path: (404, {}, b"no such page")
    port: int = 0
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, but: Sequence[str] = ("/robots.txt",)) -> Counter[str]:
        """How often each path was asked for."""
        return Counter(one.path for one in self.seen if one.path not in but)


@contextmanager
def serve() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            site.connections += 1
            super().setup()

        def do_GET(self) -> None:
            now = time.monotonic()
            site.seen.append(Seen(now, self.headers.get("Host", ""), self.path, dict(self.headers)))
            reply = site.replies.get(self.path)
            if reply is None:
                reply = site.otherwise(self.path)
            if isinstance(reply, deque):
                reply = reply.popleft() if len(reply) > 1 else reply[0]
            try:
                if callable(reply):
                    reply(self)
                else:
                    answer(self, *reply)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *arguments: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, *arguments: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def answer(handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def raw(*pieces: bytes, pause: float = 0.0) -> Act:
    """A reply byte for byte, after which the connection is closed."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            if pause:
                time.sleep(pause)

    return act


def conditional(body: bytes, etag: str, headers: Mapping[str, str] = HTML) -> Act:
    """A reply that knows its ETag."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            answer(handler, 304, {"ETag": etag, "Content-Length": "0"}, b"")
        else:
            answer(handler, 200, {**headers, "ETag": etag}, body)

    return act


def redirect(to: str, status: int = 302) -> Reply:
    return status, {"Location": to}, b""


def feed(*links: str, dates: Sequence[str] = ()) -> bytes:
    items = "".join(
        f"<item><title>Item {number}</title><link>{link}</link>"
        + (f"<pubDate>{dates[number]}</pubDate>" if dates else "")
        + "</item>"
        for number, link in enumerate(links)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()


def sitemap(*links: str) -> bytes:
    found = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{found}</urlset>'.encode()


def page(title: str, text: str = "") -> bytes:
    paragraphs = "".join(f"<p>{part}</p>" for part in (text or f"The story of {title}.").split("\n\n"))
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{paragraphs}</article></body></html>"
    ).encode()


QUICK = {
    "rate": 500,
    "connections_per_host": 4,
    "allow_addresses": ["127.0.0.1"],
    "backoff_seconds": 0.01,
    "connect_seconds": 2,
    "read_seconds": 2,
    "deadline_seconds": 4,
}


def settings(folder: Path, sources: Mapping[str, Mapping[str, Any]], **fetch: Any) -> Settings:
    """Settings of a config file in ``folder``, written there; sources as name → fetch section."""
    document = {
        "sources": [{"name": name, "fetch": dict(section)} for name, section in sources.items()],
        "fetch": {**QUICK, **fetch},
        "out": "data",
    }
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return load(path)


def virtual(names: Mapping[str, str]) -> Callable[[str, int], list[Place]]:
    """A resolver that knows these names alone, and addresses as they stand."""

    def resolve(host: str, port: int) -> list[Place]:
        if host in names:
            return [(AF_INET, (names[host], port))]
        try:
            return [(AF_INET, (str(ip_address(host)), port))]
        except ValueError:
            raise OSError(f"{host} is not known") from None

    return resolve
