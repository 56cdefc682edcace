"""`hybrid-bot rights`: shows who may change a checklist, and sets it, also where no owner is left to do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import Exit, desk
from bot.cli.text import plain

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands
    from bot.model.checklist import Checklist
    from bot.usecases import Asker, Deps

RIGHTS = ("everyone", "owners")  # of `bot.model.policy.Rights`, which a test holds against it


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser(
        "rights",
        help="show or set who may change a checklist",
        description="Without an option it shows who may. At a terminal everything is allowed: this is the way out where"
        " every owner has left.",
    )
    desk.add_channel(command)
    command.add_argument("--rights", choices=RIGHTS, default="", help="who may do what decides")
    command.add_argument("--owners", default="", metavar="U…,U…", help="user ids: in a profile, “Copy member ID”")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print who may, after it was set."""
    from bot.model.words import mention  # noqa: PLC0415 - `--help` needs none

    told = {name: text for name, text in (("rights", args.rights), ("owners", args.owners)) if text}

    async def ask(deps: Deps, asker: Asker) -> Checklist:
        from bot.usecases.policy import policy_of, set_policy  # noqa: PLC0415 - the same

        return (await set_policy(deps, asker, told)).checklist if told else await policy_of(deps, asker)

    checklist = desk.answer(args, ask)
    print(f"rights: {checklist.policy.rights}")
    print(plain(f"owners: {', '.join(map(mention, checklist.owners))}"))
    return Exit.GOOD
