"""`hybrid-bot reopen`: opens a step again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import Exit, desk
from bot.cli.text import plain

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands
    from bot.usecases import Asker, Deps


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("reopen", help="open a step again")
    desk.add_channel(command)
    command.add_argument("step", metavar="STEP", help="its number, its key, or the beginning of its key")
    command.add_argument("--reason", default="", metavar="TEXT", help="why")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the step and print what is left."""
    from bot.usecases.reopen import reopen  # noqa: PLC0415 - `--help` needs none

    async def ask(deps: Deps, asker: Asker) -> str:
        return desk.changed(await reopen(deps, asker, args.step, reason=args.reason), "is open again")

    print(plain(desk.answer(args, ask)))
    return Exit.GOOD
