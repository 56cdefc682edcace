"""Synchronization: is everybody who uses Lync in the tenant, also those who are not moved?

People on both sides find each other, and see each other's presence, only as far as the tenant knows them. So the
account of everybody who uses Lync has to be synchronized, not only of those who move.

Hand in the Lync users, from Active Directory or from Lync; the bot holds them against the users of your tenant, for
which it needs access by Microsoft Graph. They are matched as Entra Connect does it: by the GUID of the account, or else
by the user principal name, or else by the account's name and domain.

Whoever is missing is out of the scope of synchronization: extend its filter of organizational units or groups. An
account that was made in the portal for somebody who is on premises as well has to be matched with that one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.checks import Check, Kind, Target, exported, handed
from bot.checks.entra_matching import Matches, matching
from bot.checks.exported import NOBODY, NOBODY_OF_LYNC, SKIPPED_ROWS
from bot.checks.graph import NO_ANSWER, NO_PERMISSION, PATIENCE, SIGN_IN_REFUSED, asked, unread
from bot.checks.roster import DIRECTORY, LYNC
from bot.evidence.directory_export import directory
from bot.evidence.powershell import Output
from bot.model.directory import Directory, DirectoryUser
from bot.model.names import bare
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.denial import Denial

_FULL = "Start-ADSyncSyncCycle -PolicyType Initial"

OK = Code("ok", Verdict.PASS)
MISSING = Code(
    "missing",
    Verdict.FAIL,
    "This account is not synchronized. Extend the filter of Entra Connect (organizational units, groups) so that it is"
    " in scope, then have everything synchronized once.",
)
DISABLED = Code(
    "disabled-missing",
    Verdict.WARN,
    "This disabled account, maybe one of a room, is not synchronized. If anybody is to reach it, extend the filter of"
    " Entra Connect; otherwise disable it for Lync.",
)
CLOUD_ONLY = Code(
    "made-in-the-cloud",
    Verdict.FAIL,
    "Somebody who was made in the tenant has this person's name or SIP address, so the account on premises cannot take"
    " it. Match the two (by the SMTP address, or by the GUID as onPremisesImmutableId), then synchronize.",
)
NO_GRAPH = Code(
    "no-tenant",
    Verdict.UNKNOWN,
    "The bot may not read your tenant, so there is nothing to hold the list against. Connect the tenant, then hand the"
    " list in again.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Who uses Lync by what is in hand, and who of them is in the tenant.

    Attributes:
        source: What most of them were read from.
        others: How many people in it do not use Lync.
        skipped: How many rows name nobody.
        matches: Why the tenant was not read, or None where it may not be; nothing was asked about nobody.
    """

    source: str
    users: tuple[DirectoryUser, ...]
    others: int = 0
    skipped: int = 0
    matches: Matches | Denial | None = None


async def observe(target: Target, net: Net) -> Seen:
    seen = await asyncio.to_thread(_in_hand, target)
    matches = await asked(net, matching(seen.users)) if seen.users else None
    return replace(seen, matches=matches)


def judge(_: Target, seen: Seen) -> Iterator[Finding]:
    yield from exported.skipped_rows(seen.skipped)
    if not seen.users:
        yield exported.nobody(seen.source, NOBODY_OF_LYNC if seen.others else NOBODY)
    elif not any(user.anchor or user.upn for user in seen.users):
        yield handed.not_shown("export", seen.source, "userPrincipalName")
    elif isinstance(seen.matches, Matches):
        yield from _compared(seen.users, seen.matches)
    elif seen.matches is None:
        yield NO_GRAPH.at(
            f"{len(seen.users)} Lync users", expected="access", observed="none", fix="/hybrid tenant connect"
        )
    else:
        yield unread(seen.matches, "users")


def _compared(users: tuple[DirectoryUser, ...], matches: Matches) -> Iterator[Finding]:
    if matches.synced:
        observed = f"{len(matches.synced)} of {len(users)}"
        yield OK.at("Lync users", expected=f"all {len(users)} in the tenant", observed=observed)
    for place, user in enumerate(users):
        name = user.name or user.sip
        if place in matches.cloud_only:
            observed = f"in the tenant, {matches.cloud_only[place]} is not from there"
            yield CLOUD_ONLY.at(name, expected="synchronized from Active Directory", observed=observed)
        elif place not in matches.synced:
            code = DISABLED if user.enabled is False else MISSING
            yield code.at(name, expected="in the tenant", observed="not there", fix=_FULL)


def _in_hand(target: Target) -> Seen:
    """Return who uses Lync: those of Active Directory, and those of Lync who are not among them."""
    accounts: Directory | None = target.handed.get(DIRECTORY)
    output: Output | None = target.handed.get(LYNC)
    listed = directory(output.rows) if output else None
    everybody = [each.users if each else () for each in (accounts, listed)]
    first, second = ([user for user in users if _uses_lync(user)] for users in everybody)
    known = {bare(user.sip) for user in first}
    users = (*first, *(user for user in second if bare(user.sip) not in known))
    return Seen(
        source=DIRECTORY if accounts else LYNC,
        users=users,
        others=sum(map(len, everybody)) - len(first) - len(second),
        skipped=sum(each.skipped for each in (accounts, output, listed) if each),
    )


def _uses_lync(user: DirectoryUser) -> bool:
    return user.sip_enabled is not False and (user.sip_enabled is True or user.sip != "")


CHECK = Check(
    id="sync-all-lync-users",
    step=4,
    title="Everybody who uses Lync is in the tenant",
    codes=(
        OK,
        MISSING,
        DISABLED,
        CLOUD_ONLY,
        NOBODY,
        NOBODY_OF_LYNC,
        NO_GRAPH,
        SKIPPED_ROWS,
        handed.NOT_SHOWN,
        SIGN_IN_REFUSED,
        NO_PERMISSION,
        NO_ANSWER,
    ),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-azure-ad-connect",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
    patience=PATIENCE,
    wants=(DIRECTORY, LYNC),
)
