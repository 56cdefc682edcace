"""What open and closed ports mean."""

import pytest

from bot.checks import Check, Target
from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC
from bot.checks.edge_servers import Door
from bot.checks.edge_tcp import CHECKS, CLOSED, NO_ADDRESS, OK, SOME_CLOSED, Knocked, Seen, judge
from bot.checks.kinds import DECOMMISSIONING, NO_SIP_DOMAIN, NOT_ASKED, NOT_TOLD, ONLINE
from bot.checks.naming import Host
from bot.model.verdict import Code
from bot.net.facts import Addresses, Connection, Outcome
from tests.seen import EDGE, at, differing, silent, target

ABOUT = target()
LEAVING = target({"phase": "decommissioning"})
SIP, SECOND = "sip.contoso.com", "203.0.113.11"


def knocked(places: Addresses, *outcomes: Outcome, told: bool = True) -> Knocked:
    door = Door(Host(SIP, "access_edge_fqdn", told), 443, places)
    return Knocked(
        door,
        tuple(Connection(address, 443, outcome) for address, outcome in zip(places.all, outcomes, strict=True)),
    )


def seen(places: Addresses, *outcomes: Outcome, told: bool = True, way_out: bool = True) -> Seen:
    return Seen((knocked(places, *outcomes, told=told),), way_out)


ONE, TWO = at(SIP, EDGE), at(SIP, EDGE, SECOND)

CASES = [
    pytest.param(ABOUT, seen(ONE, Outcome.OPEN), [OK], id="open"),
    pytest.param(ABOUT, seen(TWO, Outcome.OPEN, Outcome.OPEN), [OK], id="both open"),
    pytest.param(ABOUT, seen(TWO, Outcome.OPEN, Outcome.TIMEOUT), [SOME_CLOSED], id="one closed"),
    pytest.param(ABOUT, seen(TWO, Outcome.OPEN, Outcome.FORBIDDEN), [SOME_CLOSED], id="one not public"),
    pytest.param(ABOUT, seen(ONE, Outcome.REFUSED, way_out=True), [CLOSED], id="refused"),
    pytest.param(ABOUT, seen(TWO, Outcome.TIMEOUT, Outcome.UNREACHABLE, way_out=True), [CLOSED], id="none answers"),
    pytest.param(ABOUT, seen(ONE, Outcome.TIMEOUT, way_out=False), [NO_WAY_OUT], id="the bot cannot get out"),
    pytest.param(ABOUT, seen(ONE, Outcome.FORBIDDEN), [NOT_PUBLIC], id="not public"),
    pytest.param(ABOUT, seen(at(SIP)), [NO_ADDRESS], id="no address"),
    pytest.param(ABOUT, seen(at(SIP), told=False), [NOT_TOLD], id="the example name does not exist"),
    pytest.param(ABOUT, seen(silent(SIP), told=False), [NOT_ASKED], id="the name could not be asked"),
    pytest.param(
        ABOUT,
        Seen((Knocked(Door(Host(SIP, "x", told=True), 443, at(SIP, EDGE, chain=["sipdir.online.lync.com"]))),)),
        [ONLINE],
        id="Microsoft is not yours",
    ),
    pytest.param(
        ABOUT,
        Seen((knocked(ONE, Outcome.OPEN), knocked(ONE, Outcome.TIMEOUT)), way_out=True),
        [OK, CLOSED],
        id="each door by itself",
    ),
    pytest.param(LEAVING, Seen(()), [DECOMMISSIONING], id="leaving"),
    pytest.param(ABOUT, Seen(()), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CASES)
def test_judge(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in judge(about, facts)] == codes


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_code_has_a_case(check: Check) -> None:
    assert differing(check, CASES) == set()


def test_expected_and_observed_name_every_address() -> None:
    [finding] = judge(ABOUT, seen(TWO, Outcome.OPEN, Outcome.TIMEOUT))

    assert finding.subject == f"{SIP}:443"
    assert finding.expected == f"{EDGE}:443 open, {SECOND}:443 open"
    assert finding.observed == f"{EDGE}:443 open, {SECOND}:443 no answer in time"
