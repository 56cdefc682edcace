"""`hybrid-bot agent`: prints a script that collects evidence on a server and sends it once, or takes tokens back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.cli import Exit, desk

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands
    from bot.usecases import Asker, Deps
    from bot.usecases.agent import Made

# Of `Place`, those with commands; a test holds them together, because `--help` is to load no source.
PLACES = ("lync", "edge", "teams", "ad", "sync", "adfs")


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser(
        "agent",
        help="print a script that collects evidence on a server",
        description="Prints a PowerShell script that runs read-only commands where it is started, and sends what they"
        " print to the bot, once. It holds a token for that: treat it as a password.",
    )
    desk.add_channel(command)
    command.add_argument("place", choices=(*PLACES, "revoke"), help="where it is run, or `revoke` to take tokens back")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the script, or how many tokens were taken back."""
    from bot.evidence.sources import Place  # noqa: PLC0415 - `--help` needs none
    from bot.usecases import agent  # noqa: PLC0415 - the same

    async def make(deps: Deps, asker: Asker) -> Made:
        return await agent.make(desk.knowing(deps), asker, Place(args.place))

    async def revoke(deps: Deps, asker: Asker) -> int:
        return await agent.revoke(deps, asker)

    if args.place == "revoke":
        print(f"Took back {desk.answer(args, revoke)} tokens.")
        return Exit.GOOD
    made = desk.answer(args, make)
    print(made.script, end="")
    until = f"{made.agent.expires_at:%Y-%m-%d %H:%M} UTC"
    print(f"It collects {', '.join(made.sources)}; its token is good once, until {until}.", file=sys.stderr)
    return Exit.GOOD
