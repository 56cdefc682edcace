"""What the management shell of Lync or Skype for Business Server tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evidence.partner_list import domains, fingerprint
from bot.evidence.sources import Place, Source, joined
from bot.model.names import MAX_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.evidence.powershell import Output

_READER = "CSViewOnlyAdministrator"
_MOST = 20  # hosting providers that are kept; nobody has more
_LONGEST = 253  # characters of a mark
_UNINSTALL = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*"


def _providers(output: Output) -> Mapping[str, str]:
    """Keep who hosts people of the same address space, and where their clients and moves are sent to."""
    shown = [row for row in output.rows if row.has("ProxyFqdn") and row.flag("EnabledSharedAddressSpace") is not None]
    if len(shown) != len(output.rows) or len(shown) > _MOST:
        return {}
    on = [row for row in shown if row.flag("Enabled") and row.flag("EnabledSharedAddressSpace")]
    told = {(row.text("ProxyFqdn") or "").strip().lower(): (row.text("AutodiscoverUrl") or "").strip() for row in on}
    names = sorted(name for name in told if len(name) <= MAX_NAME)
    urls = " ".join(f"{name}={told[name]}" for name in names if told[name])
    return {"sharing": " ".join(names)} | ({"autodiscover": urls} if 0 < len(urls) <= _LONGEST else {})


def _discovery(output: Output) -> Mapping[str, str]:
    """Keep whether partners are discovered, because the tenant's side may come by itself."""
    told = output.rows[0].flag("EnablePartnerDiscovery") if len(output.rows) == 1 else None
    return {} if told is None else {"discovery": str(told).lower()}


def _list(output: Output) -> Mapping[str, str]:
    """Keep a print of the list, because the tenant's side may come by itself."""
    names = domains(output)
    return {} if names is None else {"domains": fingerprint(names)}


SOURCES = (
    Source(
        id="hosting-provider",
        title="Hosting providers",
        place=Place.LYNC,
        role=_READER,
        command="Get-CsHostingProvider | Select-Object *",
        keys=("ProxyFqdn", "Enabled"),
        marks=_providers,
    ),
    Source(
        id="access-edge",
        title="Settings of the Access Edge",
        place=Place.LYNC,
        role=_READER,
        command=(
            "Get-CsAccessEdgeConfiguration | Select-Object AllowOutsideUsers, AllowFederatedUsers,"
            " EnablePartnerDiscovery, @{n='RoutingMethod';e={\"$($_.RoutingMethod)\"}}"
        ),
        keys=("AllowFederatedUsers", "AllowOutsideUsers"),
        marks=_discovery,
    ),
    Source(
        id="allowed-domains",
        title="Domains that are allowed on premises",
        place=Place.LYNC,
        role=_READER,
        command="Get-CsAllowedDomain | Select-Object Domain, ProxyFqdn",
        keys=("Domain", "ProxyFqdn"),
        marks=_list,
        how="Where no domain is allowed, the answer is `[]`: `/hybrid evidence allowed-domains []`.",
    ),
    Source(
        id="blocked-domains",
        title="Domains that are blocked on premises",
        place=Place.LYNC,
        role=_READER,
        command="Get-CsBlockedDomain | Select-Object Domain, @{n='Blocked';e={$true}}",
        keys=("Domain",),  # by itself: only the list of allowed ones has ProxyFqdn as well
        marks=_list,
        how="Where nothing is blocked, the answer is `[]`: `/hybrid evidence blocked-domains []`.",
    ),
    Source(
        id="sip-domains",
        title="SIP domains of the deployment",
        place=Place.LYNC,
        role=_READER,
        command="Get-CsSipDomain | Select-Object Name, IsDefault",
        keys=("Name", "IsDefault"),
    ),
    Source(
        id="lync-users",
        title="Lync users, and where they are homed",
        place=Place.LYNC,
        role=_READER,
        command=(
            "Get-CsUser -ResultSize Unlimited | Select-Object SipAddress, UserPrincipalName, SamAccountName,"
            " RegistrarPool, HostingProvider, Enabled, EnterpriseVoiceEnabled, LineUri, HostedVoiceMail"
        ),
        keys=("SipAddress", "RegistrarPool", "HostingProvider"),
    ),
    Source(
        id="edge-services",
        title="Edge pools, and the federation route of each site",
        place=Place.LYNC,
        role=_READER,
        command=(
            "@(Get-CsService -EdgeServer | Select-Object Identity, PoolFqdn, AccessEdgeExternalFqdn,"
            " AccessEdgeExternalSipPort, DataEdgeExternalFqdn, AVEdgeExternalFqdn, @{n='FederationRoute';e={$null}})"
            " + @(Get-CsSite | Select-Object Identity, @{n='PoolFqdn';e={$null}}, FederationRoute)"
        ),
        keys=("Identity", "PoolFqdn", "FederationRoute"),
    ),
    Source(
        id="pools",
        title="Pools of the topology",
        place=Place.LYNC,
        role=_READER,
        command=(
            "Get-CsPool | Select-Object Identity, Site, @{n='Services';e={@($_.Services | ForEach-Object { \"$_\" })}}"
        ),
        keys=("Identity", "Site", "Services"),
    ),
    Source(
        id="policies",
        title="Policies that are in use",
        place=Place.LYNC,
        role=_READER,
        command=(
            "'Conferencing', 'Client', 'ExternalAccess', 'Voice', 'Mobility' | ForEach-Object {"
            " $kind = $_; & \"Get-Cs${kind}Policy\" | Select-Object @{n='PolicyKind';e={$kind}},"
            " @{n='Identity';e={\"$($_.Identity)\"}} }"
        ),
        keys=("PolicyKind", "Identity"),
    ),
    Source(
        id="partner-test",
        title="Test of a federated partner",
        place=Place.LYNC,
        role="CsAdministrator",
        how=(
            "Run `Test-CsFederatedPartner -TargetFqdn edge01.contoso.local -Domain fabrikam.com | Select-Object"
            " TargetFqdn, @{n='Result';e={\"$($_.Result)\"}}, @{n='Error';e={\"$($_.Error)\"}} | ConvertTo-Json` with"
            " the name of the Edge pool inside, and a domain of your list of allowed ones."
        ),
        keys=("TargetFqdn", "Result"),
    ),
    Source(
        id="installed-versions",
        title="Versions that are installed on each server",
        place=Place.LYNC,
        join=joined,
        role="local administrator, on each server",
        command=(
            f"Get-ItemProperty {_UNINSTALL} | Where-Object {{ $_.DisplayName -match 'Lync Server|Skype for Business"
            " Server' } | Select-Object @{n='Server';e={$env:COMPUTERNAME}}, @{n='Name';e={$_.DisplayName}},"
            " @{n='Version';e={$_.DisplayVersion}}"
        ),
        keys=("Name", "Version"),
        how="Put the outputs of all servers into one file; the column Server tells them apart.",
    ),
)
