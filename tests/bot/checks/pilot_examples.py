"""Pilot users to ask about, and a target that is about them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.checks import Check, Target
from bot.evidence.powershell import read
from bot.model.pilot import PilotUser, Stamp
from bot.model.profile import Profile
from bot.model.verdict import Finding
from bot.net import Net

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
JUST, LONG_AGO = Stamp("U1", NOW - timedelta(hours=1)), Stamp("U1", NOW - timedelta(hours=25))
NOWHERE = Net(dns=None, tls=None, http=None)  # type: ignore[arg-type]  # these checks look at nothing

ANN = PilotUser(upn="ann@contoso.com", sip="ann@contoso.com", moved=JUST)
KIM = PilotUser(upn="kim@contoso.com")
PROFILE = Profile(sip_domains=("contoso.com",))


def target(*users: PilotUser, profile: Profile = PROFILE, **handed: object) -> Target:
    """Return what is asked about, with evidence in hand: ``lync_users=b"…"`` or whatever facts it has."""
    facts = {name.replace("_", "-"): read(each) if isinstance(each, bytes) else each for name, each in handed.items()}
    return Target(profile=profile, now=NOW, pilots=users, handed=facts)


async def found(check: Check, asked: Target) -> list[Finding]:
    """Return what *check* finds."""
    return list(check.judge(asked, await check.observe(asked, NOWHERE)))


def told(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Return which kind of finding is about whom."""
    return [(finding.code.name, finding.subject) for finding in findings]


def moved(user: PilotUser, stamp: Stamp | None = JUST) -> PilotUser:
    """Return *user* as moved then."""
    return replace(user, moved=stamp)


def codes_in(rows: Iterable[Any], place: int) -> set[str]:  # what a row of a table holds is the table's business
    """Return the names of the codes that stand at *place* of each of *rows*: a name, names, or names with subjects."""
    cells = (row.values[place] for row in rows)
    names = (name for cell in cells for name in ([cell] if isinstance(cell, str) else cell))
    return {name if isinstance(name, str) else name[0] for name in names}
