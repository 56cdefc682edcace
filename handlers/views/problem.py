"""What went wrong, for the person who asked."""

from __future__ import annotations

from itertools import accumulate

from bot.model.errors import BotError, ContentError, ReasonNeededError
from bot.model.pilot import RowsError
from handlers.views.message import MAX_TEXT, Message, Names, actions, button, message, section
from handlers.views.text import code, escape, sentence

MORE = 100  # characters to say that there is more


def problem(error: BotError, names: Names, step: str = "", place: str = "") -> Message:
    """Return the text of *error*; where a reason would help, how to give it for *step*.

    Args:
        place: Of the checklist, as buttons carry it; "" shows no button.
    """
    if isinstance(error, RowsError):
        return _rows(error)
    if isinstance(error, ContentError):
        return Message(escape(str(error).replace("/hybrid", names.command)))
    text = sentence(str(error), names.command, error.people)
    if isinstance(error, ReasonNeededError):
        text += f" To mark it done all the same, say why: {code(f'{names.command} done {step} anyway REASON')}"
        if place:
            label = f"Give a reason… for step {step}"
            give = button("Give a reason…", f"open:done:{step}:anyway", place, label=label)
            return message([section(text), actions(give)])
    return Message(text)


def _rows(error: RowsError) -> Message:
    """Return every row that is wrong; of more than Slack takes the first, and how many follow."""
    said = escape(str(error)).splitlines()  # it quotes a file: nobody is mentioned
    ends = accumulate(len(row) + 1 for row in said)
    kept = sum(end <= MAX_TEXT - MORE for end in ends)
    more = f"… and {len(said) - kept} more; put these right, and import again to see them." if kept < len(said) else ""
    return Message("\n".join((*said[:kept], *([more] if more else []))))


def one_moment() -> Message:
    """Return that the answer follows, because Slack has to be asked first who it is for."""
    return Message("One moment: I have to ask Slack who you are here. The answer follows.")


def too_many() -> Message:
    """Return that the channel, or the workspace, asks more at once than is answered."""
    return Message("That is too much at once from here. Nothing was changed; wait a moment, and try again.")


def apology(number: str) -> Message:
    """Return that we failed; *number* is what to look for in the log."""
    return Message(
        "Something went wrong here, and it is not your fault. Try again. If it happens again, tell the bot's operator "
        f"the number `{number}`, which is in the log."
    )
