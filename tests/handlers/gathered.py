"""Every message, modal and Home that the views can emit: gathered by running every module of screens here.

Whatever a function of `handlers.views` returned on the way is taken, so that nothing depends on a list that somebody
could forget; and a function that returned nothing was not exercised, which is a failure of its own.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

import handlers.views
from handlers.views.message import Message

RETURNED = ("Message", "View", "Mapping[str, View]")  # as the sources annotate a whole screen
PARTS = ("handlers.views.message",)  # what screens are put together from


@dataclass(frozen=True, slots=True)
class Emitted:
    """What one call of a view returned."""

    name: str
    screen: Message | Mapping[str, Any]

    @property
    def content(self) -> dict[str, Any]:
        """It as Slack gets it."""
        return self.screen.content() if isinstance(self.screen, Message) else dict(self.screen)


def screens() -> list[ModuleType]:
    """Return the modules here that make screens: ``screens.py``, ``…_screens.py``."""
    return [
        importlib.import_module(f"tests.handlers.{path.stem}")
        for path in sorted(Path(__file__).parent.glob("*screens.py"))
    ]


def views() -> dict[CodeType, str]:
    """Return every public function of `handlers.views` that returns a whole screen, by its code."""
    found: dict[CodeType, str] = {}
    for about in pkgutil.iter_modules(handlers.views.__path__, "handlers.views."):
        module = importlib.import_module(about.name)
        for name, value in inspect.getmembers(module, inspect.isfunction):
            ours = value.__module__ == about.name and about.name not in PARTS and not name.startswith("_")
            if ours and value.__annotations__.get("return") in RETURNED:
                found[value.__code__] = f"{about.name.rpartition('.')[2]}.{name}"
    return found


def gathered(make: Callable[[ModuleType], object]) -> list[Emitted]:
    """Return what the views returned while *make* was called with each module of screens."""
    known, found = views(), list[Emitted]()

    def look(frame: FrameType, event: str, returned: Any) -> None:  # noqa: ANN401 - anything
        if event == "return" and frame.f_code in known and returned is not None:
            found.append(Emitted(known[frame.f_code], returned))

    before = sys.getprofile()
    for module in screens():
        sys.setprofile(look)
        try:
            make(module)
        finally:
            sys.setprofile(before)
    return found


def everyday(module: ModuleType) -> None:
    """Make the screens as people see them every day."""
    if made := getattr(module, "ordinary", None):
        made()


def full_of(words: str) -> Callable[[ModuleType], None]:
    """Make the largest screens, full of *words*; what needs more than these is made by the module that has it."""

    def make(module: ModuleType) -> None:
        for name in ("worst", "modals"):
            made = getattr(module, name, None)
            if made is not None and _needs(made) == 1:
                made(words)

    return make


def _needs(made: Callable[..., object]) -> int:
    return sum(one.default is one.empty for one in inspect.signature(made).parameters.values())
