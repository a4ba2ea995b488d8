"""Which internet addresses may be asked. Pure.

The list is that of the IANA registries of special addresses, and what clouds and translations put beside them. It is
written down here, for Python's own notion of a global address changes with its version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NoReturn

from annotations.fetching.refusals import NotFetchedError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

CLOSED: tuple[Network, ...] = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a carrier's translation
        "127.0.0.0/8",
        "168.63.129.16/32",  # what a cloud tells its machines
        "169.254.0.0/16",  # link-local; 169.254.169.254 is the same of other clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
        "::/96",  # unspecified, loopback, and the IPv4-compatible form
        "64:ff9b:1::/48",  # translation within a network
        "100::/63",
        "2001::/23",  # Teredo among others
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
TRANSLATED = ip_network("64:ff9b::/96")
# All of IPv6 that was ever given out to the public; what lies beside it leads into somebody's network, if anywhere.
GIVEN_OUT = (ip_network("2000::/3"), TRANSLATED)
ISATAP = 0x5EFE
USUAL_PORTS = (80, 443)
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z", re.IGNORECASE)


def written_address(host: str) -> Address | None:
    """The internet address a host is written as, None for a name.

    Raises:
        NotFetchedError: a number in another notation than the usual one (octal, hexadecimal, short, one number, with a
            zone), which others would read as some address.
    """
    if ":" in host:
        try:
            return IPv6Address(host) if "%" not in host else refuse_host(host)
        except ValueError:
            refuse_host(host)
    if _NUMBER.match(host.rstrip(".").rpartition(".")[2]) is None:
        return None
    try:
        return IPv4Address(host)
    except ValueError:
        refuse_host(host)


def refuse_host(host: str) -> NoReturn:
    raise NotFetchedError("odd-host", host=host)


def require_open(address: Address, port: int, allowed: Sequence[Network], host: str) -> Address:
    """The address to connect to. Refuses one that is not of the public internet, unless its network is `allowed`, and
    an unusual port on a public one.

    Raises:
        NotFetchedError: naming `host`, the name or the address it was reached by.
    """
    address = plain(address)
    if any(address in network for network in allowed):
        return address
    if not all(is_public(one) for one in (address, *carried(address))):
        raise NotFetchedError("internal", host=host)
    if port not in USUAL_PORTS:
        raise NotFetchedError("odd-port", host=host, port=port)
    return address


def plain(address: Address) -> Address:
    """An IPv4 address that is written as an IPv6 one (`::ffff:10.0.0.1`) as what it is."""
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def is_public(address: Address) -> bool:
    """Whether this is an address of the public internet, as far as one can tell from it."""
    is_given_out = address.version == 4 or any(address in network for network in GIVEN_OUT)
    return is_given_out and address.is_global and not any(address in network for network in CLOSED)


def carried(address: Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a translation within the network would go on to."""
    if isinstance(address, IPv6Address) and (address in TRANSLATED or int(address) >> 32 & 0xFDFFFFFF == ISATAP):
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def address_in(text: str) -> Address:
    """An address as a resolver gives it, without the zone of its interface."""
    return ip_address(text.partition("%")[0])
