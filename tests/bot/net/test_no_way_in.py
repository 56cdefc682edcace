"""Whatever a zone says, all checks together connect to nothing that the guard has not seen.

What is watched is Python's own socket, below every library: who it was told to connect to, and which names the system
was asked for. The zones are those of somebody who wants in.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.checks import Kind, Target, discover
from bot.model.profile import Profile, given
from bot.model.verdict import Report
from bot.net import Net
from bot.net.build import open_net
from bot.playground.nameserver import NameServer
from bot.usecases.look import look
from tests.loopback import mine

HERE = mine(90)  # stands for the one public address
ZONE = "contoso.test"


def services(target: str, port: int = 5061) -> str:
    """Return SRV records of every service that is asked for."""
    names = ("_sipfederationtls._tcp", "_sip._tls", "_sipinternaltls._tcp")
    return "\n".join(f"{name} 0 SRV 0 0 {port} {target}" for name in names)


def everything(kind: str, address: str) -> str:
    """Return a zone all of whose names lead to *address*, its name server's to one that is private."""
    return f"@ 0 {kind} {address}\n* 0 {kind} {address}\nns 0 A 10.0.0.53\n{services('any')}"


WAYS = [
    pytest.param(everything("A", "10.0.0.5"), id="private"),
    pytest.param(everything("A", "127.0.0.1"), id="this machine"),
    pytest.param(everything("AAAA", "::1"), id="this machine, IPv6"),
    pytest.param(everything("AAAA", "64:ff9b::a9fe:a9fe"), id="metadata behind NAT64"),
    pytest.param(
        f"* 0 CNAME metadata\nmetadata A 169.254.169.254\nns 0 A 169.254.169.254\n{services('metadata')}",
        id="an alias of metadata",
    ),
    pytest.param(everything("A", HERE) + "\n@ AAAA fd00:ec2::254\n* AAAA ::ffff:127.0.0.1", id="one is good"),
    pytest.param(f"* 0 A {HERE}\nns 0 A {HERE}\n{services('localhost.')}", id="services at localhost"),
]
TOLD = {
    "domain": ZONE,
    "tenant": "contoso.onmicrosoft.com",
    "federation_service_name": f"sts.{ZONE}",
    "access_edge_fqdn": f"edge.{ZONE}",
    "front_end_pool_fqdn": f"pool.{ZONE}",
    "internal_dns_visible": "true",
}
CHECKS = [check for check in discover().values() if check.kind is Kind.AUTO]


@dataclass
class Watch:
    """What Python's sockets were told.

    Attributes:
        connected: Address and port, each time that somebody connected or sent something.
        looked_up: Names that the system was asked for.
        answering: The port of the tests' own name server, whose answers are none of the bot's words.
    """

    connected: list[tuple[str, int]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    answering: int = 0


@dataclass(frozen=True)
class Eyes:
    """What looking takes, without a database."""

    net: Net
    check_timeout: timedelta = timedelta(seconds=10)

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    seen = Watch()

    def noting(name: str, place: Callable[[tuple[Any, ...]], Any]) -> None:
        usual = getattr(socket.socket, name)

        def noted(this: socket.socket, *args: Any) -> Any:  # noqa: ANN401 - whatever the socket takes
            inet = this.family in {socket.AF_INET, socket.AF_INET6}
            if inet and (name != "sendto" or this.getsockname()[1] != seen.answering):
                address, port, *_ = place(args)
                seen.connected.append((address, port))
            return usual(this, *args)

        monkeypatch.setattr(socket.socket, name, noted)

    noting("connect", lambda args: args[0])
    noting("connect_ex", lambda args: args[0])
    noting("sendto", lambda args: args[-1])
    usual = socket.getaddrinfo

    def told(host: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - the library's
        seen.looked_up.append(host)
        return usual(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", told)
    return seen


async def looked(names: NameServer, **values: str) -> tuple[Report, ...]:
    """Run every check that looks for itself, as a bot does that may reach `HERE` and nothing else inside."""
    target = Target(profile=given(Profile(), {**TOLD, **values}), now=datetime.now(UTC))

    async def nobody(_done: int, _all: int) -> None:
        pass

    async with open_net(servers=[names.endpoint], allowed=[f"{HERE}/32"], timeout=timedelta(seconds=10)) as net:
        return await look(Eyes(net), CHECKS, target, nobody)


def sound(reports: tuple[Report, ...]) -> bool:
    """Tell whether no check fell."""
    return all(finding.code.name != "crashed" for report in reports for finding in report.findings)


@pytest.mark.parametrize("zone", WAYS)
async def test_a_zone_that_leads_inside_leads_nowhere(zone: str, watch: Watch) -> None:
    asked: list[str] = []
    everywhere = {"online.lync.com": zone, "microsoftonline.com": zone, "microsoft.com": zone, "windows.net": zone}
    async with NameServer({ZONE: zone, **everywhere}) as names:
        names.watch = lambda name, _: asked.append(name)
        watch.answering = names.port
        reports = await looked(names)
        server = (names.address, names.port)

    assert sound(reports)
    assert len(asked) > 50
    assert watch.connected.count(server) > 50  # so that something was watched
    assert {place for place in watch.connected if place[0] != HERE} == {server}
    assert watch.looked_up == []
    assert (HERE in dict(watch.connected)) == (HERE in zone)


async def test_a_zone_that_changes_between_two_looks_leads_nowhere(watch: Watch) -> None:
    count = 0

    def rebind(_name: str, _kind: str) -> None:
        nonlocal count
        count += 1
        names.load(ZONE, everything("A", "10.0.0.5" if count % 2 else HERE))

    async with NameServer({ZONE: everything("A", HERE)}) as names:
        names.watch = rebind
        watch.answering = names.port
        reports = await looked(names)
        server = (names.address, names.port)

    assert sound(reports)
    assert count > 50
    assert {place for place in watch.connected if place[0] != HERE} == {server}
    assert HERE in dict(watch.connected)
    assert watch.looked_up == []


async def test_only_the_ports_of_the_checks_are_asked_whatever_a_service_says(watch: Watch) -> None:
    zone = f"* 0 A {HERE}\n" + services("any", 22)
    async with NameServer({ZONE: zone}) as names:
        watch.answering = names.port
        reports = await looked(names)

    assert sound(reports)
    ports = {port for address, port in watch.connected if address == HERE}
    assert ports
    assert 22 not in ports
    assert ports <= {53, 80, 443, 5061}
