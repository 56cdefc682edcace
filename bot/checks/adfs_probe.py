"""AD FS, probe: does every server tell a load balancer that it is well?

`http://SERVER/adfs/probe` answers 200 on port 80 while the server is well. Load balancers should ask it, because their
probes over TLS often send no name (SNI), without which AD FS shows no certificate. Windows Server 2012 R2 has it since
the update rollup of August 2014.

Port 80 need not be open to the outside, so this is looked at only where the bot stands inside
(`internal_dns_visible=true`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from bot.checks import Check, Target
from bot.checks.federation_service import APPLIES, FOUND, NOT_SEEN, nothing, reachable, service
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses

NOT_FOUND = 404
PATH = "/adfs/probe"

OK = Code("ok", Verdict.PASS)
OUTSIDE = Code(
    "outside",
    Verdict.SKIPPED,
    "The bot stands outside, where port 80 need not be open. If it stands inside, set `internal_dns_visible=true`.",
)
SILENT = Code(
    "silent",
    Verdict.WARN,
    "Port 80 does not answer. A load balancer has to reach it on every server; open it between the two.",
)
NO_PROBE = Code(
    "no-probe",
    Verdict.WARN,
    "The server does not know the probe. Install the current updates; 2012 R2 has it since August 2014.",
)
UNWELL = Code("unwell", Verdict.FAIL, "The server says that it is not well. See its event log, and restart `adfssrv`.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one server said: a status, or why there is none."""

    address: str
    status: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the service's name leads, and what each server said; nothing where the bot stands outside."""

    addresses: Addresses
    asked: tuple[Asked, ...]


async def observe(target: Target, net: Net) -> Seen | None:
    name = service(target)
    if not name or not target.profile.internal_dns_visible:
        return None
    addresses = await net.dns.addresses(name)
    return Seen(addresses, tuple(await asyncio.gather(*(_asked(net, each) for each in reachable(addresses)))))


async def _asked(net: Net, address: str) -> Asked:
    try:
        page = await net.http.get(_url(address))
    except ProbeError as error:
        return Asked(address, trouble=str(error))
    return Asked(address, page.status)


def _url(address: str) -> str:
    host = f"[{address}]" if ip_address(address).version == 6 else address  # noqa: PLR2004 - IPv6 has no better name
    return f"http://{host}{PATH}"


def judge(target: Target, seen: Seen | None) -> Iterator[Finding]:
    if not service(target):
        yield nothing(target)
    elif seen is None:
        yield OUTSIDE.at(service(target), expected="the bot inside", observed="the bot outside")
    elif not seen.asked:
        yield NOT_SEEN.at(service(target), expected=f"HTTP {FOUND}", observed=str(seen.addresses))
    else:
        for asked in seen.asked:
            observed = asked.trouble or f"HTTP {asked.status}"
            yield _code(asked).at(_url(asked.address), expected=f"HTTP {FOUND}", observed=observed)


def _code(asked: Asked) -> Code:
    if asked.trouble:
        return SILENT
    if asked.status == NOT_FOUND:
        return NO_PROBE
    return OK if asked.status == FOUND else UNWELL


CHECK = Check(
    id="adfs-probe",
    step=6,
    title="Every server tells load balancers that it is well",
    codes=(OK, OUTSIDE, SILENT, NO_PROBE, UNWELL, NOT_SEEN, *APPLIES),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-requirements",
    observe=observe,
    judge=judge,
    priority=3,
)
