"""How a check stands over time: when it was last good, and whether it has regressed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.model.verdict import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model.verdict import Report

BAD_LOOKS = 2  # in a row, before a check that passed counts as regressed
GOOD_LOOKS = 2  # in a row, before it counts as recovered
MAX_SEEN = 160  # characters of what a look saw; a status is one row, and has to stay small

_GOOD = frozenset({Verdict.PASS, Verdict.WARN, Verdict.ATTESTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of one check of one checklist.

    Attributes:
        check: The check's id.
        verdict: Of the last run.
        at: When that run started.
        good_at: When it was last good (pass, warn or attested); None if never.
        bad: Failing looks in a row.
        good: Good looks in a row.
        regressed: It was good, and then failed `BAD_LOOKS` times in a row.
        seen: What was seen wrong at the last failing look; "" while it does not fail.
        good_seen: What was seen when it was last good.
    """

    check: str
    verdict: Verdict
    at: datetime
    good_at: datetime | None = None
    bad: int = 0
    good: int = 0
    regressed: bool = False
    seen: str = ""
    good_seen: str = ""


def follow(standing: Standing | None, report: Report) -> Standing:
    """Return how the check stands after *report*.

    A look that failed to look (error, unknown) or did not apply (skipped) proves nothing either way: it
    shows as the last verdict and leaves the counts alone. A report older than the standing is ignored.
    """
    last = standing or Standing(check=report.check, verdict=report.verdict, at=report.started)
    if report.started < last.at:
        return last
    seen = replace(last, verdict=report.verdict, at=report.started)
    if report.verdict is Verdict.FAIL:
        bad = last.bad + 1
        fell = last.good_at is not None and bad >= BAD_LOOKS
        return replace(seen, bad=bad, good=0, regressed=last.regressed or fell, seen=_seen(report))
    if report.verdict in _GOOD:
        good = last.good + 1
        still = last.regressed and good < GOOD_LOOKS
        values = _seen(report)
        return replace(seen, bad=0, good=good, good_at=report.started, regressed=still, seen="", good_seen=values)
    return seen


def _seen(report: Report) -> str:
    """Return what *report* saw, worst first, to be held against another look."""
    seen = "; ".join(f"{finding.subject}: {finding.observed}" for finding in report.findings if finding.observed)
    return seen if len(seen) <= MAX_SEEN else f"{seen[: MAX_SEEN - 1]}…"
