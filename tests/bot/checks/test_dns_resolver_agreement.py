"""Changes of DNS that are on their way, and servers that do not agree; in tables and against two real name servers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.checks import Target
from bot.checks.dns_resolver_agreement import (
    CHECK,
    NO_OWN_ANSWER,
    NO_OWN_SERVER,
    OK,
    SERVERS_DIFFER,
    TRAVELLING,
    Lookup,
    judge,
)
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED
from bot.model.profile import Profile
from bot.model.verdict import Code
from bot.net.facts import Authority, Status
from bot.playground.nameserver import Fault, NameServer
from tests import world
from tests.loopback import mine
from tests.seen import NOW, differing, target
from tests.world import EDGE, GOOD, World

ABOUT = target()
HERE = "SRV 0 0 5061 sip.contoso.com"
ONLINE = "SRV 100 1 5061 sipfed.online.lync.com"


def own(*records: str, server: str = "ns1.contoso.com (203.0.113.53)", status: Status | None = None) -> Authority:
    return Authority(server=server, status=status or (Status.FOUND if records else Status.NO_NAME), records=records)


def looked(*records: str, own: tuple[Authority, ...], ttl: int = 300, known: bool = True) -> tuple[Lookup, ...]:
    name = "_sipfederationtls._tcp.contoso.com"
    return (Lookup(name=name, kind="SRV", records=records, known=known, ttl=ttl if records else 0, own=own),)


SECOND = "ns2.contoso.com (203.0.113.54)"
CASES = [
    pytest.param(ABOUT, looked(HERE, own=(own(HERE),)), [OK], id="alike"),
    pytest.param(ABOUT, looked(HERE, own=(own(HERE), own(HERE, server=SECOND))), [OK], id="both servers alike"),
    pytest.param(ABOUT, looked(own=(own(status=Status.NO_DATA),)), [OK], id="nothing on both sides"),
    pytest.param(ABOUT, looked(ONLINE, own=(own(HERE),)), [TRAVELLING], id="the old record is remembered"),
    pytest.param(ABOUT, looked(ONLINE, own=(own(),)), [TRAVELLING], id="a record that is gone is remembered"),
    pytest.param(ABOUT, looked(own=(own(HERE),)), [TRAVELLING], id="its absence is remembered"),
    pytest.param(
        ABOUT, looked(HERE, own=(own(HERE), own(ONLINE, server=SECOND))), [SERVERS_DIFFER], id="one was forgotten"
    ),
    pytest.param(
        ABOUT, looked(HERE, own=(own(HERE), own(status=Status.TIMEOUT, server=SECOND))), [OK], id="one is silent"
    ),
    pytest.param(ABOUT, looked(HERE, own=(own(status=Status.REFUSED),)), [NO_OWN_ANSWER], id="none answers"),
    pytest.param(ABOUT, looked(HERE, own=()), [NO_OWN_SERVER], id="none was found"),
    pytest.param(ABOUT, looked(own=(own(HERE),), known=False), [NOT_ASKED], id="the resolvers give no answer"),
    pytest.param(
        ABOUT,
        (*looked(HERE, own=(own(HERE),)), *looked(ONLINE, own=(own(HERE),))),
        [TRAVELLING, OK],
        id="one of two is on its way",
    ),
    pytest.param(Target(profile=Profile(), now=NOW), (), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CASES)
def test_judge(about: Target, facts: tuple[Lookup, ...], codes: list[Code]) -> None:
    assert [finding.code for finding in judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_it_never_fails() -> None:
    assert "fail" not in {code.verdict for code in CHECK.codes}


def test_when_to_look_again_is_told() -> None:
    [old] = judge(ABOUT, looked(ONLINE, own=(own(HERE),), ttl=5400))
    [gone] = judge(ABOUT, looked(own=(own(HERE),)))

    assert old.expected == f"ns1.contoso.com (203.0.113.53): {HERE}"
    assert old.observed == f"{ONLINE} (time to live 5400 s; look again after 2026-09-01 13:30 UTC)"
    assert gone.observed == "no such record (time to live 0 s; look again after 2026-09-01 13:00 UTC)"


OWN = mine(77)
NAMED = f"ns A {OWN}\n"


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[World]:
    """A world whose zone has a name server of its own."""
    world.need_low_ports()
    async with world.opened(tmp_path) as opened:
        opened.names.load("contoso.test", GOOD + NAMED)
        yield opened


@pytest_asyncio.fixture
async def zone(there: World) -> AsyncIterator[NameServer]:
    """The zone's own name server, which has what the resolvers have."""
    assert there.names.address
    server = NameServer({"contoso.test": GOOD + NAMED})
    await server.start(OWN, 53)
    try:
        yield server
    finally:
        await server.stop()


@pytest.mark.usefixtures("zone")
async def test_an_unchanged_zone_agrees(there: World) -> None:
    [finding] = await there.look("dns-resolver-agreement")

    assert (finding.code, finding.observed) == (OK, "5 of 5 answers are alike everywhere")


async def test_a_change_at_the_zone_is_on_its_way(there: World, zone: NameServer) -> None:
    zone.load(
        "contoso.test",
        (GOOD + NAMED).replace(f"sip                      A     {EDGE}", "sip A 203.0.113.9\nsip A 203.0.113.1"),
    )

    travelling, fine = await there.look("dns-resolver-agreement")

    assert (travelling.subject, fine.observed) == ("sip.contoso.test A", "4 of 5 answers are alike everywhere")
    assert travelling.expected == f"ns.contoso.test ({OWN}): A 203.0.113.1; A 203.0.113.9"
    assert travelling.observed.startswith(f"A {EDGE} (time to live 300 s; look again after ")


async def test_aliases_are_compared_and_not_followed(there: World, zone: NameServer) -> None:
    alias = (GOOD + NAMED).replace("lyncdiscover             A ", "lyncdiscover CNAME www\nwww A ")
    there.names.load("contoso.test", alias)
    zone.load("contoso.test", alias.replace("CNAME www", "CNAME web.fabrikam.test."))

    travelling, _ = await there.look("dns-resolver-agreement")

    assert travelling.expected == f"ns.contoso.test ({OWN}): CNAME web.fabrikam.test"
    assert travelling.observed.startswith("CNAME www.contoso.test (")


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.LAME, Fault.GARBAGE, Fault.DROP])
async def test_a_server_that_does_not_answer_for_its_zone_is_an_error(
    there: World, zone: NameServer, fault: Fault
) -> None:
    zone.fail("sip.contoso.test", fault)

    codes = await there.codes("dns-resolver-agreement")

    assert codes == ["no-own-answer", "ok"]


async def test_a_zone_whose_servers_are_not_public_is_not_asked(there: World) -> None:
    there.names.load("contoso.test", GOOD + "ns A 10.0.0.53\n")

    assert set(await there.codes("dns-resolver-agreement")) == {"no-own-server"}


async def test_a_domain_inside_a_zone_is_asked_of_that_zone(there: World, zone: NameServer) -> None:
    there.names.load("contoso.test", GOOD + NAMED + f"sip.sales A {EDGE}\nsales CNAME www\n")
    zone.load("contoso.test", GOOD + NAMED + "sip.sales A 203.0.113.9\nsales CNAME www\n")

    codes = await there.codes("dns-resolver-agreement", {"domain": "sales.contoso.test"})

    assert codes == ["travelling", "ok"]


async def test_a_zone_without_servers_that_anybody_knows_is_not_asked(there: World) -> None:
    there.names.unload("contoso.test")

    assert set(await there.codes("dns-resolver-agreement")) == {"not-asked"}
