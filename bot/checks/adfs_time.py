"""AD FS, clock: does the federation service have the right time?

Tokens are valid for minutes, from the moment that the server writes into them. A clock that is off by more than five
minutes makes Microsoft's cloud refuse them. The bot compares the `Date` of an answer with its own clock, so its own has
to be right, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.checks import Check, Target
from bot.checks.federation_service import APPLIES, METADATA, NOT_SEEN, fetch, nothing
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

WARN_AFTER, FAIL_AFTER = timedelta(seconds=60), timedelta(seconds=300)

OK = Code("ok", Verdict.PASS)
OFF = Code(
    "off",
    Verdict.WARN,
    "The two clocks differ by more than a minute. Let the servers of AD FS take their time from the domain, and see"
    " that the bot's machine has the right time as well.",
)
FAR_OFF = Code(
    "far-off",
    Verdict.FAIL,
    "The two clocks differ by more than five minutes, which breaks sign-in if it is the server's that is wrong. Let the"
    " servers of AD FS take their time from the domain, and see that the bot's machine has the right time as well.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the service said: its time, or None with the reason."""

    url: str
    time: datetime | None
    trouble: str = ""


async def observe(target: Target, net: Net) -> Seen | None:
    fetched = await fetch(target, net, METADATA)
    if fetched is None:
        return None
    if fetched.page is None:
        return Seen(fetched.url, None, fetched.trouble)
    date, age = fetched.page.header("date"), fetched.page.header("age")
    if age.strip("0 "):
        return Seen(fetched.url, None, f"an answer from a cache, {age} seconds old")
    return Seen(fetched.url, _time(date), f"Date: {date}")


def _time(date: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(date)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def judge(target: Target, seen: Seen | None) -> Iterator[Finding]:
    if seen is None:
        yield nothing(target)
        return
    expected = f"{target.now:%Y-%m-%d %H:%M:%S} UTC"
    if seen.time is None:
        yield NOT_SEEN.at(seen.url, expected=expected, observed=seen.trouble)
        return
    gap = abs(seen.time - target.now)
    code = FAR_OFF if gap > FAIL_AFTER else OFF if gap > WARN_AFTER else OK
    fix = "" if code is OK else "w32tm /resync /rediscover"
    yield code.at(seen.url, expected=expected, observed=f"{seen.time:%Y-%m-%d %H:%M:%S} UTC", fix=fix)


CHECK = Check(
    id="adfs-time",
    step=6,
    title="The federation service has the right time",
    codes=(OK, OFF, FAR_OFF, NOT_SEEN, *APPLIES),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/troubleshooting/ad-fs-tshoot-overview",
    observe=observe,
    judge=judge,
    priority=3,
)
