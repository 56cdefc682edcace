"""Looks at steps of a checklist, and keeps what was found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.checks import Check, Target
from bot.model.checklist import State
from bot.model.standing import follow
from bot.usecases.graph import with_graph
from bot.usecases.look import look
from bot.usecases.planning import expiring_slots, regressed_slots

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from bot.model.checklist import Checklist
    from bot.model.verdict import Report
    from bot.usecases import Deps

    Tell = Callable[[int, int], Awaitable[None]]


async def examine(
    deps: Deps, checklist: Checklist, steps: Collection[str], tell: Tell
) -> tuple[Checklist, Sequence[Report]]:
    """Run the checks of *steps* (keys), keep the reports, and return them with the checklist as it is then.

    No transaction is open while the network is asked.

    Args:
        tell: Is told after each check how many of how many are done.
    """
    done = frozenset(step.key for step in checklist.steps if step.state is State.DONE)
    target = Target(profile=checklist.profile, now=deps.now(), login_url=deps.login_url, done=done)
    reports = await look(await _seeing(deps, checklist), checks_of(deps, checklist, steps), target, tell)
    return await _keep(deps, checklist, reports), reports


def checks_of(deps: Deps, checklist: Checklist, steps: Collection[str]) -> tuple[Check, ...]:
    """Return the checks of *steps* that there are, each once."""
    ids = (check for step in checklist.steps if step.key in steps for check in step.spec.checks)
    return tuple(deps.checks[check] for check in dict.fromkeys(ids) if check in deps.checks)


async def _seeing(deps: Deps, checklist: Checklist) -> Deps:
    """Return *deps* with Microsoft Graph in their net, if the checklist's tenant gave access."""
    async with deps.store.read() as tx:
        credentials = await tx.tenants.credentials(checklist.team, checklist.id)
    cloud, urls = checklist.profile.cloud, {"login_url": deps.login_url, "graph_url": deps.graph_url}
    return replace(deps, net=with_graph(deps.net, credentials, cloud, **urls))


async def _keep(deps: Deps, checklist: Checklist, reports: Sequence[Report]) -> Checklist:
    """Keep *reports* and how the checks stand now, and ask for a message for each that regressed."""
    now = deps.now()
    async with deps.store.begin() as tx:
        before = await tx.checklists.lock(checklist.team, checklist.id)
        if before is None:
            return checklist
        known = {standing.check: standing for standing in before.standings}
        for report in reports:
            known[report.check] = follow(known.get(report.check), report)
        await tx.reports.add(before.team, before.id, reports)
        await tx.checklists.keep_standings(before.team, before.id, tuple(known.values()), now=now)
        after = await tx.checklists.by_id(before.team, before.id) or before
        for slot in (*regressed_slots(before, after, now), *expiring_slots(after, reports, now)):
            await tx.ledger.ask(slot)
        return after
