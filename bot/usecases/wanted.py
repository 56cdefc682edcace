"""What evidence a checklist still wants: who could bring it, with which command, and how old the last one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks import Target
from bot.evidence.sources import discover
from bot.usecases.change import current
from bot.usecases.recall import STATEMENT_SHELF

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.checks import Check
    from bot.evidence.sources import Source
    from bot.model.checklist import Checklist
    from bot.model.evidence import Evidence
    from bot.usecases import Asker, Deps

_SOURCES = discover()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One source that checks of the checklist want.

    Attributes:
        checks: Ids of the checks that want it.
        evidence: The last that was handed in; None where none was.
        fresh: It holds still.
    """

    source: Source
    checks: tuple[str, ...]
    evidence: Evidence | None
    fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One check of the checklist that wants a person's word.

    Attributes:
        evidence: The last word that was given; None where nobody gave any.
        fresh: It holds still.
        alone: It holds, and waits for a second person to confirm it.
    """

    check: Check
    evidence: Evidence | None
    fresh: bool
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidences:
    """What is wanted of a checklist.

    Attributes:
        sources: In the order of the steps.
        statements: The same.
    """

    checklist: Checklist
    sources: tuple[Wanted, ...]
    statements: tuple[Statement, ...]


async def wanted(deps: Deps, asker: Asker) -> Evidences:
    """Return what the checks of the asker's checklist want; what does not apply to its profile is left out."""
    async with deps.store.read() as tx:
        checklist = await current(tx, asker)
        kept = await tx.evidence.of(checklist.team, checklist.id)
    checks = _applying(deps, checklist)
    two = {check for step in checklist.steps for check in step.spec.four_eyes}
    return Evidences(
        checklist=checklist,
        sources=tuple(_wanted(source, checks, kept, deps.now()) for source in _named(checks)),
        statements=tuple(
            _stated(check, kept.get(check.id), deps.now(), two=check.id in two)
            for check in checks
            if check.evident and not check.wants
        ),
    )


def _applying(deps: Deps, checklist: Checklist) -> tuple[Check, ...]:
    ids = dict.fromkeys(check for step in checklist.steps for check in step.spec.checks)
    target = Target(profile=checklist.profile, now=deps.now(), login_url=deps.login_url)
    known = (deps.checks[check] for check in ids if check in deps.checks)
    return tuple(check for check in known if check.skips(target) is None)


def _named(checks: tuple[Check, ...]) -> tuple[Source, ...]:
    return tuple(_SOURCES[source] for source in dict.fromkeys(name for check in checks for name in check.wants))


def _wanted(source: Source, checks: tuple[Check, ...], kept: Mapping[str, Evidence], now: datetime) -> Wanted:
    last = kept.get(source.id)
    return Wanted(
        source=source,
        checks=tuple(check.id for check in checks if source.id in check.wants),
        evidence=last,
        fresh=last is not None and now < last.at + source.shelf,
    )


def _stated(check: Check, last: Evidence | None, now: datetime, *, two: bool) -> Statement:
    fresh = last is not None and now < last.at + STATEMENT_SHELF
    alone = fresh and two and last is not None and not last.seconded_by
    return Statement(check=check, evidence=last, fresh=fresh, alone=alone)
