"""What is said of the channel itself: that the bot cannot speak there, that it is shared, hello."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.place import Shut
from bot.model.policy import Results
from handlers.views.message import Message, Names, context, message, section
from handlers.views.text import line

if TYPE_CHECKING:
    from bot.model.checklist import Checklist
    from bot.model.place import Place


def trouble(place: Place, names: Names) -> str:
    """Return why nothing of the checklist is shown in its channel, and how to put that right; "" where nothing is."""
    rests = "the checklist is kept, its card and its reminders rest"
    said = {
        Shut.ARCHIVED: f"This channel is archived: {rests}. Unarchive it, and they go on.",
        Shut.OUTSIDE: (
            "I am not in this channel, so nobody sees the card, and no reminders come: type "
            f"`/invite @{names.bot}`, then `{names.command} status`."
        ),
        Shut.RESTRICTED: (
            f"I may not post in this channel: {rests}. An admin has to allow it in the channel's posting permissions; "
            f"then type `{names.command} status`."
        ),
        Shut.DELETED: "This channel was deleted, so its checklist was closed.",
    }
    return said[place.shut] if place.shut else ""


def who_sees(checklist: Checklist, names: Names) -> str:
    """Return what a channel that is shared with another company is shown; "" of any other."""
    if not checklist.place.shared:
        return ""
    if checklist.policy.results is Results.SHOWN:
        return (
            "This channel is shared with another company, and it is shown what the checks found: "
            f"`{names.command} set results=private` ends that."
        )
    return (
        "This channel is shared with another company. What the checks found, parameters, notes and pilot users are not "
        f"posted here; you see them in your own answers. `{names.command} set results=shown` allows it."
    )


def shared(checklist: Checklist, names: Names) -> Message:
    """Return the one message to who started a checklist whose channel is shared with another company."""
    return message(
        [
            section(
                f"<#{checklist.channel}> is shared with another company now, and you started its checklist "
                f"*{line(checklist.template.title)}*. From now on the card there shows steps and states only; what the "
                "checks found, parameters, notes and pilot users are for your workspace alone.\n"
                f"To show them to everybody there, type `{names.command} set results=shown` in the channel."
            ),
            context(
                "People of the other company can look at the card, and not change it; "
                f"`{names.command} set strangers=act` lets them."
            ),
        ]
    )


def hello(names: Names) -> Message:
    """Return what the bot says when it comes into a channel for the first time."""
    return message(
        [
            section(
                "I keep the checklist of your hybrid deployment in this channel, run the checks that prove each step, "
                "and remind you before the pilot migration.\n"
                f"To start: `{names.command} start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin`"
            ),
            context(f"`{names.command} help` lists every command. I read no messages here."),
        ]
    )
