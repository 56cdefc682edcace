"""Access to your tenant: may the bot read it, and is it the tenant that you mean?

Checks that need Microsoft Graph ask as an app registration of your tenant. The bot makes a key pair and keeps the
private key, sealed; an admin uploads the public certificate and grants three application permissions, with which the
bot can read and change nothing: `Organization.Read.All`, `Domain.Read.All`, `User.Read.All`. `/hybrid tenant connect`
shows the certificate and the steps. No secret is ever typed into Slack.

Without access nothing is wrong: what needs it is skipped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.checks import Check, Kind, Target, openid
from bot.checks.entra_tenant import Organization, organization
from bot.checks.graph import GRAPH_CODES, PATIENCE, asked, unread
from bot.model.tenant import RENEW_WITHIN
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

OK = Code("ok", Verdict.PASS)
OTHER_TENANT = Code(
    "other-tenant",
    Verdict.FAIL,
    "The app is registered in another tenant than the one of your first domain. Register it in the right one, and tell"
    " its ids; or correct `tenant_initial_domain`.",
)
ENDS_SOON = Code(
    "ends-soon",
    Verdict.WARN,
    "The certificate by which the bot signs in ends soon. `/hybrid tenant connect` makes a new one; upload it.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What Graph says of the tenant, what the sign-in service says of it, and when the certificate ends."""

    organization: Organization | Denial | None
    tenancy: openid.Tenancy | None = None
    not_after: datetime | None = None


async def observe(target: Target, net: Net) -> Seen:
    if net.graph is None:
        return Seen(None)
    found, tenancy = await asyncio.gather(asked(net, organization), openid.tenancy(target, net))
    return Seen(found, tenancy, net.graph.tenant.not_after)


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    found = seen.organization
    if not isinstance(found, Organization):
        yield unread(found)
        return
    told = seen.tenancy.initial.tenant if seen.tenancy else ""
    code = OTHER_TENANT if told and told != found.id else OK
    observed = f"tenant {found.id} ({found.name})" if found.name else f"tenant {found.id}"
    yield code.at("Microsoft Graph", expected=f"tenant {told or found.id}", observed=observed)
    if seen.not_after and seen.not_after - target.now <= RENEW_WITHIN:
        yield ENDS_SOON.at(
            "certificate",
            expected=f"more than {RENEW_WITHIN.days} days left",
            observed=f"ends on {seen.not_after:%Y-%m-%d}",
            fix="/hybrid tenant connect",
        )


CHECK = Check(
    id="graph-access",
    step=1,
    title="The bot may read your tenant",
    codes=(OK, OTHER_TENANT, ENDS_SOON, *GRAPH_CODES),
    kind=Kind.GRAPH,
    patience=PATIENCE,
    source="https://learn.microsoft.com/graph/api/organization-list",
    observe=observe,
    judge=judge,
)
