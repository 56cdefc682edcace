"""Forms about a step: done with evidence, waived with a reason, assigned with a due date."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.checklist import State
from bot.model.errors import BotError, FieldsError, OperatorError, ReasonNeededError, RepeatedError
from bot.model.fields import DUE, OWNERS, Seen, of_step
from bot.usecases import done, waive
from bot.usecases.adjust import in_sight
from bot.usecases.assign import assigning
from bot.usecases.change import OvertakenError
from bot.usecases.due import dating
from bot.usecases.hand_in import tell
from bot.usecases.status import meant
from handlers import views
from handlers.asker import once_named
from handlers.modals import showing
from handlers.modals.evidence import judge
from handlers.modals.modal import Modal, Screen
from handlers.modals.settings import NOTHING, screen_of, version_of, wanted_of
from handlers.people import once_known
from handlers.views import step_forms
from handlers.views.message import joined, section
from handlers.views.overtaken import overtaken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model.checklist import Checklist, Step
    from bot.usecases import Asker
    from handlers.filled import Filled
    from handlers.kit import Kit
    from handlers.modals.modal import Submission
    from handlers.views.message import Block, Message

log = logging.getLogger(__name__)

ANYWAY = "anyway"


async def _fill_done(kit: Kit, asker: Asker, word: str) -> Screen:
    key, _, anyway = word.partition(":")
    return _done(kit, asker, await meant(kit.deps, asker), key, anyway=anyway == ANYWAY)


async def _redraw_done(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    filled = submission.filled
    checklist = await meant(kit.deps, asker)
    return _done(kit, asker, checklist, filled.text(step_forms.STEP), note=filled.text(step_forms.NOTE))


async def _take_done(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    filled = submission.filled
    if filled.files(step_forms.FILES):
        kit.tasks.start(_shown(kit, asker, filled, submission.id), name=asker.delivery)
        return showing.told(DONE, views.evidence.reading(kit.names))
    return await _marked(kit, asker, filled)


async def _shown(kit: Kit, asker: Asker, filled: Filled, view_id: str) -> None:
    await showing.redrawn(kit, asker, DONE, _with_files(kit, asker, filled), view_id, patience=None)


async def _with_files(kit: Kit, asker: Asker, filled: Filled) -> Screen:
    """Have the files judged, tell what was found, and mark the step done unless something stands against it now."""
    handing = replace(asker, delivery=once_named(asker, "files"))  # or marking it done would be taken for its copy
    found: tuple[Message, ...] = ()
    try:
        judged = await judge(kit, handing, filled.files(step_forms.FILES))
    except RepeatedError:
        log.info("files that came twice were judged once")
    except OperatorError:
        raise
    except BotError as error:
        said = views.problem.problem(error, kit.names)
        lead = [section(f"*Nothing was marked done.* {said.text}")]
        checklist = await meant(kit.deps, asker)
        note, because = filled.text(step_forms.NOTE), filled.text(step_forms.BECAUSE)
        return _done(kit, asker, checklist, filled.text(step_forms.STEP), note=note, because=because, lead=lead)
    else:
        kit.tasks.start(tell(kit.deps, judged))
        found = (views.evidence.handed(judged),)
    return await once_known(kit, asker, lambda known: _marked(kit, known, filled, found=found))


async def _marked(kit: Kit, asker: Asker, filled: Filled, *, found: Sequence[Message] = ()) -> Screen:
    step, note = filled.text(step_forms.STEP), filled.text(step_forms.NOTE)
    if not step:
        raise FieldsError({step_forms.STEP: "Choose the step."})
    try:
        made = await done.done(kit.deps, asker, step, note=note, because=filled.text(step_forms.BECAUSE))
    except ReasonNeededError:
        return _done(kit, asker, await meant(kit.deps, asker), step, note=note, anyway=True, lead=joined(found).blocks)
    said = views.changed.changed(made, kit.deps.now(), kit.names)
    return showing.told(DONE, joined((said, *found)))


def _done(
    kit: Kit,
    asker: Asker,
    checklist: Checklist,
    key: str,
    *,
    note: str = "",
    because: str = "",
    anyway: bool = False,
    lead: Sequence[Block] = (),
) -> Screen:
    if all(step.state is State.DONE for step in checklist.steps):
        return showing.told(DONE, step_forms.nothing_to_mark("done"))
    now, chosen = kit.deps.now(), _step(checklist, key)
    chosen = None if chosen and chosen.state is State.DONE else chosen
    view = step_forms.done_form(
        checklist,
        chosen,
        now,
        kit.names,
        reader=asker.person,
        typed=step_forms.Typed(note, because),
        anyway=anyway,
        lead=lead,
    )
    return Screen(view=view, word=key, checklist=checklist.id)


async def _fill_waive(kit: Kit, asker: Asker, word: str) -> Screen:
    checklist = await meant(kit.deps, asker)
    if all(step.state is State.WAIVED for step in checklist.steps):
        return showing.told(WAIVE, step_forms.nothing_to_mark("waived"))
    view = step_forms.waive_form(checklist, _step(checklist, word), kit.deps.now())
    return Screen(view=view, word=word, checklist=checklist.id)


async def _take_waive(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    filled = submission.filled
    step, reason = filled.text(step_forms.STEP), filled.text(step_forms.REASON)
    lacking = {} if step else {step_forms.STEP: "Choose the step."}
    lacking |= {} if reason else {step_forms.REASON: "Say why it does not apply."}
    if lacking:
        raise FieldsError(lacking)
    made = await waive.waive(kit.deps, asker, step, reason=reason)
    return showing.told(WAIVE, views.changed.changed(made, kit.deps.now(), kit.names))


async def _fill_assign(kit: Kit, asker: Asker, word: str) -> Screen:
    return _assign(kit, await meant(kit.deps, asker), word)


async def _redraw_assign(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    return _assign(kit, await meant(kit.deps, asker), submission.filled.text(step_forms.STEP))


async def _take_assign(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    filled, key = submission.filled, submission.filled.text(step_forms.STEP)
    changed = wanted_of(submission, (step_forms.OWNERS, step_forms.GROUPS, step_forms.DUE))
    owners = (*filled.several(step_forms.OWNERS), *filled.several(step_forms.GROUPS))
    wanted = {OWNERS: ", ".join(owners)} if changed.keys() & {step_forms.OWNERS, step_forms.GROUPS} else {}
    wanted |= {DUE: changed[step_forms.DUE]} if step_forms.DUE in changed else {}
    if not wanted:
        raise FieldsError({step_forms.OWNERS: "Nothing is changed here yet."})
    verbs = {OWNERS: assigning(asker, key, owners), DUE: dating(key, wanted.get(DUE) or "none")}
    seen = Seen(version=version_of(submission.word), wanted=wanted)
    try:
        made = await in_sight(kit.deps, asker, [verbs[name] for name in wanted], seen, key=key)
    except OvertakenError as error:
        lead = [overtaken(error.fields, filled.labels, kit.deps.now())]
        return _assign(kit, error.checklist, key, lead=lead, mine=wanted)
    return showing.told(ASSIGN, views.changed.several(made, kit.deps.now(), kit.names))


def _assign(
    kit: Kit, checklist: Checklist, key: str, *, lead: Sequence[Block] = (), mine: Mapping[str, str] = NOTHING
) -> Screen:
    chosen = _step(checklist, key) or next(iter(checklist.outstanding), checklist.steps[0])
    texts = {**of_step(chosen), **mine}
    owners = tuple(filter(None, texts[OWNERS].split(", ")))
    view = step_forms.assign_form(checklist, chosen, owners, texts[DUE], kit.deps.now(), kit.names, lead=lead)
    return screen_of(view, checklist, mine)


def _step(checklist: Checklist, word: str) -> Step | None:
    """Return the step that *word* means, None where it means none."""
    try:
        return checklist.find(word)
    except BotError:
        return None


DONE = Modal(name="done", title=step_forms.DONE, fill=_fill_done, take=_take_done, redraw=_redraw_done)
WAIVE = Modal(name="waive", title=step_forms.WAIVE, fill=_fill_waive, take=_take_waive)
ASSIGN = Modal(name="assign", title=step_forms.ASSIGN, fill=_fill_assign, take=_take_assign, redraw=_redraw_assign)
