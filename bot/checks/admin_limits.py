"""Notice: what the two sides cannot do, or not to the same degree.

A user of Lync Server 2013 keeps at most 250 contacts when moved; the figure is that of Lync Online, and Microsoft does
not repeat it for Teams. A meeting on Lync Server 2013 holds 250 people, or 1,000 in a pool of its own. Some features
are on one side only, and no policy applies to both: a moved user gets those of Teams. What was shown in a meeting on
premises stays there.

This is always shown. Who marks the step as done has read it, and it then counts as attested.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

STEP = "administer"

LIMITS = Code(
    "limits",
    Verdict.WARN,
    "Tell those who administer users and run meetings. Marking the step as done acknowledges it.",
)
ACKNOWLEDGED = Code("acknowledged", Verdict.ATTESTED, "Somebody marked the step as done with this in view.")

_WORDS = (
    ("contacts", "250 for each user of Lync Server 2013; what is above that may be lost in a move"),
    ("meetings", "250 people on Lync Server 2013, 1,000 in a pool of its own"),
    ("features and policies", "each side has its own; none applies to both"),
)


async def observe(_: Target, __: Net) -> None:
    return None


def judge(target: Target, _: None) -> Iterator[Finding]:
    code = ACKNOWLEDGED if STEP in target.done else LIMITS
    for subject, words in _WORDS:
        yield code.at(subject, observed=words)


CHECK = Check(
    id="admin-limits",
    step=8,
    title="Known limits of the two sides",
    codes=(LIMITS, ACKNOWLEDGED),
    source="https://learn.microsoft.com/previous-versions/office/lync-server-2013/"
    "lync-server-2013-planning-for-hybrid-deployments",
    observe=observe,
    judge=judge,
    kind=Kind.NOTICE,
    priority=3,
)
