"""Contacts: has a pilot user more than are moved?

A move from Lync Server 2013 took 250 contacts along and left the others behind. Whether Teams keeps to that number is
not written down; whoever has more should save the list before, and look at it afterwards.

The column `contactCount` of the list tells it. Microsoft does not say how to count; the copy that `Export-CsUserData`
makes holds each user's contacts.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.entra_pilots import NO_PILOTS
from bot.checks.roster import nobody, roster
from bot.model.pilot import PilotUser
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

MOST = 250

OK = Code("ok", Verdict.PASS)
MANY = Code(
    "many",
    Verdict.WARN,
    "Contacts above 250 may stay behind in the move. Have the user tidy up, or keep a copy: `Export-CsUserData`.",
)
NOT_COUNTED = Code(
    "not-counted",
    Verdict.SKIPPED,
    "Nobody told how many contacts they have, so nothing was judged. The column `contactCount` of the list tells it.",
)


async def observe(target: Target, _: Net) -> tuple[PilotUser, ...]:
    return roster(target)


def judge(_: Target, users: tuple[PilotUser, ...]) -> Iterator[Finding]:
    if not users:
        yield nobody()
        return
    for user in users:
        if user.contacts is not None:
            code = OK if user.contacts <= MOST else MANY
            yield code.at(user.upn, expected=f"at most {MOST} contacts", observed=f"{user.contacts} contacts")
    if left := sum(user.contacts is None for user in users):
        yield NOT_COUNTED.at("pilot users", expected="a number each", observed=f"none of {left} users")


CHECK = Check(
    id="pilot-contact-count",
    step=7,
    title="No pilot user has more contacts than are moved",
    codes=(OK, MANY, NOT_COUNTED, NO_PILOTS),
    kind=Kind.PASTE,
    priority=2,
    live=True,
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/lync-server-2013-planning-for-lync-online",
    observe=observe,
    judge=judge,
)
