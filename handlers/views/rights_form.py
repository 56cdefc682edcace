"""The form that says who may do what, and what a channel that is shared with another company is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.fields import OWNERS
from bot.model.policy import MAX_OWNERS, May, Results, Rights
from handlers.views import form
from handlers.views.form import Field, Option
from handlers.views.message import context, section
from handlers.views.place import who_sees
from handlers.views.text import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model.checklist import Checklist
    from bot.model.errors import NotAllowedError
    from handlers.views.form import View
    from handlers.views.message import Block, Names

TITLE = "Who may do what"
RIGHTS, RESULTS, GUESTS, STRANGERS = "rights", "results", "guests", "strangers"

_RIGHTS = (
    Option(Rights.EVERYONE, "Everybody here", "whatever is not an owner's in any case"),
    Option(Rights.OWNERS, "Owners only", "closing, waiving, done anyway, settings, reminders, the tenant, scripts"),
)
_RESULTS = (
    Option(Results.PRIVATE, "Not shown", "the card shows steps and states only"),
    Option(Results.SHOWN, "Shown to everybody there"),
)
_MAY = (Option(May.ACT, "May act"), Option(May.LOOK, "May look only", "they see the card, and change nothing"))

_WHO = Field(name=RIGHTS, label="Who may decide", hint="This and the owners are changed by an owner only.")
_OWNERS = Field(name=OWNERS, label="Owners", hint="Name yourself as well if you want to stay one.")
_SHOWN = Field(
    name=RESULTS,
    label="What the checks found, in a shared channel",
    hint="It matters where another company shares the channel; until somebody says, it is not shown.",
    optional=True,
)
_OF_GUESTS = Field(name=GUESTS, label="Guests", hint="People of your workspace who are only in some of its channels.")
_OF_STRANGERS = Field(
    name=STRANGERS, label="People of another company", hint="They are here where the channel is shared."
)


def rights_form(checklist: Checklist, values: Mapping[str, str], names: Names, *, lead: Block | None = None) -> View:
    """Return what the channel allows, as it is.

    Args:
        values: Everything as texts.
        lead: What is to be read first.
    """
    owners = [owner for owner in values[OWNERS].split(", ") if owner[:1] in {"U", "W"}]
    seen = who_sees(checklist, names)
    blocks = [
        *([lead] if lead else []),
        form.radio(_WHO, _RIGHTS, values[RIGHTS]),
        form.people(_OWNERS, owners, most=MAX_OWNERS),
        form.radio(_SHOWN, _RESULTS, values[RESULTS]),
        *([context(seen)] if seen else []),
        form.radio(_OF_GUESTS, _MAY, values[GUESTS]),
        form.radio(_OF_STRANGERS, _MAY, values[STRANGERS]),
    ]
    return form.form(TITLE, blocks, "Save")


def refused(error: NotAllowedError, names: Names) -> Block:
    """Return why nothing was changed, which names the people who may: beside a field nobody can be mentioned."""
    return section(sentence(str(error), names.command, error.people))
