"""Which addresses may be asked, in whatever way they are written."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.fetching import NotFetchedError
from annotations.fetching.hosts import CLOSED, address_in, require_open, written_address

INTERNAL = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:168.63.129.16",
    "::ffff:0:127.0.0.1",
    "4000::1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "64:ff9b:1:ffff::8.8.8.8",
    "100::1",
    "2001::4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "2a00:1450:4001:800:0:5efe:10.0.0.1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "100.63.255.255"]
ODD = [
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "127.1",
    "127.0.1",
    "127.0.0.1.",
    "127.0.0.01",
    "256.1.1.1",
    "1.2.3.4.5",
    "example.0x7f",
    "0x",
    "017700000001",
    "fe80::1%eth0",
    "::1%1",
    "1::2::3",
    ":",
]


@pytest.mark.parametrize("text", INTERNAL)
def test_what_is_not_of_the_public_internet_is_refused(text: str) -> None:
    with pytest.raises(NotFetchedError) as refused:
        require_open(address_in(text), 443, (), "inside.example")

    assert refused.value.reason == "internal"
    assert "inside.example" in refused.value.message


@pytest.mark.parametrize("text", ODD)
def test_a_number_in_an_unusual_notation_is_refused(text: str) -> None:
    with pytest.raises(NotFetchedError) as refused:
        written_address(text)

    assert refused.value.reason == "odd-host"


@pytest.mark.parametrize("port", [1, 22, 25, 6379, 8080, 65535])
def test_an_unusual_port_is_refused(port: int) -> None:
    with pytest.raises(NotFetchedError) as refused:
        require_open(ip_address("8.8.8.8"), port, (), "dns.example")

    assert refused.value.reason == "odd-port"


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_may_be_asked_at_the_usual_ports(text: str) -> None:
    address = ip_address(text)

    assert {str(require_open(address, port, (), "")) for port in (80, 443)} <= {text, text.removeprefix("::ffff:")}


def test_an_address_written_as_another_is_connected_to_as_what_it_is() -> None:
    assert require_open(ip_address("::ffff:8.8.8.8"), 80, (), "") == ip_address("8.8.8.8")


def test_a_network_that_is_allowed_may_be_asked_at_any_port() -> None:
    allowed = (ip_network("10.1.0.0/16"),)

    assert require_open(ip_address("::ffff:10.1.2.3"), 8080, allowed, "") == ip_address("10.1.2.3")
    with pytest.raises(NotFetchedError):
        require_open(ip_address("10.2.0.1"), 80, allowed, "")


@pytest.mark.parametrize("name", ["example.org", "localhost", "3com.example", "0x7f.example", "a1", "deadbeef"])
def test_a_name_is_no_written_address(name: str) -> None:
    assert written_address(name) is None


@given(st.sampled_from(CLOSED), st.data())
def test_no_address_of_a_closed_network_gets_through(network: object, data: st.DataObject) -> None:
    assert network in CLOSED
    first, last = int(network[0]), int(network[-1])  # type: ignore[index]
    address = type(network[0])(data.draw(st.integers(first, last)))  # type: ignore[index]

    with pytest.raises(NotFetchedError):
        require_open(address, 443, (), "")


@given(st.ip_addresses())
def test_what_gets_through_is_global_to_python_too(address: object) -> None:
    try:
        opened = require_open(address, 443, (), "")  # type: ignore[arg-type]
    except NotFetchedError:
        return
    assert opened.is_global
    assert not opened.is_multicast
