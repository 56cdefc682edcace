"""What the primary federation server tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evidence import adfs_diagnostics, federation_copies
from bot.evidence.sources import Place, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.evidence.powershell import Output

_ADMIN = "AD FS administrator"


def _rollover(output: Output) -> Mapping[str, str]:
    """Keep whether AD FS renews its own certificates, because the look at its metadata goes on without the file."""
    told = output.rows[0].flag("AutoCertificateRollover") if len(output.rows) == 1 else None
    return {} if told is None else {"rollover": str(told).lower()}


SOURCES = (
    Source(
        id="adfs-ssl",
        title="Certificate bindings of AD FS",
        place=Place.ADFS,
        role=_ADMIN,
        command="Get-AdfsSslCertificate | Select-Object HostName, PortNumber, CertificateHash",
        keys=("HostName", "PortNumber", "CertificateHash"),
    ),
    Source(
        id="adfs-certificates",
        title="Certificates of AD FS",
        place=Place.ADFS,
        role=_ADMIN,
        command=(
            "Get-AdfsCertificate | Select-Object CertificateType, IsPrimary, Thumbprint, StoreLocation,"
            " @{n='NotAfter';e={$_.Certificate.NotAfter.ToUniversalTime().ToString('o')}}"
        ),
        keys=("CertificateType", "IsPrimary", "Thumbprint"),
    ),
    Source(
        id="adfs-properties",
        title="Properties of AD FS",
        place=Place.ADFS,
        role=_ADMIN,
        command=(
            "Get-AdfsProperties | Select-Object HostName, @{n='Identifier';e={\"$($_.Identifier)\"}},"
            " AutoCertificateRollover, CertificateGenerationThreshold, CertificatePromotionThreshold,"
            " CertificateCriticalThreshold, EnableIdPInitiatedSignonPage"
        ),
        keys=("HostName", "AutoCertificateRollover"),
        marks=_rollover,
    ),
    Source(
        id="adfs-o365-trust",
        title="Trust of Microsoft 365",
        place=Place.ADFS,
        role=_ADMIN,
        command=(
            "Get-AdfsRelyingPartyTrust -Identifier urn:federation:MicrosoftOnline | Select-Object Name, Enabled,"
            " SignatureAlgorithm, @{n='Identifier';e={@($_.Identifier | ForEach-Object { \"$_\" })}}"
        ),
        keys=("SignatureAlgorithm", "Identifier"),
    ),
    Source(
        id="adfs-endpoints",
        title="Endpoints of AD FS",
        place=Place.ADFS,
        role=_ADMIN,
        command="Get-AdfsEndpoint | Select-Object AddressPath, Enabled, Proxy",
        keys=("AddressPath", "Enabled", "Proxy"),
    ),
    Source(
        id="entra-federation",
        title="Federation of a domain on both sides",
        place=Place.ADFS,
        role="Hybrid Identity Administrator",
        read=federation_copies.read,
        how=(
            "Run this with each federated domain, after Connect-Entra: `'contoso.com', 'fabrikam.com' | ForEach-Object"
            " { $domain = $_; Get-EntraFederationProperty -DomainName $domain | Select-Object"
            " @{n='Domain';e={$domain}}, Source, SigningCertificate, NextSigningCertificate,"
            " @{n='Thumbprint';e={$_.TokenSigningCertificate.Thumbprint}} } | ConvertTo-Json`."
        ),
        keys=("Source", "Thumbprint"),
        marks=federation_copies.marks,
    ),
    Source(
        id="adfs-diagnostics",
        title="Diagnostics of AD FS",
        place=Place.ADFS,
        role="local administrator of the federation server",
        read=adfs_diagnostics.read,
        looks=adfs_diagnostics.looks,
        how=(
            "Run `Install-Module ADFSToolbox -RequiredVersion 1.0.13`, then `Export-AdfsDiagnosticsFile`, and hand in"
            " the JSON file that it writes. The token that one of its tests writes into it is dropped while it is read."
        ),
    ),
)
