"""What every check that asks Microsoft Graph makes of no answer."""

from bot.checks.graph import NO_ANSWER, NO_PERMISSION, NOT_CONNECTED, SIGN_IN_REFUSED
from bot.model.verdict import Code
from bot.net.denial import Denial, Hindrance

REFUSED = Denial(Hindrance.SIGN_IN, "The app does not have the bot's certificate.")
FORBIDDEN = Denial(Hindrance.PERMISSION, "The app lacks it.", "Domain.Read.All")
SILENT = Denial(Hindrance.NO_ANSWER, "Microsoft is busy.")

UNREAD: list[tuple[Denial | None, Code]] = [
    (None, NOT_CONNECTED),
    (REFUSED, SIGN_IN_REFUSED),
    (FORBIDDEN, NO_PERMISSION),
    (SILENT, NO_ANSWER),
]
