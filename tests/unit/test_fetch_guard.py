"""Only public machines, however their address is spelled."""

from __future__ import annotations

import asyncio
import socket
import threading
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.fetch_guard import (
    check_addresses,
    check_target,
    is_public,
    resolve_name,
)
from mididrumigen.research.web.throttling import read_retry_after, read_throttle

PRIVATE = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
]
private_v4 = st.sampled_from(PRIVATE).flatmap(
    lambda network: st.integers(int(ip_network(network)[0]), int(ip_network(network)[-1])).map(
        IPv4Address
    )
)
any_v4 = st.integers(0, 2**32 - 1).map(IPv4Address)


@given(private_v4)
def test_private_addresses_are_refused_in_every_spelling(address: IPv4Address) -> None:
    number = int(address)
    high, low = number >> 16, number & 0xFFFF
    spelled = [
        str(address),
        f"::ffff:{address}",
        f"::{high:x}:{low:x}",
        f"64:ff9b::{address}",
        f"64:ff9b:1::{high:x}:{low:x}",
        f"2002:{high:x}:{low:x}::1",
        f"2001:0:{high:x}:{low:x}::1",
        f"fe80::{high:x}:{low:x}%1",
    ]
    assert not any(map(is_public, spelled))


@given(any_v4)
def test_ipv6_that_stands_for_ipv4_is_refused_whatever_it_stands_for(address: IPv4Address) -> None:
    number = int(address)
    high, low = number >> 16, number & 0xFFFF
    assert not is_public(f"::ffff:{address}")
    assert not is_public(f"64:ff9b::{high:x}:{low:x}")
    assert not is_public(f"2002:{high:x}:{low:x}::1")


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_only_global_unicast_ipv6_is_public(address: IPv6Address) -> None:
    assert not is_public(str(address)) or address in ip_network("2000::/3")


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1"])
def test_public_ones_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "8.8.8.8/32", "08.8.8.8", "8.8.8.8%1"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@given(private_v4)
def test_numbers_for_names_are_resolved_before_they_are_judged(address: IPv4Address) -> None:
    """The system reads 0x7f000001, 2130706433, 0177.0.0.1 and 127.1 as addresses."""
    number = int(address)
    first, rest = number >> 24, number & 0xFFFFFF
    octal = ".".join(f"0{int(part):o}" for part in str(address).split("."))
    spelled = [str(number), hex(number), octal, f"{first}.{rest}"]

    async def resolve() -> None:
        for host in spelled:
            try:
                addresses = await resolve_name(host, 80)
            except CollectorUnavailableError:
                continue
            with pytest.raises(CollectorUnavailableError, match="not a public machine"):
                check_addresses(host, addresses)

    asyncio.run(resolve())


@pytest.mark.parametrize("host", ["localhost", "ip6-localhost", "127.1"])
def test_names_of_this_machine_are_refused(host: str) -> None:
    async def judge() -> None:
        check_addresses(host, await resolve_name(host, 80))

    with pytest.raises(CollectorUnavailableError):
        asyncio.run(judge())


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    release = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        release.wait()
        return []

    with pytest.raises(CollectorUnavailableError) as caught:
        asyncio.run(resolve_name("example.org", 80, hang))
    assert not release.is_set()
    assert caught.value.status == CollectorStatus.NO_NETWORK
    assert caught.value.details["away"] is True
    release.set()


@pytest.mark.parametrize(("number", "away"), [(socket.EAI_AGAIN, True), (socket.EAI_NONAME, False)])
def test_a_name_that_does_not_exist_is_not_a_network_that_is_away(number: int, away: bool) -> None:
    def fail(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(number, "x")

    with pytest.raises(CollectorUnavailableError) as caught:
        asyncio.run(resolve_name("example.org", 80, fail))
    assert caught.value.details["away"] is away


@pytest.mark.parametrize(
    ("scheme", "host", "port", "good"),
    [
        ("https", "example.org", 443, True),
        ("http", "example.org", 80, True),
        ("http", "search.local", 8080, True),
        ("http", "search.local", 8081, False),
        ("http", "example.org", 8080, False),
        ("http", "example.org", 22, False),
        ("ftp", "example.org", 80, False),
        ("", "example.org", 80, False),
        ("https", "", 443, False),
    ],
)
def test_web_ports_and_those_that_are_allowed(
    scheme: str, host: str, port: int, good: bool
) -> None:
    allowed = frozenset({("search.local", 8080)})
    if good:
        check_target(scheme, host, port, allowed)
    else:
        with pytest.raises(CollectorUnavailableError):
            check_target(scheme, host, port, allowed)


NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("²", None),
        ("Sun, 99 Nov 2026 11:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, wait_s: float | None) -> None:
    assert read_retry_after(text, NOW) == wait_s


@given(st.integers(100, 599), st.text(), st.binary(max_size=200))
def test_any_answer_can_be_asked_for_its_throttle(status: int, text: str, body: bytes) -> None:
    throttle = read_throttle(status, {"retry-after": text}, body, NOW)
    assert throttle is None or status in {200, 429, 500, 502, 503, 504}
    assert throttle is None or throttle.wait_s is None or throttle.wait_s >= 0


def test_an_ordinary_answer_is_no_throttle() -> None:
    for body in (b'{"error": {"code": "nosuch"}}', b"[]", b"{", b"", b'{"error": "x"}'):
        assert read_throttle(200, {}, body) is None
    assert read_throttle(404, {}, b"") is None
