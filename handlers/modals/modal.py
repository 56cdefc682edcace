"""What a modal is to us: its skeleton, what fills it, and what is done with what was filled in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.usecases import Asker
    from handlers.filled import Filled
    from handlers.kit import Kit
    from handlers.views.form import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What a modal shows, and what it carries until it is submitted.

    Attributes:
        word: What it is about.
        checklist: Whose it is; "" for the one that it was opened for.
    """

    view: View
    word: str = ""
    checklist: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A modal that somebody submitted, or in which something was chosen.

    Attributes:
        id: The view's, by which it can be shown anew.
        hash: That of what it showed.
        word: What it is about.
        filled: What was filled in.
        picked: The field whose choice is told before the form is submitted; "" where it was submitted.
    """

    id: str
    hash: str
    word: str
    filled: Filled
    picked: str = ""


Fill = Callable[["Kit", "Asker", str], Awaitable[Screen]]
Take = Callable[["Kit", "Asker", Submission], Awaitable[Screen | None]]
Redraw = Callable[["Kit", "Asker", Submission], Awaitable[Screen]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """One modal.

    Attributes:
        name: Unique; it is its callback id after ``hy:``, and part of the buttons that open it.
        title: At most 24 characters.
        fill: Returns it whole, for the word it was opened with.
        take: Carries out what was submitted, and returns what takes the place of the form; None closes it.
        redraw: Returns it anew after a choice; None where every choice waits for the submission.
        looks: It shows what `show` does, and changes nothing.
        private: It shows what people of another company may not be allowed to see.
        whole: It can be drawn of the word alone, at once; None where that takes a look at the database.
    """

    name: str
    title: str
    fill: Fill
    take: Take
    redraw: Redraw | None = None
    looks: bool = False
    private: bool = False
    whole: Callable[[Kit, str], View] | None = None
