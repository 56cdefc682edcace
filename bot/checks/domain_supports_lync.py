"""Services of a domain: does the tenant know each SIP domain as one of Skype and Teams?

The domain wizard's last page sets it. Select Skype and Teams there as a service of the domain, but do not let the
wizard write the SIP records: in a hybrid they stay on premises.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.entra_domains import SIP, Domain, domain
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.checks.kinds import NO_SIP_DOMAIN, no_sip_domain
from bot.checks.naming import sip_domains
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

OK = Code("ok", Verdict.PASS)
NO_SERVICE = Code(
    "no-service",
    Verdict.WARN,
    "Finish the domain wizard in the admin center, and select Skype and Teams as a service of this domain; the SIP"
    " records stay as they are.",
)
NOT_THERE = Code("not-there", Verdict.WARN, "The tenant does not have this domain. See the check `domain-verified`.")

Seen = dict[str, Domain | Denial | None]  # by domain


async def observe(target: Target, net: Net) -> Seen:
    names = sip_domains(target)
    return dict(zip(names, await asyncio.gather(*(asked(net, domain(name)) for name in names)), strict=True))


def judge(_: Target, seen: Seen) -> Iterator[Finding]:
    if not seen:
        yield no_sip_domain()
    for name, found in seen.items():
        if isinstance(found, Domain):
            code = OK if SIP in found.services else NO_SERVICE if found.known else NOT_THERE
            observed = ", ".join(found.services) or "no service" if found.known else "no such domain"
            yield code.at(name, expected=SIP, observed=observed)
        else:
            yield unread(found, name)


CHECK = Check(
    id="domain-supports-lync",
    step=2,
    title="Every SIP domain is one of Skype and Teams",
    codes=(OK, NO_SERVICE, NOT_THERE, *GRAPH_CODES, NO_SIP_DOMAIN),
    kind=Kind.GRAPH,
    priority=2,
    patience=PATIENCE,
    source="https://learn.microsoft.com/graph/api/resources/domain",
    observe=observe,
    judge=judge,
)
