"""Starting a checklist by a form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.dates import today_in
from bot.model.delivery import DeliveryError
from bot.model.errors import ConflictError, FieldsError
from bot.model.fields import of_schedule, wrong
from bot.model.profile import Profile, given, parameter_name
from bot.model.schedule import Schedule
from bot.model.schedule_words import KEYS, adjusted
from bot.usecases import start, status
from handlers import views
from handlers.modals import showing
from handlers.modals.modal import Modal, Screen
from handlers.views import start_form
from handlers.views.parameter_fields import to_start
from handlers.words import straight

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.model.template import Template
    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.modals.modal import Submission

_NEEDED = "This is needed."


def word_of(template: str, values: Mapping[str, str]) -> str:
    """Return the word that opens the form with what is told already."""
    return f"{template}|{json.dumps(dict(values), ensure_ascii=False)}" if values else template


async def _fill(kit: Kit, asker: Asker, word: str) -> Screen:
    if asker.channel and await status.status(kit.deps, replace(asker, checklist="")):
        return showing.told(MODAL, start_form.running_already(asker.channel, kit.names))
    name, _, told = word.partition("|")
    values = _understood(_told(told), today_in(kit.deps.now(), "UTC"))
    if "zone" not in values and (zone := await _zone(kit, asker)):
        values["zone"] = zone
    return _screen(kit, asker, _template(kit, name), values, more=False)


async def _redraw(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    filled = submission.filled
    template, more = _chosen(kit, submission), submission.picked == start_form.MORE or _is_whole(submission.word)
    values = {name: filled.text(name) for name in filled.places if name not in {"template", "channel"}}
    return _screen(kit, asker, template, values, more=more)


async def _take(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    filled, template = submission.filled, _chosen(kit, submission)
    channel = asker.channel or filled.text("channel")
    values = {name: text for name in (*KEYS, *_names(template)) if (text := straight(filled.text(name)))}
    faults = wrong(values, today_in(kit.deps.now(), "UTC"))
    faults |= {} if channel else {"channel": _NEEDED}
    if faults := _missing(template, {name: text for name, text in values.items() if name not in faults}) | faults:
        raise FieldsError(faults)
    there = replace(asker, channel=channel, checklist="")
    try:
        made = await start.start(kit.deps, there, template=template.id, values=values)
    except ConflictError as error:
        if "channel" in filled:
            raise FieldsError({"channel": str(error)}) from None
        raise
    said = views.changed.started(made, kit.deps.now(), kit.names)
    return showing.told(MODAL, start_form.started_in(channel, said))


def _screen(kit: Kit, asker: Asker, template: Template, values: Mapping[str, str], *, more: bool) -> Screen:
    templates = tuple(kit.deps.templates.values())
    view = start_form.start_form(templates, template, values, channel=asker.channel, more=more)
    return Screen(view=view, word=f"{template.id}:{start_form.MORE}" if more else template.id)


def _chosen(kit: Kit, submission: Submission) -> Template:
    return _template(kit, submission.filled.text("template") or submission.word.partition(":")[0])


def _template(kit: Kit, name: str) -> Template:
    return kit.deps.templates.get(name) or next(iter(kit.deps.templates.values()))


def _is_whole(word: str) -> bool:
    return word.endswith(f":{start_form.MORE}")


def _names(template: Template) -> tuple[str, ...]:
    return tuple(parameter.name for parameter in to_start(template))


def _missing(template: Template, values: Mapping[str, str]) -> dict[str, str]:
    profile = given(Profile(), {name: text for name, text in values.items() if name not in KEYS})
    return {parameter.name: _NEEDED for parameter in start.missing(template, profile)}


def _told(text: str) -> dict[str, str]:
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in values.items()} if isinstance(values, dict) else {}


def _understood(values: Mapping[str, str], today: date) -> dict[str, str]:
    """Return *values* as fields have them: a date that was typed as ``+5d`` as that date."""
    found = {}
    for word, text in values.items():
        name = parameter_name(word) or word
        if name in KEYS and not wrong({name: text}, today):
            found[name] = of_schedule(adjusted(Schedule(), {name: text}, today))[name]
        elif name in {"zone", "holidays"} or name not in KEYS:
            found[name] = text
    return found


async def _zone(kit: Kit, asker: Asker) -> str:
    try:
        return await kit.deps.voice.zone_of(asker.team, asker.user)
    except DeliveryError:
        return ""


MODAL = Modal(name="start", title=start_form.TITLE, fill=_fill, take=_take, redraw=_redraw)
