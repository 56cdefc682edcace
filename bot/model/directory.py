"""Users of an on-premises Active Directory, as an export or the directory itself tells of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryUser:
    """One object; "" or an empty tuple where the attribute has no value, None where it cannot be told.

    Attributes:
        dn: ``distinguishedName``.
        object_class: The last, most special one: ``user``, ``contact``, ``group``.
        sam: ``sAMAccountName``.
        upn: ``userPrincipalName``.
        display_name: ``displayName``; None where the attribute is not set, "" where it is blank.
        proxies: ``proxyAddresses`` as written, with their schemes: ``SMTP:ann@contoso.com``.
        target: ``targetAddress``, with its scheme.
        sip: ``msRTCSIP-PrimaryUserAddress`` as written: ``sip:ann@contoso.com``.
        sip_enabled: ``msRTCSIP-UserEnabled``.
        sip_home: ``msRTCSIP-DeploymentLocator``: ``SRV:`` on premises, ``sipfed.online.lync.com`` after the move.
        enabled: The account is not disabled, by ``userAccountControl``.
        anchor: Base64 of ``mS-DS-ConsistencyGuid`` or else ``objectGUID``, as Entra's ``onPremisesImmutableId``.
        critical: ``isCriticalSystemObject``.
        hidden: ``msExchHideFromAddressLists``.
    """

    dn: str = ""
    object_class: str = "user"
    sam: str = ""
    upn: str = ""
    display_name: str | None = None
    given_name: str = ""
    surname: str = ""
    mail: str = ""
    nickname: str = ""
    proxies: tuple[str, ...] = ()
    target: str = ""
    sip: str = ""
    sip_enabled: bool | None = None
    sip_home: str = ""
    enabled: bool | None = None
    anchor: str = ""
    critical: bool = False
    hidden: bool = False

    @property
    def name(self) -> str:
        """What a person knows it by: the UPN, else the account name, else where it stands in the directory."""
        return self.upn or self.sam or self.dn


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """What was read of a directory.

    Attributes:
        users: In the order in which they were read.
        absent: Attributes (as Active Directory spells them) that the reading did not ask for or show at all, so that
            an empty value proves nothing.
        skipped: How many rows could not be read as an object.
    """

    users: tuple[DirectoryUser, ...]
    absent: frozenset[str] = frozenset()
    skipped: int = 0
