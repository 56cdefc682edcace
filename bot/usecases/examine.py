"""Looks at steps of a checklist, and keeps what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.checks import Check, Target
from bot.checks.handed import MISSING
from bot.checks.many import at_most
from bot.evidence.sources import discover
from bot.model.audit import Verb
from bot.model.checklist import State
from bot.model.errors import RepeatedError
from bot.model.pilot import as_told
from bot.model.readiness import about
from bot.model.records import recorded
from bot.model.standing import follow
from bot.model.verdict import Verdict
from bot.usecases import directory
from bot.usecases.change import keep
from bot.usecases.directory import InHand
from bot.usecases.graph import with_graph
from bot.usecases.look import look
from bot.usecases.once import once
from bot.usecases.planning import expiring_slots, regressed_slots

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from bot.model.checklist import Checklist
    from bot.model.evidence import Evidence
    from bot.model.tenant import Credentials
    from bot.model.verdict import Report
    from bot.usecases import Deps

    Tell = Callable[[int, int], Awaitable[None]]

MAX_KEPT = 500  # findings of one report

_SOURCES = discover()


NOTHING = InHand()


async def examine(
    deps: Deps, checklist: Checklist, checks: Sequence[Check], tell: Tell, *, hand: InHand = NOTHING
) -> tuple[Checklist, Sequence[Report]]:
    """Run *checks*, keep the reports, and return them with the checklist as it is then.

    No transaction is open while the network is asked.

    Args:
        tell: Is told after each check how many of how many are done.
        hand: What they are to judge besides what they see.

    Raises:
        RepeatedError: It was handed in by a copy of the same delivery; nothing was kept twice.
    """
    hand = await directory.read(deps, checks, hand)
    target, credentials = await prepared(deps, checklist, checks, hand)
    urls = {"login_url": deps.login_url, "graph_url": deps.graph_url}
    net = with_graph(deps.net, credentials, checklist.profile.cloud, **urls)
    reports = await look(replace(deps, net=net), checks, target, tell)
    fresh = [report for report in reports if not _adds_nothing(report, target)]
    for report in fresh:
        deps.meter.checked(report)
    return await _keep(deps, checklist, fresh, hand), reports


def checks_of(deps: Deps, checklist: Checklist, steps: Collection[str]) -> tuple[Check, ...]:
    """Return the checks of *steps* that there are, each once."""
    ids = (check for step in checklist.steps if step.key in steps for check in step.spec.checks)
    return tuple(deps.checks[check] for check in dict.fromkeys(ids) if check in deps.checks)


def marks_of(evidence: Iterable[Evidence], now: datetime) -> Mapping[str, Mapping[str, str]]:
    """Return what stayed of *evidence* that is fresh, by source and name."""
    return {
        each.source: {mark.name: mark.value for mark in each.marks}
        for each in evidence
        if each.source in _SOURCES and now < each.at + _SOURCES[each.source].shelf
    }


async def prepared(
    deps: Deps, checklist: Checklist, checks: Sequence[Check], hand: InHand = NOTHING
) -> tuple[Target, Credentials | None]:
    """Return what is asked about, with what is known of it, and the access that the tenant gave."""
    now, wanting = deps.now(), [check.id for check in checks if check.evident]
    async with deps.store.read() as tx:
        credentials = await tx.tenants.credentials(checklist.team, checklist.id)
        evidence = await tx.evidence.of(checklist.team, checklist.id)
        kept = await tx.reports.latest(checklist.team, checklist.id, wanting) if wanting else ()
    target = Target(
        profile=as_told(checklist.profile, checklist.pilots),
        pilots=checklist.pilots.users,
        now=now,
        login_url=deps.login_url,
        done=frozenset(step.key for step in checklist.steps if step.state is State.DONE),
        handed=hand.facts,
        unread=hand.unread,
        marks=marks_of((*evidence.values(), *hand.evidence), now),
        kept={report.check: report for report in kept},
    )
    return target, credentials


async def _keep(deps: Deps, checklist: Checklist, reports: Sequence[Report], hand: InHand) -> Checklist:
    """Keep *reports*, what was handed in, and how the checks stand now; ask for a message for each that regressed."""
    now = deps.now()
    async with deps.store.begin() as tx:
        if not await once(tx, checklist.team, hand.delivery, now):
            raise RepeatedError("That was handed in already, and what was found is told.")
        before = await tx.checklists.lock(checklist.team, checklist.id)
        if before is None:
            return checklist
        known = {standing.check: standing for standing in before.standings}
        for report in reports:
            known[report.check] = follow(known.get(report.check), report)
        first = about(before.pilots.users)
        bounded = [replace(report, findings=at_most(report.findings, MAX_KEPT, first=first)) for report in reports]
        await tx.reports.add(before.team, before.id, bounded)
        await tx.checklists.keep_standings(before.team, before.id, tuple(known.values()), now=now)
        await tx.evidence.put(before.team, before.id, hand.evidence)
        if hand.actor:
            made = recorded(before, hand.actor, Verb.EVIDENCE, text=_said(hand.evidence))
            await keep(tx, before, made, replace(hand.actor, at=now))
        after = await tx.checklists.by_id(before.team, before.id) or before
        for slot in (*regressed_slots(before, after, now), *expiring_slots(after, reports, now)):
            await tx.ledger.ask(slot)
        return after


def _adds_nothing(report: Report, target: Target) -> bool:
    """Tell whether what is kept is to stay: *report* is that, or could not compare because something is missing."""
    kept = target.kept.get(report.check)
    if kept is None or report is kept:
        return report is kept
    holds = kept.fresh_until is not None and target.now < kept.fresh_until
    partial = report.verdict is Verdict.UNKNOWN and any(each.code == MISSING for each in report.findings)
    return holds and partial


def _said(evidence: Iterable[Evidence]) -> str:
    """Return what was handed in, for the audit trail."""
    return ", ".join(
        f"{each.source} ({each.way} {each.name or 'without a name'}, {each.size} bytes, SHA-256 {each.sha256[:16]})"
        for each in evidence
    )
