"""`hybrid-bot doctor`: everything that can be wrong with an installation, and how to put it right."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
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
    command.add_argument("--format", choices=("text", "json"), default="text", help="for people, or for programs")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a line for each thing looked at: as text as soon as it is known, as JSON when all are."""
    return asyncio.run(_run(json_wanted=args.format == "json"))


async def _run(*, json_wanted: bool) -> int:
    lines = []
    async for line in _lines():
        lines.append(line)
        if not json_wanted:
            print(plain(str(line)), flush=True)
    failed = any(line.mark is Mark.FAIL for line in lines)
    if json_wanted:
        told = [{"mark": str(line.mark), "what": line.what, "words": line.words} for line in lines]
        print(json.dumps({"good": not failed, "lines": told}, ensure_ascii=False, indent=2))
    return Exit.FAILED if failed else Exit.GOOD


async def _lines() -> AsyncIterator[Line]:
    from bot.cli.examination import examine  # noqa: PLC0415 - `--help` needs none
    from bot.cli.secrets_look import look_at_env_file  # noqa: PLC0415 - the same

    try:
        told = settings()
    except BotError as error:
        for problem in str(error).splitlines():
            yield fail("settings", problem)
        return
    for line in look_at_env_file(Path(".env")):
        yield line
    async for line in examine(told):
        yield line
