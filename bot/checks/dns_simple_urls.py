"""Web names: do the simple URLs and the external web services lead to the reverse proxy?

People join meetings over `meet` and look up dial-in numbers over `dialin`; clients use the external web services of
the Front End pool and the Director. Each name needs a public address, the reverse proxy's. An alias to Microsoft
(`webdir.online.lync.com`), as an old page of theirs had it, breaks the meetings of everybody on premises.

The control panel's name (`admin`) belongs into the internal zone only. Names that nobody told are tried as Microsoft's
examples have them, under the first SIP domain.
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
    PRIVATE,
    finding_of_public_host,
    is_guess,
    no_sip_domain,
    not_told,
    of_public_host,
)
from bot.checks.naming import Host, control_panel, dial_in, meeting, sip_domains, wire
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses

ADMIN = "admin_fqdn"

OK = Code("ok", Verdict.PASS)
HIDDEN = Code("hidden", Verdict.PASS)
MISSING = Code("missing", Verdict.FAIL, "Create an A record with the public address of your reverse proxy.")
TOO_EARLY = Code(
    "too-early",
    Verdict.WARN,
    "It leads to Microsoft's cloud, so meetings and dial-in pages on premises are not found. Point it to your reverse"
    " proxy; it is deleted when nobody is left on premises.",
)
ADMIN_PUBLIC = Code(
    "admin-public",
    Verdict.WARN,
    "The control panel's name is in public DNS, which invites strangers. Keep it in the internal zone only.",
)

Seen = tuple[tuple[Host, Addresses], ...]


def _hosts(target: Target) -> Iterator[Host]:
    profile = target.profile
    yield meeting(target)
    yield dial_in(target)
    for setting, name in (("web_ext_fqdn", profile.web_ext_fqdn), ("director_web_fqdn", profile.director_web_fqdn)):
        yield Host(wire(name), setting, told=bool(name))
    if not profile.internal_dns_visible:
        yield control_panel(target)


async def observe(target: Target, net: Net) -> Seen:
    if clouds.belongs_online(target):
        return ()
    hosts = [host for host in _hosts(target) if host.name]
    return tuple(zip(hosts, await asyncio.gather(*(net.dns.addresses(host.name) for host in hosts)), strict=True))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if clouds.belongs_online(target):
        yield DECOMMISSIONING.at("web names")
    elif not seen and not sip_domains(target):
        yield no_sip_domain()
    for host, name in seen:
        if host.setting == ADMIN:
            yield _judge_admin(host, name)
        elif name.known and is_guess(host, name):
            yield not_told(host, name)
        else:
            codes = of_public_host(name, ok=OK, missing=MISSING, online=TOO_EARLY)
            yield from (finding_of_public_host(name, code, expected="the reverse proxy's address") for code in codes)


def _judge_admin(host: Host, name: Addresses) -> Finding:
    public = any(address not in dict(name.refused) for address in name.all) and not is_guess(host, name)
    code = ADMIN_PUBLIC if public else HIDDEN if name.known else NOT_ASKED
    return code.at(name.name, expected="no public address", observed=str(name))


CHECK = Check(
    id="dns-simple-urls",
    step=2,
    title="Web names lead to the reverse proxy",
    codes=(
        OK,
        BY_WILDCARD,
        HIDDEN,
        MISSING,
        TOO_EARLY,
        ADMIN_PUBLIC,
        PRIVATE,
        IPV6_ONLY,
        NOT_TOLD,
        DECOMMISSIONING,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-dns-summary-reverse-proxy",
    observe=observe,
    judge=judge,
    priority=2,
)
