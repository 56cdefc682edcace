"""`hybrid-bot db`: the database's schema."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.cli import Exit, settings

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("db", help="bring the database up to date")
    verbs = command.add_subparsers(metavar="VERB", required=True)
    upgrade = verbs.add_parser(
        "upgrade",
        help="make the tables, or change them to what this version needs",
        description="Makes the tables, or changes them to what this version needs. Make a backup first.",
    )
    upgrade.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Upgrade the database and print from what to what."""
    from storage.address import Address  # noqa: PLC0415 - `--help` needs none
    from storage.migrate import upgrade  # noqa: PLC0415 - the same

    url = settings().database_url
    before, after = asyncio.run(upgrade(url))
    was = before or "empty"
    moved = f"was at revision {after} already" if before == after else f"went from {was} to revision {after}"
    print(f"The database at {Address.parse(url)} {moved}.")
    return Exit.GOOD
