"""How a user is moved, and moved back: the commands that somebody runs, and the address of the migration service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks import clouds
from bot.checks.handed import quoted
from bot.model.profile import Cloud, OnPremVersion

if TYPE_CHECKING:
    from bot.model.profile import Profile

SERVICE = "/HostedMigration/hostedmigrationService.svc"
SOURCE, MARK = "tenant-mode", "instance"  # where the tenant is served, and what stays of it

_INSTANCE = re.compile(r"MicrosoftCommunicationsOnline/[A-Z0-9]+-([0-9][A-Z]|[A-Z][0-9]|[A-Z]{2}[0-9])-", re.IGNORECASE)
_FORM = re.compile(
    r"https://admin(?:[0-9][a-z]|[a-z][0-9]|[a-z]{2}[0-9])\.online\.lync\.com" + re.escape(SERVICE), re.IGNORECASE
)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]*")
_WITHOUT_CREDENTIAL = frozenset({OnPremVersion.SFB2019, OnPremVersion.SFBSE})  # they ask for it themselves
_NEED_NO_TEAMSONLY = frozenset({OnPremVersion.LYNC2013})  # older than Skype for Business Server 2015 with CU8


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way to the cloud and back.

    Attributes:
        url: Of the migration service; "" where nobody told and the tenant does not say.
        target: The cloud's host.
        pool: Where users come back to; "" where nobody told.
        credential: The command is given the cloud account.
        modeless: Before somebody comes back the mode TeamsOnly has to be taken away.
    """

    url: str
    target: str
    pool: str
    credential: bool
    modeless: bool


def way(profile: Profile, instance: str = "") -> Way:
    """Return the way of a tenant that is served by *instance*: ``MicrosoftCommunicationsOnline/NOAM-4A-S7``."""
    return Way(
        url=profile.move_url if well_formed(profile.move_url) else move_url(instance, profile.cloud),
        target=clouds.ONLINE[profile.cloud].federation,
        pool=profile.front_end_pool_fqdn,
        credential=profile.onprem_version not in _WITHOUT_CREDENTIAL,
        modeless=profile.onprem_version in _NEED_NO_TEAMSONLY,
    )


def move_url(instance: str, cloud: Cloud = Cloud.WORLDWIDE) -> str:
    """Return the address of the migration service of *instance*; "" where it does not tell."""
    found = _INSTANCE.match(instance.strip())
    return f"https://admin{found[1].lower()}.online.lync.com{SERVICE}" if found and cloud is Cloud.WORLDWIDE else ""


def well_formed(url: str) -> bool:
    """Tell whether *url* is the address of a migration service."""
    return _FORM.fullmatch(url) is not None


def move_command(upn: str, way: Way) -> str:
    """Return the command that moves *upn*; never with ``-Force``, which leaves contacts and meetings behind."""
    return _command(upn, way.target, way)


def back_command(upn: str, way: Way) -> str:
    """Return the command that moves *upn* back on premises."""
    return _command(upn, way.pool or "POOL", way)


def _command(upn: str, target: str, way: Way) -> str:
    credential = " -Credential $cred" if way.credential else ""
    url = f" -HostedMigrationOverrideUrl {way.url}" if way.url else ""
    identity = upn if _PLAIN.fullmatch(upn) else quoted(upn)
    return f"Move-CsUser -Identity {identity} -Target {target}{credential}{url}"
