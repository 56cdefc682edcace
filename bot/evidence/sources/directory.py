"""What Active Directory tells of its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evidence.directory_export import directory
from bot.evidence.powershell import stream
from bot.evidence.sources import Place, Source

if TYPE_CHECKING:
    from bot.model.directory import Directory

_FILTER = "(&(objectCategory=person)(objectClass=user)(msRTCSIP-UserEnabled=TRUE))"


def _users(raw: bytes) -> Directory:
    return directory(stream(raw))


SOURCES = (
    Source(
        id="ad-users",
        title="Lync users of Active Directory",
        place=Place.DIRECTORY,
        role="any account that may read the directory",
        command=(
            f"Get-ADUser -LDAPFilter '{_FILTER}' -Properties objectGUID, mail, mailNickname, proxyAddresses,"
            " targetAddress, displayName, msRTCSIP-PrimaryUserAddress, msRTCSIP-DeploymentLocator,"
            " msRTCSIP-UserEnabled, userAccountControl | Select-Object distinguishedName, objectClass, sAMAccountName,"
            " userPrincipalName, displayName, givenName, surname, mail, mailNickname,"
            " @{n='proxyAddresses';e={$_.proxyAddresses -join ';'}}, targetAddress, msRTCSIP-UserEnabled,"
            " msRTCSIP-PrimaryUserAddress, msRTCSIP-DeploymentLocator, userAccountControl,"
            " @{n='objectGUID';e={[Convert]::ToBase64String($_.objectGUID.ToByteArray())}}"
        ),
        read=_users,
        keys=("userPrincipalName", "msRTCSIP-PrimaryUserAddress"),
    ),
)
