"""What a zone's own name servers say, each by itself."""

from collections.abc import AsyncIterator

import dns.flags
import dns.message
import pytest
import pytest_asyncio

from bot.net.dns import Resolver
from bot.net.facts import Authority, Status
from bot.net.guard import Guard
from bot.net.pace import Pace
from bot.playground.nameserver import NameServer
from tests.loopback import mine
from tests.world import need_low_ports

FIRST, SECOND = mine(53), mine(54)
HEAD = f"@ SOA one hostmaster 1 3600 600 86400 60\n@ NS one\n@ NS two\none A {FIRST}\ntwo A {SECOND}\n"
ZONE = f"{HEAD}sip A 192.0.2.9\nsip A 192.0.2.1\nweb CNAME sip\n_sip._tls SRV 0 0 443 sip\n"
NAMES = (f"one.contoso.test ({FIRST})", f"two.contoso.test ({SECOND})")
HERE = Guard(["127.0.0.0/8"])


@pytest_asyncio.fixture
async def resolvers() -> AsyncIterator[NameServer]:
    """What the bot is told to ask."""
    need_low_ports()
    async with NameServer({"contoso.test": ZONE}) as running:
        yield running


@pytest_asyncio.fixture
async def own(resolvers: NameServer) -> AsyncIterator[tuple[NameServer, NameServer]]:
    """The zone's own servers."""
    assert resolvers.port
    servers = (NameServer({"contoso.test": ZONE}), NameServer({"contoso.test": ZONE}))
    for server, address in zip(servers, (FIRST, SECOND), strict=True):
        await server.start(address, 53)
    yield servers
    for server in servers:
        await server.stop()


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("name", "kind", "status", "records"),
    [
        ("sip.contoso.test", "A", Status.FOUND, ("A 192.0.2.1", "A 192.0.2.9")),
        ("_sip._tls.contoso.test", "SRV", Status.FOUND, ("SRV 0 0 443 sip.contoso.test",)),
        ("web.contoso.test", "A", Status.FOUND, ("CNAME sip.contoso.test",)),
        ("sip.contoso.test", "TXT", Status.NO_DATA, ()),
        ("nobody.contoso.test", "TXT", Status.NO_NAME, ()),
    ],
)
async def test_each_server_is_asked_by_itself(
    resolvers: NameServer, name: str, kind: str, status: Status, records: tuple[str, ...]
) -> None:
    said = await Resolver([resolvers.endpoint], HERE).authoritative(name, kind)

    assert said == tuple(Authority(server=server, status=status, records=records) for server in NAMES)


async def test_servers_may_differ(resolvers: NameServer, own: tuple[NameServer, NameServer]) -> None:
    own[1].load("contoso.test", HEAD)

    one, two = await Resolver([resolvers.endpoint], HERE).authoritative("sip.contoso.test", "A")

    assert (str(one), str(two)) == ("A 192.0.2.1; A 192.0.2.9", "no such name")
    assert one.known
    assert two.known


async def test_where_nobody_listens_there_is_no_answer(resolvers: NameServer) -> None:
    one, two = await Resolver([resolvers.endpoint], HERE).authoritative("sip.contoso.test", "A")

    assert (one.status, one.known, two.status) == (Status.TIMEOUT, False, Status.TIMEOUT)


async def test_a_server_is_not_asked_to_ask_others(resolvers: NameServer) -> None:
    class Attentive(NameServer):
        """Notes whether it is wanted to recurse."""

        def reply(self, wire: bytes, *, tcp: bool) -> tuple[bytes, float]:
            wanted.append(bool(dns.message.from_wire(wire).flags & dns.flags.RD))
            return super().reply(wire, tcp=tcp)

    wanted: list[bool] = []
    server = Attentive({"contoso.test": ZONE})
    await server.start(FIRST, 53)
    async with server:
        await Resolver([resolvers.endpoint], HERE).authoritative("sip.contoso.test", "A")

    assert wanted == [False]


@pytest.mark.parametrize("name", ["", "a..b", "sip.fabrikam.test", "test"])
async def test_where_no_server_is_known_none_is_asked(resolvers: NameServer, name: str) -> None:
    assert await Resolver([resolvers.endpoint], HERE).authoritative(name, "A") == ()


@pytest.mark.usefixtures("own")
async def test_the_guard_is_heeded(resolvers: NameServer) -> None:
    assert await Resolver([resolvers.endpoint], Guard()).authoritative("sip.contoso.test", "A") == ()


@pytest.mark.usefixtures("own")
async def test_they_have_a_pace_as_well(resolvers: NameServer) -> None:
    pace = Noted()

    await Resolver([resolvers.endpoint], HERE, pace=pace).authoritative("sip.contoso.test", "A")

    assert {(FIRST, 53), (SECOND, 53)} <= set(pace.asked)


class Noted(Pace):
    """A pace that notes whose turn it was."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, int]] = []

    async def turn(self, server: tuple[str, int]) -> None:
        self.asked.append(server)
        await super().turn(server)
