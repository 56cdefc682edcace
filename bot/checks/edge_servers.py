"""The look that the Edge checks share: which doors there are, where they lead, and what stands behind them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks import clouds
from bot.checks.kinds import (
    DECOMMISSIONING,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    NOT_TOLD,
    is_guess,
    leads_online,
    no_sip_domain,
    not_told,
)
from bot.checks.naming import Host, access_edge, web_conferencing
from bot.evidence.certificate import Certificate, parse
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.checks import Target
    from bot.net import Net
    from bot.net.facts import Addresses

HTTPS_PORT = 443
SIP_PORT = 5061
TRUSTED, WRONG_NAME = 0, 62  # OpenSSL's X509_V_ERR numbers, which are stable
MAX_ADDRESSES = 8  # of one name; more are not looked at

NOT_SEEN = Code(
    "not-seen",
    Verdict.ERROR,
    "No certificate was seen here, which says nothing of the certificate. See the checks `edge-tcp-443` and"
    " `edge-tcp-5061` for whether the port answers.",
)

CERTIFICATE_CODES = (NOT_SEEN, NOT_TOLD, DECOMMISSIONING, NOT_ASKED, NO_SIP_DOMAIN)


@dataclass(frozen=True, slots=True)
class Door:
    """One port of one Edge service, and where its name leads."""

    host: Host
    port: int
    addresses: Addresses

    def __str__(self) -> str:
        """As it is spoken of: name and port."""
        return f"{self.host.name}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What one address behind a door showed.

    Attributes:
        chain: As sent, the server's own first; empty if nothing was seen.
        protocol: What both agreed upon: ``TLSv1.2``; "" for one of no known name.
        trouble: Why nothing was seen; "" if something was.
    """

    door: Door
    address: str
    chain: tuple[Certificate, ...] = ()
    protocol: str = ""
    verify_code: int = 0
    verify_text: str = ""
    trouble: str = ""

    def __str__(self) -> str:
        """Where it was had."""
        return f"{self.door} ({self.address})"


@dataclass(frozen=True, slots=True)
class Seen:
    """Every door, and what was seen behind those that lead to the Edge."""

    doors: tuple[Door, ...]
    glimpses: tuple[Glimpse, ...]


async def doors(target: Target, net: Net, wanted: Iterable[tuple[Host, int]]) -> tuple[Door, ...]:
    """Resolve the *wanted* doors; none while the servers are being switched off, or where no name is known."""
    if clouds.belongs_online(target):
        return ()
    named = [(host, port) for host, port in wanted if host.name]
    found = await asyncio.gather(*(net.dns.addresses(host.name) for host, _ in named))
    return tuple(Door(host, port, addresses) for (host, port), addresses in zip(named, found, strict=True))


def leads_to_edge(door: Door) -> bool:
    """Tell whether there is something on premises to connect to."""
    return bool(door.addresses.all) and not is_guess(door.host, door.addresses) and not leads_online(door.addresses)


def nothing(target: Target) -> Finding:
    """Return the finding that there is no door to look at."""
    return DECOMMISSIONING.at("Edge servers") if clouds.belongs_online(target) else no_sip_domain()


async def certificates(target: Target, net: Net) -> Seen:
    """Shake hands with the Access Edge on both ports and with the Web Conferencing Edge, on every address.

    The A/V Edge speaks STUN, not TLS from the first byte, so it has no certificate to show.
    """
    edge, webcon = access_edge(target), web_conferencing(target)
    wanted = [(edge, HTTPS_PORT), (edge, SIP_PORT)]
    if webcon.name != edge.name:
        wanted.append((webcon, HTTPS_PORT))
    found = await doors(target, net, wanted)
    glimpses = await asyncio.gather(
        *(
            _glimpse(net, door, address)
            for door in found
            if leads_to_edge(door)
            for address in door.addresses.all[:MAX_ADDRESSES]
        )
    )
    return Seen(found, tuple(glimpses))


async def _glimpse(net: Net, door: Door, address: str) -> Glimpse:
    try:
        shaken = await net.tls.handshake(address, door.port, name=door.host.name)
        chain = tuple([await asyncio.to_thread(parse, der) for der in shaken.chain])
    except ProbeError as error:
        return Glimpse(door=door, address=address, trouble=str(error))
    return Glimpse(
        door=door,
        address=address,
        chain=chain,
        protocol=shaken.protocol,
        verify_code=shaken.verify_code,
        verify_text=shaken.verify_text,
    )


def judge_certificates(
    target: Target, seen: Seen, judge: Callable[[tuple[Glimpse, ...]], Iterable[Finding]], *, expected: str
) -> Iterator[Finding]:
    """Say which doors could not be seen, and let *judge* speak of those that could.

    Args:
        judge: Gets what was seen, at least one.
        expected: What the check would have liked to see, in words.
    """
    if not seen.doors:
        yield nothing(target)
    yield from dict.fromkeys(_unseen(door, expected) for door in seen.doors if not leads_to_edge(door))
    for glimpse in seen.glimpses:
        if glimpse.trouble:
            yield NOT_SEEN.at(str(glimpse), expected=expected, observed=glimpse.trouble)
    if shown := tuple(glimpse for glimpse in seen.glimpses if not glimpse.trouble):
        yield from judge(shown)


def _unseen(door: Door, expected: str) -> Finding:
    if not door.addresses.known:
        return NOT_ASKED.at(door.host.name, expected=expected, observed=str(door.addresses))
    if is_guess(door.host, door.addresses):
        return not_told(door.host, door.addresses)
    return NOT_SEEN.at(str(door), expected=expected, observed=str(door.addresses))


def by_certificate(glimpses: Iterable[Glimpse]) -> dict[str, tuple[Glimpse, ...]]:
    """Sort *glimpses* by the fingerprint of the server's own certificate, in the order seen."""
    found: dict[str, tuple[Glimpse, ...]] = {}
    for glimpse in glimpses:
        fingerprint = glimpse.chain[0].fingerprint
        found[fingerprint] = (*found.get(fingerprint, ()), glimpse)
    return found


def places(glimpses: Iterable[Glimpse]) -> str:
    """Return where *glimpses* were had, for a finding's subject."""
    return ", ".join(map(str, glimpses))
