"""What went wrong, for the person who asked."""

from __future__ import annotations

from bot.model.errors import BotError, ReasonNeededError
from handlers.views.message import Message, Names
from handlers.views.text import code, sentence


def problem(error: BotError, names: Names, step: str = "") -> Message:
    """Return the text of *error*; where a reason would help, how to give it for *step*."""
    text = sentence(str(error), names.command)
    if isinstance(error, ReasonNeededError):
        text += f" To mark it done all the same, say why: {code(f'{names.command} done {step} anyway REASON')}"
    return Message(text)


def apology(number: str) -> Message:
    """Return that we failed; *number* is what to look for in the log."""
    return Message(
        f"Something went wrong here, and it is not your fault. Please try again; if it happens again, tell the "
        f"bot's operator the number `{number}`, which is in the log."
    )
