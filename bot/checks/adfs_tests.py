"""What the tests of ADFSToolbox look at, in words of our own, and where to begin when one fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """One test.

    Attributes:
        expected: What should be so.
        fix: A command to begin with; "" where there is none.
    """

    expected: str
    fix: str = ""


MEANINGS: Mapping[str, Meaning] = {
    "IsAdfsRunning": Meaning("the service adfssrv runs", "Start-Service adfssrv"),
    "IsWidRunning": Meaning(
        "the Windows Internal Database runs, if AD FS keeps its settings in it",
        "Start-Service 'MSSQL$MICROSOFT##WID'",
    ),
    "PingFederationMetadata": Meaning(
        "the server answers with its federation metadata",
        "Get-AdfsEndpoint -AddressPath /FederationMetadata/2007-06/FederationMetadata.xml",
    ),
    "CheckAdfsSslBindings": Meaning(
        "a certificate is bound to every name and port of AD FS, the same everywhere", "Get-AdfsSslCertificate"
    ),
    "CheckFarmDNSHostResolution": Meaning(
        "the service's name is a host (A) record inside, no alias of a server, or Windows sign-in breaks",
        "Resolve-DnsName (Get-AdfsProperties).HostName",
    ),
    "CheckDuplicateSPN": Meaning(
        "no account but the service's own has the service principal name of the farm",
        'setspn.exe -F -Q "HOST/$((Get-AdfsProperties).HostName)"',
    ),
    "TestServicePrincipalName": Meaning(
        "the service principal name HOST/ and the farm's name belongs to the service's account",
        'setspn.exe -F -Q "HOST/$((Get-AdfsProperties).HostName)"',
    ),
    "TestServiceAccountProperties": Meaning(
        "the service's account is enabled, not locked out, and its password has not run out",
        "(Get-CimInstance Win32_Service -Filter \"Name='adfssrv'\").StartName",
    ),
    "TestAppPoolIDMatchesServiceID": Meaning("the application pool runs as the service's account (AD FS 2.0)"),
    "TestComputerNameEqFarmName": Meaning(
        "the federation service has a name of its own, not that of a server", "(Get-AdfsProperties).HostName"
    ),
    "TestSSLUsingADFSPort": Meaning("the web site's certificate is bound to the port of AD FS (AD FS 2.0)"),
    "TestSSLCertSubjectContainsADFSFarmName": Meaning(
        "the certificate that is bound has the service's name in it", "Get-AdfsSslCertificate"
    ),
    "TestAdfsAuditPolicyEnabled": Meaning(
        "AD FS and Windows log both successes and failures",
        'auditpol.exe /set /subcategory:"Application Generated" /failure:enable /success:enable',
    ),
    "TestAdfsRequestToken": Meaning(
        "the server issues a token to the one who runs the test",
        "Get-WinEvent -LogName 'AD FS/Admin' -MaxEvents 20",
    ),
    "TestTrustedDevicesCertificateStore": Meaning(
        "the store for trusted devices has only what AD FS put there",
        r"Get-ChildItem Cert:\LocalMachine\AdfsTrustedDevices",
    ),
    "TestAdfsPatches": Meaning("the updates that AD FS needs are installed", "Get-HotFix"),
    "TestTLSMismatch": Meaning(
        "all servers and proxies have the same versions of TLS switched on, 1.2 among them",
        r"Get-ChildItem HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols -Recurse",
    ),
    "TestNonSelfSignedCertificatesInRootStore": Meaning(
        "the store for root authorities has only self-signed certificates; any other breaks client certificates",
        r"Get-ChildItem Cert:\LocalMachine\Root | Where-Object { $_.Issuer -ne $_.Subject }",
    ),
    "TestSelfSignedCertificatesInIntermediateCaStore": Meaning(
        "the store for intermediate authorities has no self-signed certificate; those belong into the one for roots",
        r"Get-ChildItem Cert:\LocalMachine\CA | Where-Object { $_.Issuer -eq $_.Subject }",
    ),
    "TestProxyTrustPropagation": Meaning(
        "every server of the farm trusts every proxy; the test has to be told the servers (-AdfsServers)",
        r"Get-ChildItem Cert:\LocalMachine\AdfsTrustedDevices",
    ),
    "TestTimeSync": Meaning("the server's clock is off by five minutes at most", "w32tm.exe /resync"),
    "CheckOffice365Endpoints": Meaning(
        "the endpoints that Microsoft 365 uses are enabled, see the check adfs-endpoints",
        "Get-AdfsEndpoint | Select-Object AddressPath, Enabled, Proxy",
    ),
    "TestADFSO365RelyingParty": Meaning(
        "AD FS knows Microsoft 365 as a relying party, enabled, with SHA-256",
        "Get-AdfsRelyingPartyTrust -Identifier urn:federation:MicrosoftOnline",
    ),
    "TestIsAdfsProxyRunning": Meaning("the service of the Web Application Proxy runs", "Start-Service appproxysvc"),
    "TestSTSReachableFromProxy": Meaning("the proxy reaches the federation service inside, on port 443"),
    "TestProxySslBindings": Meaning(
        "the proxy has the certificate bound to every name and port", "Get-WebApplicationProxySslCertificate"
    ),
}

_CERTIFICATE = re.compile(r"Test-Certificate-(.+)-(Primary|Secondary)-([A-Za-z]+)")
_FAULTS: Mapping[str, str] = {
    "NotFoundInStore": "is in the certificate store of the server",
    "IsSelfSigned": "is not self-signed, unless AD FS makes it itself",
    "PrivateKeyAbsent": "has its private key there",
    "Expired": "has not run out",
    "Revoked": "was not revoked",
    "AboutToExpire": "is good for a while yet",
}


def meaning(test: str) -> Meaning:
    """Return what the test called *test* looks at; of one that is not known here, only that it should pass."""
    if known := MEANINGS.get(test):
        return known
    found = _CERTIFICATE.fullmatch(test)
    if found is None or found[3] not in _FAULTS:
        return Meaning("the test passes")
    listing = "Get-AdfsSslCertificate" if found[1] == "SSL" else "Get-AdfsCertificate"
    return Meaning(f"the {found[2].lower()} {found[1]} certificate {_FAULTS[found[3]]}", listing)
