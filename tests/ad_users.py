"""Users of an on-premises Active Directory for tests: one with nothing wrong, and changes of her."""

from typing import Any

from bot.model.directory import Directory, DirectoryUser

CLEAN: dict[str, Any] = {
    "dn": "CN=Ann Lee,OU=Staff,DC=corp,DC=contoso,DC=com",
    "sam": "ann",
    "upn": "ann@contoso.com",
    "display_name": "Ann Lee",
    "given_name": "Ann",
    "surname": "Lee",
    "mail": "ann@contoso.com",
    "nickname": "ann",
    "proxies": ("SMTP:ann@contoso.com", "sip:ann@contoso.com"),
    "sip": "sip:ann@contoso.com",
    "sip_enabled": True,
    "sip_home": "SRV:",
    "enabled": True,
}


def ann(**changes: Any) -> DirectoryUser:  # noqa: ANN401 - whichever fields
    """Return a user with nothing wrong but *changes*."""
    return DirectoryUser(**{**CLEAN, **changes})


def named(name: str, **changes: Any) -> DirectoryUser:  # noqa: ANN401 - whichever fields
    """Return another such user, called *name*."""
    address = f"{name}@contoso.com"
    own: dict[str, Any] = {
        "dn": f"CN={name},OU=Staff,DC=corp,DC=contoso,DC=com",
        "sam": name,
        "upn": address,
        "mail": address,
        "nickname": name,
        "proxies": (f"SMTP:{address}", f"sip:{address}"),
        "sip": f"sip:{address}",
    }
    return ann(**{**own, **changes})


def directory(*users: DirectoryUser, absent: frozenset[str] = frozenset(), skipped: int = 0) -> Directory:
    """Return the directory of *users*."""
    return Directory(users=users, absent=absent, skipped=skipped)
