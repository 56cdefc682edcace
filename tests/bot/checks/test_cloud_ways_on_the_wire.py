"""The ways to Microsoft's cloud, against real ports and a list over real TLS."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from bot.checks.m365_endpoints import CLIENT
from bot.playground.nameserver import Fault
from tests import world
from tests.certlab import Case
from tests.loopback import mine
from tests.world import FEDERATION, GOOD, NOWHERE, PROXY, World

ENDPOINTS = mine(60)
LISTED = [
    {"id": 11, "serviceArea": "Skype", "udpPorts": "3478,3479,3480,3481", "required": True},
    {"id": 56, "serviceArea": "Common", "tcpPorts": "80,443", "required": True},
]


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which nothing listens yet but the sign-in service."""
    world.need_low_ports()
    async with world.opened(tmp_path) as opened:
        opened.names.load("office.com", f"endpoints A {ENDPOINTS}\n")
        yield opened


@asynccontextmanager
async def listening(address: str, port: int) -> AsyncIterator[None]:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, address, port):
        yield


@dataclass
class Service:
    """Microsoft's service for its list; `asked` holds what was asked for."""

    version: object = field(default_factory=lambda: {"instance": "Worldwide", "latest": "2026082800"})
    listed: object = field(default_factory=lambda: LISTED)
    status: int = 200
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        document = self.version if request.path.startswith("/version/") else self.listed
        if document is None and request.transport is not None:
            request.transport.abort()
        return web.json_response(document, status=self.status)


@asynccontextmanager
async def serving(there: World, service: Service, case: Case = Case.GOOD) -> AsyncIterator[None]:
    """Run *service* where its name leads to."""
    app = web.Application()
    app.router.add_get("/{kind}/{instance}", service.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        context = there.lab.context(case, ("endpoints.office.com",))
        await web.TCPSite(runner, ENDPOINTS, 443, ssl_context=context).start()
        yield
    finally:
        await runner.cleanup()


async def test_open_ways_pass(there: World) -> None:
    there.names.load("contoso.test", GOOD + f"w A {PROXY}\n")

    async with listening(FEDERATION, 5061), listening(PROXY, 443):
        codes = await there.codes("sipfed-reachable", {"web_ext": "w.contoso.test", "meet": "w.contoso.test"})

    assert codes == ["ok", "ok", "ok", "ok"]


async def test_closed_ways_are_told_apart_from_a_network_that_lets_nothing_out(there: World) -> None:
    told = {"meet": "meet.contoso.test"}
    gagged = World(there.names, there.lab, there.net, NOWHERE)

    assert await there.codes("sipfed-reachable", told) == ["no-federation", "ok", "ok", "closed"]
    assert await gagged.codes("sipfed-reachable", told) == ["no-way-out", "ok", "ok", "no-way-out"]


async def test_hosts_that_microsoft_gave_up_are_named(there: World) -> None:
    there.names.load("online.lync.com", f"sipfed A {FEDERATION}\n")
    there.names.fail("sipfed.online.lync.com", Fault.SERVFAIL)

    assert await there.codes("sipfed-reachable") == ["not-asked", "unresolved", "unresolved"]


async def test_the_list_is_shown_until_its_version_is_told(there: World) -> None:
    service = Service()
    async with serving(there, service):
        skype, common = await there.look("m365-endpoints")
        followed = await there.codes("m365-endpoints", {"endpoints_version": "2026082800"})
        changed = await there.codes("m365-endpoints", {"endpoints_version": "2026072800"})

    assert skype.observed.endswith("the entries now: 11 UDP 3478,3479,3480,3481")
    assert common.fix == "/hybrid set endpoints_version=2026082800"
    assert (followed, changed) == (["ok"], ["changed", "changed"])
    version, listed = service.asked  # once an hour, and no more
    assert version == f"/version/Worldwide?clientrequestid={CLIENT}"
    assert listed == f"/endpoints/Worldwide?clientrequestid={CLIENT}&ServiceAreas=Skype,Common"


@pytest.mark.parametrize(("cloud", "instance"), [("gcc-high", "USGOVGCCHigh"), ("dod", "USGOVDoD"), ("china", "China")])
async def test_each_cloud_has_its_own_list(there: World, cloud: str, instance: str) -> None:
    service = Service()
    async with serving(there, service):
        await there.look("m365-endpoints", {"cloud": cloud, "endpoints_version": "2026082800"})

    assert [path.partition("?")[0] for path in service.asked] == [f"/version/{instance}"]


@pytest.mark.parametrize(
    ("service", "case"),
    [
        pytest.param(Service(status=429), Case.GOOD, id="too many questions"),
        pytest.param(Service(version={"latest": "soon"}), Case.GOOD, id="no version"),
        pytest.param(Service(version=[]), Case.GOOD, id="no object"),
        pytest.param(Service(listed={}), Case.GOOD, id="no list"),
        pytest.param(Service(listed=None), Case.GOOD, id="hung up on"),
        pytest.param(Service(), Case.SELF_SIGNED, id="somebody else"),
    ],
)
async def test_a_list_that_cannot_be_read_is_an_error(there: World, service: Service, case: Case) -> None:
    async with serving(there, service, case):
        assert await there.codes("m365-endpoints") == ["not-seen"]


async def test_where_nobody_answers_it_is_an_error(there: World) -> None:
    assert await there.codes("m365-endpoints") == ["not-seen"]
    async with listening(ENDPOINTS, 443):
        assert await there.codes("m365-endpoints") == ["not-seen"]
