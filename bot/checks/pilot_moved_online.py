"""Moved pilot users: has the cloud taken them over?

The tenant learns of a move by synchronization, and then provisions the user. Until that is through, and it may take
until the next day, the user can sign in neither here nor there as they should.

Run the command in Teams PowerShell after the move, and hand in its output, together with that of `Get-CsUser`: it alone
tells a move that did not go through from one that the cloud has not heard of yet. Users whom nobody marked as moved are
passed over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.checks import Check, Kind, Target, clouds, handed
from bot.checks.entra_pilots import NO_PILOTS
from bot.checks.handed import NOT_SHOWN
from bot.checks.roster import EMPTY, NOT_MARKED, ONLINE, Home, homes, is_on_premises, is_online, nobody, roster, rows_of
from bot.evidence.row import Row
from bot.model.pilot import PilotUser, Stamp
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

SOURCE = ONLINE
WAIT = timedelta(hours=24)
MODE = "TeamsOnly"
ON_PREMISES_ACCOUNT = "SfBOnPremUser"
_NEEDED = ("HostingProvider", "TeamsUpgradeEffectiveMode", "AccountType", "UserValidationErrors")

OK = Code("ok", Verdict.PASS)
LAGS = Code(
    "lags",
    Verdict.WARN,
    "The cloud does not know of the move yet. Wait for the next synchronization and for provisioning, up to a day, and"
    " hand it in again.",
)
NOT_TAKEN_OVER = Code(
    "not-taken-over",
    Verdict.FAIL,
    "A day after the move the cloud still holds the user for one of your servers'. See that synchronization runs"
    " (`sync-fresh`) and that the servers know of the move (`pilot-moved-onprem`); then run the move again.",
)
NOT_MOVED = Code(
    "not-moved",
    Verdict.FAIL,
    "The user is homed on premises on both sides: the move did not go through. Run it, or take the mark away:"
    " `/hybrid pilot back ann@contoso.com`.",
)
INVALID = Code(
    "invalid", Verdict.FAIL, "The cloud refuses something of the user. Put right what it names, then synchronize."
)
OTHER_MODE = Code(
    "other-mode",
    Verdict.FAIL,
    "The user is in the cloud and not in the mode TeamsOnly, so calls and chats may go astray. Grant it:"
    " `Grant-CsTeamsUpgradePolicy -PolicyName UpgradeToTeams`.",
)
NOT_THERE = Code("not-there", Verdict.FAIL, "The output has no such user. See `pilot-synced`.")


@dataclass(frozen=True, slots=True)
class Seen:
    """Each pilot user's row of the tenant, and where the user is homed by what else is in hand; by name."""

    rows: Mapping[str, Row]
    homes: Mapping[str, Home]


async def observe(target: Target, _: Net) -> Seen:
    rows = await asyncio.to_thread(rows_of, target.handed[SOURCE], roster(target))
    return Seen(rows, await homes(target))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    users = roster(target)
    if not users:
        yield nobody()
    elif not target.handed[SOURCE].rows:
        yield EMPTY.at("users", expected="users", observed="no user", fix=handed.how(SOURCE))
    else:
        for user in users:
            yield from _judged(target, user, seen)


def _judged(target: Target, user: PilotUser, seen: Seen) -> Iterator[Finding]:
    row = seen.rows.get(user.upn)
    if user.moved is None:
        yield NOT_MARKED.at(user.upn, expected="moved", observed="not marked as moved")
    elif row is None:
        yield NOT_THERE.at(user.upn, expected="a user", observed="no such user")
    elif lacking := [name for name in _NEEDED if not row.has(name)]:
        yield handed.not_shown(user.upn, SOURCE, *lacking)
    else:
        errors = ", ".join(_errors(row))
        if errors:
            yield INVALID.at(user.upn, expected="no validation error", observed=errors)
        yield from _homed(target, user.upn, user.moved, row, seen.homes.get(user.upn), well=not errors)


def _homed(target: Target, upn: str, moved: Stamp, row: Row, home: Home | None, *, well: bool) -> Iterator[Finding]:
    provider, account = row.text("HostingProvider") or "", row.text("AccountType") or ""
    wanted = clouds.online(target).federation
    if not is_online(provider, target) or account.casefold() == ON_PREMISES_ACCOUNT.casefold():
        # What the tenant holds of the home on premises came by synchronization, and lags behind as it does itself.
        own = home.provider if home and home.provider else ""
        on_premises = own or row.text("OnPremHostingProvider") or ""
        late = target.now - moved.at > WAIT
        code = NOT_MOVED if is_on_premises(own) else NOT_TAKEN_OVER if late else LAGS
        yield code.at(
            upn,
            expected=wanted,
            observed=f"{provider or 'none'} ({account or 'no account type'}), on premises {on_premises or 'not known'}",
        )
    elif (mode := row.text("TeamsUpgradeEffectiveMode") or "").casefold() != MODE.casefold():
        yield OTHER_MODE.at(upn, expected=MODE, observed=mode or "no mode")
    elif well:
        yield OK.at(upn, expected=f"{wanted}, {MODE}", observed=f"{provider}, {mode}")


def _errors(row: Row) -> tuple[str, ...]:
    """Return what the cloud refuses; objects by their first property."""
    texts = row.texts("UserValidationErrors")
    if texts is not None:
        return tuple(filter(None, texts))
    return tuple(
        each.text(each.names[0]) or "an error" for each in row.within("UserValidationErrors") or () if each.names
    )


CHECK = Check(
    id="pilot-moved-online",
    step=7,
    title="The cloud has taken over who is moved",
    codes=(
        *(OK, LAGS, NOT_TAKEN_OVER, NOT_MOVED, INVALID, OTHER_MODE, NOT_THERE),
        *(NOT_MARKED, EMPTY, NOT_SHOWN, NO_PILOTS),
    ),
    kind=Kind.PASTE,
    wants=(SOURCE,),
    source="https://learn.microsoft.com/powershell/module/teams/get-csonlineuser",
    observe=observe,
    judge=judge,
)
