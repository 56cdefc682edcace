"""What can go wrong, told apart by who can put it right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class BotError(Exception):
    """The person who asked can put it right; the text says what is wrong and how.

    Args:
        text: May quote what strangers wrote.
        people: Ids of those whom the text mentions; whoever else seems to be mentioned in it is not.
    """

    def __init__(self, text: str, *, people: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.people = frozenset(people)


class UsageError(BotError):
    """What was typed is not understood; the text says what to type instead."""


class ReasonNeededError(BotError):
    """A step can be marked done only with a reason, which is kept as an override."""


class FieldsError(BotError):
    """Several things that were filled in do not fit; each is told beside its field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


class ContentError(BotError):
    """What was handed in cannot be read; the text quotes it, so that nobody may be mentioned by it."""


class ConflictError(BotError):
    """Somebody else was first; the text names who, and nothing was changed."""


class UnchangedError(ConflictError):
    """It is so already, whoever made it so; nothing was changed."""


class RepeatedError(ConflictError):
    """The same delivery came before, and has had its effect; nothing was done again."""


class NotAllowedError(BotError):
    """Who asked may not do that here; the text says who may.

    Args:
        checklist: Its id; "" where there is none yet.
        tried: What was tried: a verb's word.
        step: The key of the step; "" if it is about none.
        people: As for every `BotError`.
    """

    def __init__(self, text: str, *, checklist: str, tried: str, step: str = "", people: Iterable[str] = ()) -> None:
        super().__init__(text, people=people)
        self.checklist = checklist
        self.tried = tried
        self.step = step


class UnknownPersonError(Exception):
    """It takes asking Slack who the person is before one can say whether they may; ask, and try again with that."""


class PrivateKeyError(BotError):
    """A private key was handed in; the text says that it was not stored and is to be replaced."""


class OperatorError(BotError):
    """The operator alone can put it right; the text is for a terminal or the log, and shown to nobody in Slack."""


class StaleError(Exception):
    """A row was changed between reading and writing it; read it again and retry."""


class ProbeError(Exception):
    """A check could not look (time-out, refused, garbage); it says nothing of the thing looked at."""
