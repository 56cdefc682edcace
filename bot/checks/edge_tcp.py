"""Edge ports: do the Edge services answer from outside?

Clients and people who were moved come in on TCP 443 of the Access Edge, the Web Conferencing Edge and the A/V Edge;
partners and Microsoft's cloud on TCP 5061 of the Access Edge. Every address of a name is tried.

Where none answers, the bot tries a host of Microsoft's as well. If that does not answer either, the bot's own way out
is blocked (many networks let no 5061 out), and nothing can be said of the Edge.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from bot.checks import Check, Target
from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC, federation_answers, web_answers
from bot.checks.edge_servers import HTTPS_PORT, MAX_ADDRESSES, SIP_PORT, Door, doors, leads_to_edge, nothing
from bot.checks.kinds import (
    DECOMMISSIONING,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    NOT_TOLD,
    ONLINE,
    address_lines,
    is_guess,
    leads_online,
    not_told,
)
from bot.checks.naming import access_edge, audio_video, web_conferencing
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Connection, Outcome

OK = Code("ok", Verdict.PASS)
SOME_CLOSED = Code(
    "some-closed",
    Verdict.WARN,
    "Some addresses do not answer: whoever is sent there waits in vain. Open the port there, or take the address out.",
)
CLOSED = Code(
    "closed",
    Verdict.FAIL,
    "Open the port from the internet to this address; check the address translation on the way and that the Edge"
    " services run.",
)
NO_ADDRESS = Code("no-address", Verdict.FAIL, "The name leads nowhere. Create an A record with its public address.")

CODES = (
    OK,
    SOME_CLOSED,
    CLOSED,
    NO_ADDRESS,
    ONLINE,
    NO_WAY_OUT,
    NOT_PUBLIC,
    NOT_TOLD,
    DECOMMISSIONING,
    NOT_ASKED,
    NO_SIP_DOMAIN,
)


@dataclass(frozen=True, slots=True)
class Knocked:
    """One door, and how each of its addresses answered."""

    door: Door
    connections: tuple[Connection, ...] = ()

    @property
    def silent(self) -> bool:
        """It was knocked at, and nobody opened."""
        return bool(self._tried) and not any(each.outcome is Outcome.OPEN for each in self._tried)

    @property
    def _tried(self) -> tuple[Connection, ...]:
        return tuple(each for each in self.connections if each.outcome is not Outcome.FORBIDDEN)

    def __str__(self) -> str:
        """What a person is shown as observed."""
        return ", ".join(f"{each.address}:{each.port} {each.outcome}" for each in self.connections)


@dataclass(frozen=True, slots=True)
class Seen:
    """Every door; and whether a host of Microsoft's answers, which is found out only where a door is silent."""

    doors: tuple[Knocked, ...]
    way_out: bool = True


async def observe(port: int, target: Target, net: Net) -> Seen:
    hosts = [access_edge(target)]
    if port == HTTPS_PORT:
        hosts += [web_conferencing(target), audio_video(target)]
    found = await doors(target, net, [(host, port) for host in hosts])
    places = dict.fromkeys(address for door in found for address in _places(door))
    control = federation_answers if port == SIP_PORT else web_answers
    async with asyncio.TaskGroup() as group:
        # Begun at the same time, because two silences one after the other last longer than a check may.
        answers = group.create_task(control(target, net))
        connections = await asyncio.gather(*(net.tls.connect(address, port) for address in places))
        outcome = dict(zip(places, connections, strict=True))
        knocked = tuple(Knocked(door, tuple(outcome[address] for address in _places(door))) for door in found)
        way_out = await answers if any(each.silent for each in knocked) else True
        answers.cancel()
    return Seen(knocked, way_out)


def _places(door: Door) -> tuple[str, ...]:
    return door.addresses.all[:MAX_ADDRESSES] if leads_to_edge(door) else ()


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if not seen.doors:
        yield nothing(target)
    for knocked in seen.doors:
        yield _judge_door(knocked, CLOSED if seen.way_out else NO_WAY_OUT)


def _judge_door(knocked: Knocked, silent: Code) -> Finding:
    door = knocked.door
    if not leads_to_edge(door):
        return _unknocked(door)
    outcomes = [each.outcome for each in knocked.connections]
    if all(outcome is Outcome.OPEN for outcome in outcomes):
        code = OK
    elif Outcome.OPEN in outcomes:
        code = SOME_CLOSED
    elif not knocked.silent:
        code = NOT_PUBLIC
    else:
        code = silent
    expected = ", ".join(f"{each.address}:{each.port} {Outcome.OPEN}" for each in knocked.connections)
    fix = "Get-CsWindowsService" if code is CLOSED else ""
    return code.at(str(door), expected=expected, observed=str(knocked), fix=fix)


def _unknocked(door: Door) -> Finding:
    if door.addresses.known and is_guess(door.host, door.addresses):
        return not_told(door.host, door.addresses)
    if not door.addresses.known:
        code, fix = NOT_ASKED, ""
    elif leads_online(door.addresses):
        code, fix = ONLINE, ""
    else:
        code, fix = NO_ADDRESS, address_lines(door.host.name, door.addresses)
    return code.at(str(door), expected="an address on premises", observed=str(door.addresses), fix=fix)


CHECKS = tuple(
    Check(
        id=f"edge-tcp-{port}",
        step=3,
        title=title,
        codes=CODES,
        source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
        "lync-server-2013-planning-for-hybrid-deployments",
        observe=partial(observe, port),
        judge=judge,
    )
    for port, title in (
        (HTTPS_PORT, "The Edge services answer on 443"),
        (SIP_PORT, "The Access Edge answers on 5061"),
    )
)
