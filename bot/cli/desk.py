"""What the channel's verbs share at a terminal: who asks, about which channel, on which database."""

from __future__ import annotations

import asyncio
import getpass
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from bot.cli import settings
from bot.model.errors import BotError

T = TypeVar("T")

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from bot.model.verbs import Change
    from bot.settings import Settings
    from bot.usecases import Asker, Deps
    from storage.store import Store

    Ask: TypeAlias = Callable[[Deps, Asker], Awaitable[T]]

FORMATS = ("table", "json", "markdown", "junit")

_CHANNEL = re.compile(r"[CDG][A-Z0-9]+")


def add_channel(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Give *command* the options that say which channel is meant."""
    command.add_argument(
        "--channel", required=required, default="", metavar="C…", help="the channel's id: the last line of its details"
    )
    command.add_argument("--team", default="", metavar="T…", help="the workspace's id, if several share the database")


def add_format(command: argparse.ArgumentParser) -> None:
    """Give *command* the option that says how findings are printed."""
    command.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="how the findings are printed")


def answer(args: argparse.Namespace, ask: Ask[T]) -> T:
    """Return what *ask* answers, with the database open, about the channel that *args* name."""
    if not _CHANNEL.fullmatch(args.channel):
        raise BotError(
            f"--channel wants the channel's id, such as C0123456789, and not “{args.channel}”: in Slack, click the"
            " channel's name; the id is the last line."
        )
    return asyncio.run(_answer(settings(), args, ask))


def changed(change: Change, what: str) -> str:
    """Return what became of the step that *change* is about, and how much is left."""
    checklist = change.checklist
    step = checklist.of(change.entry.step)
    count = f"{checklist.settled} of {len(checklist.steps)} done"
    return f"{checklist.number(step)} {step.spec.title} {what} ({count})."


def knowing(deps: Deps) -> Deps:
    """Return *deps* with the checks; most verbs at a terminal need none of them."""
    from bot.checks import discover  # noqa: PLC0415 - the same

    return replace(deps, checks=discover())


async def _answer(settings: Settings, args: argparse.Namespace, ask: Ask[T]) -> T:
    from bot.cli.offline import offline  # noqa: PLC0415 - `--help` needs none
    from bot.usecases import Asker  # noqa: PLC0415 - the same

    async with offline(settings) as deps:
        team = args.team or await _team(deps.store, args.channel)
        return await ask(deps, Asker(team=team, channel=args.channel, user=f"cli:{login()}"))


async def _team(store: Store, channel: str) -> str:
    async with store.read() as tx:
        found = await tx.checklists.in_channel(channel) or await tx.checklists.closed_in_channel(channel)
        teams = sorted({checklist.team for checklist in found})
    if not teams:
        raise BotError(f"Channel {channel} has no running checklist; `/hybrid start` in that channel starts one.")
    if len(teams) > 1:
        raise BotError(f"Channel {channel} is shared by several workspaces; say which: --team {' or '.join(teams)}.")
    return teams[0]


def login() -> str:
    """Return the name of the user who is logged in."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # a container's user may have no name
        return f"uid-{os.getuid()}"
