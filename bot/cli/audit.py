"""`hybrid-bot audit`: does the audit trail still say what was written."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from bot.cli import Exit, settings
from bot.cli.text import columns
from bot.model.errors import BotError

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands
    from bot.usecases.verify_trail import Verified

HASH = re.compile(r"[0-9a-f]{64}")


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("audit", help="verify that nobody has tampered with the audit trail")
    verbs = command.add_subparsers(metavar="VERB", required=True)
    verify = verbs.add_parser(
        "verify",
        help="name the first entry that does not hold",
        description="Looks at every entry's hash, which covers the entry and all before it. Exit code 1 if one does "
        "not hold. Note the head down elsewhere: with --head a trail that was written anew as a whole is told too.",
    )
    verify.add_argument("--channel", default="", metavar="C…", help="one channel only, its closed checklists included")
    verify.add_argument("--team", default="", metavar="T…", help="one workspace only")
    verify.add_argument("--head", default="", metavar="HASH", help="a head that was printed before; it must be there")
    verify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a line for each trail, and whether all hold."""
    if args.head and not HASH.fullmatch(args.head):
        raise BotError("--head wants a head as `hybrid-bot audit verify` prints it: 64 hexadecimal digits.")
    found = asyncio.run(_verified(args))
    if not found:
        raise BotError("There is no audit trail there: no checklist was started, or the channel is another.")
    print(columns([("WORKSPACE", "CHANNEL", "ENTRIES", "HEAD", ""), *map(_row, found)]))
    broken = [each for each in found if each.chain.broken_at is not None]
    if args.head and not any(each.chain.seen for each in found):
        print(
            "None of them has the head that was noted down: what it stood for was written anew, or removed. A head "
            f"goes with its entry after {settings().keep.days:,} days, and with its checklist that was closed so long "
            "ago."
        )
        return Exit.FAILED
    if broken:
        print(f"{len(broken)} of {len(found)} audit trails do not hold.")
        return Exit.FAILED
    print(f"All {len(found)} audit trails hold." if len(found) > 1 else "The audit trail holds.")
    return Exit.GOOD


async def _verified(args: argparse.Namespace) -> list[Verified]:
    from bot.cli.offline import offline  # noqa: PLC0415 - `--help` needs none
    from bot.usecases.verify_trail import verify_trails  # noqa: PLC0415 - the same

    async with offline(settings()) as deps:
        trails = verify_trails(deps, channel=args.channel, team=args.team, head=args.head)
        return [each async for each in trails]


def _row(each: Verified) -> tuple[str, str, str, str, str]:
    trail, chain = each.trail, each.chain
    cut = f" from entry {chain.cut + 1} on; the trail says that the clock removed older ones" if chain.cut else ""
    said = f"broken at entry {chain.broken_at}: {chain.why}" if chain.broken_at is not None else f"holds{cut}"
    return trail.team, trail.channel, str(chain.entries), chain.head or "-", said
