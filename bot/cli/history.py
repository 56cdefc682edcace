"""`hybrid-bot history`: a channel's audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import Exit, desk
from bot.cli.text import columns, local
from bot.model.words import mention

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands
    from bot.usecases import Asker, Deps


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("history", help="show who changed what, the latest first")
    desk.add_channel(command)
    command.add_argument("step", metavar="STEP", nargs="?", default="", help="one step only")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the entries, a line each."""
    from bot.usecases.history import history  # noqa: PLC0415 - `--help` needs none

    async def ask(deps: Deps, asker: Asker) -> str:
        checklist, entries = await history(desk.knowing(deps) if args.step else deps, asker, args.step, closed=True)
        zone = checklist.schedule.zone
        rows = [
            (local(entry.at, zone), mention(entry.actor), f"{entry.verb} {entry.step}".strip(), entry.text)
            for entry in entries
        ]
        return columns(rows) if rows else "Nothing was changed yet."

    print(desk.answer(args, ask))
    return Exit.GOOD
