"""`hybrid-bot evidence`: lists what a checklist wants from inside, and hands it in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import Exit, desk
from bot.cli.text import plain
from bot.model.errors import BotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from bot.cli import Commands
    from bot.report import Row
    from bot.usecases import Asker, Deps
    from bot.usecases.hand_in import Document, Judged
    from bot.usecases.wanted import Evidences, Statement, Wanted


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser(
        "evidence",
        help="list what only somebody inside can see, and hand it in",
        description="Without a file it lists what the checklist wants, with the commands. With files it has them"
        " judged; their content is not kept. `-` stands for standard input.",
    )
    desk.add_channel(command)
    command.add_argument("--source", default="", metavar="ID", help="what the files are that do not say it")
    desk.add_format(command)
    command.add_argument("files", nargs="*", metavar="FILE", help="what the commands printed; ID=FILE says what it is")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what is wanted, or what was found."""
    if not args.files:
        print(plain("\n".join(_lines(desk.answer(args, _wanted)))))
        return Exit.GOOD
    documents = read(args.files, args.source)

    async def ask(deps: Deps, asker: Asker) -> tuple[Judged, tuple[Row, ...]]:
        from bot.model.evidence import Way  # noqa: PLC0415 - `--help` needs none
        from bot.usecases.hand_in import hand_in  # noqa: PLC0415 - the same

        knowing = desk.knowing(deps)
        judged = await hand_in(knowing, asker, documents, Way.FILE)
        return judged, _rows(knowing, judged)

    from bot.cli.check import exit_code, rendered  # noqa: PLC0415 - it reads files by this module

    judged, rows = desk.answer(args, ask)
    print(rendered(rows, args.format), end="")
    kept = f"Kept of {', '.join(each.source for each in judged.evidence)}: the findings and a fingerprint."
    print(kept, file=sys.stdout if args.format == desk.FORMATS[0] else sys.stderr)
    return exit_code(rows)


def read(names: Sequence[str], source: str) -> tuple[Document, ...]:
    """Return the files that are named, each ``FILE`` or ``ID=FILE``; ``-`` is standard input.

    Args:
        source: What those are that do not say it; "" if that is to be told from what is in them.

    Raises:
        BotError: One cannot be read.
    """
    from bot.evidence.sources import discover  # noqa: PLC0415 - `--help` needs none

    known = discover()

    def said(word: str) -> tuple[str, str]:
        what, _, name = word.partition("=")
        return (what, name) if what in known and name else (source, word)

    try:
        return tuple(_document(*said(each)) for each in names)
    except OSError as error:
        raise BotError(f"{error.filename}: {error.strerror}; name a file that is there and may be read.") from None


def _document(source: str, name: str) -> Document:
    from bot.usecases.hand_in import Document  # noqa: PLC0415 - `--help` needs none

    if name == "-":
        return Document(raw=sys.stdin.buffer.read(), source=source)
    return Document(raw=Path(name).read_bytes(), name=name, source=source)


async def _wanted(deps: Deps, asker: Asker) -> Evidences:
    from bot.usecases.wanted import wanted  # noqa: PLC0415 - `--help` needs none

    return await wanted(desk.knowing(deps), asker)


def _lines(found: Evidences) -> list[str]:
    lines = ["To hand in:"]
    for each in found.sources:
        lines += [f"  {each.source.id}: {each.source.title} ({_state(each)})", f"    as: {each.source.role}"]
        lines += [f"    {text}" for text in (each.source.saving, each.source.how) if text]
    lines.append("To state in Slack:")
    lines += [f"  {each.check.id}: {each.check.title} ({_stated(each)})" for each in found.statements]
    return lines


def _state(each: Wanted) -> str:
    if each.evidence is None:
        return "not handed in"
    return f"{'handed in' if each.fresh else 'too old: handed in'} {each.evidence.at:%Y-%m-%d} by {each.evidence.by}"


def _stated(each: Statement) -> str:
    if each.evidence is None:
        return "not stated"
    said = f"stated {each.evidence.at:%Y-%m-%d} by {each.evidence.by}"
    if not each.fresh:
        return f"too old: {said}"
    return f"{said}; waits for a second person" if each.alone else said


def _rows(deps: Deps, judged: Judged) -> tuple[Row, ...]:
    from bot.report import Row  # noqa: PLC0415 - `--help` needs none

    steps = {check: step.key for step in judged.checklist.steps for check in step.spec.checks}
    return tuple(
        Row(
            step=steps.get(report.check, ""),
            title=deps.checks[report.check].title,
            why=deps.checks[report.check].why,
            source=deps.checks[report.check].source,
            report=report,
        )
        for report in judged.reports
    )
