"""The pilot users as checks take them, and where each of them is homed, by what was handed in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.checks import clouds
from bot.checks.entra_pilots import NO_PILOTS
from bot.model.names import bare
from bot.model.pilot import PilotUser
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.checks import Target
    from bot.evidence.powershell import Output
    from bot.evidence.row import Row
    from bot.model.directory import Directory

Item = TypeVar("Item")

LYNC, DIRECTORY, ONLINE = "lync-users", "ad-users", "online-users"  # who tells where users are homed

_ON_PREMISES = "srv:"

EMPTY = Code(
    "empty",
    Verdict.UNKNOWN,
    "There is no user in the output, which says nothing of your users. Run the command as an account that may read all"
    " users, and hand in the whole output.",
)
NOT_MARKED = Code(
    "not-moved-yet",
    Verdict.SKIPPED,
    "Nobody said that this user is moved, so there is nothing to see yet. After the move:"
    " `/hybrid pilot moved ann@contoso.com`.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What an output says of a pilot user; None where it does not show that, "" where it is empty.

    Attributes:
        source: The id of the source that says so.
        address: The SIP address, without ``sip:``, in lower case.
        provider: ``SRV:`` on premises, the cloud's federation host after a move.
        pool: The user's pool on premises.
    """

    source: str
    address: str | None
    provider: str | None
    pool: str | None
    enabled: bool | None

    def lacking(self) -> tuple[str, ...]:
        """Return the properties that the output does not show; Active Directory has no pool."""
        shown = {"HostingProvider": self.provider, "SipAddress": self.address, "Enabled": self.enabled}
        if self.source == LYNC:
            shown["RegistrarPool"] = self.pool
        return tuple(name for name, value in shown.items() if value is None)


def roster(target: Target) -> tuple[PilotUser, ...]:
    """Return the pilot users: of the checklist, or at a terminal those that the profile tells."""
    told = target.profile
    return target.pilots or tuple(
        PilotUser(upn=upn, voice=upn in told.pilot_voice, conferencing=upn in told.pilot_conferencing)
        for upn in told.pilot_users
    )


def nobody() -> Finding:
    """Return the finding that there are no pilot users."""
    return NO_PILOTS.at(
        "pilot users", expected="at least one", observed="none", fix="/hybrid pilot add ann@contoso.com"
    )


def is_on_premises(provider: str) -> bool:
    """Tell whether *provider* says that a user is homed on premises."""
    return provider.strip().lower() == _ON_PREMISES


def is_online(provider: str, target: Target) -> bool:
    """Tell whether *provider* says that a user is homed in the profile's cloud."""
    return provider.strip().rstrip(".").lower() == clouds.online(target).federation


async def homes(target: Target) -> Mapping[str, Home]:
    """Return where the pilot users are homed on premises, by user principal name; Lync's own word counts first."""
    users = roster(target)
    found: dict[str, Home] = {}
    if DIRECTORY in target.handed:
        found |= await asyncio.to_thread(_of_directory, target.handed[DIRECTORY], users)
    if LYNC in target.handed:
        found |= await asyncio.to_thread(_of_lync, target.handed[LYNC], users)
    return found


def rows_of(output: Output, users: Iterable[PilotUser]) -> Mapping[str, Row]:
    """Return the row of each of *users* who is in *output*: by name, or else by SIP address."""
    return _matched(
        users,
        output.rows,
        lambda row: row.text("UserPrincipalName") or "",
        lambda row: bare(row.text("SipAddress") or ""),
    )


def _of_lync(output: Output, users: Iterable[PilotUser]) -> dict[str, Home]:
    return {
        upn: Home(
            source=LYNC,
            address=bare(row.text("SipAddress") or "") if row.has("SipAddress") else None,
            provider=row.text("HostingProvider"),
            pool=_pool(row),
            enabled=row.flag("Enabled"),
        )
        for upn, row in rows_of(output, users).items()
    }


def _of_directory(directory: Directory, users: Iterable[PilotUser]) -> dict[str, Home]:
    found = _matched(users, directory.users, lambda user: user.upn, lambda user: bare(user.sip))
    return {
        upn: Home(
            source=DIRECTORY,
            address=None if "msRTCSIP-PrimaryUserAddress" in directory.absent else bare(user.sip),
            provider=None if "msRTCSIP-DeploymentLocator" in directory.absent else user.sip_home,
            pool=None,
            enabled=user.sip_enabled,
        )
        for upn, user in found.items()
    }


def _pool(row: Row) -> str | None:
    """Return the pool, which JSON may have as an object."""
    inner = row.within("RegistrarPool")
    if inner:
        return inner[0].text("FriendlyName") or inner[0].text("Value")
    return row.text("RegistrarPool")


def _matched(
    users: Iterable[PilotUser], items: Iterable[Item], name: Callable[[Item], str], address: Callable[[Item], str]
) -> dict[str, Item]:
    """Return the item that is each user's, by user principal name."""
    by_name = {user.upn.casefold(): user.upn for user in users}
    by_address = {user.address.casefold(): user.upn for user in users}
    named: dict[str, Item] = {}
    addressed: dict[str, Item] = {}
    for item in items:
        if upn := by_name.get(name(item).strip().casefold()):
            named.setdefault(upn, item)
        elif upn := by_address.get(address(item).casefold()):
            addressed.setdefault(upn, item)
    return {**addressed, **named}
