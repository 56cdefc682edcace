"""Moved pilot users: do your servers know that they are gone?

After a move the user's `HostingProvider` (in Active Directory `msRTCSIP-DeploymentLocator`) is Microsoft's federation
host, and the pool is empty; address and enabled state stay as they were. As long as your servers hold a user for one of
theirs, they do not hand messages on to the cloud.

Run either command after the move, and hand in its output. Users whom nobody marked as moved are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.checks import Check, Kind, Target, clouds, handed
from bot.checks.entra_pilots import NO_PILOTS
from bot.checks.handed import NOT_SHOWN
from bot.checks.roster import (
    DIRECTORY,
    EMPTY,
    LYNC,
    NOT_MARKED,
    Home,
    homes,
    is_on_premises,
    is_online,
    nobody,
    roster,
)
from bot.model.pilot import PilotUser
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)
NOT_MOVED = Code(
    "not-moved",
    Verdict.FAIL,
    "The user is still homed on premises: the move did not go through. Run it again, and hand in its error as"
    " `move-error`; if it was not run, take the mark away: `/hybrid pilot back ann@contoso.com`.",
)
OTHER_HOME = Code(
    "other-home",
    Verdict.FAIL,
    "The user is homed at neither your servers nor Microsoft's. Run the move again; never edit the attribute.",
)
POOL_LEFT = Code(
    "pool-left", Verdict.FAIL, "A pool on premises is still the user's, so the move is not complete. Run it again."
)
OTHER_ADDRESS = Code(
    "other-address", Verdict.FAIL, "The SIP address is another than in the list. Correct the list, or the user."
)
NOT_ENABLED = Code(
    "not-enabled",
    Verdict.FAIL,
    "The user is disabled for Lync, which synchronization takes to the cloud. Enable the user: `Set-CsUser -Enabled"
    " $true`.",
)
NOT_THERE = Code(
    "not-there",
    Verdict.FAIL,
    "The output has no such user. A moved user stays known on premises; do not remove or disable anybody there.",
)


async def observe(target: Target, _: Net) -> Mapping[str, Home]:
    return await homes(target)


def judge(target: Target, seen: Mapping[str, Home]) -> Iterator[Finding]:
    users = roster(target)
    if not users:
        yield nobody()
        return
    if not any(_has_users(target.handed.get(source)) for source in (LYNC, DIRECTORY)):
        yield EMPTY.at("users", expected="users", observed="no user")
        return
    for user in users:
        yield from _judged(target, user, seen.get(user.upn))


def _has_users(facts: object) -> bool:
    return bool(getattr(facts, "rows", None) or getattr(facts, "users", None))


def _judged(target: Target, user: PilotUser, home: Home | None) -> Iterator[Finding]:
    if not user.moved:
        yield NOT_MARKED.at(user.upn, expected="moved", observed="not marked as moved")
        return
    if home is None:
        yield NOT_THERE.at(user.upn, expected="a user that is known on premises", observed="no such user")
        return
    lacking = home.lacking()
    if lacking:
        yield handed.not_shown(user.upn, home.source, *lacking)
    if "HostingProvider" not in lacking:
        yield from _homed(target, user, home, lacking)


def _homed(target: Target, user: PilotUser, home: Home, lacking: tuple[str, ...]) -> Iterator[Finding]:
    provider, wanted, wrong = home.provider or "", clouds.online(target).federation, []
    if not is_online(provider, target):
        code = NOT_MOVED if is_on_premises(provider) else OTHER_HOME
        wrong.append(code.at(user.upn, expected=wanted, observed=provider or "no hosting provider"))
    if home.pool:
        wrong.append(POOL_LEFT.at(user.upn, expected="no pool", observed=home.pool))
    if user.sip and home.address is not None and home.address != user.sip:
        observed = f"sip:{home.address}" if home.address else "no SIP address"
        wrong.append(OTHER_ADDRESS.at(user.upn, expected=f"sip:{user.sip}", observed=observed))
    if home.enabled is False:
        wrong.append(NOT_ENABLED.at(user.upn, expected="enabled", observed="disabled"))
    yield from wrong
    if not wrong and not lacking:
        yield OK.at(user.upn, expected=wanted, observed=provider)


CHECK = Check(
    id="pilot-moved-onprem",
    step=7,
    title="The servers on premises know who is moved",
    codes=(
        *(OK, NOT_MOVED, OTHER_HOME, POOL_LEFT, OTHER_ADDRESS, NOT_ENABLED, NOT_THERE),
        *(NOT_MARKED, EMPTY, NOT_SHOWN, NO_PILOTS),
    ),
    kind=Kind.PASTE,
    wants=(LYNC, DIRECTORY),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
    observe=observe,
    judge=judge,
)
