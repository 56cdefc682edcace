"""What Teams PowerShell tells of the tenant, after `Connect-MicrosoftTeams`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evidence.partner_list import fingerprint
from bot.evidence.sources import Place, Source
from bot.evidence.tenant_partners import allowed, blocked, is_open

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.evidence.powershell import Output

_READER = "Teams Administrator, or Global Reader"


def _tenant(output: Output) -> Mapping[str, str]:
    """Keep the mode, because the look at DNS goes on without the file, and where it is served, because moves do."""
    shown = {"mode": "TeamsUpgradeEffectiveMode", "instance": "ServiceInstance"}
    found = {name: {text for row in output.rows if (text := row.text(prop))} for name, prop in shown.items()}
    return {name: texts.pop() for name, texts in found.items() if len(texts) == 1}


def _federation(output: Output) -> Mapping[str, str]:
    """Keep what the other side is compared with, because it comes from elsewhere: switches, and prints of the lists."""
    if len(output.rows) != 1:
        return {}
    row = output.rows[0]
    switches = {"open": is_open(row), "shared": row.flag("SharedSipAddressSpace")}
    lists = {"allowed": allowed(row), "blocked": blocked(row)}
    return {
        **{name: str(value).lower() for name, value in switches.items() if value is not None},
        **{name: fingerprint(names) for name, names in lists.items() if names is not None},
    }


SOURCES = (
    Source(
        id="tenant-mode",
        title="Mode of the tenant, and where it is served",
        place=Place.TEAMS,
        role=_READER,
        command="Get-CsTenant | Select-Object TeamsUpgradeEffectiveMode, TeamsUpgradeOverridePolicy, ServiceInstance",
        keys=("TeamsUpgradeEffectiveMode", "ServiceInstance"),
        marks=_tenant,
    ),
    Source(
        id="tenant-federation",
        title="Federation settings of the tenant",
        place=Place.TEAMS,
        role=_READER,
        command=(
            "Get-CsTenantFederationConfiguration | Select-Object SharedSipAddressSpace, AllowFederatedUsers,"
            " @{n='OpenFederation';e={$null -eq $_.AllowedDomains.AllowedDomain}},"
            " @{n='AllowedDomains';e={@($_.AllowedDomains.AllowedDomain | ForEach-Object { $_.Domain }) -join ' '}},"
            " @{n='BlockedDomains';e={@($_.BlockedDomains | ForEach-Object { $_.Domain }) -join ' '}}"
        ),
        keys=("SharedSipAddressSpace", "AllowFederatedUsers"),
        marks=_federation,
    ),
    Source(
        id="online-users",
        title="Users as the tenant has them",
        place=Place.TEAMS,
        role=_READER,
        command=(
            "Get-CsOnlineUser | Select-Object UserPrincipalName, SipAddress, AccountType, InterpretedUserType,"
            " HostingProvider, OnPremHostingProvider, TeamsUpgradeEffectiveMode,"
            " @{n='UserValidationErrors';e={@($_.UserValidationErrors | ForEach-Object { \"$_\" })}}"
        ),
        keys=("UserPrincipalName", "OnPremHostingProvider", "InterpretedUserType"),
    ),
)
