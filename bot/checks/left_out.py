"""Objects that are not judged: those that IdFix passes over, because the system or Exchange made them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model.directory import DirectoryUser

_NAMES = (
    *("Admini", "CAS_{", "DiscoverySearchMailbox", "FederatedEmail", "Guest", "HTTPConnector", "krbtgt", "iusr_"),
    *("iwam", "msol", "support_", "SystemMailbox", "WWIOadmini", "HealthMailbox", "Exchange Online-ApplicationAccount"),
)
_ACCOUNTS = ("CAS_", "SUPPORT_", "MSOL_")
_ALIASES = ("cas_", "systemmailbox")
_HIDDEN = "msol"
_CONFLICT = "\\0ACNF:"  # two domain controllers made one object each, and the directory renamed one

_BY_NAME = re.compile(rf"CN=(?:(?:{'|'.join(map(re.escape, _NAMES))})|(?:[^,\\]|\\.)*\$(?:,|\Z))", re.IGNORECASE)
_BY_ACCOUNT = re.compile(rf"(?:{'|'.join(map(re.escape, (*_NAMES, *_ACCOUNTS)))})|[^\n]*\$\Z", re.IGNORECASE)


def is_conflict(user: DirectoryUser) -> bool:
    """Tell whether *user* is the second of two objects of one name, which the directory renamed."""
    return _CONFLICT in user.dn


def is_left_out(user: DirectoryUser) -> bool:
    """Tell whether IdFix would pass *user* over."""
    return (
        user.critical
        or _BY_ACCOUNT.match(user.sam) is not None
        or _BY_NAME.match(user.dn) is not None
        or is_conflict(user)
        or user.nickname.lower().startswith(_ALIASES)
        or (user.hidden and (user.display_name or "").lower().startswith(_HIDDEN))
        or (user.object_class == "group" and not (user.mail or user.proxies))
    )
