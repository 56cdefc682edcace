"""`hybrid-bot done`: marks a step done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import Exit, desk
from bot.cli.text import plain
from bot.model.errors import BotError, ReasonNeededError

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands
    from bot.usecases import Asker, Deps


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("done", help="mark a step done")
    desk.add_channel(command)
    command.add_argument("step", metavar="STEP", help="its number, its key, or the beginning of its key")
    command.add_argument("--note", default="", metavar="TEXT", help="what proves it, in words or as a link")
    command.add_argument(
        "--because", default="", metavar="REASON", help="why, although a check fails or a step is open"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Mark the step done and print what is left."""
    from bot.usecases.done import done  # noqa: PLC0415 - `--help` needs none

    async def ask(deps: Deps, asker: Asker) -> str:
        try:
            change = await done(deps, asker, args.step, note=args.note, because=args.because)
        except ReasonNeededError as error:
            raise BotError(f"{error} To mark it done all the same, say why: --because REASON.") from None
        return desk.changed(change, "is done")

    print(plain(desk.answer(args, ask)))
    return Exit.GOOD
