"""`hybrid-bot template`: the checklists that can be started, and whether a file of one's own is one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import Exit
from bot.cli.text import columns, plain
from bot.model.errors import BotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sized

    from bot.cli import Commands
    from bot.model.template import Template, TemplateStep


def add(commands: Commands) -> None:
    """Register the command and its three verbs."""
    command = commands.add_parser("template", help="list, show and check templates of checklists")
    verbs = command.add_subparsers(title="verbs", metavar="VERB", required=True)
    verbs.add_parser("list", help="list the templates that are shipped").set_defaults(run=list_all)
    show = verbs.add_parser("show", help="show a template: steps, checks, tasks, parameters")
    show.add_argument("id", metavar="ID", help="its id, as `template list` has it")
    show.set_defaults(run=show_one)
    check = verbs.add_parser("check", help="check a template file and name every mistake with line and column")
    check.add_argument("file", metavar="FILE", type=Path, help="a YAML file")
    check.set_defaults(run=check_file)


def list_all(_: argparse.Namespace) -> int:
    """Print a line for each template; the first is what `/hybrid start` takes."""
    print(columns((one.id, _count(one.steps, "step"), one.title) for one in _built_in().values()))
    return Exit.GOOD


def show_one(args: argparse.Namespace) -> int:
    """Print a template."""
    known = _built_in()
    if args.id not in known:
        raise BotError(f"There is no template “{args.id}”; there are: {', '.join(known)}.")
    print("\n".join(plain(line) for line in _page(known[args.id])))
    return Exit.GOOD


def check_file(args: argparse.Namespace) -> int:
    """Print every mistake of a file as FILE:LINE:COLUMN, or that it is fine."""
    from bot.checklists.document import MAX_BYTES, TemplateError  # noqa: PLC0415 - `--help` needs none
    from bot.checklists.loader import load  # noqa: PLC0415 - the same
    from bot.checks import discover  # noqa: PLC0415 - the same

    try:
        with args.file.open("rb") as file:
            template = load(file.read(MAX_BYTES + 1), discover())
    except OSError as error:
        print(f"hybrid-bot: {args.file} cannot be read: {error.strerror}.", file=sys.stderr)
        return Exit.USAGE
    except TemplateError as error:
        print("\n".join(plain(f"{args.file}:{mistake}") for mistake in error.mistakes))
        return Exit.FAILED
    checks = {check for step in template.steps for check in step.checks}
    tasks = [task for step in template.steps for task in step.tasks]
    has = (_count(template.steps, "step"), _count(checks, "check"), _count(tasks, "task"))
    print(f"{args.file}: fine: {', '.join(has)}.")
    return Exit.GOOD


def _count(things: Sized, noun: str) -> str:
    return f"{len(things)} {noun}" if len(things) == 1 else f"{len(things)} {noun}s"


def _built_in() -> Mapping[str, Template]:
    from bot.checklists.loader import built_in  # noqa: PLC0415 - `--help` needs none

    return built_in()


def _page(template: Template) -> Iterator[str]:
    yield f"{template.title} ({template.id}, version {template.version})"
    yield from (f"\n{notice}" for notice in template.notices)
    for number, step in enumerate(template.steps, start=1):
        yield from _step(number, step, gate=template.gate)
    yield "\nParameters"
    needed = {True: "required", False: ""}
    yield columns((f"  {one.name}", needed[one.required], one.example, one.label) for one in template.parameters)
    yield f"\n{template.attribution}"


def _step(number: int, step: TemplateStep, *, gate: str) -> Iterator[str]:
    yield f"\n{number}. {step.title} ({step.key}{', the gate' if step.key == gate else ''})"
    yield from (f"   {line}".rstrip() for line in step.description.splitlines())
    lists = {"waits for": step.requires, "checks": step.checks, "usually done by": step.roles}
    yield from (f"   {name}: {', '.join(words)}" for name, words in lists.items() if words)
    yield from (f"   [ ] {task}" for task in step.tasks)
    yield from (f"   see: {link.title}: {link.url}" for link in step.links)
