"""Who may change a checklist, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.policy import Rights
from handlers.views.text import people

if TYPE_CHECKING:
    from bot.model.checklist import Checklist


def who_may(checklist: Checklist) -> str:
    """Return who may change what, and who owns the checklist."""
    named = people(checklist.owners)
    if checklist.policy.rights is Rights.OWNERS:
        return (
            "Closing, waiving, marking done anyway, settings, reminders, the tenant and scripts take an owner of the "
            f"checklist: {named}. Everything else anybody here may do."
        )
    return f"Everybody here may change the checklist; that it stays so, its owners decide: {named}."
