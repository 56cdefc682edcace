"""Users of an on-premises Active Directory, as an export or the directory itself tells of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_PORTS = {"ldap": 389, "ldaps": 636}


@dataclass(frozen=True, slots=True)
class DirectoryAccess:
    r"""Where the directory is asked, and as whom.

    Attributes:
        url: ``ldaps://dc1.contoso.local``, or with the folder that is read: ``…/OU=Staff,DC=contoso,DC=local``.
        user: ``CONTOSO\reader``, ``reader@contoso.local`` or a distinguished name.
    """

    url: str
    user: str
    password: str = field(repr=False)

    @property
    def host(self) -> str:
        """Whose certificate it must be."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The one named, or the scheme's own."""
        parts = urlsplit(self.url)
        return parts.port or _PORTS[parts.scheme]

    @property
    def encrypted(self) -> bool:
        """TLS is spoken from the first byte on, not only after StartTLS."""
        return urlsplit(self.url).scheme == "ldaps"

    @property
    def base(self) -> str:
        """The distinguished name below which is read; "" for all that the server calls its own."""
        return unquote(urlsplit(self.url).path.strip("/"))


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
        referrals: URLs of other directories that the one asked pointed to, and that were not: other domains' users.
    """

    users: tuple[DirectoryUser, ...]
    absent: frozenset[str] = frozenset()
    skipped: int = 0
    referrals: tuple[str, ...] = ()
