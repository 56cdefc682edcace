"""Autodiscover of mail: do mail programs ask where the mailboxes are?

With all mailboxes in Microsoft's cloud (`mail=online`) the name `autodiscover` of each domain is an alias to
`autodiscover.outlook.com`. As long as any are on premises (`mail=hybrid` or `mail=onprem`) it must go on leading to
your own Exchange servers, which send the others on. This is mail's, and not to be taken for `lyncdiscover`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.checks import Check, Target, mail
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED, address_lines, no_sip_domain, zone_line
from bot.checks.naming import sip_domains
from bot.model.names import same_name
from bot.model.profile import Mail
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses, Status

OK = Code("ok", Verdict.PASS)
NOT_ONLINE = Code(
    "not-online",
    Verdict.WARN,
    "The mailboxes are online, and mail programs are not sent there. Create the alias, or correct the parameter"
    " `mail`.",
)
TOO_EARLY = Code(
    "too-early",
    Verdict.WARN,
    "Mailboxes are on premises, and mail programs are sent to Microsoft. Point it to your own Exchange servers, which"
    " send the others on.",
)
MISSING = Code(
    "missing",
    Verdict.WARN,
    "There is no such name. Mail programs outside do without it only if a SRV record stands in.",
)
NO_MAIL = Code("no-mail", Verdict.SKIPPED, "By the parameter `mail` there are no mailboxes.")


async def observe(target: Target, net: Net) -> tuple[Addresses, ...]:
    if target.profile.mail is Mail.NONE:
        return ()
    return tuple(await asyncio.gather(*(net.dns.addresses(f"autodiscover.{domain}") for domain in sip_domains(target))))


def judge(target: Target, seen: tuple[Addresses, ...]) -> Iterator[Finding]:
    if not sip_domains(target):
        yield no_sip_domain()
    elif not seen:
        yield NO_MAIL.at("mail", observed=target.profile.mail)
    for name in seen:
        yield _judge_name(target, name)


def _judge_name(target: Target, name: Addresses) -> Finding:
    online = target.profile.mail is Mail.ONLINE
    alias = f"CNAME {mail.hosts(target).autodiscover}"
    if not name.known:
        code = NOT_ASKED
    elif online:
        code = OK if any(same_name(link, mail.hosts(target).autodiscover) for link in name.chain) else NOT_ONLINE
    elif mail.leads_online(name.chain):
        code = TOO_EARLY
    else:
        code = OK if name.all else MISSING
    fixes = {
        NOT_ONLINE: zone_line(name.name, f"{alias}."),
        TOO_EARLY: address_lines(name.name, Addresses(name=name.name, status=Status.NO_NAME)),
    }
    expected = alias if online else "your Exchange servers"
    return code.at(name.name, expected=expected, observed=str(name), fix=fixes.get(code, ""))


CHECK = Check(
    id="dns-autodiscover",
    step=2,
    title="Mail programs ask where the mailboxes are",
    codes=(OK, NOT_ONLINE, TOO_EARLY, MISSING, NO_MAIL, NOT_ASKED, NO_SIP_DOMAIN),
    source="https://learn.microsoft.com/microsoft-365/enterprise/external-domain-name-system-records",
    observe=observe,
    judge=judge,
    priority=3,
)
