"""The form that starts a checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.fields import of_profile, of_schedule
from bot.model.profile import Profile
from bot.model.schedule import Schedule
from handlers.views import calendar_fields as calendar
from handlers.views import form, parameter_fields
from handlers.views.form import PICK, Field, Option
from handlers.views.message import Message, Names, actions, context, joined, message, section
from handlers.views.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model.template import Template
    from handlers.views.form import View
    from handlers.views.message import Block

TITLE = "Start a checklist"
MORE = "more"
MAX_TEMPLATES = 50  # `start NAME` starts the others
UNTOLD = {**of_profile(Profile()), **of_schedule(Schedule())}

_ZONE = "Its IANA name; that of your Slack profile to begin with."


def start_form(
    templates: Sequence[Template], template: Template, values: Mapping[str, str], *, channel: str, more: bool
) -> View:
    """Return the form.

    Args:
        template: The chosen one of *templates*.
        values: What is told already.
        channel: Where it is to be started; "" asks for it.
        more: Every parameter is shown, and not only those that are needed.
    """
    known = {**UNTOLD, **values}
    parameters = parameter_fields.to_start(template)
    needed = [each for each in parameters if each.required]
    rest = [each for each in parameters if not each.required]
    blocks = [
        section("What is not marked as optional is needed; everything can be changed later."),
        *([_templates(templates, template)] if len(templates) > 1 else []),
        *([_channel()] if not channel else []),
        *(parameter_fields.field(each, known, optional=False) for each in needed),
        calendar.pilot(known),
        calendar.zone(known, hint=_ZONE),
        calendar.time(known),
        calendar.days(known),
    ]
    if more:
        blocks += (calendar.holidays(known), calendar.audience(known))
        blocks += (parameter_fields.field(each, known, optional=True) for each in rest)
    else:
        blocks += (actions(_more(len(rest) + 2)), context("Checks that are not told what they need are skipped."))
    return form.form(TITLE, blocks, "Start")


def running_already(channel: str, names: Names) -> Message:
    """Return that there is nothing to start."""
    return Message(f"<#{channel}> has a checklist already; its card and `{names.command} status` show it.")


def started_in(channel: str, said: Message) -> Message:
    """Return what was started, and where its card is."""
    where = section(f"The checklist is in <#{channel}>; its card appears there in a moment.")
    return joined((message([where]), said))


def _templates(templates: Sequence[Template], chosen: Template) -> Block:
    options = [Option(each.id, each.title, count(len(each.steps), "step")) for each in templates[:MAX_TEMPLATES]]
    return form.select(Field(name="template", label="Template", instant=True), options, chosen.id)


def _channel() -> Block:
    hint = "Where its card, its reminders and its history are to be. I have to be a member to post there."
    return form.channel(Field(name="channel", label="Channel", hint=hint))


def _more(number: int) -> Block:
    return {
        "type": "button",
        "text": form.plain(f"Show {count(number, 'more field')}"),
        "action_id": f"{PICK}{MORE}",
        "value": MORE,
    }
