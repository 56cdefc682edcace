"""The engine: all checks of a run at once, each with a time-out, and a report of each whatever happens."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Report, Verdict, worst_first
from bot.spans import span
from bot.usecases import recall
from bot.usecases.memo import remembered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.checks import Check, Target
    from bot.net import Net

log = logging.getLogger(__name__)

AT_ONCE = 20
MAX_TEXT = 500  # characters of one text of a finding; strangers write them
MAX_FIX = 1_500

TIMED_OUT = Code("timed-out", Verdict.ERROR, "The check took too long and was given up. Check again later.")
COULD_NOT_LOOK = Code("could-not-look", Verdict.ERROR, "The check could not look at anything. Check again later.")
CRASHED = Code("crashed", Verdict.ERROR, "The check itself is at fault; the bot's log says more. Tell its operator.")

CODES = (TIMED_OUT, COULD_NOT_LOOK, CRASHED)  # of every check, besides its own


class Means(Protocol):
    """What looking takes; `Deps` has it, and so has a terminal without a database."""

    @property
    def net(self) -> Net:
        """The clients that checks get."""

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock, aware UTC."""

    @property
    def check_timeout(self) -> timedelta:
        """For one check."""


async def look(
    deps: Means, checks: Sequence[Check], target: Target, tell: Callable[[int, int], Awaitable[None]]
) -> tuple[Report, ...]:
    """Run *checks* and return their reports, in the same order; nothing that a check does stops the others.

    Args:
        tell: Awaited after each check, with how many are done and how many there are.
    """
    gate = asyncio.Semaphore(AT_ONCE)
    done = 0

    async def one(check: Check, net: Net) -> Report:
        nonlocal done
        async with gate:
            with span(f"check {check.id}") as seen:
                report = await _report(deps, check, target, net)
                seen.tell("hybrid.check", check.id)
                seen.tell("hybrid.verdict", report.verdict.value)
        done += 1
        await tell(done, len(checks))
        return report

    async with remembered(deps.net) as net, asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(check, net)) for check in checks]
    return tuple(task.result() for task in tasks)


async def _report(deps: Means, check: Check, target: Target, net: Net) -> Report:
    if standing := recall.recalled(check, target):
        return standing
    started, began = deps.now(), asyncio.get_running_loop().time()
    findings = await _findings(check, target, net, max(deps.check_timeout, check.patience))
    took = timedelta(seconds=asyncio.get_running_loop().time() - began)
    judged = not any(finding.code in CODES for finding in findings)
    return Report(
        check=check.id,
        findings=findings,
        started=started,
        took=took,
        fresh_until=recall.fresh_until(check, target) if judged else None,
    )


async def _findings(check: Check, target: Target, net: Net, limit: timedelta) -> tuple[Finding, ...]:
    clock = asyncio.timeout(limit.total_seconds())
    try:
        async with clock:
            seen = await check.observe(target, net)
            if check.wants and target.handed:  # people hand in a hundred thousand rows; others must not wait for them
                findings = await asyncio.to_thread(_judged, check, target, seen)
            else:
                findings = _judged(check, target, seen)
        if not findings:
            raise ValueError("a check has to find something")  # noqa: TRY301 - it is treated as any other bug of a check
    except ProbeError as error:
        return (_cut(COULD_NOT_LOOK.at(check.id, observed=str(error))),)
    except Exception as error:
        if isinstance(error, TimeoutError) and clock.expired():
            return (
                TIMED_OUT.at(check.id, expected=f"within {limit.total_seconds():g} s", observed="no answer in time"),
            )
        log.exception("a check crashed", extra={"check": check.id})
        return (CRASHED.at(check.id, observed=type(error).__name__),)
    return findings


def _judged(check: Check, target: Target, seen: object) -> tuple[Finding, ...]:
    return worst_first(map(_cut, check.judge(target, seen)))


def _cut(finding: Finding) -> Finding:
    return replace(
        finding,
        subject=_shown(finding.subject, MAX_TEXT),
        expected=_shown(finding.expected, MAX_TEXT),
        observed=_shown(finding.observed, MAX_TEXT),
        fix=_shown(finding.fix, MAX_FIX),
    )


def _shown(text: str, limit: int) -> str:
    """Return *text* no longer than *limit*, without what no database and no UTF-8 takes."""
    clean = text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
