"""The slash command: parse, ask a use case, answer in the acknowledgement itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from bot.evidence import private_key
from bot.model.errors import BotError, ConflictError, OperatorError, UnknownPersonError
from bot.model.place import is_direct
from bot.usecases import (
    assign,
    check,
    close,
    configure,
    done,
    due,
    health,
    history,
    note,
    pilot,
    remind,
    reopen,
    repost,
    show,
    start,
    status,
    task,
    undo,
    waive,
)
from handlers import (
    bookmark,
    direct,
    evidence,
    mine,
    modals,
    pilot_requests,
    pilots,
    requests,
    tenant,
    tenant_requests,
    views,
)
from handlers.asker import asker_of_command, once_named, place_of
from handlers.grammar import parse
from handlers.lookout import attend, look_now
from handlers.views.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.model.place import Place
    from bot.model.verbs import Change
    from bot.usecases import Asker
    from handlers.kit import Kit


def register(app: AsyncApp, kit: Kit) -> None:
    """Bind the slash command to *app*."""

    @app.command(kit.names.command)
    async def hybrid(ack: AsyncAck, command: dict[str, str]) -> None:
        asker = asker_of_command(kit, command)
        text, answer_to = command.get("text", ""), command.get("response_url", "")
        try:
            said = await answer(kit, asker, text, answer_to, command.get("trigger_id", ""))
        except UnknownPersonError:
            kit.tasks.start(_answer_later(kit, asker, text, answer_to), name=once_named(asker, "later"))
            said = views.problem.one_moment()
        attend(kit, asker)
        await ack(said.reply())


async def _answer_later(kit: Kit, asker: Asker, text: str, answer_to: str) -> None:
    """Answer who had to be asked about first: Slack takes longer for that than an acknowledgement may."""
    said = await answer(kit, await kit.people.identified(kit.outbox, asker), text, answer_to)
    await kit.outbox.whisper(answer_to, said)


async def answer(kit: Kit, asker: Asker, text: str, answer_to: str, trigger: str = "") -> Message:
    """Carry out what *text* asks for, and return what the asker sees.

    Args:
        answer_to: Slack's ``response_url``, for what takes longer than an acknowledgement may.
        trigger: Slack's ``trigger_id``, for a form beside the answer; "" for none.
    """
    request: requests.Request | None = None
    try:
        private_key.refuse(text.encode("utf-8", "replace"))  # nobody's note, reason or statement holds one
        request = parse(text)
        if is_direct(asker.channel):
            request = direct.meant(request)
        if isinstance(request, requests.Changing):
            change = await _change(kit, asker, request)
            return views.changed.changed(change, kit.deps.now(), kit.names)
        return await _look(kit, asker, request, answer_to, trigger)
    except OperatorError:
        raise
    except BotError as error:
        step = request.step if isinstance(request, requests.Done) else ""
        said = views.problem.problem(error, kit.names, step, place_of(asker))
        if isinstance(request, requests.Start) and not isinstance(error, ConflictError):
            return views.status.fill_in(said, modals.start.word_of(request.template, request.values))
        return said


async def _change(kit: Kit, asker: Asker, request: requests.Changing) -> Change:  # noqa: C901, PLR0911, PLR0912 - an arm a verb
    deps = kit.deps
    match request:
        case requests.Done(step, said, because):
            return await done.done(deps, asker, step, note=said, because=because)
        case requests.Reopen(step, reason):
            return await reopen.reopen(deps, asker, step, reason=reason)
        case requests.Waive(step, reason):
            return await waive.waive(deps, asker, step, reason=reason)
        case requests.Undo():
            return await undo.undo(deps, asker)
        case requests.Assign(step, owners):
            return await assign.assign(deps, asker, step, owners)
        case requests.SetDue(step, date):
            return await due.set_due(deps, asker, step, date)
        case requests.AddNote(step, text):
            return await note.add_note(deps, asker, step, text)
        case requests.ToggleTask(step, number):
            return await task.toggle_task(deps, asker, step, number)
        case requests.SetPilot(date):
            return await pilot.set_pilot(deps, asker, date)
        case (
            pilot_requests.AddPilots()
            | pilot_requests.RemovePilots()
            | pilot_requests.ImportPilots()
            | pilot_requests.MarkPilots()
            | pilot_requests.BringBackPilot()
        ):
            return await pilots.change(deps, asker, request)
        case requests.Configure(values):
            return await configure.configure(deps, asker, values)
        case requests.RemindSwitch(on):
            return await remind.switch(deps, asker, on=on)
        case requests.Snooze(span):
            return await remind.snooze(deps, asker, span)
        case requests.Close():
            return await close.close(deps, asker)
        case _:
            assert_never(request)


async def _look(kit: Kit, asker: Asker, request: requests.Looking, answer_to: str, trigger: str) -> Message:  # noqa: C901, PLR0911, PLR0912 - the same
    deps, names, now = kit.deps, kit.names, kit.deps.now()
    if isinstance(request, requests.OfEvidence):
        return await evidence.answer(kit, asker, request, answer_to)
    if isinstance(request, tenant_requests.OfTenant):
        return await tenant.answer(kit, asker, request, answer_to)
    match request:
        case requests.Status():
            return await _status(kit, asker)
        case requests.Mine():
            return await mine.answer(kit, asker, answer_to)
        case requests.Start(template, values):
            return await _start(kit, asker, template, values)
        case requests.Show(step):
            return views.step.show(await show.show(deps, asker, step), deps.checks, now, names)
        case requests.ShowSettings():
            return await _settings(kit, asker, trigger)
        case requests.SetBookmark(on):
            return await bookmark.answer(kit, asker, answer_to, on=on)
        case pilot_requests.ListPilots():
            return await pilots.show(kit, asker, request)
        case requests.Check(step):
            return views.findings.running(await check.ask(deps, asker, step, answer_to=answer_to), deps.checks)
        case requests.AskClose():
            return views.question.close(await close.ask(deps, asker), names)
        case requests.RemindNow():
            return views.changed.reminder_asked(await remind.remind_now(deps, asker), names)
        case requests.RemindLog():
            return await _log(kit, asker)
        case requests.History(step):
            return views.history.history(*await history.history(deps, asker, step), names)
        case requests.Health():
            return await _health(kit, asker)
        case requests.Help(word):
            return views.usage.one(word, names) if word else views.usage.overview(names)
        case requests.NotYet(sentence):
            return Message(sentence)
        case _:
            assert_never(request)


async def _log(kit: Kit, asker: Asker) -> Message:
    checklist, slots = await remind.log(kit.deps, asker)
    _attend_if_shut(kit, asker, checklist.place)
    return views.ledger.ledger(checklist, slots, kit.deps.now(), kit.names)


async def _health(kit: Kit, asker: Asker) -> Message:
    state = await health.health(kit.deps, asker)
    _attend_if_shut(kit, asker, state.place)
    return views.health.health(state, kit.names)


def _attend_if_shut(kit: Kit, asker: Asker, place: Place) -> None:
    """Look whether the channel is shut still: somebody has just typed there."""
    if place.shut:
        look_now(kit, asker)


async def _status(kit: Kit, asker: Asker) -> Message:
    found = await status.status(kit.deps, asker)
    if found is None:
        return views.status.start_hint(kit.names)
    _attend_if_shut(kit, asker, found.place)
    if found.card is None:
        kit.tasks.start(repost.repost(kit.deps, found))
    return views.status.status(found, kit.deps.now(), kit.names)


async def _settings(kit: Kit, asker: Asker, trigger: str) -> Message:
    """Return the settings, which a screen reader or a phone may be better off with, and open the form beside them."""
    found = await status.status(kit.deps, asker)
    if found is None:
        return views.status.start_hint(kit.names)
    if trigger:
        modals.open_modal(kit, replace(asker, checklist=found.id), trigger, "settings")
    return views.settings.settings(found, kit.deps.now(), kit.names)


async def _start(kit: Kit, asker: Asker, template: str, values: Mapping[str, str]) -> Message:
    change = await start.start(kit.deps, asker, template=template, values=values)
    if "zone" not in values:
        kit.tasks.start(start.adopt_zone(kit.deps, asker))
    look_now(kit, asker)
    return views.changed.started(change, kit.deps.now(), kit.names)
