"""`/hybrid health`: is the bot alive?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.words import ago
from handlers.views.message import Message, Names, header, message, section
from handlers.views.place import trouble
from handlers.views.text import count, line, when

if TYPE_CHECKING:
    from bot.usecases.health import Health

_NO_TICK = "reminders were not looked at since I started"


def health(report: Health, names: Names) -> Message:
    """Return how the bot does."""
    tick = f"reminders were last looked at {ago(report.last_tick, report.now)}" if report.last_tick else _NO_TICK
    none = f"none is planned here; `{names.command} remind` shows the past ones"
    following = report.next_reminder
    reminder = f"{when(following.due_at, 'UTC')}, {line(following.why)}" if following else none
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
