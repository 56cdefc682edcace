"""What a modal is to us: its skeleton, what fills it, and what is done with what was filled in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.usecases import Asker
    from handlers.kit import Kit

View = Mapping[str, Any]  # as Slack has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A modal that somebody submitted.

    Attributes:
        view: Its id, by which it can be shown anew.
        word: What it is about, as it was opened with.
        state: Its ``state``, as Slack sends it, or not.
    """

    view: str
    word: str
    state: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """One modal.

    Attributes:
        name: Unique; it is its callback id after ``hy:``, and part of the buttons that open it.
        skeleton: Made of nothing but the word; callback and metadata are added.
        fill: Returns it whole; None where the skeleton is whole already.
        take: Returns how Slack is answered: ``response_action`` and what belongs to it, or nothing to close it.
    """

    name: str
    skeleton: Callable[[Kit, str], View]
    take: Callable[[Kit, Asker, Submission], Awaitable[Mapping[str, Any]]]
    fill: Callable[[Kit, Asker, str], Awaitable[View]] | None = None
