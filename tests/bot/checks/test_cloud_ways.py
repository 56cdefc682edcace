"""The ways to Microsoft's cloud: its federation, its list of endpoints, and your web services."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import Target, m365_endpoints, sipfed_reachable
from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC
from bot.checks.handed import NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING, NOT_ASKED
from bot.checks.m365_endpoints import CHANGED, LIST, Entry, entries
from bot.checks.sipfed_reachable import CLOSED, EDGE_OPEN, EDGE_SHUT, NO_ADDRESS, NO_FEDERATION, UNRESOLVED, Door
from bot.model.verdict import Code
from bot.net.facts import Addresses, Connection, Outcome
from tests.fakes import FakeNet
from tests.in_hand import Documents, found
from tests.seen import PROXY, at, differing, silent, target

ABOUT = target()
LEAVING = target({"phase": "decommissioning"})
FED, DIR, WEB, EXT = "sipfed.online.lync.com", "sipdir.online.lync.com", "webdir.online.lync.com", "web.contoso.com"
MICROSOFT = "52.112.0.1"
OTHERS = (at(DIR, MICROSOFT), at(WEB, MICROSOFT))


def door(name: Addresses, *outcomes: Outcome) -> Door:
    return Door(name, tuple(Connection(where, 443, outcome) for where, outcome in zip(name.all, outcomes, strict=True)))


OPEN = door(at(FED, MICROSOFT), Outcome.OPEN)
SHUT = door(at(FED, MICROSOFT), Outcome.TIMEOUT)


def ways(
    federation: Door = OPEN, *web: Door, others: tuple[Addresses, ...] = OTHERS, way_out: bool = True
) -> sipfed_reachable.Seen:
    return sipfed_reachable.Seen(federation, others, web, way_out)


def from_edge(opened: str, federation: Door = SHUT) -> sipfed_reachable.Seen:
    """Return the ways where an Edge server said whether its own was *opened*, or nothing of it."""
    edge = {"open": True, "shut": False}.get(opened)
    return sipfed_reachable.Seen(federation, OTHERS, (), way_out=True, edge=edge, handed=True)


OK = sipfed_reachable.OK
FINE = [OK, OK, OK]
WAYS = [
    pytest.param(ABOUT, ways(), FINE, id="as it should be"),
    pytest.param(ABOUT, ways(SHUT), [NO_FEDERATION, OK, OK], id="5061 is not let out"),
    pytest.param(ABOUT, ways(SHUT, way_out=False), [NO_WAY_OUT, OK, OK], id="nothing is let out"),
    pytest.param(ABOUT, ways(door(at(FED))), [UNRESOLVED, OK, OK], id="the federation leads nowhere"),
    pytest.param(ABOUT, ways(door(silent(FED))), [NOT_ASKED, OK, OK], id="the federation could not be asked"),
    pytest.param(ABOUT, ways(others=(at(DIR, MICROSOFT), at(WEB))), [OK, OK, UNRESOLVED], id="webdir is given up"),
    pytest.param(ABOUT, ways(others=(silent(DIR), at(WEB, MICROSOFT))), [OK, NOT_ASKED, OK], id="sipdir is silent"),
    pytest.param(ABOUT, ways(OPEN, door(at(EXT, PROXY), Outcome.OPEN)), [*FINE, OK], id="web services answer"),
    pytest.param(
        ABOUT,
        ways(OPEN, door(at(EXT, PROXY, MICROSOFT), Outcome.TIMEOUT, Outcome.OPEN)),
        [*FINE, OK],
        id="one address of the web services answers",
    ),
    pytest.param(ABOUT, ways(OPEN, door(at(EXT, PROXY), Outcome.REFUSED)), [*FINE, CLOSED], id="web services closed"),
    pytest.param(
        ABOUT,
        ways(OPEN, door(at(EXT, PROXY), Outcome.TIMEOUT), way_out=False),
        [*FINE, NO_WAY_OUT],
        id="web services, and nothing is let out",
    ),
    pytest.param(ABOUT, ways(OPEN, door(at(EXT))), [*FINE, NO_ADDRESS], id="web services lead nowhere"),
    pytest.param(ABOUT, ways(OPEN, door(silent(EXT))), [*FINE, NOT_ASKED], id="web services could not be asked"),
    pytest.param(ABOUT, ways(OPEN, door(at(EXT, PROXY), Outcome.FORBIDDEN)), [*FINE, NOT_PUBLIC], id="not public"),
    pytest.param(LEAVING, ways(), [*FINE, DECOMMISSIONING], id="leaving"),
    pytest.param(ABOUT, from_edge("open"), [EDGE_OPEN, OK, OK], id="the Edge gets through, and the bot does not"),
    pytest.param(ABOUT, from_edge("shut"), [EDGE_SHUT, NO_FEDERATION, OK, OK], id="neither gets through"),
    pytest.param(ABOUT, from_edge("shut", OPEN), [EDGE_SHUT, *FINE], id="the bot gets through, and the Edge does not"),
    pytest.param(ABOUT, from_edge("?", OPEN), [NOT_SHOWN, *FINE], id="the Edge was asked about something else"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), WAYS)
def test_judge_of_the_ways(about: Target, facts: sipfed_reachable.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in sipfed_reachable.judge(about, facts)] == codes


def test_every_code_of_the_ways_has_a_case() -> None:
    assert differing(sipfed_reachable.CHECK, WAYS) == set()


def test_the_command_for_the_edge_is_given_where_the_federation_does_not_answer() -> None:
    finding, *_ = sipfed_reachable.judge(ABOUT, ways(SHUT))

    assert (finding.subject, finding.expected) == (f"{FED}:5061", "open")
    assert finding.fix.startswith(f"Test-NetConnection {FED} -Port 5061")


def tried(*ways: tuple[str, int, bool]) -> dict[str, str]:
    rows = [{"ComputerName": host, "RemotePort": port, "TcpTestSucceeded": opened} for host, port, opened in ways]
    return {"edge-sipfed": json.dumps(rows)}


EDGES = [
    pytest.param(tried((FED, 5061, True)), EDGE_OPEN, id="open"),
    pytest.param(
        {"edge-sipfed": f"ComputerName : {FED}\nRemotePort : 5061\nTcpTestSucceeded : True"}, EDGE_OPEN, id="list"
    ),
    pytest.param(tried((FED.upper(), 5061, True), (FED, 5061, False)), EDGE_SHUT, id="one of two Edge servers"),
    pytest.param(tried((FED, 5061, False), (FED, 5061, True)), EDGE_SHUT, id="the first of two Edge servers"),
    pytest.param(tried((FED, 443, True)), NOT_SHOWN, id="another port"),
    pytest.param(tried((WEB, 5061, True)), NOT_SHOWN, id="another host"),
    pytest.param(
        tried(*((f"h{n}.example", 5061, True) for n in range(10)), (FED, 5061, True)), NOT_SHOWN, id="far too many"
    ),
    pytest.param({"edge-sipfed": json.dumps({"ComputerName": FED, "RemotePort": 5061})}, NOT_SHOWN, id="no result"),
]


@pytest.mark.parametrize(("documents", "code"), EDGES)
def test_what_an_edge_server_saw_is_taken_from_its_output(documents: Documents, code: Code) -> None:
    finding, *_ = found(sipfed_reachable.CHECK, ABOUT, documents)

    assert finding.code == code


def test_what_an_edge_server_saw_lately_still_counts() -> None:
    finding, *_ = found(sipfed_reachable.CHECK, ABOUT, {}, tried((FED, 5061, False)))

    assert (finding.code, finding.subject) == (EDGE_SHUT, f"{FED}:5061 from the Edge")


FOLLOWS = target({"endpoints_version": "2026082800"})
ENTRIES = (Entry("Skype", 11, "UDP 3478,3479"), Entry("Skype", 12, "TCP 80,443"), Entry("Common", 56, "TCP 443"))
LISTS = [
    pytest.param(FOLLOWS, m365_endpoints.Seen("2026082800"), [m365_endpoints.OK], id="followed"),
    pytest.param(ABOUT, m365_endpoints.Seen("2026082800", ENTRIES), [LIST, LIST], id="not told"),
    pytest.param(FOLLOWS, m365_endpoints.Seen("2026092800", ENTRIES), [CHANGED, CHANGED], id="changed since"),
    pytest.param(ABOUT, m365_endpoints.Seen(trouble="HTTP 429"), [m365_endpoints.NOT_SEEN], id="no version"),
    pytest.param(ABOUT, m365_endpoints.Seen("2026082800", (), "HTTP 503"), [m365_endpoints.NOT_SEEN], id="no list"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), LISTS)
def test_judge_of_the_list(about: Target, facts: m365_endpoints.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in m365_endpoints.judge(about, facts)] == codes


def test_every_code_of_the_list_has_a_case() -> None:
    assert differing(m365_endpoints.CHECK, LISTS) == set()


def test_what_has_changed_is_told_with_the_version_to_tell_then() -> None:
    skype, common = m365_endpoints.judge(FOLLOWS, m365_endpoints.Seen("2026092800", ENTRIES))

    assert (skype.subject, skype.expected) == ("Worldwide, Skype", "version 2026092800")
    assert skype.observed == "version 2026082800; the entries now: 11 UDP 3478,3479; 12 TCP 80,443"
    assert common.fix == "/hybrid set endpoints_version=2026092800"


def test_the_list_is_read_and_what_is_none_is_left_out() -> None:
    rows = [
        {"id": 12, "serviceArea": "Skype", "tcpPorts": "80,443", "ips": ["52.112.0.0/14"], "urls": ["*.lync.com"]},
        {"id": 11, "serviceArea": "Skype", "udpPorts": "3478", "tcpPorts": "443"},
        {"id": True},
        {"id": "13"},
        "14",
        {"id": 15, "tcpPorts": 443},
    ]

    assert entries(json.dumps(rows).encode()) == (
        Entry("Skype", 11, "TCP 443 UDP 3478"),
        Entry("Skype", 12, "TCP 80,443"),
        Entry("", 15, ""),
    )


async def test_without_a_version_the_list_is_not_asked_for() -> None:
    fake = FakeNet()

    assert await m365_endpoints.observe(ABOUT, fake.net()) == m365_endpoints.Seen(trouble="no answer")
    assert len(fake.asked) == 1


async def test_a_version_without_its_list_is_trouble() -> None:
    url = f"https://endpoints.office.com/version/Worldwide?clientrequestid={m365_endpoints.CLIENT}"
    fake = FakeNet(pages={url: b'{"latest":"2026082800"}'})

    seen = await m365_endpoints.observe(ABOUT, fake.net())

    assert seen == m365_endpoints.Seen("2026082800", trouble="no answer")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "serviceArea", "tcpPorts", "udpPorts"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(st.binary(max_size=100) | JSON.map(lambda document: json.dumps(document).encode()) | st.just(b"[" * 100_000))
def test_whatever_the_list_says_nothing_is_raised(body: bytes) -> None:
    assert all(isinstance(entry, Entry) for entry in entries(body))
