"""Sixty ways to write an address that is not on the public internet: each is refused, and nobody is connected to."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from fetch_server import HTML, page, serve, settings, virtual
from ingest.fetch import fetch
from ingest.fetch.addresses import check, networks
from ingest.fetch.errors import Refused
from ingest.fetch.urls import normal

PRIVATE = """
127.0.0.1 127.1 127.0.1 127.255.255.254 2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1 017700000001 0x7f.1 127.0.0.1.
0 0.0.0.0 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 192.168.1 100.64.0.1 100.100.100.200 169.254.0.1
169.254.169.254 0xa9fea9fe 2852039166 0251.0376.0251.0376 168.63.129.16 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 localhost LOCALHOST localhost. 127。0。0。1 １２７.0.0.1
[::] [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:169.254.169.254] [::127.0.0.1]
[::ffff:0:10.0.0.1] [64:ff9b::7f00:1] [64:ff9b::10.0.0.1] [64:ff9b:1::a00:1] [2002:7f00:1::] [2002:a9fe:a9fe::1]
[2001:0:7f00:1::] [2001:db8::1] [fe80::1] [fe80::1%25lo] [febf::1] [fc00::1] [fd00:ec2::254] [fec0::1] [ff02::1]
[2606:4700::5efe:127.0.0.1] [100::1]
""".split()
FORMS = """
http://user@127.0.0.1:{port}/ http://user:word@127.0.0.1:{port}/ http://example.com@127.0.0.1:{port}/
http://127.0.0.1:{port}\\@example.com/ http:\\\\127.0.0.1:{port}\\ http://127.0.0.1:{port}#@example.com/
http://127.0.0.1:{port}?@example.com/ http:///127.0.0.1:{port}/ http://127.0.0.1:0/ http://127.0.0.1:99999/
http://127.0.0.1:{port}x/ file:///etc/passwd ftp://127.0.0.1:{port}/ gopher://127.0.0.1:{port}/ data:text/html,x
javascript:alert(1) //127.0.0.1:{port}/ 127.0.0.1:{port}/ http://[::1 http://:{port}/ http://%31%32%37.0.0.1:{port}/
HTTP://127.0.0.1:{port}/ unix:///var/run/x jar:http://127.0.0.1:{port}!/
""".split()


def test_there_are_sixty_addresses() -> None:
    assert len(PRIVATE) >= 60


def test_each_form_is_refused_without_a_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    original = socket.socket.connect

    def connect(self: socket.socket, place: Any) -> None:
        made.append(place)
        original(self, place)

    with serve() as site:
        site.otherwise = lambda path: (200, HTML, page("reached"))
        urls = [f"http://{host}:{site.port}/page{number}" for number, host in enumerate(PRIVATE)]
        urls += [form.replace("{port}", str(site.port)) for form in FORMS]
        config = settings(tmp_path, {"one": {"urls": [url if "://" in url else f"x://{url}" for url in urls]}})
        config = config.model_copy(update={"fetch": config.fetch.model_copy(update={"allow_addresses": ()})})
        monkeypatch.setattr(socket.socket, "connect", connect)
        outcome = fetch(config)
        assert (made, site.connections) == ([], 0)
    tally = outcome.sources["one"]
    untold = {one.url for one in tally.troubles if one.what != "refused"}
    # Where the resolver knows no such notation, there is no address to refuse: nothing was connected to either.
    assert all("not on the public" not in one.why for one in tally.troubles if one.url in untold)
    refused = tally.counts["refused"]
    assert refused + len(untold) + tally.counts["robots"] >= len(PRIVATE)
    assert refused >= 60, tally.counts


@pytest.mark.parametrize("form", FORMS)
def test_odd_forms_mean_nothing_or_the_host_that_is_checked(form: str) -> None:
    try:
        url = normal(form.replace("{port}", "81"))
    except Refused:
        return
    assert url.split("/")[2] in ("127.0.0.1:81", "%31%32%37.0.0.1:81"), url


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_pass(address: str) -> None:
    check([(socket.AF_INET6 if ":" in address else socket.AF_INET, (address, 80))], address, ())


@pytest.mark.parametrize(
    ("address", "allowed", "passes"),
    [
        ("10.1.2.3", ["10.1.0.0/16"], True),
        ("10.2.2.3", ["10.1.0.0/16"], False),
        ("fd00::1", ["fd00::/8"], True),
        ("::1", ["127.0.0.1"], False),
        ("::ffff:10.1.2.3", ["10.1.0.0/16"], True),
        ("::ffff:10.2.2.3", ["10.1.0.0/16"], False),
    ],
)
def test_what_is_allowed_in_so_many_words(address: str, allowed: list[str], passes: bool) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        check([(family, (address, 80))], "intranet", networks(allowed))
    except Refused:
        assert not passes
    else:
        assert passes


def test_a_name_that_leads_to_a_private_address_too_is_refused() -> None:
    places = [(socket.AF_INET, ("8.8.8.8", 80)), (socket.AF_INET, ("10.0.0.1", 80))]
    with pytest.raises(Refused, match=r"leads to 10\.0\.0\.1"):
        check(places, "two.test", ())


def test_a_name_that_changes_between_check_and_connection_gains_nothing(tmp_path: Path) -> None:
    """The first answer is allowed, the second is not: each connection is made to what was checked for it."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[tuple[int, Any]]:
        asked.append(host)
        return [(socket.AF_INET, ("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port))]

    with serve() as site:
        site.replies = {
            "/robots.txt": lambda handler: (setattr(handler, "close_connection", True), handler.send_error(404))[0]
        }
        site.otherwise = lambda path: (200, HTML, page("reached"))
        config = settings(tmp_path, {"one": {"urls": [f"http://rebind.test:{site.port}/page"]}})
        outcome = fetch(config, resolver=rebinding)
        assert site.asked() == {}
    assert len(asked) == 2
    (trouble,) = outcome.sources["one"].troubles
    assert trouble.what == "refused" and "127.0.0.2" in trouble.why


def test_host_header_is_the_name_and_the_connection_the_checked_address(tmp_path: Path) -> None:
    with serve() as site:
        site.otherwise = lambda path: (200, HTML, page("reached"))
        config = settings(tmp_path, {"one": {"urls": [f"http://news.test:{site.port}/page"]}})
        outcome = fetch(config, resolver=virtual({"news.test": "127.0.0.1"}))
        assert outcome.count("fetched") == 1
        assert {one.host for one in site.seen} == {f"news.test:{site.port}"}


def test_no_proxy_of_the_environment_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as site:
        site.otherwise = lambda path: (200, HTML, page("reached"))
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        outcome = fetch(settings(tmp_path, {"one": {"urls": [f"{site.url}/page"]}}))
    assert outcome.count("fetched") == 1
