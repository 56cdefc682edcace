"""`hybrid-bot check`: runs the checks without Slack and without a database."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli import Exit, desk, evidence, settings
from bot.model.errors import BotError, UsageError
from bot.model.evidence import Way
from bot.model.profile import Profile, given
from bot.model.schedule import Schedule
from bot.model.verbs import Actor, start
from bot.model.verdict import Verdict

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from datetime import timedelta

    from bot.checks import Check, Target
    from bot.cli import Commands
    from bot.model.template import Template, TemplateStep
    from bot.model.tenant import Credentials
    from bot.net import Net
    from bot.report import Row
    from bot.settings import Settings
    from bot.usecases import Asker, Deps
    from bot.usecases.hand_in import Document

EXAMPLE = "hybrid-bot check --step domain domain=contoso.com phase=hybrid"

_EXITS = {Verdict.FAIL: Exit.FAILED, Verdict.ERROR: Exit.UNSURE, Verdict.UNKNOWN: Exit.UNSURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What looking takes, without a database."""

    net: Net
    now: Callable[[], datetime]
    check_timeout: timedelta


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser(
        "check",
        help="run the checks without Slack",
        description="Runs the checks and prints what they found. Exit code: 0 nothing is wrong, 1 a check fails,"
        " 2 wrong usage, 3 none fails but something could not be looked at.",
        epilog=f"For example: {EXAMPLE}. With --channel the channel's own profile and access to its tenant are used.",
        allow_abbrev=False,
    )
    command.add_argument("--step", default="", metavar="STEP", help="its number, its key, or the beginning of its key")
    command.add_argument("--template", default="", metavar="ID", help="the checklist whose steps are meant")
    desk.add_channel(command, required=False)
    command.add_argument(
        "--evidence",
        action="append",
        default=[],
        metavar="FILE",
        help="what a command printed inside; again for more; ID=FILE says what it is",
    )
    desk.add_format(command)
    command.add_argument("values", nargs="*", metavar="KEY=VALUE", help="the profile, such as domain=contoso.com")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the checks, print what was found, and return the exit code of the worst verdict."""
    from bot.checks import discover  # noqa: PLC0415 - `--help` needs none

    known, told = discover(), settings()
    plan = planned(_template(told, args.template, known), args.step, known)
    target, credentials = _target(args, told, [check for _, check in plan])
    if not (args.values or args.channel):
        raise UsageError(f"Say what to look at, at least your domain. For example: {EXAMPLE}")
    documents = evidence.read(args.evidence, "")
    rows = asyncio.run(_rows(told, target, plan, credentials, documents))
    print(rendered(rows, args.format), end="")
    return exit_code(rows)


def _target(args: argparse.Namespace, told: Settings, checks: Sequence[Check]) -> tuple[Target, Credentials | None]:
    """Return what is asked about; of a channel with all that is known of it, and its access to its tenant."""
    from bot.checks import Target  # noqa: PLC0415 - `--help` needs none
    from bot.cli.offline import utc_now  # noqa: PLC0415 - the same
    from bot.usecases.change import current  # noqa: PLC0415 - the same
    from bot.usecases.examine import prepared  # noqa: PLC0415 - the same

    async def ask(deps: Deps, asker: Asker) -> tuple[Target, Credentials | None]:
        async with deps.store.read() as tx:
            checklist = await current(tx, asker)
        return await prepared(deps, checklist, checks)

    blank = Target(profile=Profile(), now=utc_now(), login_url=told.login_url)
    target, credentials = desk.answer(args, ask) if args.channel else (blank, None)
    return replace(target, profile=given(target.profile, values(args.values))), credentials


def values(words: Iterable[str]) -> dict[str, str]:
    """Return the parameters that were typed as ``KEY=VALUE``.

    Raises:
        UsageError: One of *words* is not, or comes twice; the text says what to type.
    """
    told: dict[str, str] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise UsageError(f"“{word}” is not KEY=VALUE. For example: {EXAMPLE}")
        if name in told:
            raise UsageError(f"`{name}` is given twice; give it once, with commas between several values.")
        told[name] = text
    return told


def planned(template: Template, word: str, known: Mapping[str, Check]) -> tuple[tuple[str, Check], ...]:
    """Return the checks of the step that *word* means, each with its step's key; of every step if *word* is "".

    Raises:
        BotError: No step is meant, or it has no check that runs by itself.
    """
    found: dict[str, str] = {}
    for step in _chosen(template, word):
        for check in step.checks:
            found.setdefault(check, step.key)
    plan = tuple((step, known[check]) for check, step in found.items() if check in known)
    if not plan:
        able = ", ".join(step.key for step in template.steps if any(check in known for check in step.checks))
        raise BotError(f"Nothing there can be checked by itself; the steps that can: {able or 'none'}.")
    return plan


def _answerable(plan: Sequence[tuple[str, Check]], target: Target) -> tuple[tuple[str, Check], ...]:
    """Return the part of *plan* that looks, or judges what is in hand, or was judged lately; the rest only waits.

    Raises:
        BotError: Nothing is left.
    """
    from bot.usecases.recall import recalled  # noqa: PLC0415 - `--help` needs none

    def answers(check: Check) -> bool:
        in_hand = any(source in target.handed for source in check.wants)
        return not check.evident or in_hand or recalled(check, target) is target.kept.get(check.id)

    looking = tuple((step, check) for step, check in plan if answers(check))
    if not looking:
        raise BotError("What is asked about can only be seen from inside: hand it in with --evidence FILE.")
    if waiting := len(plan) - len(looking):
        judge = "check judges" if waiting == 1 else "checks judge"
        print(f"{waiting} more {judge} what commands print inside: --evidence FILE", file=sys.stderr)
    return looking


def _chosen(template: Template, word: str) -> tuple[TemplateStep, ...]:
    """Return the steps that *word* means to a checklist made from *template*."""
    if not word:
        return template.steps
    actor = Actor(id="", at=datetime.now(UTC))
    started = start(template, Profile(), Schedule(), checklist="", team="", channel="", actor=actor)
    return (started.checklist.find(word).spec,)


def exit_code(rows: Iterable[Row]) -> Exit:
    """Return what the worst verdict means to whoever started the program."""
    from bot.report import verdict_of  # noqa: PLC0415 - `--help` needs none

    return _EXITS.get(verdict_of(rows), Exit.GOOD)


def _template(told: Settings, wanted: str, known: Mapping[str, Check]) -> Template:
    from bot.checklists import loader  # noqa: PLC0415 - `--help` needs none

    templates = dict(loader.built_in(known))
    if told.templates:
        templates.update(loader.in_folder(told.templates, known))
    template = templates.get(wanted or loader.DEFAULT)
    if template is None:
        raise UsageError(f"There is no template “{wanted}”; there are: {', '.join(templates)}.")
    return template


async def _rows(
    told: Settings,
    target: Target,
    plan: Sequence[tuple[str, Check]],
    credentials: Credentials | None,
    documents: Sequence[Document],
) -> tuple[Row, ...]:
    from bot.cli.offline import outside, utc_now  # noqa: PLC0415 - `--help` needs none
    from bot.report import Row  # noqa: PLC0415 - the same
    from bot.usecases.examine import marks_of  # noqa: PLC0415 - the same
    from bot.usecases.graph import with_graph  # noqa: PLC0415 - the same
    from bot.usecases.hand_in import read  # noqa: PLC0415 - the same
    from bot.usecases.look import look  # noqa: PLC0415 - the same

    if documents:
        hand = await read(documents, Actor(id="", at=target.now), Way.FILE)
        marks = {**target.marks, **marks_of(hand.evidence, target.now)}
        target = replace(target, handed=hand.facts, marks=marks)
    plan = _answerable(plan, target)
    async with outside(told) as net:
        seeing = with_graph(net, credentials, target.profile.cloud, login_url=told.login_url, graph_url=told.graph_url)
        eyes = Eyes(net=seeing, now=utc_now, check_timeout=told.check_timeout)
        reports = await look(eyes, [check for _, check in plan], target, teller(terminal=sys.stderr.isatty()))
    return tuple(
        Row(step=step, title=check.title, why=check.why, source=check.source, report=report)
        for (step, check), report in zip(plan, reports, strict=True)
    )


def teller(*, terminal: bool) -> Callable[[int, int], Awaitable[None]]:
    """Return what tells progress on stderr: on a *terminal* in one line that is written over, else line by line."""

    async def tell(done: int, total: int) -> None:
        line = f"checked {done} of {total}"
        if terminal:
            print(f"\r{line}", end="" if done < total else "\n", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr)

    return tell


def rendered(rows: Sequence[Row], form: str) -> str:
    """Return *rows* as *form*, which is one of `desk.FORMATS`."""
    from bot.report.document import document  # noqa: PLC0415 - `--help` needs none
    from bot.report.junit import junit  # noqa: PLC0415 - the same
    from bot.report.markdown import markdown  # noqa: PLC0415 - the same
    from bot.report.table import table  # noqa: PLC0415 - the same

    return {"table": table, "json": document, "markdown": markdown, "junit": junit}[form](rows)
