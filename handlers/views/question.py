"""What is asked before something that cannot be undone; everything else is done at once, and has its Undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.views.message import Message, Names, actions, button, context, message, place, section
from handlers.views.text import count, line

if TYPE_CHECKING:
    from bot.model.tenant import Tenant
    from bot.usecases.close import Closing


def close(asked: Closing, names: Names) -> Message:
    """Ask whether to close the checklist."""
    checklist = asked.checklist
    left = len(checklist.outstanding)
    open_steps = f"{count(left, 'step')} {'is' if left == 1 else 'are'} outstanding. " if left else ""
    key = " The key to your tenant is destroyed for good." if asked.keyed else ""
    return message(
        [
            section(
                f"Close *{line(checklist.template.title)}* in this channel? {open_steps}Its reminders end and its card "
                f"shows no steps any more; its history is kept for {asked.keep.days:,} days.{key}"
            ),
            actions(button("Close the checklist", "close:now", place(checklist.id, checklist.channel), style="danger")),
            context(f"Nothing is done until you click. `{names.command} close now` asks no question."),
        ]
    )


def disconnect(tenant: Tenant, channel: str, names: Names) -> Message:
    """Ask whether to destroy the key to the tenant."""
    where = place(tenant.checklist, channel)
    return message(
        [
            section(
                "Take the bot's access to your tenant away? Its key is destroyed for good. To give access again, an "
                "admin has to upload a new certificate."
            ),
            actions(button("Destroy the key", "disconnect:now", where, style="danger")),
            context(f"Nothing is done until you click. `{names.command} tenant disconnect now` asks no question."),
        ]
    )
