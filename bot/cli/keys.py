"""`hybrid-bot keys`: keys that encrypt what the database keeps secret."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from bot.cli import Exit
from bot.variables import KEY_BYTES

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("keys", help="make a key for HYBRID_SECRET_KEYS")
    verbs = command.add_subparsers(metavar="VERB", required=True)
    new = verbs.add_parser("new", help="print a new key")
    new.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Print a new key."""
    print(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    return Exit.GOOD
