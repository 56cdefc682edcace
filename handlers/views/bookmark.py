"""What came of the link among a channel's bookmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.views.message import Block, Message, Names, actions, button
from handlers.views.text import code

if TYPE_CHECKING:
    from bot.usecases.bookmark import Outcome

_CHOSEN_FEW = "Slack lets only some people change this channel's bookmarks; its settings say who."
_FULL = "This channel has as many bookmarks as Slack allows: remove one, and try again."
_BUSY = "Slack has no time for it at the moment; I try again by myself."
_SENTENCES = {
    "too_many_bookmarks": _FULL,
    "too_many_tabs": _FULL,
    "permission_denied": _CHOSEN_FEW,
    "access_denied": _CHOSEN_FEW,
    "restricted_action": _CHOSEN_FEW,
    "is_archived": "This channel is archived, and takes no bookmarks.",
    "already_exists": "The bookmarks of this channel have that link already.",
    "ratelimited": _BUSY,
    "service_unavailable": _BUSY,
    "request_timeout": _BUSY,
}


def offer(checklist: str) -> Block:
    """Return the button that asks for it."""
    label = "Add a link to the card to this channel's bookmarks"
    return actions(button("Add to the bookmarks", "bookmark:yes", checklist, label=label))


def begun(*, on: bool) -> Message:
    """Return what is being done."""
    return Message("Adding the link to the bookmarks …" if on else "Taking the link out of the bookmarks …")


def outcome(found: Outcome, names: Names) -> Message:
    """Return what came of it, and how to put right what stands against it."""
    if found.trouble:
        return Message(_trouble(found.trouble, names))
    if found.there:
        return Message(
            "The bookmarks at the top of this channel lead to the card, wherever it moves. "
            f"`{names.command} set bookmark=no` takes the link away."
        )
    if found.wanted:
        return Message("The link is added as soon as this channel shows a card.")
    return Message("The bookmarks have no link to the card any more.")


def _trouble(word: str, names: Names) -> str:
    again = f"`{names.command} set bookmark=yes`"
    if word == "missing_scope":
        return (
            "The app may not change bookmarks: have the bot's operator add the bot scope `bookmarks:write` in “OAuth & "
            f"Permissions” of the Slack app and install it again; then type {again}. Everything else works without it."
        ).replace("&", "&amp;")
    if word in {"not_in_channel", "channel_not_found"}:
        return f"I am not a member of this channel: type `/invite @{names.bot}`, then {again}."
    known = _SENTENCES.get(word)
    return known or f"Slack did not take it ({code(word)}). Look whether the link is there; if it is not, type {again}."
