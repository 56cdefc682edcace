"""What checks found: expected, found, how to put it right; the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.model.verdict import Verdict, worst, worst_first
from handlers.views.message import Block, Message, Names, context, fitted, header, section
from handlers.views.rows import VERDICTS
from handlers.views.text import code, count, line, link, sentence

if TYPE_CHECKING:
    from bot.checks import Check
    from bot.model.checklist import Checklist
    from bot.model.run import Run
    from bot.model.verdict import Finding, Report
    from bot.usecases.check import Asked

SHOWN = 20  # findings of one message

_QUIET = frozenset({Verdict.PASS, Verdict.SKIPPED})
_RANK = list(Verdict)


def running(asked: Asked, checks: Mapping[str, Check]) -> Message:
    """Return what is being run, for the acknowledgement."""

    def build(width: int) -> list[Block]:
        titles = "\n".join(f"• {_title(check, checks, width)}" for check in asked.checks)
        return [
            section(f"Running {count(len(asked.checks), 'check')} of {_steps(asked.checklist, asked.steps, width)}:"),
            section(titles),
            context("The findings follow here as soon as they are in."),
        ]

    return fitted(build)


def progress(done: int, total: int) -> Message:
    """Return how far a run is."""
    return Message(f"{done} of {count(total, 'check')} done …")


def findings(
    run: Run, checklist: Checklist, reports: Sequence[Report], checks: Mapping[str, Check], names: Names
) -> Message:
    """Return what a run found."""
    steps = [step for step in checklist.steps if step.key in run.steps]

    def build(width: int) -> list[Block]:
        return [
            header(f"Checks: {VERDICTS[worst(report.verdict for report in reports)]}"),
            section(f"{_steps(checklist, steps, width)}\n{_tally(reports)}"),
            *found(reports, checks, width),
            context(f"`{names.command} check` runs them again · `{names.command} done STEP` marks a step done"),
        ]

    return fitted(build)


def found(reports: Sequence[Report], checks: Mapping[str, Check], width: int) -> Iterator[Block]:
    """Yield the reports: what is wrong in full, the worst first; what is good in one line each; then what is left out.

    Args:
        checks: By id, for titles and sources.
        width: Characters of each text that are shown.
    """
    loud = sorted((r for r in reports if r.verdict not in _QUIET), key=lambda r: _RANK.index(r.verdict))
    left = SHOWN
    for report in loud:
        told = [finding for finding in worst_first(report.findings) if finding.verdict not in _QUIET]
        if left > 0:
            title = f"{_title(report.check, checks, width)}{_source(report, checks)}"
            yield section(f"*{VERDICTS[report.verdict]}* – {title}")
            yield from (section(_finding(finding, width)) for finding in told[:left])
        left -= len(told)
    if left < 0:
        yield context(f"… and {count(-left, 'more finding')}")
    quiet = [f"{VERDICTS[r.verdict]} – {_title(r.check, checks, width)}" for r in reports if r.verdict in _QUIET]
    if quiet:
        yield section("\n".join(quiet))


def _finding(finding: Finding, width: int) -> str:
    subject = code(finding.subject, width)
    lines = [f"• *{VERDICTS[finding.verdict]}* {subject} ({finding.code.name})"]
    lines += [f"   expected: {code(finding.expected, width)}"] if finding.expected else []
    lines += [f"   found: {code(finding.observed, width) or 'nothing'}"] if finding.expected or finding.observed else []
    advice = " ".join(part for part in (sentence(finding.code.advice), code(finding.fix, width)) if part)
    lines += [f"   fix: {advice}"] if advice else []
    return "\n".join(lines)


def _title(check: str, checks: Mapping[str, Check], width: int) -> str:
    known = checks.get(check)
    return f"{line(known.title, width)} ({line(check)})" if known else line(check)


def _source(report: Report, checks: Mapping[str, Check]) -> str:
    known = checks.get(report.check)
    return f" · {link(known.source, 'why')}" if known and known.source.startswith("https://") else ""


def _steps(checklist: Checklist, steps: Sequence[object], width: int) -> str:
    named = [step for step in checklist.steps if step in steps]
    if len(named) == len(checklist.steps):
        return "all steps"
    return ", ".join(f"*{checklist.number(step)}. {line(step.spec.title, width)}*" for step in named)


def _tally(reports: Sequence[Report]) -> str:
    counts = Counter(report.verdict for report in reports)
    return " · ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]) or "no checks ran"
