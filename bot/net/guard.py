"""The one guard: which addresses and ports may be asked at all. Every client of this package passes it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from bot.model.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = frozenset({53, 80, 389, 443, 636, 5061})
ANYWHERE = ("0.0.0.0/0", "::/0")  # where an operator named the host; what is refused always still is

_METADATA = "a cloud's metadata service"
_DOCUMENTATION = "kept for documentation"
_PRIVATE = "a private address"
_RESERVED = "reserved, not public"


def _table(rows: dict[str, str]) -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(network), words) for network, words in rows.items())


_NEVER = _table(
    {
        "168.63.129.16/32": _METADATA,  # Azure
        "100.100.100.200/32": _METADATA,  # Alibaba
        "192.0.0.192/32": _METADATA,  # Oracle
        "169.254.169.254/32": _METADATA,  # AWS, Azure, Google and most others
        "169.254.170.0/24": _METADATA,  # AWS, for containers
        "fd00:ec2::/32": _METADATA,  # AWS
        "fd20:ce::254/128": _METADATA,  # Google
        "fd00:c1::a9fe:a9fe/128": _METADATA,  # Oracle
        "fd00:42::42/128": _METADATA,  # Scaleway
        "0.0.0.0/8": "an unspecified address",
        "::/128": "an unspecified address",
        "169.254.0.0/16": "a link-local address",
        "fe80::/10": "a link-local address",
        "224.0.0.0/4": "a multicast address",
        "ff00::/8": "a multicast address",
        "255.255.255.255/32": "the broadcast address",
    }
)
_UNLESS_ALLOWED = _table(
    {
        "127.0.0.0/8": "a loopback address",
        "::1/128": "a loopback address",
        "10.0.0.0/8": _PRIVATE,
        "172.16.0.0/12": _PRIVATE,
        "192.168.0.0/16": _PRIVATE,
        "fc00::/7": _PRIVATE,
        "fec0::/10": "a site-local address",
        "100.64.0.0/10": "shared by customers of one provider (CGNAT)",
        "192.0.2.0/24": _DOCUMENTATION,
        "198.51.100.0/24": _DOCUMENTATION,
        "203.0.113.0/24": _DOCUMENTATION,
        "2001:db8::/32": _DOCUMENTATION,
        "3fff::/20": _DOCUMENTATION,
        "198.18.0.0/15": "kept for benchmarks",
        "2001:2::/48": "kept for benchmarks",
        "192.0.0.0/24": _RESERVED,
        "192.88.99.0/24": "a 6to4 relay",
        "240.0.0.0/4": _RESERVED,
        "64:ff9b::/96": "a NAT64 address",
        "64:ff9b:1::/48": "a NAT64 address",
        "2002::/16": "a 6to4 address",
        "2001::/32": "a Teredo address",
        "2001::/23": _RESERVED,
    }
)
_UNICAST = IPv6Network("2000::/3")  # all that is handed out for public use
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/96"))
_COMPATIBLE = IPv6Network("::/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")  # SIIT, RFC 2765
_ISATAP = {0x0000_5EFE, 0x0200_5EFE}
_LOWEST_COMPATIBLE = 0x1_0000  # below it lie :: and ::1, which carry nothing


class Guard:
    """Says which addresses are not asked, and why.

    Link-local, multicast and metadata addresses are refused whatever is allowed.

    Args:
        allowed: Networks that may be asked although they are not public.
        ports: The only ones that are asked; None for any, where the operator named the address.
    """

    def __init__(self, allowed: Iterable[str | Network] = (), *, ports: frozenset[int] | None = PORTS) -> None:
        self._allowed = tuple(ip_network(network) for network in allowed)
        self._ports = ports

    def classify(self, address: str) -> str:
        """Return why *address* is not asked, in words that go on from "it is"; "" if it may be asked."""
        try:
            ip = ip_address(address)
        except ValueError:
            return "not an IP address"
        if isinstance(ip, IPv6Address):
            if ip.scope_id:
                return "tied to a link of this machine"
            for inner in _carried(ip):
                if reason := self._reason(inner):
                    return f"{reason} in disguise ({inner})"
            if ip.ipv4_mapped:
                return ""
        return self._reason(ip)

    def refusal(self, address: str, port: int) -> str:
        """Return why *port* at *address* is not asked, as a sentence; "" if it may be asked."""
        if self._ports is not None and port not in self._ports:
            known = ", ".join(map(str, sorted(self._ports)))
            return f"Port {port} is not asked; only {known} are."
        if reason := self.classify(address):
            return f"{address} is not asked: it is {reason}."
        return ""

    def admit(self, address: str, port: int) -> None:
        """Return if *port* at *address* may be asked.

        Raises:
            ProbeError: It may not; the text says why.
        """
        if refusal := self.refusal(address, port):
            raise ProbeError(refusal)

    def _reason(self, ip: Address) -> str:
        for network, words in _NEVER:
            if ip in network:
                return words
        if any(ip in network for network in self._allowed):
            return ""
        for network, words in _UNLESS_ALLOWED:
            if ip in network:
                return words
        usual = ip in _UNICAST if ip.version == 6 else True  # noqa: PLR2004 - IPv6 has no better name
        return "" if usual and ip.is_global else _RESERVED


def _carried(ip: IPv6Address) -> Iterator[IPv4Address]:
    """Find the IPv4 addresses that something on the way may make of *ip*."""
    if ip.ipv4_mapped:
        yield ip.ipv4_mapped
    if ip.sixtofour:
        yield ip.sixtofour
    if ip.teredo:
        yield from ip.teredo
    low = int(ip) & 0xFFFF_FFFF
    compatible = ip in _COMPATIBLE and int(ip) >= _LOWEST_COMPATIBLE
    isatap = int(ip) >> 32 & 0xFFFF_FFFF in _ISATAP
    if compatible or isatap or ip in _TRANSLATED or any(ip in network for network in _NAT64):
        yield IPv4Address(low)
