"""What stands of evidence that was handed in earlier: it holds for a while, and then it is asked for again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.evidence.sources import discover
from bot.model.verdict import Code, Finding, Report, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from bot.checks import Check, Target
    from bot.model.evidence import Evidence

NOT_HANDED_IN = Code(
    "not-handed-in",
    Verdict.UNKNOWN,
    "Nobody outside your network can see this. Somebody who may look has to hand it in: `/hybrid evidence` says how.",
)
NOT_STATED = Code(
    "not-stated",
    Verdict.UNKNOWN,
    "No program can see this. Somebody who knows has to state it, with a ticket or a link: `/hybrid attest`.",
)
STALE = Code(
    "stale", Verdict.UNKNOWN, "What was handed in is too old to say anything of today. Have it handed in again."
)

UNREAD = Code(
    "not-read",
    Verdict.ERROR,
    "The bot reads this itself, and could not. Its operator looks at `HYBRID_LDAP_URL` and the log; until then somebody"
    " may hand it in: `/hybrid evidence`.",
)
ATTESTED = Code("attested", Verdict.ATTESTED)
ALONE = Code(
    "awaits-second-person",
    Verdict.UNKNOWN,
    "One person stated it, and two have to. Somebody else confirms it: `/hybrid attest`.",
)

CODES = (NOT_HANDED_IN, NOT_STATED, STALE, UNREAD, ATTESTED, ALONE)

STATEMENT_SHELF = timedelta(days=90)

_SOURCES = discover()


def recalled(check: Check, target: Target) -> Report | None:
    """Return what is to be said of *check* without looking; None where it looks."""
    if not check.evident:
        return None
    if skipped := check.skips(target):
        return _report(check, target, skipped)
    if any(source in target.handed for source in check.wants):
        return None
    kept = target.kept.get(check.id)
    if kept is not None and kept.fresh_until is not None and target.now < kept.fresh_until:
        return kept
    return _asking(check, target, kept)


def _asking(check: Check, target: Target, kept: Report | None) -> Report:
    """Return what is to be said where nothing that holds is there."""
    if unread := [target.unread[source] for source in check.wants if source in target.unread]:
        return _report(check, target, UNREAD.at(check.id, expected=_wanted(check), observed=unread[0]))
    if kept is None or kept.fresh_until is None:
        return _report(check, target, _missing(check))
    until = f"held until {kept.fresh_until:%d %B %Y}"
    stale = STALE.at(check.id, expected=_wanted(check), observed=until, fix=_how(check))
    return replace(_report(check, target, stale), fresh_until=kept.fresh_until)


def fresh_until(check: Check, target: Target) -> datetime | None:
    """Return until when what *check* judges of what is in hand holds; None for one that looks itself."""
    shelves = [_SOURCES[source].shelf for source in check.wants if source in target.handed]
    return target.now + min(shelves) if check.evident and shelves else None


def stated(check: Check, said: Evidence, now: datetime, *, two: bool) -> Report:
    """Return the report of what a person stated.

    Args:
        two: A second person has to confirm it.
    """
    code = ALONE if two and not said.seconded_by else ATTESTED
    expected = "a statement of two people" if two else "a statement"
    finding = code.at(check.id, expected=expected, observed=said.text, fix=_how(check) if code is ALONE else "")
    return Report(
        check=check.id, findings=(finding,), started=now, took=timedelta(), fresh_until=said.at + STATEMENT_SHELF
    )


def _missing(check: Check) -> Finding:
    if not check.wants:
        return NOT_STATED.at(check.id, expected="a statement", fix=_how(check))
    return NOT_HANDED_IN.at(check.id, expected=_wanted(check), fix=_how(check))


def _wanted(check: Check) -> str:
    wanted = (_SOURCES[source] for source in check.wants)
    return "; ".join(f"{each.title} ({each.id}), from: {each.role}" for each in wanted) or "a statement"


def _how(check: Check) -> str:
    """Return the commands to run, a line each."""
    lines = [_SOURCES[source].saving or _SOURCES[source].how for source in check.wants]
    return "\n".join(filter(None, lines)) or f"/hybrid attest {check.id} see CHG-1234"


def _report(check: Check, target: Target, finding: Finding) -> Report:
    return Report(check=check.id, findings=(finding,), started=target.now, took=timedelta())
