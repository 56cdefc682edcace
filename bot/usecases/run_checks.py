"""Runs the checks that were asked for, keeps the reports, and tells who asked."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.checks import Check, Target
from bot.model.delivery import DeliveryError
from bot.model.standing import follow
from bot.usecases.look import look
from bot.usecases.planning import regressed_slots

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.model.checklist import Checklist
    from bot.model.run import Run
    from bot.model.verdict import Report
    from bot.usecases import Deps

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than any run: one that outlives it is taken for dead, and run again


async def claim_runs(deps: Deps, *, limit: int) -> tuple[Run, ...]:
    """Take runs that are due, those that a killed process left included."""
    async with deps.store.begin() as tx:
        return await tx.runs.claim_due(deps.now(), limit=limit, lease=LEASE)


async def run_checks(deps: Deps, run: Run) -> None:
    """Carry out a claimed run; it is dropped only after its reports are kept and told.

    No transaction is open while the network is asked. Who asked is told once more, rather than not at all,
    if this process is killed in between.
    """
    async with deps.store.read() as tx:
        checklist = await tx.checklists.by_id(run.team, run.checklist)
    if checklist is not None and not checklist.closed:
        reports = await look(
            deps, _checks(deps, run, checklist), _target(deps, checklist), _teller(deps, run, checklist)
        )
        checklist = await _keep(deps, run, reports) or checklist
        try:
            await deps.voice.findings(run, checklist, reports)
        except DeliveryError as error:
            log.warning("findings were not delivered", extra={"reason": str(error), "checklist": run.checklist})
    async with deps.store.begin() as tx:
        await tx.runs.finish(run)
    deps.wake()


def _checks(deps: Deps, run: Run, checklist: Checklist) -> tuple[Check, ...]:
    ids = (check for step in checklist.steps if step.key in run.steps for check in step.spec.checks)
    return tuple(deps.checks[check] for check in dict.fromkeys(ids) if check in deps.checks)


def _target(deps: Deps, checklist: Checklist) -> Target:
    return Target(profile=checklist.profile, now=deps.now(), login_url=deps.login_url)


def _teller(deps: Deps, run: Run, checklist: Checklist) -> Callable[[int, int], Awaitable[None]]:
    async def tell(done: int, total: int) -> None:
        try:
            await deps.voice.progress(run, checklist, done, total)
        except DeliveryError as error:
            log.info("progress was not delivered", extra={"reason": str(error), "checklist": run.checklist})

    return tell


async def _keep(deps: Deps, run: Run, reports: Sequence[Report]) -> Checklist | None:
    """Keep *reports* and how the checks stand now, and ask for a message for each that regressed."""
    now = deps.now()
    async with deps.store.begin() as tx:
        before = await tx.checklists.lock(run.team, run.checklist)
        if before is None:
            return None
        known = {standing.check: standing for standing in before.standings}
        for report in reports:
            known[report.check] = follow(known.get(report.check), report)
        standings = tuple(known.values())
        await tx.reports.add(run.team, run.checklist, reports)
        await tx.checklists.keep_standings(run.team, run.checklist, standings, now=now)
        after = await tx.checklists.by_id(run.team, run.checklist)
        if after is not None:
            for slot in regressed_slots(before, after, now):
                await tx.ledger.ask(slot)
        return after
