"""The terminal, one command a file: each has `add(commands)`, and `main` lists them."""

from __future__ import annotations

import argparse
import os
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bot.model.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


class Exit(IntEnum):
    """What a command's exit code says."""

    GOOD = 0
    FAILED = 1  # a check fails, or something has to be put right
    USAGE = 2  # it was not understood, or was refused; nothing was changed
    UNSURE = 3  # nothing fails, but something could not be looked at
    INTERRUPTED = 130


def environment() -> Mapping[str, str]:
    """Return the environment, and below it what the file ``.env`` of this folder says."""
    import dotenv  # noqa: PLC0415 - `--help` needs none

    file = Path(".env")
    try:
        told = dotenv.dotenv_values(file, interpolate=False) if file.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"The file .env cannot be read: {error}.") from None
    return {name: text for name, text in told.items() if text is not None} | os.environ


def bare_environment() -> Mapping[str, str]:
    """Return the environment alone, for where the file beside it cannot be read."""
    return os.environ


def handed_on(prefix: str) -> Mapping[str, str]:
    """Return the environment; what ``.env`` has of variables with *prefix* goes into it, for libraries that read it."""
    told = environment()
    os.environ.update({name: text for name, text in told.items() if name.startswith(prefix)})
    return told


def settings() -> Settings:
    """Return the settings of this process.

    Raises:
        BotError: Something in them is wrong; the text has one line for each thing that is.
    """
    from bot.settings import Settings  # noqa: PLC0415 - `--help` needs none

    return Settings.load(environment())
