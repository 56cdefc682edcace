"""`hybrid-bot doctor`: everything that can be wrong with an installation, and how to put it right."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.cli import Exit, settings
from bot.cli.findings import Line, Mark, fail
from bot.cli.text import plain
from bot.model.errors import BotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from bot.cli import Commands


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser(
        "doctor",
        help="say what is wrong with this installation, and how to put it right",
        description="Looks at everything that the bot needs, and changes nothing. Exit code 1 if something fails.",
    )
    command.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Print a line for each thing looked at, as soon as it is known."""
    return asyncio.run(_run())


async def _run() -> int:
    failed = False
    async for line in _lines():
        print(plain(str(line)), flush=True)
        failed = failed or line.mark is Mark.FAIL
    return Exit.FAILED if failed else Exit.GOOD


async def _lines() -> AsyncIterator[Line]:
    from bot.cli.examination import examine  # noqa: PLC0415 - `--help` needs none

    try:
        told = settings()
    except BotError as error:
        for problem in str(error).splitlines():
            yield fail("settings", problem)
        return
    async for line in examine(told):
        yield line
