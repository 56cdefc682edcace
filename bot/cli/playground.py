"""`hybrid-bot playground`: the real bot with a pretend Slack workspace in the browser."""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
from argparse import ArgumentTypeError
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import Exit
from bot.model.errors import BotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from bot.cli import Commands
    from bot.playground.run import Playground
    from bot.settings import Settings


LAST_PORT = 65535


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser(
        "playground",
        help="try the bot in the browser, without Slack",
        description="Runs the real bot against a pretend Slack workspace in the browser. It needs no account, and"
        " nothing leaves the machine.",
    )
    command.add_argument("--port", type=_port, default=None, help="of the page (8888, or any that is free)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the playground until it is told to stop."""
    try:
        asyncio.run(_run(args.port))
    except OSError as error:
        raise BotError(f"--port: nothing can listen on port {args.port} ({error.strerror}); choose another.") from error
    return Exit.GOOD


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LAST_PORT):
        raise ArgumentTypeError(f"“{text}” is not a port from 0 to {LAST_PORT}")
    return int(text)


async def _run(port: int | None) -> None:
    async with opened(port) as playground:
        print(f"The playground is open: {playground.url}\nStop it with Ctrl-C.", flush=True)
        await asyncio.Event().wait()


@asynccontextmanager
async def opened(port: int | None = None) -> AsyncIterator[Playground]:
    """Open a playground with the real bot in it, on a fresh SQLite file, and close both.

    Raises:
        OSError: The port that was asked for is taken.
    """
    from bot import app, log  # noqa: PLC0415 - `--help` needs none
    from bot.playground.run import playground  # noqa: PLC0415 - the same

    with tempfile.TemporaryDirectory(prefix="hybrid-bot-") as folder:
        async with playground(port) as pretend:
            told = _settings(pretend, Path(folder))
            log.configure(told, sys.stderr)
            async with app.running(told, now=pretend.now) as bot:
                pretend.deliver_to(f"{bot.url}/slack/events")
                pretend.on_wind(bot.wake)
                yield pretend


def _settings(pretend: Playground, folder: Path) -> Settings:
    from bot.settings import Settings  # noqa: PLC0415 - `--help` needs none

    listen = f"127.0.0.1:{_free_port()}"
    told = {
        "SLACK_BOT_TOKEN": pretend.bot_token,
        "SLACK_SIGNING_SECRET": pretend.signing_secret,
        "HYBRID_SLACK_API_URL": pretend.slack_api_url,
        "HYBRID_DATABASE_URL": f"sqlite:///{folder / 'playground.db'}",
        "HYBRID_LISTEN": listen,
        "HYBRID_PUBLIC_URL": f"http://{listen}",
        "HYBRID_DNS_SERVERS": pretend.dns_server,
        "HYBRID_LOGIN_URL": pretend.login_url,
        "HYBRID_ALLOWED_NETWORKS": ",".join(pretend.allowed_networks),
    }
    return Settings.load(told)


def _free_port() -> int:
    """Return a port for the bot, which has to know its own address before it listens: scripts are told it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
