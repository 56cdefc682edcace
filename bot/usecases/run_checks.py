"""Runs the checks that were asked for, keeps the reports, and tells who asked."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model.delivery import DeliveryError, ShutOutError
from bot.usecases.examine import checks_of, examine
from bot.usecases.shut import heed
from bot.usecases.sight import looked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.model.checklist import Checklist
    from bot.model.run import Run
    from bot.model.verdict import Report
    from bot.usecases import Deps

log = logging.getLogger(__name__)

CARD_EVERY = timedelta(seconds=0.25)
LEASE = timedelta(minutes=5)  # longer than any run: one that outlives it is taken for dead, and run again


async def claim_runs(deps: Deps, limit: int) -> tuple[Run, ...]:
    """Take runs that are due, those that a killed process left included."""
    async with deps.store.begin() as tx:
        return await tx.runs.claim_due(deps.now(), limit=limit, lease=LEASE)


async def run_checks(deps: Deps, run: Run) -> None:
    """Carry out a claimed run; it is dropped only after its reports are kept and told.

    Who asked is told once more, rather than not at all, if this process is killed in between.
    """
    async with deps.store.read() as tx:
        checklist = await tx.checklists.by_id(run.team, run.checklist)
    if checklist is not None and not checklist.closed:
        checklist, reports = await examine(
            deps, checklist, checks_of(deps, checklist, run.steps), _teller(deps, run, checklist)
        )
        await _tell(run, deps.voice.findings(run, checklist, reports))
        if run.asked_by:
            await _tell(run, tell_channel(deps, run, checklist, reports))
    async with deps.store.begin() as tx:
        await tx.runs.finish(run)
    deps.wake()


async def tell_channel(deps: Deps, run: Run, checklist: Checklist, reports: Sequence[Report]) -> None:
    """Tell the channel what was found, in the thread below the card, once it is known who is in the channel.

    Raises:
        DeliveryError: It was not told, or nobody knows.
    """
    checklist = await looked(deps, await _with_card(deps, checklist))
    try:
        await deps.voice.report(run, checklist, reports)
    except ShutOutError as error:
        await heed(deps, checklist, error)
        raise


async def _with_card(deps: Deps, checklist: Checklist) -> Checklist:
    """Return *checklist* with its card, also one that was posted since it was read, or is being posted just now.

    Who starts a checklist and hands something in at once is faster than Slack takes the card.
    """
    for waited in range(deps.card_wait // CARD_EVERY + 1):
        if checklist.card is not None or checklist.place.shut:
            break
        await asyncio.sleep(CARD_EVERY.total_seconds() if waited else 0)
        async with deps.store.read() as tx:
            now = await tx.checklists.by_id(checklist.team, checklist.id)
        checklist = replace(checklist, card=now.card if now else None)
    return checklist


async def _tell(run: Run, told: Awaitable[None]) -> None:
    try:
        await told
    except DeliveryError as error:
        log.warning("findings were not delivered", extra={"reason": str(error), "checklist": run.checklist})
    except Exception:  # a bug of ours: the reports are kept, and looking again and again would not tell them
        log.exception("findings could not be told", extra={"checklist": run.checklist})


def _teller(deps: Deps, run: Run, checklist: Checklist) -> Callable[[int, int], Awaitable[None]]:
    async def tell(done: int, total: int) -> None:
        try:
            await deps.voice.progress(run, checklist, done, total)
        except DeliveryError as error:
            log.info("progress was not delivered", extra={"reason": str(error), "checklist": run.checklist})

    return tell
