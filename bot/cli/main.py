"""`hybrid-bot`: finds the command that was typed, runs it, and turns what goes wrong into an exit code."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any

from bot import __version__
from bot.cli import Exit
from bot.cli.text import plain
from bot.model.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULES = (
    "playground",
    "serve",
    "check",
    "status",
    "done",
    "reopen",
    "history",
    "audit",
    "evidence",
    "agent",
    "tenant",
    "rights",
    "reminders",
    "template",
    "doctor",
    "manifest",
    "db",
    "keys",
    "purge",
    "docs",
)


class _Parser(argparse.ArgumentParser):
    """Takes no half options: a script that uses one would break when another begins alike."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as argparse's own
        super().__init__(**{"allow_abbrev": False, **options})


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command; each module imports what it needs only when it is run."""
    whole = _Parser(
        prog="hybrid-bot",
        description="The Lync / Skype for Business hybrid checklist in your Slack channel.",
        epilog="Try it without a Slack account: hybrid-bot playground",
    )
    whole.add_argument("--version", action="version", version=f"hybrid-bot {__version__}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in MODULES:
        importlib.import_module(f"bot.cli.{name}").add(commands)
    return whole


def run(words: Sequence[str] | None = None) -> int:
    """Run the command that *words* say and return its exit code.

    Args:
        words: None for what was typed after the program's name.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows "?", and nothing breaks off
    args = parser().parse_args(words)
    try:
        code = int(args.run(args))
        sys.stdout.flush()
    except BotError as error:
        print(plain(f"hybrid-bot: {error}"), file=sys.stderr)
        return Exit.USAGE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; what is left must not complain at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.GOOD
    return code
