"""Whatever a stranger's bytes say: lists and addresses are read or refused, and nothing else happens."""

from __future__ import annotations

import ipaddress
import socket

from hypothesis import given, settings
from hypothesis import strategies as st

from fetch_server import feed, sitemap
from ingest.fetch.addresses import check
from ingest.fetch.answers import retry_after
from ingest.fetch.errors import GiveUp, Refused
from ingest.fetch.lists import read_list
from ingest.fetch.robots import rules
from ingest.fetch.urls import host_of, normal

WHOLE = (feed("https://a.example/1", "/2"), sitemap("https://a.example/1"), b"https://a.example/1\n# x\n")
PIECES = st.sampled_from(
    [b"<", b">", b"]]>", b"<!DOCTYPE", b"<![CDATA[", b"&amp;", b"&#0;", b"\0", b"\xff\xfe", b"\x1f\x8b\x08"]
)


@settings(max_examples=150)
@given(whole=st.sampled_from(WHOLE), piece=PIECES | st.binary(max_size=20), at=st.floats(0, 1), cut=st.integers(0, 40))
def test_damaged_lists_are_read_or_given_up(whole: bytes, piece: bytes, at: float, cut: int) -> None:
    place = int(at * len(whole))
    try:
        found = read_list(whole[:place] + piece + whole[place + cut :], "", "https://a.example/", 1_000_000, home=True)
    except GiveUp:
        return
    assert all(isinstance(entry.url, str) for entry in found.pages)


@given(text=st.text(max_size=60), prefix=st.sampled_from(["", "http://", "https://a.example/", "//", "http://[", "x:"]))
def test_an_address_is_refused_or_stays_what_it_became(text: str, prefix: str) -> None:
    try:
        url = normal(prefix + text, "https://base.example/x/")
    except Refused:
        return
    assert url.isascii() and url.startswith(("http://", "https://")) and host_of(url)
    assert normal(url) == url


@given(body=st.binary(max_size=200) | st.text(max_size=200).map(str.encode), delay=st.text(max_size=8))
def test_a_robots_txt_always_means_something(body: bytes, delay: str) -> None:
    found = rules(200, b"User-agent: *\nCrawl-delay: " + delay.encode() + b"\n" + body, "probe/1")
    assert found.pause >= 0 and found.allows("https://a.example/x?y=%zz") in (True, False)


@given(st.text(max_size=40) | st.integers().map(str))
def test_a_retry_after_is_a_number_of_seconds(header: str) -> None:
    assert retry_after(header) >= 0


@given(st.integers(0, 2**32 - 1))
def test_an_address_within_another_is_judged_like_itself(number: int) -> None:
    inner = ipaddress.IPv4Address(number)
    forms = [ipaddress.IPv6Address(prefix | number) for prefix in (0xFFFF << 32, 0x64FF9B << 96)]
    forms.append(ipaddress.IPv6Address(0x2002 << 112 | number << 80))
    assert {_passes(str(form)) for form in forms} == {_passes(str(inner))}


def _passes(address: str) -> bool:
    try:
        check([(socket.AF_INET, (address, 80))], "a.example", ())
    except Refused:
        return False
    return True
