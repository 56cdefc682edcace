"""`hybrid-bot serve`: the bot."""

from __future__ import annotations

import asyncio
import resource
import sys
from typing import TYPE_CHECKING

from bot.cli import Exit, handed_on, settings
from bot.serving import for_serving

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser(
        "serve",
        help="run the bot",
        description="Runs the bot: in Socket Mode if SLACK_APP_TOKEN is set, else over HTTP.",
    )
    command.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Run the bot until it is told to stop."""
    told = for_serving(settings())
    from bot import log  # noqa: PLC0415 - a refusal needs none, nor does `--help`
    from bot.app import serve  # noqa: PLC0415 - the same
    from bot.traces import traced  # noqa: PLC0415 - the same

    log.configure(told, sys.stderr)
    _leave_no_core()
    with traced(handed_on("OTEL_")):
        asyncio.run(serve(told))
    return Exit.GOOD


def _leave_no_core() -> None:
    """Let a crash write no image of this process's memory, in which every secret lies open."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
