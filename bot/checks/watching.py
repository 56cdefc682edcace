"""Watches: checks that stand for many others, looked at again as long as people live on both sides."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bot import checks
from bot.checks import Check, Kind
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict, worst, worst_first

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from bot.checks import Target
    from bot.net import Net

OK = Code("ok", Verdict.PASS)
FAILS = Code("fails", Verdict.FAIL, "What was in order may have been changed since. The check that is named says more.")
WARNS = Code("warns", Verdict.WARN, "It works, or works for now. The check that is named says more.")
UNSURE = Code("unsure", Verdict.ERROR, "Something could not be looked at. The check that is named says more.")
UNKNOWN = Code("unknown", Verdict.UNKNOWN, "Something was not told yet. The check that is named says more.")

WATCH_CODES = (OK, FAILS, WARNS, UNSURE, UNKNOWN)

_BY_VERDICT = {Verdict.FAIL: FAILS, Verdict.WARN: WARNS, Verdict.ERROR: UNSURE, Verdict.UNKNOWN: UNKNOWN}


@dataclass(frozen=True, slots=True)
class Look:
    """What one of the watched checks saw; or why it saw nothing."""

    check: Check
    seen: Any  # what its judge takes
    trouble: str = ""


def watched(meant: Callable[[Check], bool]) -> Callable[[Target, Net], Awaitable[tuple[Look, ...]]]:
    """Return what looks by every check that is *meant*; within one run nothing is asked twice."""

    @cache
    def chosen() -> tuple[Check, ...]:
        return tuple(check for check in checks.discover().values() if _looks(check) and meant(check))

    async def observe(target: Target, net: Net) -> tuple[Look, ...]:
        return tuple(await asyncio.gather(*(_look(check, target, net) for check in chosen())))

    return observe


def judge(target: Target, seen: Iterable[Look]) -> Iterator[Finding]:
    """Yield the worst finding of each check that is not as it should be, or that all are."""
    good = 0
    for look in seen:
        if look.trouble:
            yield UNSURE.at(look.check.id, expected="a look", observed=look.trouble)
            continue
        findings = worst_first(look.check.judge(target, look.seen))
        code = _BY_VERDICT.get(worst(finding.verdict for finding in findings))
        if code is None:
            good += 1
            continue
        first = findings[0]
        observed = ": ".join(filter(None, (first.subject, first.observed)))
        yield code.at(look.check.id, expected=first.expected, observed=observed, fix=first.fix)
    if good:
        yield OK.at("checks", expected="as it should be", observed=f"{good} of them")


def _looks(check: Check) -> bool:
    return check.kind in {Kind.AUTO, Kind.GRAPH} and not check.id.startswith("watch-")


async def _look(check: Check, target: Target, net: Net) -> Look:
    try:
        return Look(check, await check.observe(target, net))
    except ProbeError as error:
        return Look(check, None, str(error))
