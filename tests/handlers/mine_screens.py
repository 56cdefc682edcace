"""What is told of one's own steps and of the bookmark, made from examples, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.usecases.bookmark import Outcome
from handlers.views.bookmark import begun, outcome
from handlers.views.message import Message
from handlers.views.mine import mine
from tests.handlers import home_screens
from tests.handlers.examples import NAMES, NOW, enormous
from tests.handlers.home_screens import ME, placed, several

TROUBLES = ("", "missing_scope", "not_in_channel", "already_exists", "<!channel>")


def ordinary() -> Mapping[str, Message]:
    """The messages as people see them every day."""
    outcomes = {
        f"bookmark-{wanted}-{there}-{word}": outcome(Outcome(wanted=wanted, there=there, trouble=word), NAMES)
        for wanted in (True, False)
        for there in (True, False)
        for word in TROUBLES
    }
    return {
        "mine": mine(home_screens.mine(*several()), NOW, NAMES),
        "mine-none": mine(home_screens.mine(), NOW, NAMES),
        "bookmark-on": begun(on=True),
        "bookmark-off": begun(on=False),
        **outcomes,
    }


def worst(words: str) -> Mapping[str, Message]:
    """The largest list of steps, full of *words*."""
    many = [placed(enormous(words=words), number) for number in range(30)]
    owned = [replace(each, steps=tuple(replace(step, owners=(ME,)) for step in each.steps)) for each in many]
    return {"mine-worst": mine(home_screens.mine(*owned, more=260), NOW, NAMES)}
