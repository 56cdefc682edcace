"""Changing settings by a form: the calendar, the parameters, and the reminders."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.model.errors import BotError, FieldsError, OperatorError
from bot.model.fields import ON, Seen, of_checklist
from bot.model.ledger import SlotState
from bot.model.profile import PARAMETERS
from bot.model.schedule_words import KEYS
from bot.usecases import bookmark, remind
from bot.usecases.adjust import SNOOZE, adjust
from bot.usecases.change import OvertakenError
from bot.usecases.status import meant
from handlers import bookmark as link
from handlers import views
from handlers.asker import once_named
from handlers.modals import showing
from handlers.modals.modal import Modal, Screen
from handlers.views import settings_form
from handlers.views.message import joined
from handlers.views.overtaken import overtaken
from handlers.words import straight

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model.checklist import Checklist
    from bot.usecases import Asker
    from handlers.filled import Filled
    from handlers.kit import Kit
    from handlers.modals.modal import Submission
    from handlers.views.form import View
    from handlers.views.message import Block, Message

NOTHING: Mapping[str, str] = MappingProxyType({})


async def _fill(kit: Kit, asker: Asker, _: str) -> Screen:
    return await _settings(kit, await meant(kit.deps, asker))


async def _take(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    wanted = wanted_of(submission, (*KEYS, *PARAMETERS))
    linked = wanted_of(submission, (settings_form.BOOKMARK,))
    if not wanted and not linked:
        raise FieldsError({"pilot": "Nothing is changed here yet."})
    said: list[Message] = []
    if wanted:
        try:
            made = await adjust(kit.deps, asker, Seen(version=version_of(submission.word), wanted=wanted))
        except OvertakenError as error:
            lead = _lead(kit, error, submission.filled)
            return await _settings(kit, error.checklist, lead=lead, mine={**wanted, **linked})
        said.append(views.changed.several(made, kit.deps.now(), kit.names))
    if linked:
        said.append(await _linked(kit, asker, submission, tuple(said)))
    return showing.told(SETTINGS, joined(said))


async def _linked(kit: Kit, asker: Asker, submission: Submission, said: tuple[Message, ...]) -> Message:
    """Have the bookmark added or removed; what came of it replaces what is returned, below what was *said*."""
    besides = replace(asker, delivery=once_named(asker, "bookmark"))  # or it would be taken for a copy of the change

    async def tell(message: Message) -> None:
        await showing.show(kit, asker, SETTINGS, showing.told(SETTINGS, joined((*said, message))), submission.id)

    return await link.switched(kit, besides, tell, on=submission.filled.text(settings_form.BOOKMARK) == "yes")


async def _fill_reminders(kit: Kit, asker: Asker, _: str) -> Screen:
    return await _reminders(kit, asker)


async def _take_reminders(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    filled = submission.filled
    wanted = wanted_of(submission, (*(key for key in KEYS if key != "pilot"), ON))
    if span := filled.text(SNOOZE):
        wanted |= {SNOOZE: span}
        if filled.text(ON) == "off":
            raise FieldsError({SNOOZE: "Reminders that are off are silent already."})
    try:
        made = await adjust(kit.deps, asker, Seen(version=version_of(submission.word), wanted=wanted))
    except OvertakenError as error:
        return await _reminders(kit, asker, lead=_lead(kit, error, filled), mine=wanted)
    said = [views.changed.several(made, kit.deps.now(), kit.names)] if wanted else []
    if filled.text(settings_form.AT_ONCE):
        said.append(await _sent(kit, asker))
    if not said:
        raise FieldsError({ON: "Nothing is changed here yet."})
    return showing.told(REMINDERS, joined(said))


async def _sent(kit: Kit, asker: Asker) -> Message:
    """Ask for a reminder, and return what came of it: what was changed with it is kept either way."""
    besides = replace(asker, delivery=once_named(asker, "remind"))  # or it would be taken for a copy of that change
    try:
        return views.changed.reminder_asked(await remind.remind_now(kit.deps, besides), kit.names)
    except OperatorError:
        raise
    except BotError as error:
        return views.problem.problem(error, kit.names)


def wanted_of(submission: Submission, names: Iterable[str]) -> dict[str, str]:
    """Return what was changed in a form, and what had been changed in it before it had to be shown once more."""
    filled, kept = submission.filled, submission.word.partition(":")[2].split(",")
    texts = {name: straight(filled.text(name)) for name in names if name in filled}
    return {name: text for name, text in texts.items() if text != filled.was(name) or name in kept}


def version_of(word: str) -> int:
    """Return the version of the checklist of which a form was made."""
    version = word.partition(":")[0]
    return int(version) if version.isascii() and version.isdigit() else 0


async def _settings(
    kit: Kit, checklist: Checklist, *, lead: Block | None = None, mine: Mapping[str, str] = NOTHING
) -> Screen:
    linked = "yes" if await bookmark.wanted(kit.deps, checklist) else "no"
    values = {**of_checklist(checklist), settings_form.BOOKMARK: linked, **mine}
    return screen_of(settings_form.settings_form(checklist, values, kit.names, lead=lead), checklist, mine)


async def _reminders(kit: Kit, asker: Asker, *, lead: Block | None = None, mine: Mapping[str, str] = NOTHING) -> Screen:
    checklist, slots = await remind.log(kit.deps, asker)
    following = next((slot for slot in reversed(slots) if slot.state is SlotState.PLANNED), None)
    values = {**of_checklist(checklist), **mine}
    view = settings_form.reminders_form(checklist, values, following, kit.deps.now(), lead=lead)
    return screen_of(view, checklist, mine)


def screen_of(view: View, checklist: Checklist, kept: Iterable[str]) -> Screen:
    """Return a form with what it was made of, and which fields somebody had changed in it before."""
    return Screen(view=view, word=f"{checklist.version}:{','.join(kept)}", checklist=checklist.id)


def _lead(kit: Kit, error: OvertakenError, filled: Filled) -> Block:
    return overtaken(error.fields, filled.labels, kit.deps.now())


SETTINGS = Modal(name="settings", title=settings_form.SETTINGS, fill=_fill, take=_take, private=True)
REMINDERS = Modal(
    name="reminders", title=settings_form.REMINDERS, fill=_fill_reminders, take=_take_reminders, private=True
)
