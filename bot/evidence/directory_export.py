"""Exports of Active Directory's users (Get-ADUser), and of Lync's (Get-CsUser), as a directory."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from bot.model.directory import Directory, DirectoryUser

SIP, HOME, SIP_ENABLED = "msRTCSIP-PrimaryUserAddress", "msRTCSIP-DeploymentLocator", "msRTCSIP-UserEnabled"
CONTROL, CONSISTENCY = "userAccountControl", "mS-DS-ConsistencyGuid"
_ACCOUNT_DISABLED = 0x2  # of userAccountControl
_GUID_BYTES = 16
_MOST_OF_A_BYTE = 255
_FREQUENT = 4096

# Each attribute that a user has here, and the other names under which cmdlets show it.
_ALSO: dict[str, tuple[str, ...]] = {"sn": ("surname",), SIP: ("SipAddress",), HOME: ("HostingProvider",)}
_ATTRIBUTES = (
    *("distinguishedName", "objectClass", "sAMAccountName", "userPrincipalName", "displayName", "givenName", "sn"),
    *("mail", "mailNickname", "proxyAddresses", "targetAddress", SIP, SIP_ENABLED, HOME, CONTROL, "objectGUID"),
    *(CONSISTENCY, "isCriticalSystemObject", "msExchHideFromAddressLists"),
)

# Values are joined by semicolons, and an X.400 or X.500 address may hold some of its own.
_SCHEMES = "smtp|sip|x500|x400|eum|tel|notes|ms|msmail|ccmail|gwise|fax|rfax|mrs|spo|airsync|im"
_BETWEEN = re.compile(rf";\s*(?=(?:{_SCHEMES}):)", re.IGNORECASE)
_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})


class Row(Protocol):
    """One object of an export; names in any case."""

    def text(self, name: str, /) -> str | None:
        """Return a property; "" if it is empty, None if it is not shown."""

    def texts(self, name: str, /) -> tuple[str, ...] | None:
        """Return a property as a list, of one if it is one value; None if it is not shown."""


def directory(rows: Iterable[Row]) -> Directory:
    """Return the users that *rows* are; an attribute that any of them does not show counts as absent."""
    reading = _Reading()
    users = tuple(user for user in map(reading.user, rows) if user)
    absent = reading.absent if users else set(_ATTRIBUTES)
    return Directory(users=users, absent=frozenset(absent), skipped=reading.skipped)


class _Reading:
    """Reads row by row, and remembers what was not shown."""

    def __init__(self) -> None:
        self.absent: set[str] = set()
        self.skipped = 0
        self._lacking: list[str] = []
        self._same: dict[str, str] = {}  # in most companies one name serves as three attributes: it is kept once
        self._frequent: dict[str, str] = {}  # so is what many users have: "Maria", "SRV:"

    def user(self, row: Row) -> DirectoryUser | None:
        """Return the user that *row* is; None, and counted, if it names nobody."""
        self._lacking.clear()
        self._same.clear()
        text = self._text
        of_lync = row.text(SIP) is None and row.text("SipAddress") is not None
        shown_name = text(row, "displayName")
        user = DirectoryUser(
            dn=text(row, "distinguishedName"),
            object_class=self._object_class(row),
            sam=text(row, "sAMAccountName"),
            upn=text(row, "userPrincipalName"),
            display_name=(shown_name if shown_name.strip() else "") if shown_name else None,
            given_name=text(row, "givenName"),
            surname=text(row, "sn"),
            mail=text(row, "mail"),
            nickname=text(row, "mailNickname"),
            proxies=self._proxies(row),
            target=text(row, "targetAddress"),
            sip=text(row, SIP),
            # Get-CsUser says of Lync what Get-ADUser says of the account, by the same name.
            sip_enabled=_truth(text(row, SIP_ENABLED, *(("Enabled",) if of_lync else ()))),
            sip_home=text(row, HOME),
            enabled=self._enabled(row, of_lync=of_lync),
            anchor=self._anchor(row),
            critical=_truth(text(row, "isCriticalSystemObject")) is True,
            hidden=_truth(text(row, "msExchHideFromAddressLists")) is True,
        )
        if not (user.name or user.sip):
            self.skipped += 1
            return None
        self.absent.update(self._lacking)
        return user

    def _text(self, row: Row, attribute: str, *others: str) -> str:
        for name in (attribute, *_ALSO.get(attribute, ()), *others):
            found = row.text(name)
            if found is not None:
                return self._kept(found)
        self._lacking.append(attribute)
        return ""

    def _kept(self, text: str) -> str:
        """Return *text*, as the one that was read before where there was one."""
        if len(self._frequent) < _FREQUENT:
            self._frequent.setdefault(text, text)
        return self._frequent.get(text) or self._same.setdefault(text, text)

    def _texts(self, row: Row, attribute: str) -> tuple[str, ...]:
        found = row.texts(attribute)
        if found is None:
            self._lacking.append(attribute)
        return found or ()

    def _object_class(self, row: Row) -> str:
        """Return the last, most special class, whether they are listed or there is only that one."""
        words = [word for each in self._texts(row, "objectClass") for word in re.split(r"[;,\s]+", each) if word]
        return self._kept(words[-1].lower()) if words else "user"

    def _proxies(self, row: Row) -> tuple[str, ...]:
        joined = self._texts(row, "proxyAddresses")
        return tuple([self._kept(proxy) for each in joined for proxy in _BETWEEN.split(each) if proxy])

    def _enabled(self, row: Row, *, of_lync: bool) -> bool | None:
        flags = row.text(CONTROL)
        if flags is None and not of_lync and (truth := _truth(row.text("Enabled") or "")) is not None:
            return truth
        found = self._text(row, CONTROL).strip()
        return not int(found) & _ACCOUNT_DISABLED if re.fullmatch("[0-9]{1,10}", found) else None

    def _anchor(self, row: Row) -> str:
        """Return what Entra matches by: the consistency GUID where there is one, as Entra Connect takes it."""
        return _base64(self._texts(row, CONSISTENCY)) or _base64(self._texts(row, "objectGUID"))


def _truth(text: str) -> bool | None:
    word = text.strip().lower()
    return word in _TRUE if word in _TRUE or word in _FALSE else None


def _base64(texts: tuple[str, ...]) -> str:
    """Return a GUID that was written in base64, in hexadecimal or as a list of its bytes, as Entra has it."""
    raw = _guid(texts[0].strip()) if len(texts) == 1 else _octets(texts)
    return b64encode(raw).decode("ascii") if len(raw) == _GUID_BYTES else ""


def _guid(text: str) -> bytes:
    try:
        if "-" in text:
            return UUID(text).bytes_le
        return b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return _octets(tuple(text.split()))


def _octets(texts: tuple[str, ...]) -> bytes:
    numbers = [int(text) for text in texts if re.fullmatch("[0-9]{1,3}", text)]
    return bytes(numbers) if len(numbers) == len(texts) and max(numbers, default=0) <= _MOST_OF_A_BYTE else b""
