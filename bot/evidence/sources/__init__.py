"""What can be handed in: each source with the command that prints it and what reads that. `discover` finds all."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.evidence.powershell import Output
from bot.evidence.powershell import read as rows

WEEK, DAY = timedelta(days=7), timedelta(days=1)
MAX_BYTES = 64 * 1024 * 1024  # of one document: 100,000 users of a directory, with room


class Place(StrEnum):
    """Where the command is run."""

    LYNC = "lync"  # the management shell of Lync or Skype for Business Server
    EDGE = "edge"  # every Edge server
    TEAMS = "teams"  # Teams PowerShell, after Connect-MicrosoftTeams
    DIRECTORY = "ad"  # where the Active Directory module is
    SYNC = "sync"  # the server of Microsoft Entra Connect
    ADFS = "adfs"  # the primary federation server
    FILE = "file"  # no command of ours: a file that is there already, or text from a screen


def joined(first: Output, second: Output) -> Output:
    """Return the rows of two outputs as those of one."""
    return replace(first, rows=(*first.rows, *second.rows), skipped=first.skipped + second.skipped)


def no_marks(_: Any) -> Mapping[str, str]:  # noqa: ANN401 - what a source's facts are is its reader's business
    """Return that nothing stays."""
    return {}


def no_look(_: bytes) -> bool:
    """Return that the bytes alone do not tell."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind of thing that can be handed in.

    Attributes:
        id: Unique, in kebab case; people type it.
        title: What it is, in words.
        place: Where the command is run.
        role: As whom: the least that it takes.
        command: One read-only PowerShell expression whose objects are handed in; "" where a file is.
        read: Makes facts of the bytes; pure; raises `BotError` where they are not what they should be.
        keys: Properties that tell its rows from those of other sources; empty where `looks` does.
        looks: Tells by the bytes alone.
        shelf: How long it holds.
        join: Makes one of what two servers printed; None where a second document can only be a mistake.
        marks: The small facts that stay when the content is gone.
        how: How else it is got, one sentence; "" where the command says it all.
    """

    id: str
    title: str
    place: Place
    role: str
    command: str = ""
    read: Callable[[bytes], Any] = rows
    keys: tuple[str, ...] = ()
    looks: Callable[[bytes], bool] = no_look
    shelf: timedelta = WEEK
    join: Callable[[Any, Any], Any] | None = None
    marks: Callable[[Any], Mapping[str, str]] = no_marks
    how: str = ""

    @property
    def saving(self) -> str:
        """The whole command that saves what is handed in; "" where there is none.

        `@(…)` as an argument, because of a pipe nothing comes out where there is no object.
        """
        if not self.command:
            return ""
        return f"ConvertTo-Json -InputObject @({self.command}) -Depth 4 | Out-File {self.id}.json -Encoding utf8"


def discover() -> Mapping[str, Source]:
    """Return every source by id; each module of this package ends in ``SOURCES = (...)``.

    Raises:
        ValueError: Two sources have the same id.
    """
    found: dict[str, Source] = {}
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        for source in importlib.import_module(info.name).SOURCES:
            if source.id in found:
                raise ValueError(f"two sources are called {source.id}")
            found[source.id] = source
    return dict(sorted(found.items()))
