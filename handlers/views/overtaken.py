"""What a form says where somebody else was faster: who made what of it, and that nothing is saved yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.fields import OWNERS
from bot.model.words import ago
from handlers.views.message import section
from handlers.views.text import code, line, people, person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model.fields import Overtaken
    from handlers.views.message import Block

WIDTH = 75


def overtaken(fields: Mapping[str, Overtaken], labels: Mapping[str, str], now: datetime) -> Block:
    """Return who changed what since the form was opened.

    A field's own error is plain text, in which nobody can be mentioned; so it stands above the form.

    Args:
        labels: What each field is called in the form.
    """
    rows = [
        f"• {line(labels.get(name, name), WIDTH)}: {person(each.by)} made it {_value(name, each.now)}, "
        f"{ago(each.at, now)}"
        for name, each in fields.items()
    ]
    first = "*Nothing is saved yet.* Since this form was opened, the same was changed elsewhere:"
    last = "What you filled in is still below. Send it once more to put it in the place of theirs, or cancel."
    return section("\n".join((first, *rows, last)))


def _value(name: str, text: str) -> str:
    if name == OWNERS:
        return people(tuple(filter(None, text.split(", "))))
    return code(text, WIDTH) or "empty"
