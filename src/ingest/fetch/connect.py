"""Connections for requests: to addresses that were checked, and cut when their time is over.

A host is resolved once, all it resolves to is checked, and the connection is made to what was checked, under the host's
own name (Host header, SNI, certificate). A timeout of a socket starts anew with each byte that drips in; so a watch
cuts the connection at the deadline, whatever the exchange hangs in.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any, ClassVar

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from ingest.config import FetchSettings
from ingest.fetch import addresses


class Watch:
    """Cuts the connection of one exchange when its time is over."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.expired = False
        self.address = ""
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self.cut)
        self._timer.daemon = True

    def __enter__(self) -> Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def left(self) -> float:
        """Seconds that are left, at least a little."""
        return max(0.01, self.until - time.monotonic())

    def guard(self, handle: socket.socket, address: str) -> None:
        """Watch over a connection; ``handle`` is a second name of its socket, which no layer above takes away."""
        with self._lock:
            self._sockets.append(handle)
            self.address = address
        if self.expired:
            self.cut()

    def cut(self) -> None:
        """End the exchange now."""
        self.expired = True
        with self._lock:
            for handle in self._sockets:
                with contextlib.suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)


class Door:
    """Opens connections to checked addresses, for whatever exchange the thread is in."""

    def __init__(self, settings: FetchSettings, resolver: addresses.Resolver) -> None:
        self._seconds = settings.connect_seconds
        self._allowed = addresses.networks(settings.allow_addresses)
        self._resolver = resolver
        self.exchange = threading.local()

    def watch(self) -> Watch:
        """The watch of the exchange that this thread is in."""
        found: Watch = self.exchange.watch
        return found

    def open(self, host: str, port: int, options: Sequence[Any]) -> tuple[socket.socket, socket.socket]:
        """A connection to ``host``, and its handle for the watch. Raises Refused, OSError."""
        watch = self.watch()
        seconds = min(self._seconds, watch.left())
        places = addresses.within(self._resolver, host, port, seconds)
        addresses.check(places, host, self._allowed)
        problem = OSError(f"the name {host} leads nowhere")
        for family, place in places:
            connection = socket.socket(family, socket.SOCK_STREAM)
            try:
                for option in options:
                    connection.setsockopt(*option)
                connection.settimeout(min(self._seconds, watch.left()))
                connection.connect(place)
                handle = connection.dup()
            except OSError as error:
                connection.close()
                problem = error
                continue
            watch.guard(handle, str(place[0]))
            return connection, handle
        raise problem


class _Checked(HTTPConnection):
    """A connection that comes through our door."""

    door: ClassVar[Door]
    handle: socket.socket | None = None
    peer = ""

    def _new_conn(self) -> socket.socket:
        self._forget()
        connection, self.handle = self.door.open(self._dns_host, self.port, self.socket_options or ())
        self.peer = self.door.watch().address
        return connection

    def request(self, *arguments: Any, **named: Any) -> None:
        if self.handle is not None:  # kept from an earlier exchange
            self.door.watch().guard(self.handle, self.peer)
        super().request(*arguments, **named)

    def close(self) -> None:
        super().close()
        self._forget()

    def _forget(self) -> None:
        if self.handle is not None:
            self.handle.close()
            self.handle = None


class _CheckedTls(_Checked, HTTPSConnection):
    pass


class Adapter(HTTPAdapter):
    """The adapter of requests whose connections come through our door."""

    def __init__(self, door: Door, settings: FetchSettings) -> None:
        self._door = door
        super().__init__(pool_connections=256, pool_maxsize=settings.connections_per_host)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Make the pools; requests calls this."""
        super().init_poolmanager(*arguments, **named)
        plain = type("Connection", (_Checked,), {"door": self._door})
        tls = type("TlsConnection", (_CheckedTls,), {"door": self._door})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
        }
