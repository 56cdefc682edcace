"""Saying who may do what by a form: the same as ``/hybrid set rights= owners= results= guests= strangers=``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.errors import FieldsError, NotAllowedError
from bot.model.fields import Seen, of_policy
from bot.model.policy import KEYS
from bot.usecases.change import OvertakenError
from bot.usecases.policy import allow, policy_of
from handlers import views
from handlers.modals import showing
from handlers.modals.modal import Modal, Screen
from handlers.modals.settings import NOTHING, screen_of, version_of, wanted_of
from handlers.views import rights_form
from handlers.views.overtaken import overtaken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model.checklist import Checklist
    from bot.usecases import Asker
    from handlers.kit import Kit
    from handlers.modals.modal import Submission
    from handlers.views.message import Block


async def _fill(kit: Kit, asker: Asker, _: str) -> Screen:
    return _form(kit, await policy_of(kit.deps, asker))


async def _take(kit: Kit, asker: Asker, submission: Submission) -> Screen:
    wanted = wanted_of(submission, KEYS)
    if not wanted:
        raise FieldsError({rights_form.RIGHTS: "Nothing is changed here yet."})
    try:
        made = await allow(kit.deps, asker, Seen(version=version_of(submission.word), wanted=wanted))
    except OvertakenError as error:
        lead = overtaken(error.fields, submission.filled.labels, kit.deps.now())
        return _form(kit, error.checklist, lead=lead, mine=wanted)
    except NotAllowedError as error:
        lead = rights_form.refused(error, kit.names)
        return _form(kit, await policy_of(kit.deps, asker), lead=lead, mine=wanted)
    return showing.told(MODAL, views.changed.changed(made, kit.deps.now(), kit.names))


def _form(kit: Kit, checklist: Checklist, *, lead: Block | None = None, mine: Mapping[str, str] = NOTHING) -> Screen:
    values = {**of_policy(checklist), **mine}
    return screen_of(rights_form.rights_form(checklist, values, kit.names, lead=lead), checklist, mine)


MODAL = Modal(name="rights", title=rights_form.TITLE, fill=_fill, take=_take)
