"""What can go wrong, told apart by who can put it right."""


class BotError(Exception):
    """The person who asked can put it right; the text says what is wrong and how."""


class UsageError(BotError):
    """What was typed is not understood; the text says what to type instead."""


class ReasonNeededError(BotError):
    """A step can be marked done only with a reason, which is kept as an override."""


class ContentError(BotError):
    """What was handed in cannot be read; the text quotes it, so that nobody may be mentioned by it."""


class ConflictError(BotError):
    """Somebody else was first; the text names who, and nothing was changed."""


class RepeatedError(ConflictError):
    """The same delivery came before, and has had its effect; nothing was done again."""


class NotAllowedError(BotError):
    """Who asked may not do that here; the text says who may.

    Args:
        checklist: Its id; "" where there is none yet.
        tried: What was tried: a verb's word.
        step: The key of the step; "" if it is about none.
    """

    def __init__(self, text: str, *, checklist: str, tried: str, step: str = "") -> None:
        super().__init__(text)
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
