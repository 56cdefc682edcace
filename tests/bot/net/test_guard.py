"""The guard, vector by vector: what must never be connected to because somebody typed a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import ProbeError
from bot.net.guard import PORTS, Guard

REFUSED = [
    pytest.param("127.0.0.1", "a loopback address", id="loopback"),
    pytest.param("127.255.255.254", "a loopback address", id="all of 127/8"),
    pytest.param("::1", "a loopback address", id="loopback v6"),
    pytest.param("0.0.0.0", "an unspecified address", id="unspecified"),
    pytest.param("0.1.2.3", "an unspecified address", id="this network"),
    pytest.param("::", "an unspecified address", id="unspecified v6"),
    pytest.param("10.0.0.1", "a private address", id="10/8"),
    pytest.param("172.16.0.1", "a private address", id="172.16/12, first"),
    pytest.param("172.31.255.255", "a private address", id="172.16/12, last"),
    pytest.param("192.168.1.1", "a private address", id="192.168/16"),
    pytest.param("fc00::1", "a private address", id="unique local fc"),
    pytest.param("fdff::1", "a private address", id="unique local fd"),
    pytest.param("fec0::1", "a site-local address", id="site-local, global to the stdlib"),
    pytest.param("169.254.1.1", "a link-local address", id="link-local"),
    pytest.param("fe80::1", "a link-local address", id="link-local v6"),
    pytest.param("febf::1", "a link-local address", id="link-local v6, last"),
    pytest.param("fe80::1%eth0", "tied to a link of this machine", id="scoped"),
    pytest.param("2606:4700::1111%1", "tied to a link of this machine", id="public but scoped"),
    pytest.param("169.254.169.254", "a cloud's metadata service", id="metadata"),
    pytest.param("169.254.170.2", "a cloud's metadata service", id="metadata of containers"),
    pytest.param("fd00:ec2::254", "a cloud's metadata service", id="metadata v6"),
    pytest.param("fd20:ce::254", "a cloud's metadata service", id="metadata v6, Google"),
    pytest.param("168.63.129.16", "a cloud's metadata service", id="Azure WireServer, global to the stdlib"),
    pytest.param("100.100.100.200", "a cloud's metadata service", id="Alibaba"),
    pytest.param("192.0.0.192", "a cloud's metadata service", id="Oracle"),
    pytest.param("100.64.0.1", "shared by customers of one provider (CGNAT)", id="CGNAT, not private to the stdlib"),
    pytest.param("100.127.255.255", "shared by customers of one provider (CGNAT)", id="CGNAT, last"),
    pytest.param("224.0.0.1", "a multicast address", id="multicast, global to the stdlib"),
    pytest.param("239.255.255.250", "a multicast address", id="SSDP"),
    pytest.param("ff02::2", "a multicast address", id="multicast v6, global to the stdlib"),
    pytest.param("255.255.255.255", "the broadcast address", id="broadcast"),
    pytest.param("240.0.0.1", "reserved, not public", id="class E"),
    pytest.param("192.0.0.8", "reserved, not public", id="protocol assignments"),
    pytest.param("192.0.2.1", "kept for documentation", id="TEST-NET-1"),
    pytest.param("198.51.100.1", "kept for documentation", id="TEST-NET-2"),
    pytest.param("203.0.113.1", "kept for documentation", id="TEST-NET-3"),
    pytest.param("2001:db8::1", "kept for documentation", id="documentation v6"),
    pytest.param("3fff::1", "kept for documentation", id="documentation v6, new"),
    pytest.param("198.18.0.1", "kept for benchmarks", id="benchmark"),
    pytest.param("2001:2::1", "kept for benchmarks", id="benchmark v6"),
    pytest.param("192.88.99.1", "a 6to4 relay", id="6to4 relay"),
    pytest.param("64:ff9b::808:808", "a NAT64 address", id="NAT64 of a public address"),
    pytest.param("64:ff9b::a00:1", "a private address in disguise (10.0.0.1)", id="NAT64, global to the stdlib"),
    pytest.param("64:ff9b::a9fe:a9fe", "a cloud's metadata service in disguise (169.254.169.254)", id="NAT64 metadata"),
    pytest.param("64:ff9b:1::a00:1", "a private address in disguise (10.0.0.1)", id="local NAT64"),
    pytest.param("64:ff9b:1:ffff::1", "a NAT64 address", id="local NAT64, other prefix"),
    pytest.param("2002:a00:1::1", "a private address in disguise (10.0.0.1)", id="6to4, global to the stdlib"),
    pytest.param("2002:808:808::1", "a 6to4 address", id="6to4 of a public address"),
    pytest.param("2001:0:a00:1::1", "a private address in disguise (10.0.0.1)", id="Teredo, private server"),
    pytest.param("2001:0:808:808::f5ff:fffe", "a private address in disguise (10.0.0.1)", id="Teredo, private client"),
    pytest.param("2001:0:808:808::f7f7:f7f7", "a Teredo address", id="Teredo of public addresses"),
    pytest.param("::ffff:127.0.0.1", "a loopback address in disguise (127.0.0.1)", id="mapped"),
    pytest.param("::ffff:a9fe:a9fe", "a cloud's metadata service in disguise (169.254.169.254)", id="mapped metadata"),
    pytest.param("::10.0.0.1", "a private address in disguise (10.0.0.1)", id="compatible, global to the stdlib"),
    pytest.param("::8.8.8.8", "reserved, not public", id="compatible of a public address"),
    pytest.param("::2", "reserved, not public", id="almost loopback"),
    pytest.param("::ffff:0:127.0.0.1", "a loopback address in disguise (127.0.0.1)", id="translated"),
    pytest.param("2606:4700::5efe:10.0.0.1", "a private address in disguise (10.0.0.1)", id="ISATAP"),
    pytest.param("2606:4700::200:5efe:10.0.0.1", "a private address in disguise (10.0.0.1)", id="ISATAP, unique"),
    pytest.param("2001:20::1", "reserved, not public", id="ORCHID"),
    pytest.param("100::1", "reserved, not public", id="discard"),
    pytest.param("4000::1", "reserved, not public", id="not handed out"),
    pytest.param("5f00::1", "reserved, not public", id="segment routing"),
    pytest.param("127.1", "not an IP address", id="short form"),
    pytest.param("0x7f.1", "not an IP address", id="hexadecimal"),
    pytest.param("2130706433", "not an IP address", id="decimal"),
    pytest.param("0177.0.0.1", "not an IP address", id="octal"),
    pytest.param("127.0.0.1.", "not an IP address", id="trailing dot"),
    pytest.param("[::1]", "not an IP address", id="brackets"),
    pytest.param("127.0.0.1\0", "not an IP address", id="NUL"),
    pytest.param(" 127.0.0.1", "not an IP address", id="space"),
    pytest.param("１２７.0.0.1", "not an IP address", id="wide digits"),
    pytest.param("localhost", "not an IP address", id="a name"),
    pytest.param("", "not an IP address", id="nothing"),
]


@pytest.mark.parametrize(("address", "reason"), REFUSED)
def test_what_is_not_public_is_refused_with_its_reason(address: str, reason: str) -> None:
    assert Guard().classify(address) == reason


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("8.8.8.8", id="v4"),
        pytest.param("172.15.255.255", id="just below 172.16/12"),
        pytest.param("172.32.0.0", id="just above 172.16/12"),
        pytest.param("100.63.255.255", id="just below CGNAT"),
        pytest.param("100.128.0.0", id="just above CGNAT"),
        pytest.param("192.0.1.0", id="just above protocol assignments"),
        pytest.param("223.255.255.255", id="just below multicast"),
        pytest.param("52.112.0.1", id="Microsoft's"),
        pytest.param("2606:4700:4700::1111", id="v6"),
        pytest.param("2001:4860:4860::8888", id="v6 in 2001"),
        pytest.param("2a01:111:f406::1", id="Microsoft's v6"),
        pytest.param("::ffff:8.8.8.8", id="mapped of a public address"),
    ],
)
def test_what_is_public_may_be_asked(address: str) -> None:
    assert Guard().classify(address) == ""


@pytest.mark.parametrize(
    ("network", "address"),
    [
        pytest.param("10.0.0.0/8", "10.1.2.3", id="private"),
        pytest.param("127.0.0.0/8", "127.0.0.1", id="loopback"),
        pytest.param("::1/128", "::1", id="loopback v6"),
        pytest.param("fd12::/16", "fd12::1", id="unique local"),
        pytest.param("100.64.0.0/10", "100.64.0.1", id="CGNAT"),
        pytest.param("10.0.0.0/8", "::ffff:10.0.0.1", id="mapped"),
        pytest.param("64:ff9b::/96", "64:ff9b::808:808", id="NAT64 of a public address"),
    ],
)
def test_an_allowed_network_is_opened(network: str, address: str) -> None:
    assert Guard([network]).classify(address) == ""


@pytest.mark.parametrize(
    ("network", "address"),
    [
        pytest.param("169.254.0.0/16", "169.254.169.254", id="metadata"),
        pytest.param("0.0.0.0/0", "168.63.129.16", id="Azure"),
        pytest.param("100.64.0.0/10", "100.100.100.200", id="Alibaba"),
        pytest.param("fc00::/7", "fd00:ec2::254", id="metadata v6"),
        pytest.param("fe80::/10", "fe80::1", id="link-local v6"),
        pytest.param("169.254.0.0/16", "169.254.7.7", id="link-local"),
        pytest.param("0.0.0.0/0", "224.0.0.1", id="multicast"),
        pytest.param("0.0.0.0/0", "0.0.0.0", id="unspecified"),
        pytest.param("64:ff9b::/96", "64:ff9b::a00:1", id="NAT64 of a private address"),
        pytest.param("::/0", "2002:a9fe:a9fe::1", id="6to4 of metadata"),
        pytest.param("10.0.0.0/8", "192.168.0.1", id="another network"),
    ],
)
def test_some_are_refused_whatever_is_allowed(network: str, address: str) -> None:
    assert Guard([network]).classify(address) != ""


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="169.254.0.0/16"))
def test_no_disguise_helps(inner: object) -> None:
    guard = Guard()

    assert guard.classify(str(inner)) != ""
    assert guard.classify(f"::ffff:{inner}") != ""
    assert guard.classify(f"64:ff9b::{inner}") != ""
    assert guard.classify(f"::{inner}") != ""


@given(st.ip_addresses(v=6) | st.text())
def test_every_text_gets_an_answer(address: object) -> None:
    assert isinstance(Guard().classify(str(address)), str)


@pytest.mark.parametrize("port", sorted(PORTS))
def test_the_ports_of_the_checks_are_asked(port: int) -> None:
    assert Guard().refusal("8.8.8.8", port) == ""


@pytest.mark.parametrize("port", [0, 22, 25, 444, 3306, 5060, 8443, 65535])
def test_no_other_port_is_asked(port: int) -> None:
    with pytest.raises(ProbeError, match=rf"^Port {port} is not asked; only 53, 80, 389, 443, 636, 5061 are\.$"):
        Guard().admit("8.8.8.8", port)


def test_a_refusal_says_what_and_why() -> None:
    assert Guard().refusal("10.0.0.1", 443) == "10.0.0.1 is not asked: it is a private address."


def test_where_the_operator_named_the_address_any_port_goes() -> None:
    assert Guard(["127.0.0.0/8"], ports=None).refusal("127.0.0.1", 8443) == ""
