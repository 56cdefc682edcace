"""One home: is every user at home on one side only?

A user who is enabled on your servers and homed in the cloud as well gets messages now here, now there. Both sides have
to name the same home: `SRV:` for people on premises, Microsoft's federation host for those who moved.

Run both commands at about the same time, and hand in both outputs in one go. Of the tenant's alone, the side on
premises is judged as synchronization last told it (`OnPremHostingProvider`). People who were made in the cloud have no
home on premises, and are passed over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import NOT_SHOWN
from bot.checks.roster import EMPTY, LYNC, ONLINE, is_on_premises, is_online
from bot.evidence.powershell import Output
from bot.evidence.row import Row
from bot.model.names import bare
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

SOURCE = ONLINE

OK = Code("ok", Verdict.PASS)
TWO_HOMES = Code(
    "two-homes",
    Verdict.FAIL,
    "The user is homed on premises and in the cloud at once. If the user was moved, run `Move-CsUser` again; if not,"
    " have the cloud take the state on premises over: synchronize, and see that nobody edited the attribute.",
)
LAGS = Code(
    "lags",
    Verdict.WARN,
    "The user is moved, and the cloud does not know yet. Wait for synchronization and provisioning, up to a day.",
)
ELSEWHERE = Code(
    "elsewhere", Verdict.WARN, "One side names a home that is neither your servers nor Microsoft's. Look at the user."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What disagrees, and how many users were compared."""

    findings: tuple[Finding, ...]
    compared: int
    total: int


async def observe(target: Target, _: Net) -> Seen:
    # A hundred thousand users take seconds, in which the bot has to answer others.
    return await asyncio.to_thread(seen, target, target.handed[SOURCE], target.handed.get(LYNC))


def seen(target: Target, online: Output, lync: Output | None) -> Seen:
    """Return what there is to see of both outputs."""
    local = _local(lync) if lync else {}
    pairs = [(row, _on_premises(row, local)) for row in online.rows]
    compared = [(row, home) for row, home in pairs if home]
    findings = (finding for row, home in compared for finding in _compared(target, row, home))
    return Seen(tuple(findings), len(compared), len(pairs))


def judge(target: Target, facts: Seen) -> Iterator[Finding]:
    rows = target.handed[SOURCE].rows
    if not rows:
        yield EMPTY.at("users", expected="users", observed="no user", fix=handed.how(SOURCE))
        return
    lacking = [name for name in ("HostingProvider", "OnPremHostingProvider") if not rows[0].has(name)]
    if lacking:
        yield handed.not_shown("users", SOURCE, *lacking)
        return
    yield from facts.findings
    if not facts.findings:
        yield OK.at("users", expected="one home each", observed=f"{facts.compared} of {facts.total} users compared")


def _local(output: Output) -> Mapping[str, str]:
    """Return where users are homed by Lync's own word: by name and by SIP address."""
    found: dict[str, str] = {}
    for row in output.rows:
        if home := row.text("HostingProvider"):
            found |= {name: home for name in (_name(row), bare(row.text("SipAddress") or "")) if name}
    return found


def _on_premises(row: Row, local: Mapping[str, str]) -> str:
    """Return where the user of *row* is homed as far as the servers know; "" for nowhere."""
    known = local.get(_name(row)) or local.get(bare(row.text("SipAddress") or ""))
    return known or row.text("OnPremHostingProvider") or ""


def _compared(target: Target, row: Row, home: str) -> Iterator[Finding]:
    cloud = row.text("HostingProvider") or ""
    sides = (is_on_premises(home), is_online(home, target), is_on_premises(cloud), is_online(cloud, target))
    code = {
        (True, False, True, False): None,
        (False, True, False, True): None,
        (True, False, False, True): TWO_HOMES,
        (False, True, True, False): LAGS,
    }.get(sides, ELSEWHERE)
    if code:
        name = row.text("UserPrincipalName") or row.text("SipAddress") or "a user"
        yield code.at(name, expected=f"{home} on both sides", observed=f"{cloud or 'none'} in the cloud")


def _name(row: Row) -> str:
    return (row.text("UserPrincipalName") or "").strip().lower()


CHECK = Check(
    id="admin-one-home",
    step=8,
    title="Every user is at home on one side only",
    codes=(OK, TWO_HOMES, LAGS, ELSEWHERE, EMPTY, NOT_SHOWN),
    kind=Kind.PASTE,
    priority=2,
    wants=(SOURCE,),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/lync-server-2013-planning-for-lync-online",
    observe=observe,
    judge=judge,
)
