"""One object of a directory, as a value."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from bot.model.directory import DirectoryUser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ATTRIBUTES = (
    "objectClass",
    "sAMAccountName",
    "userPrincipalName",
    "displayName",
    "givenName",
    "sn",
    "mail",
    "mailNickname",
    "proxyAddresses",
    "targetAddress",
    "msRTCSIP-PrimaryUserAddress",
    "msRTCSIP-UserEnabled",
    "msRTCSIP-DeploymentLocator",
    "userAccountControl",
    "objectGUID",
    "mS-DS-ConsistencyGuid",
    "isCriticalSystemObject",
    "msExchHideFromAddressLists",
)

_DISABLED = 2  # bit of userAccountControl


def user(dn: bytes, attributes: Mapping[str, Sequence[bytes] | None]) -> DirectoryUser:
    """Return what *attributes* say; the mapping ignores the case of names, as directories do."""

    def values(name: str) -> tuple[str, ...]:
        return tuple(value.decode(errors="replace") for value in attributes.get(name) or ())

    def text(name: str) -> str:
        return next(iter(values(name)), "")

    def anchor() -> bytes:
        return next(
            (found[0] for name in ("mS-DS-ConsistencyGuid", "objectGUID") if (found := attributes.get(name))), b""
        )

    return DirectoryUser(
        dn=dn.decode(errors="replace"),
        object_class=(values("objectClass") or ("user",))[-1],
        sam=text("sAMAccountName"),
        upn=text("userPrincipalName"),
        display_name=_display_name(values("displayName")),
        given_name=text("givenName"),
        surname=text("sn"),
        mail=text("mail"),
        nickname=text("mailNickname"),
        proxies=values("proxyAddresses"),
        target=text("targetAddress"),
        sip=text("msRTCSIP-PrimaryUserAddress"),
        sip_enabled=_truth(text("msRTCSIP-UserEnabled")),
        sip_home=text("msRTCSIP-DeploymentLocator"),
        enabled=_enabled(text("userAccountControl")),
        anchor=b64encode(anchor()).decode(),
        critical=_truth(text("isCriticalSystemObject")) is True,
        hidden=_truth(text("msExchHideFromAddressLists")) is True,
    )


def _display_name(values: tuple[str, ...]) -> str | None:
    if not values:
        return None
    return values[0] if values[0].strip() else ""


def _truth(text: str) -> bool | None:
    return {"TRUE": True, "FALSE": False}.get(text.upper())


def _enabled(control: str) -> bool | None:
    try:
        return not int(control) & _DISABLED
    except ValueError:
        return None
