"""The forms that change settings: the calendar with the parameters of the checks, and the reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.fields import ON
from bot.usecases.adjust import END_SNOOZE, SNOOZE
from handlers.views import calendar_fields as calendar
from handlers.views import form, parameter_fields
from handlers.views.form import Field, Option
from handlers.views.ledger import switched
from handlers.views.message import context, header, section
from handlers.views.text import code, line, when

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model.checklist import Checklist
    from bot.model.ledger import Slot
    from bot.model.template import Parameter
    from handlers.views.form import View
    from handlers.views.message import Block, Names

SETTINGS, REMINDERS = "Settings", "Reminders"
AT_ONCE = "now"
BOOKMARK = "bookmark"

_SPANS = (
    Option("4h", "For 4 hours"),
    Option("1d", "For 1 day"),
    Option("2d", "For 2 days"),
    Option("1w", "For 1 week"),
    Option("2w", "For 2 weeks"),
)
_END = Option(END_SNOOZE, "No longer: end the snooze")
_SWITCH = (Option("on", "On"), Option("off", "Off"))
_BOOKMARK = (Option("yes", "Yes", "it follows the card"), Option("no", "No"))
_AT_ONCE = Option("yes", "Send a reminder now", "once, whatever the plan says")


def settings_form(checklist: Checklist, values: Mapping[str, str], names: Names, *, lead: Block | None = None) -> View:
    """Return the calendar and the parameters, as they are.

    Args:
        values: Everything as texts, whether there is to be a bookmark among it.
        lead: What is to be read first.
    """
    parameters = parameter_fields.to_set(checklist.template)
    room = [each for each in parameters if parameter_fields.fits(each, values)]
    large = [each for each in parameters if each not in room]
    blocks = [
        *([lead] if lead else []),
        header("Calendar"),
        calendar.pilot(values),
        calendar.zone(values),
        calendar.time(values),
        calendar.days(values),
        calendar.holidays(values),
        calendar.audience(values),
        header("Channel"),
        form.radio(Field(name=BOOKMARK, label="A link to the card in the bookmarks"), _BOOKMARK, values[BOOKMARK]),
        *([header("Parameters of the checks")] if parameters else []),
        *(parameter_fields.field(each, values, optional=not _needed(checklist, each)) for each in room),
        *([context(_too_large(large, names))] if large else []),
    ]
    return form.form(SETTINGS, blocks, "Save")


def reminders_form(
    checklist: Checklist, values: Mapping[str, str], following: Slot | None, now: datetime, *, lead: Block | None = None
) -> View:
    """Return the reminders' switch and calendar.

    Args:
        following: The next reminder that is planned; None where none is.
    """
    schedule = checklist.schedule
    coming = f"The next one is due {when(following.due_at, schedule.zone)}: {line(following.why)}." if following else ""
    coming = coming or ("None is planned." if schedule.on else "")
    snoozed = schedule.on and schedule.snoozed_until is not None and now < schedule.snoozed_until
    spans = (_END, *_SPANS) if snoozed else _SPANS
    blocks = [
        *([lead] if lead else []),
        section(f"{switched(schedule, now)}\n{coming}".strip()),
        form.radio(Field(name=ON, label="Reminders"), _SWITCH, values[ON]),
        calendar.audience(values),
        calendar.time(values),
        calendar.zone(values),
        calendar.days(values),
        calendar.holidays(values),
        form.select(Field(name=SNOOZE, label="Keep silent", optional=True, example="No change"), spans),
        form.ticks(Field(name=AT_ONCE, label="At once", optional=True), (_AT_ONCE,), ()),
    ]
    return form.form(REMINDERS, blocks, "Save")


def _needed(checklist: Checklist, parameter: Parameter) -> bool:
    names = {"domain": "sip_domains"}
    return parameter.name in {
        names.get(each.name, each.name) for each in checklist.template.parameters if each.required
    }


def _too_large(parameters: list[Parameter], names: Names) -> str:
    words = ", ".join(code(each.name) for each in parameters)
    return f"Too long for a form: {words}. `{names.command} set` and `{names.command} pilot import` change them."
