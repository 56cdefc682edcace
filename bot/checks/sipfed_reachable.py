"""Ways to the cloud: does Microsoft's federation answer on 5061, and do your web services answer on 443?

The Edge servers must reach Microsoft's federation (`sipfed.online.lync.com`, TCP 5061), and Microsoft and your clients
must reach your external web services and simple URLs (TCP 443). From where the bot stands, the first proves only that
Microsoft's side is up and that this network lets it through. What counts is the view from the Edge itself: run
`Test-NetConnection` as shown on every Edge server and hand its output in. It holds for a week, and what the bot sees of
the federation itself is then of no account.

The other hosts of the service are looked up as well, because Microsoft is said to have given some of them up. Where
`webdir` leads nowhere, look at the hosting provider's AutodiscoverUrl too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, clouds, handed
from bot.checks.control import MAX_ADDRESSES, NO_WAY_OUT, NOT_PUBLIC, SIP_PORT, web_answers
from bot.checks.edge_servers import HTTPS_PORT
from bot.checks.handed import NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING, NOT_ASKED
from bot.checks.naming import wire
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Connection, Outcome

SOURCE = "edge-sipfed"

OK = Code("ok", Verdict.PASS)
NO_FEDERATION = Code(
    "no-federation",
    Verdict.WARN,
    "Microsoft's federation does not answer here on 5061, and other hosts of theirs do. This network may not let it"
    " out; what counts is the Edge: run the command there, and open TCP 5061 outward where it fails.",
)
UNRESOLVED = Code(
    "unresolved",
    Verdict.WARN,
    "A host of Microsoft's leads nowhere. They may have given it up: do not point records to it, and see that the"
    " hosting provider's AutodiscoverUrl still answers.",
)
CLOSED = Code(
    "closed",
    Verdict.FAIL,
    "Your web services do not answer on 443. Publish them through the reverse proxy: 443 outside to 4443 inside.",
)
EDGE_OPEN = Code("edge-open", Verdict.PASS)
EDGE_SHUT = Code(
    "edge-shut",
    Verdict.FAIL,
    "An Edge server does not get through to Microsoft's federation. Open TCP 5061 outward for the external addresses of"
    " the Edge servers, and see that they resolve the name.",
)
NO_ADDRESS = Code("no-address", Verdict.FAIL, "The name leads nowhere. See the check `dns-simple-urls`.")


@dataclass(frozen=True, slots=True)
class Door:
    """A name, and how its addresses answered; none where they were not tried."""

    name: Addresses
    connections: tuple[Connection, ...] = ()

    @property
    def open(self) -> bool:
        """Somebody answers."""
        return any(each.outcome is Outcome.OPEN for each in self.connections)

    @property
    def forbidden(self) -> bool:
        """None of its addresses was tried, because none is public."""
        return bool(self.connections) and all(each.outcome is Outcome.FORBIDDEN for each in self.connections)

    def __str__(self) -> str:
        """What a person is shown as observed."""
        tried = ", ".join(f"{each.address}:{each.port} {each.outcome}" for each in self.connections)
        return tried or str(self.name)


@dataclass(frozen=True, slots=True)
class Seen:
    """Microsoft's federation, its other hosts, the web services told; and whether Microsoft answers at all.

    Attributes:
        edge: The Edge servers got through to the federation, by what was handed in; None where nobody told.
        handed: Something was handed in now.
    """

    federation: Door
    others: tuple[Addresses, ...]
    web: tuple[Door, ...]
    way_out: bool
    edge: bool | None = None
    handed: bool = False


async def observe(target: Target, net: Net) -> Seen:
    hosts, profile = clouds.online(target), target.profile
    told = (profile.web_ext_fqdn, profile.director_web_fqdn, profile.meet_fqdn, profile.dialin_fqdn)
    web = [] if clouds.belongs_online(target) else [wire(name) for name in dict.fromkeys(told) if name]
    federation, others, services, way_out = await asyncio.gather(
        _door(net, hosts.federation, SIP_PORT),
        asyncio.gather(*map(net.dns.addresses, (hosts.sip, hosts.web))),
        asyncio.gather(*(_door(net, name, HTTPS_PORT) for name in web)),
        web_answers(target, net),
    )
    edge = handed.told(target, SOURCE, f"{hosts.federation}:{SIP_PORT}")
    return Seen(federation, tuple(others), tuple(services), way_out, edge, SOURCE in target.handed)


async def _door(net: Net, name: str, port: int) -> Door:
    found = await net.dns.addresses(name)
    tried = found.all[:MAX_ADDRESSES]
    return Door(found, tuple(await asyncio.gather(*(net.tls.connect(address, port) for address in tried))))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    place = f"{clouds.online(target).federation}:{SIP_PORT}"
    if seen.edge is not None:
        code, observed = (EDGE_OPEN, Outcome.OPEN) if seen.edge else (EDGE_SHUT, "no connection")
        yield code.at(f"{place} from the Edge", expected=Outcome.OPEN, observed=observed)
    elif seen.handed:
        yield handed.not_shown(place, SOURCE, "ComputerName", "RemotePort", "TcpTestSucceeded")
    if not seen.edge:
        yield _judge_federation(seen)
    for name in seen.others:
        code = NOT_ASKED if not name.known else OK if name.all else UNRESOLVED
        yield code.at(name.name, expected="an address", observed=str(name))
    if clouds.belongs_online(target):
        yield DECOMMISSIONING.at("web services")
    for door in seen.web:
        yield _judge_web(door, way_out=seen.way_out)


def _judge_federation(seen: Seen) -> Finding:
    door = seen.federation
    name, fix = door.name.name, ""
    if door.open:
        code = OK
    elif not door.name.known:
        code = NOT_ASKED
    elif not door.name.all:
        code = UNRESOLVED
    else:
        code = NO_FEDERATION if seen.way_out else NO_WAY_OUT
        fix = f"Test-NetConnection {name} -Port {SIP_PORT} | Select ComputerName,RemotePort,TcpTestSucceeded"
    return code.at(f"{name}:{SIP_PORT}", expected=Outcome.OPEN, observed=str(door), fix=fix)


def _judge_web(door: Door, *, way_out: bool) -> Finding:
    if door.open:
        code = OK
    elif not door.name.known:
        code = NOT_ASKED
    elif not door.connections:
        code = NO_ADDRESS
    elif door.forbidden:
        code = NOT_PUBLIC
    else:
        code = CLOSED if way_out else NO_WAY_OUT
    return code.at(f"{door.name.name}:{HTTPS_PORT}", expected=Outcome.OPEN, observed=str(door))


CHECK = Check(
    id="sipfed-reachable",
    step=3,
    title="Microsoft's federation and your web services answer",
    codes=(
        OK,
        EDGE_OPEN,
        EDGE_SHUT,
        NO_FEDERATION,
        UNRESOLVED,
        CLOSED,
        NO_ADDRESS,
        NO_WAY_OUT,
        NOT_PUBLIC,
        DECOMMISSIONING,
        NOT_ASKED,
        NOT_SHOWN,
    ),
    source="https://learn.microsoft.com/microsoft-365/enterprise/additional-office365-ip-addresses-and-urls",
    observe=observe,
    judge=judge,
    priority=2,
    wants=(SOURCE,),
    live=True,
)
