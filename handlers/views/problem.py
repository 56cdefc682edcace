"""What went wrong, for the person who asked."""

from __future__ import annotations

from bot.model.errors import BotError, ContentError, ReasonNeededError
from bot.model.pilot import RowsError
from handlers.views.message import MAX_TEXT, Message, Names
from handlers.views.text import code, escape, sentence

MORE = 100  # characters to say that there is more


def problem(error: BotError, names: Names, step: str = "") -> Message:
    """Return the text of *error*; where a reason would help, how to give it for *step*."""
    if isinstance(error, RowsError):
        return _rows(error)
    if isinstance(error, ContentError):
        return Message(escape(str(error).replace("/hybrid", names.command)))
    text = sentence(str(error), names.command)
    if isinstance(error, ReasonNeededError):
        text += f" To mark it done all the same, say why: {code(f'{names.command} done {step} anyway REASON')}"
    return Message(text)


def _rows(error: RowsError) -> Message:
    """Return every row that is wrong; of more than Slack takes the first, and how many follow."""
    said = escape(str(error)).splitlines()  # it quotes a file: nobody is mentioned
    kept = len(said)
    while sum(map(len, said[:kept])) + kept > MAX_TEXT - MORE:
        kept -= 1
    more = f"… and {len(said) - kept} more; put these right, and import again to see them." if kept < len(said) else ""
    return Message("\n".join((*said[:kept], *([more] if more else []))))


def one_moment() -> Message:
    """Return that the answer follows, because Slack has to be asked first who it is for."""
    return Message("One moment: I have to ask Slack who you are here. The answer follows.")


def apology(number: str) -> Message:
    """Return that we failed; *number* is what to look for in the log."""
    return Message(
        f"Something went wrong here, and it is not your fault. Please try again; if it happens again, tell the "
        f"bot's operator the number `{number}`, which is in the log."
    )
