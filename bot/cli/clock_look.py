"""Looks at the clock: how far it is from one that we have to agree with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cli.findings import Line, fail, good, warn

if TYPE_CHECKING:
    from datetime import datetime

TO_WARN = timedelta(seconds=30)
TO_FAIL = timedelta(minutes=4)  # Slack's requests are refused when they are five minutes old
_ADVICE = "set the clocks by NTP: reminders come at the wrong time, and what Slack sends is refused"


def look_at_clock(ours: datetime, theirs: datetime, whose: str) -> Line:
    """Tell how far *ours* is from *theirs*; *whose* names the other in the genitive: ``Slack's``."""
    skew = ours - theirs
    words = f"{abs(round(skew.total_seconds()))} s {'ahead of' if skew > timedelta() else 'behind'} {whose}; {_ADVICE}"
    if abs(skew) >= TO_FAIL:
        return fail("clock", words)
    if abs(skew) >= TO_WARN:
        return warn("clock", words)
    return good("clock", f"agrees with {whose}")
