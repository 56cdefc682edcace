"""Conference names: do the Web Conferencing Edge and the A/V Edge have public addresses?

People outside, and people who were moved, join meetings and calls over these two names. They are free to choose:
`webcon` and `av` under the first SIP domain are Microsoft's examples, and are tried where nobody told the names. All
three Edge services may share one address. Make sure that computers inside can resolve the web conferencing name too,
or people there cannot join meetings of people who were moved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.checks import Check, Target, clouds
from bot.checks.kinds import (
    BY_WILDCARD,
    DECOMMISSIONING,
    IPV6_ONLY,
    NO_SIP_DOMAIN,
    NOT_ASKED,
    NOT_TOLD,
    ONLINE,
    PRIVATE,
    finding_of_public_host,
    is_guess,
    no_sip_domain,
    not_told,
    of_public_host,
)
from bot.checks.naming import Host, audio_video, web_conferencing
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses

OK = Code("ok", Verdict.PASS)
MISSING = Code("missing", Verdict.FAIL, "Create an A record with the public address of this Edge service.")

Seen = tuple[tuple[Host, Addresses], ...]


async def observe(target: Target, net: Net) -> Seen:
    hosts = [host for host in (web_conferencing(target), audio_video(target)) if host.name]
    if clouds.belongs_online(target):
        return ()
    found = await asyncio.gather(*(net.dns.addresses(host.name) for host in hosts))
    return tuple(zip(hosts, found, strict=True))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if clouds.belongs_online(target):
        yield DECOMMISSIONING.at("Web Conferencing Edge, A/V Edge")
    elif not seen:
        yield no_sip_domain()
    for host, name in seen:
        if name.known and is_guess(host, name):
            yield not_told(host, name)
        else:
            codes = of_public_host(name, ok=OK, missing=MISSING, online=ONLINE)
            yield from (finding_of_public_host(name, code, expected="a public address") for code in codes)


CHECK = Check(
    id="dns-webcon-av",
    step=2,
    title="The Web Conferencing Edge and the A/V Edge have public addresses",
    codes=(OK, BY_WILDCARD, MISSING, ONLINE, PRIVATE, IPV6_ONLY, NOT_TOLD, DECOMMISSIONING, NOT_ASKED, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-planning-for-hybrid-deployments",
    observe=observe,
    judge=judge,
)
