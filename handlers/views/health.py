"""`/hybrid health`: is the bot alive?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.words import ago
from handlers.views.message import Message, Names, header, message, section
from handlers.views.place import trouble
from handlers.views.text import count, line, when

if TYPE_CHECKING:
    from bot.usecases.health import Health


def health(report: Health, names: Names) -> Message:
    """Return how the bot does."""
    tick = f"last tick {ago(report.last_tick, report.now)}" if report.last_tick else "the clock has not ticked yet"
    following = report.next_reminder
    reminder = f"{when(following.due_at, 'UTC')}, {line(following.why)}" if following else "none is planned here"
    place = trouble(report.place, names)
    return message(
        [
            header("I am here"),
            section(
                f"• version {report.version}\n• {tick}\n• {count(report.checklists, 'checklist')} running\n"
                f"• next reminder: {reminder}"
            ),
            *([section(place)] if place else []),
        ]
    )
