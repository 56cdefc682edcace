"""Settings of the Access Edge: does it let people outside and partners in, and does it find partners by DNS?

Microsoft's cloud is a federation partner like any other, so nothing of a hybrid works while the Access Edge allows no
partners. Hosting providers take routing by DNS. Whether partners are discovered must agree with the tenant: where the
tenant is open to everybody, the Edge must discover them; where it has a list, it need not.

Run `Get-CsAccessEdgeConfiguration` as shown in the management shell. Hand the tenant's federation settings in
with it, or before, so that both sides are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import MISSING, NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING
from bot.evidence.powershell import Output
from bot.evidence.row import Row
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

SOURCE, TENANT = "access-edge", "tenant-federation"
SWITCHES = ("AllowOutsideUsers", "AllowFederatedUsers")
DISCOVERY, ROUTING = "EnablePartnerDiscovery", "RoutingMethod"
BY_DNS = {"usednssrvrouting"}
BY_DEFAULT = {"usedefaultrouting"}

OK = Code("ok", Verdict.PASS)
OFF = Code("off", Verdict.FAIL, "Switch it on as shown.")
NO_DNS_ROUTING = Code(
    "no-dns-routing",
    Verdict.FAIL,
    "The Access Edge routes to one fixed place, and hosting providers take routing by DNS SRV. Set it as shown.",
)
ROUTING_AS_NUMBER = Code(
    "routing-as-number",
    Verdict.UNKNOWN,
    "RoutingMethod came as a number, which does not say for certain what it is. Run the command just as it is shown.",
)
NO_DISCOVERY = Code(
    "no-discovery",
    Verdict.FAIL,
    "The tenant is open to everybody, and the Access Edge discovers no partners: people on premises reach fewer than"
    " those who have moved. Switch it on as shown.",
)
LIST_ONLY = Code(
    "list-only",
    Verdict.WARN,
    "Partners are not discovered, which fits the tenant, because it has a list of partners too. Both lists must be the"
    " same: see the check `federation-lists-match`.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The Access Edge's settings, and whether the tenant is open to everybody; None where nobody told lately."""

    edge: Output
    tenant_open: bool | None


async def observe(target: Target, _net: Net) -> Seen:
    return Seen(target.handed[SOURCE], handed.told(target, TENANT, "open"))


def judge(_: Target, seen: Seen) -> Iterator[Finding]:
    if not seen.edge.rows:
        yield handed.not_shown("Access Edge", SOURCE, *SWITCHES, ROUTING, DISCOVERY)
    for row in seen.edge.rows:
        hidden = [name for name in (*SWITCHES, DISCOVERY) if row.flag(name) is None]
        hidden += [] if row.text(ROUTING) else [ROUTING]
        if hidden:
            yield handed.not_shown("Access Edge", SOURCE, *hidden)
        for name in SWITCHES:
            if row.flag(name) is not None:
                yield _of_switch(name, OK if row.flag(name) else OFF, row)
        if row.text(ROUTING):
            yield _of_routing((row.text(ROUTING) or "").strip())
        if row.flag(DISCOVERY) is not None:
            yield from _of_discovery(row, tenant_open=seen.tenant_open)


def _of_switch(name: str, code: Code, row: Row) -> Finding:
    fix = "" if code is OK else f"Set-CsAccessEdgeConfiguration -{name} $true"
    return code.at(name, expected="True", observed=str(row.flag(name)), fix=fix)


def _of_routing(method: str) -> Finding:
    code, fix = NO_DNS_ROUTING, "Set-CsAccessEdgeConfiguration -UseDnsSrvRouting"
    if method.casefold() in BY_DNS:
        code, fix = OK, ""
    elif method.isdigit():
        code, fix = ROUTING_AS_NUMBER, handed.how(SOURCE)
    return code.at(ROUTING, expected="UseDnsSrvRouting", observed=method, fix=fix)


def _of_discovery(row: Row, *, tenant_open: bool | None) -> Iterator[Finding]:
    if row.flag(DISCOVERY):
        yield _of_switch(DISCOVERY, OK, row)
    elif tenant_open is None:
        yield from handed.missing({}, TENANT)
    else:
        yield _of_switch(DISCOVERY, NO_DISCOVERY if tenant_open else LIST_ONLY, row)


CHECK = Check(
    id="access-edge-config",
    step=3,
    title="The Access Edge lets partners in, and finds them by DNS",
    codes=(
        OK,
        OFF,
        NO_DNS_ROUTING,
        ROUTING_AS_NUMBER,
        NO_DISCOVERY,
        LIST_ONLY,
        MISSING,
        NOT_SHOWN,
        DECOMMISSIONING,
    ),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-federation-with-skype-for-business-online",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=handed.leaving,
)
