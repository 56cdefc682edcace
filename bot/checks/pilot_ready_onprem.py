"""Pilot users on premises: can each of them be moved from there?

Only a user who is enabled on your servers, homed in a pool there and known as such (`HostingProvider` is `SRV:`) can be
moved. Whoever is not is a user of the cloud already, or of nothing.

Run the command in the management shell before the move, and hand in its output.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.checks import Check, Kind, Target, handed
from bot.checks.entra_pilots import NO_PILOTS
from bot.checks.handed import NOT_SHOWN
from bot.checks.roster import EMPTY, LYNC, Home, homes, is_on_premises, is_online, nobody, roster
from bot.model.pilot import PilotUser
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)
NOT_THERE = Code(
    "not-there",
    Verdict.FAIL,
    "Your servers know no such user. Enable the user on premises first (`Enable-CsUser`), or correct the name.",
)
NOT_ENABLED = Code(
    "not-enabled", Verdict.FAIL, "The user is disabled for Lync. Enable the user: `Set-CsUser -Enabled $true`."
)
NO_POOL = Code(
    "no-pool", Verdict.FAIL, "The user is homed in no pool. Enable the user anew on premises: `Enable-CsUser`."
)
OTHER_HOME = Code(
    "other-home",
    Verdict.FAIL,
    "The user is not homed on premises, as far as your servers know. Enable the user there, or correct the home by"
    " `Move-CsUser`; never edit the attribute.",
)
MOVED_ALREADY = Code(
    "moved-already", Verdict.WARN, "The user is homed in the cloud already. If so, say that the user is moved."
)
MARKED = Code("moved", Verdict.SKIPPED, "The user is moved; `pilot-moved-onprem` looks at what is there now.")


async def observe(target: Target, _: Net) -> Mapping[str, Home]:
    return await homes(target)


def judge(target: Target, seen: Mapping[str, Home]) -> Iterator[Finding]:
    users = roster(target)
    if not users:
        yield nobody()
        return
    if not target.handed[LYNC].rows:
        yield EMPTY.at("users", expected="users", observed="no user", fix=handed.how(LYNC))
        return
    for user in users:
        yield from _judged(target, user, seen.get(user.upn))


def _judged(target: Target, user: PilotUser, home: Home | None) -> Iterator[Finding]:
    if user.moved:
        yield MARKED.at(user.upn, expected="on premises", observed="marked as moved")
    elif home is None:
        yield NOT_THERE.at(user.upn, expected="a user on premises", observed="no such user")
    else:
        lacking = home.lacking()
        if lacking:
            yield handed.not_shown(user.upn, LYNC, *lacking)
        if home.provider is not None:
            yield from _at_home(target, user, home, home.provider, whole=not lacking)


def _at_home(target: Target, user: PilotUser, home: Home, provider: str, *, whole: bool) -> Iterator[Finding]:
    """Yield what is to be said of the home that is shown; well is only what is shown as a *whole*."""
    if is_online(provider, target):
        yield MOVED_ALREADY.at(user.upn, expected="SRV:", observed=provider, fix=f"/hybrid pilot moved {user.upn}")
        return
    wrong = []
    if not is_on_premises(provider):
        wrong.append(OTHER_HOME.at(user.upn, expected="SRV:", observed=provider or "no hosting provider"))
    if home.pool == "":
        wrong.append(NO_POOL.at(user.upn, expected="a pool", observed="no pool"))
    if home.enabled is False:
        wrong.append(NOT_ENABLED.at(user.upn, expected="Enabled: True", observed="Enabled: False"))
    yield from wrong
    if whole and not wrong:
        yield OK.at(user.upn, expected="on premises, enabled", observed=f"{provider} in {home.pool}")


CHECK = Check(
    id="pilot-ready-onprem",
    step=7,
    title="Every pilot user can be moved from the servers on premises",
    codes=(OK, NOT_THERE, NOT_ENABLED, NO_POOL, OTHER_HOME, MOVED_ALREADY, MARKED, EMPTY, NOT_SHOWN, NO_PILOTS),
    kind=Kind.PASTE,
    wants=(LYNC,),
    source="https://learn.microsoft.com/powershell/module/skype/get-csuser",
    observe=observe,
    judge=judge,
)
