"""A host → the addresses that may be connected to; everything that is not on the public internet is refused.

What is checked is what the resolver gave, and the connection is made to exactly that: however a host is written (octal,
a single number, an IPv4 address within an IPv6 one) and however its name resolves the next time, there is nothing
between the check and the connection.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, Final

from ingest.fetch.errors import Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Place = tuple[int, Any]
"""An address family and what a socket of it connects to."""
Resolver = Callable[[str, int], Sequence[Place]]
"""Host and port → places. Raises OSError when the name is not known."""

# Public by their numbers, but answered inside of clouds: the metadata services that ipaddress takes for global.
_METADATA: Final = frozenset({IPv4Address("168.63.129.16")})
# Prefixes of IPv6 addresses that hold an IPv4 address: how many bits stand behind it.
_HOLDERS: Final = (
    (IPv6Network("::/96"), 0),  # compatible, long deprecated
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated (RFC 2765)
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("64:ff9b:1::/48"), 0),  # NAT64 of one network
    (IPv6Network("2002::/16"), 80),  # 6to4
)
_UNICAST: Final = IPv6Network("2000::/3")  # all that is assigned for use on the internet
_ISATAP: Final = (0x5EFE, 0x2005EFE)


def resolve(host: str, port: int) -> list[Place]:
    """The system's resolver. Raises OSError, and UnicodeError for a name that cannot be one."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [(family, place) for family, _, _, _, place in found]


def within(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[Place]:
    """A resolver's answer, if it comes in time: the system's has no time limit of its own. Raises OSError."""
    answer: queue.SimpleQueue[Sequence[Place] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolver(host, port))
        except OSError as error:
            answer.put(error)
        except UnicodeError as error:
            answer.put(OSError(f"{host!r} is no name of a host ({error})"))

    threading.Thread(target=ask, daemon=True, name="resolver").start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"the name {host} was not resolved in {seconds:.0f} s") from None
    if isinstance(found, OSError):
        raise found
    return found


def check(places: Sequence[Place], host: str, allowed: Sequence[Network]) -> None:
    """Raises Refused when any of the places that a host leads to is not on the public internet nor allowed."""
    for _, place in places:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if any(not _public(one) and not _allowed(one, allowed) for one in (address, *_held(address))):
            what = "" if str(address) == host.strip("[]") else f" leads to {address}, which"
            raise Refused(f"{host}{what} is not on the public internet; fetch.allow_addresses can allow it")


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and networks as they stand in the settings."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def _public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and any(address in holder for holder, _ in _HOLDERS):
        return True  # as public as the address that it holds
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved and address not in _METADATA


def _allowed(address: Address, allowed: Sequence[Network]) -> bool:
    return any(address in network for network in allowed if network.version == address.version)


def _held(address: Address) -> Iterator[Address]:
    """The IPv4 addresses within an IPv6 address: a gateway or the kernel may unwrap them."""
    if not isinstance(address, IPv6Address):
        return
    number = int(address)
    for holder, behind in _HOLDERS:
        if address in holder:
            yield IPv4Address(number >> behind & 0xFFFFFFFF)
    if address.teredo:
        yield from address.teredo
    if number >> 32 & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(number & 0xFFFFFFFF)
