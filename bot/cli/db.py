"""`hybrid-bot db`: the database's schema, and its backups."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import Exit, environment, settings

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("db", help="bring the database up to date, back it up, restore it")
    verbs = command.add_subparsers(metavar="VERB", required=True)
    upgrade = verbs.add_parser(
        "upgrade",
        help="make the tables, or change them to what this version needs",
        description="Makes the tables, or changes them to what this version needs. Make a backup first.",
    )
    upgrade.set_defaults(run=run)
    saving = verbs.add_parser(
        "backup",
        help="write the whole database into a file, while the bot runs",
        description="Writes the whole database into a new file, while the bot runs. The secret keys are not in it: "
        "keep them apart from it.",
    )
    saving.add_argument("file", metavar="FILE", type=Path)
    saving.set_defaults(run=back_up)
    restoring = verbs.add_parser(
        "restore",
        help="put a backup in the place of the database, while the bot stands still",
        description="Puts a backup in the place of the database, while the bot stands still. What was due since the "
        "backup becomes uncertain, and is not sent again; unused tokens of scripts are revoked.",
    )
    restoring.add_argument("file", metavar="FILE", type=Path)
    restoring.set_defaults(run=restore)


def back_up(args: argparse.Namespace) -> int:
    """Write a backup."""
    from storage.address import Address  # noqa: PLC0415 - `--help` needs none
    from storage.backup import backup  # noqa: PLC0415 - the same

    url = settings().database_url
    backup(url, args.file, environment())
    keys = Address.parse(url).path
    apart = f", {keys}.keys" if keys and not settings().secret_keys else ""
    print(f"{args.file} holds the database at {Address.parse(url)}. Keep the secret keys{apart} too, apart from it.")
    return Exit.GOOD


def restore(args: argparse.Namespace) -> int:
    """Put a backup back."""
    from storage import backup  # noqa: PLC0415 - `--help` needs none
    from storage.address import Address  # noqa: PLC0415 - the same

    url = settings().database_url
    done = asyncio.run(backup.restore(url, args.file, environment(), datetime.now(UTC)))
    kept = f" The former one is {done.kept}." if done.kept else ""
    print(f"The database at {Address.parse(url)} is that of {args.file} now.{kept}")
    if done.behind:
        print(done.behind)
    return Exit.GOOD


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
