"""`hybrid-bot purge`: deletes what a workspace has, at once."""

from __future__ import annotations

import asyncio
import re
import sys
from typing import TYPE_CHECKING

from bot.cli import Exit, settings
from bot.cli.text import columns
from bot.model.errors import BotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from bot.cli import Commands
    from bot.usecases.purge import Holding

_TEAM = re.compile(r"[TE][A-Z0-9]+")


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser(
        "purge",
        help="delete all that a workspace has, at once",
        description="Deletes all that a workspace or an organisation has, its tokens included, without waiting for the"
        " 30 days after an uninstall. It shows what that is, and asks. Backups are yours to delete.",
    )
    command.add_argument("--team", required=True, metavar="T…", help="the workspace's id, or an organisation's, E…")
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show what there is, ask, delete it, and say what was deleted."""
    if not _TEAM.fullmatch(args.team):
        raise BotError(
            f"--team wants the id of a workspace, such as T0123456789, or of an organisation, such as E0123456789, and"
            f" not “{args.team}”: it is in the address when Slack is open in a browser."
        )
    return asyncio.run(_run(args.team, sure=args.yes))


async def _run(team: str, *, sure: bool) -> int:
    from bot.cli.offline import offline  # noqa: PLC0415 - `--help` needs none
    from bot.usecases.purge import holding, purge_now  # noqa: PLC0415 - the same

    async with offline(settings()) as deps:
        there = await holding(deps.store, team)
        if not there.rows and not there.known:
            print(f"Nothing is kept of {team}.")
            return Exit.GOOD
        print(_shown(team, there))
        if not sure and not _agreed():
            print("Nothing was deleted.")
            return Exit.USAGE
        gone = await purge_now(deps.store, there.teams)
    print(f"Deleted of {' and '.join(there.teams)}:\n{_table(gone)}")
    return Exit.GOOD


def _shown(team: str, there: Holding) -> str:
    others = f", its workspaces {', '.join(there.teams[1:])} included" if len(there.teams) > 1 else ""
    token = (
        "\nThe bot is installed there: its token goes as well, and it falls silent. Remove the app in Slack, too."
        if there.installed
        else ""
    )
    return f"This is kept of {team}{others}:\n{_table(there.rows)}{token}"


def _table(rows: Mapping[str, int]) -> str:
    return columns([(f"  {name}", str(number)) for name, number in sorted(rows.items())]) if rows else "  nothing"


def _agreed() -> bool:
    """Ask; whoever cannot be asked does not agree."""
    if not sys.stdin.isatty():
        print("Nobody can be asked here; say --yes to delete it.")
        return False
    return input("Delete it all? It cannot be brought back. Type yes: ").strip().lower() == "yes"
