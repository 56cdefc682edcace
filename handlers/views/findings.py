"""What checks found: expected, found, how to put it right; the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bot.checks import handed
from bot.evidence.sources import discover
from bot.model.verdict import Verdict, worst, worst_first
from bot.usecases.recall import NOT_HANDED_IN, NOT_STATED
from handlers.views.message import Block, Message, Names, context, fitted, fullest, header, message, section
from handlers.views.rows import VERDICTS
from handlers.views.text import clip, code, count, line, link, markdown, sentence, whole

if TYPE_CHECKING:
    from bot.checks import Check
    from bot.model.checklist import Checklist
    from bot.model.run import Run
    from bot.model.verdict import Finding, Report
    from bot.usecases.check import Asked


class Room(NamedTuple):
    """How much of a run is shown.

    Attributes:
        width: Characters of each text.
        findings: How many are shown in full; of the other checks a line each.
    """

    width: int
    findings: int


# A fix that is cut short helps nobody, so that fewer are shown in full before texts are.
ROOMS = tuple(Room(300, each) for each in (20, 16, 12, 9, 6, 4)) + tuple(Room(width, 4) for width in (150, 75, 30, 10))
LINES = 12  # checks that are well have a line each, if they are no more than these
MAX_IDS = 1_500  # characters

WAITING = {
    NOT_HANDED_IN.name: ("evidence from inside", "evidence"),
    NOT_STATED.name: ("a statement", "attest"),
}

# A command is long, and of no use where it is cut: `/hybrid evidence SOURCE` shows it whole, with where and as whom.
_SOURCES = {handed.how(source): source for source in discover()}

_QUIET = frozenset({Verdict.PASS, Verdict.SKIPPED})
_WRONG = frozenset({Verdict.FAIL, Verdict.WARN})
_RANK = list(Verdict)


def running(asked: Asked, checks: Mapping[str, Check]) -> Message:
    """Return what is being run, for the acknowledgement."""

    def build(width: int) -> list[Block]:
        named = [f"• {_title(check, checks, width)}" for check in asked.checks] if len(asked.checks) <= LINES else []
        what = f"Running {count(len(asked.checks), 'check')} of {_steps(asked.checklist, asked.steps, width)}"
        return [
            section(f"{what}:" if named else f"{what}."),
            *_lines(named),
            context("The findings follow here as soon as they are in."),
        ]

    return fitted(build)


def running_for_others(asked: Asked) -> Message:
    """Return what is being run, for somebody of another company: the channel is told what may be told."""
    return Message(f"Running {count(len(asked.checks), 'check')}; the thread below the card tells what became of them.")


def progress(done: int, total: int) -> Message:
    """Return how far a run is."""
    return Message(f"{done} of {count(total, 'check')} done …")


def findings(
    run: Run, checklist: Checklist, reports: Sequence[Report], checks: Mapping[str, Check], names: Names
) -> Message:
    """Return what a run found."""
    steps = [step for step in checklist.steps if step.key in run.steps]

    def build(room: Room) -> list[Block]:
        return [
            header(f"Checks: {VERDICTS[worst(report.verdict for report in reports)]}"),
            section(f"{_steps(checklist, steps, room.width)}\n{_tally(reports)}"),
            *found(reports, checks, room, names),
            context(
                f"`{names.command} show STEP` shows a step's findings · `{names.command} check` runs the checks again"
                f" · `{names.command} done STEP` marks a step done"
            ),
        ]

    return fullest(message(build(room)) for room in ROOMS)


def reported(run: Run, checklist: Checklist, reports: Sequence[Report], names: Names) -> Message:
    """Return how a run went, for a channel that another company is in: how many of what, and who sees more where."""
    steps = [step for step in checklist.steps if step.key in run.steps]
    key = steps[0].key if len(steps) == 1 else "STEP"

    def build(width: int) -> list[Block]:
        return [
            section(f"Checked {_steps(checklist, steps, width)}: {_tally(reports)}"),
            context(f"What was found is not posted here: `{names.command} show {key}` shows it to you."),
        ]

    return fitted(build)


def found(reports: Sequence[Report], checks: Mapping[str, Check], room: Room, names: Names) -> Iterator[Block]:
    """Yield the reports: what is wrong in full, the worst first; then a line for each check, then what is well.

    Args:
        checks: By id, for titles and sources.
        room: How much is shown.
    """
    left, also = room.findings, []
    waiting = [report for report in reports if _waits(report)]
    loud = sorted((r for r in reports if r.verdict not in _QUIET and r not in waiting), key=_weight)
    alone = all(_is_watch(report) for report in loud)
    for report in loud:
        told = [finding for finding in worst_first(report.findings) if finding.verdict not in _QUIET]
        said = f"*{VERDICTS[report.verdict]}* – {_title(report.check, checks, room.width)}"
        if left <= 0 or (_is_watch(report) and not alone):
            also.append(f"{said}: {count(len(told), 'finding')}")
            continue
        yield section(f"{said}{_source(report, checks)}{_why(report, checks, room.width)}")
        yield from (section(_finding(finding, room.width, names)) for finding in told[:left])
        if len(told) > left:
            yield context(_rest(len(told) - left, checks.get(report.check)))
        left -= len(told)
    yield from _lines(also)
    yield from _waiting(waiting, names)
    yield from _quiet([r for r in reports if r.verdict in _QUIET], checks, room)


def _rest(more: int, check: Check | None) -> str:
    """Say how many findings are left, and where all of them are."""
    said = f"… and {count(more, 'more finding')}"
    if check is None or not check.wants:
        return said
    return (
        f"{said}. In a terminal `hybrid-bot evidence --channel C… {line(check.wants[0])}=FILE` prints all, and with"
        " `--format json &gt; all.json` behind it they go into a file."
    )


def _waiting(reports: Sequence[Report], names: Names) -> Iterator[Block]:
    """Yield a line for what waits for the same."""
    for name, (what, verb) in WAITING.items():
        of_it = [line(each.check) for each in reports if any(found.code.name == name for found in each.findings)]
        if of_it:
            wait = "waits" if len(of_it) == 1 else "wait"
            said = f"? {count(len(of_it), 'check')} {wait} for {what}: {clip(', '.join(of_it), MAX_IDS)}"
            yield context(f"{said} – `{names.command} {verb}`")


def _waits(report: Report) -> bool:
    """Tell whether it says only that nobody handed in, or stated, what it wants."""
    return all(finding.code.name in WAITING for finding in report.findings)


def _weight(report: Report) -> tuple[int, bool]:
    return _RANK.index(report.verdict), _is_watch(report)


def _is_watch(report: Report) -> bool:
    """Tell whether it says again what other checks have said: beside theirs, a line of it is enough."""
    return report.check.startswith("watch-")


def _lines(lines: Sequence[str]) -> Iterator[Block]:
    """Yield a line each, in as few blocks as hold them."""
    for first in range(0, len(lines), LINES):
        yield section("\n".join(lines[first : first + LINES]))


def _quiet(reports: Sequence[Report], checks: Mapping[str, Check], room: Room) -> Iterator[Block]:
    if len(reports) <= LINES:
        yield from _lines([f"{VERDICTS[r.verdict]} – {_title(r.check, checks, room.width)}" for r in reports])
        return
    for verdict in Verdict:
        if ids := ", ".join(line(r.check) for r in reports if r.verdict is verdict):
            yield context(f"{VERDICTS[verdict]}: {clip(ids, MAX_IDS)}")


def _finding(finding: Finding, width: int, names: Names) -> str:
    subject = code(finding.subject, width)
    lines = [f"• *{VERDICTS[finding.verdict]}* {subject} ({finding.code.name})"]
    lines += [f"   expected: {code(finding.expected, width)}"] if finding.expected else []
    lines += [f"   found: {code(finding.observed, width) or 'nothing'}"] if finding.expected or finding.observed else []
    advice = " ".join(
        part for part in (sentence(finding.code.advice, names.command), _fix(finding.fix, width, names)) if part
    )
    lines += [f"   fix: {advice}"] if advice else []
    return "\n".join(lines)


def _fix(fix: str, width: int, names: Names) -> str:
    """Return *fix* as code; in place of the commands of sources what shows them."""
    lines = fix.splitlines()
    if all(each in _SOURCES for each in lines):
        return " ".join(code(f"{names.command} evidence {_SOURCES[each]}") for each in lines)
    return code(fix.replace("/hybrid", names.command), width)


def _title(check: str, checks: Mapping[str, Check], width: int) -> str:
    known = checks.get(check)
    return f"{line(known.title, width)} ({line(check)})" if known else line(check)


def _source(report: Report, checks: Mapping[str, Check]) -> str:
    known = checks.get(report.check)
    return f" · {link(known.source, 'source')}" if known and known.source.startswith("https://") else ""


def _why(report: Report, checks: Mapping[str, Check], width: int) -> str:
    """Say why it matters, where something is wrong."""
    known = checks.get(report.check) if report.verdict in _WRONG else None
    return f"\n{markdown(whole(known.why, width))}" if known and known.why else ""


def _steps(checklist: Checklist, steps: Sequence[object], width: int) -> str:
    named = [step for step in checklist.steps if step in steps]
    if len(named) == len(checklist.steps):
        return "all steps"
    return ", ".join(f"*{checklist.number(step)}. {line(step.spec.title, width)}*" for step in named)


def _tally(reports: Sequence[Report]) -> str:
    counts = Counter(report.verdict for report in reports)
    return " · ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]) or "no checks ran"
