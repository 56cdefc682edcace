"""Microsoft Graph, asked for a check: what was read, or why nothing was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.model.verdict import Code, Finding, Verdict
from bot.net.denial import Denial, DeniedError, Hindrance

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.net import Graph, Net

PATIENCE = timedelta(seconds=75)  # Graph may ask for pauses of a minute, and a large tenant has many pages

T = TypeVar("T")

NOT_CONNECTED = Code(
    "not-connected",
    Verdict.SKIPPED,
    "The bot may not read this tenant, so it did not look. Connect it, or leave it so: what needs Microsoft Graph is"
    " then skipped.",
)
SIGN_IN_REFUSED = Code(
    "sign-in-refused",
    Verdict.ERROR,
    "Microsoft did not let the bot's app in, which says nothing of your tenant. Do what is shown, then verify.",
)
NO_PERMISSION = Code(
    "no-permission",
    Verdict.ERROR,
    "The bot's app lacks a permission. Add the application permission that is shown to the app registration, and press"
    " Grant admin consent.",
)
NO_ANSWER = Code(
    "no-answer",
    Verdict.ERROR,
    "Microsoft Graph gave no usable answer, which says nothing of your tenant. Check again later.",
)

GRAPH_CODES = (NOT_CONNECTED, SIGN_IN_REFUSED, NO_PERMISSION, NO_ANSWER)

_HINDRANCES = {
    Hindrance.SIGN_IN: SIGN_IN_REFUSED,
    Hindrance.PERMISSION: NO_PERMISSION,
    Hindrance.NO_ANSWER: NO_ANSWER,
}


async def asked(net: Net, read: Callable[[Graph], Awaitable[T]]) -> T | Denial | None:
    """Return what *read* makes of the tenant, why it could not, or None where the bot may not read it at all."""
    if net.graph is None:
        return None
    try:
        return await net.graph.once(read)
    except DeniedError as error:
        return error.denial


def unread(denial: Denial | None, subject: str = "Microsoft Graph") -> Finding:
    """Return the finding that nothing was read, and why."""
    if denial is None:
        return NOT_CONNECTED.at(subject, expected="access", observed="none", fix="/hybrid tenant connect")
    expected = f"permission {denial.permission}" if denial.permission else "an answer"
    fix = "/hybrid tenant verify" if denial.hindrance is not Hindrance.NO_ANSWER else ""
    return _HINDRANCES[denial.hindrance].at(subject, expected=expected, observed=denial.words, fix=fix)


def texts(value: object) -> tuple[str, ...]:
    """Return the texts in a JSON list; none if it is no list."""
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def objects(value: object) -> tuple[dict[str, object], ...]:
    """Return the objects in a JSON list; none if it is no list."""
    return tuple(each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def number(value: object) -> int:
    """Return a JSON number; 0 if it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def flag(value: object) -> bool | None:
    """Return a JSON truth; None if it is none."""
    return value if isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """Return a JSON time, UTC; None if it is none."""
    try:
        told = datetime.fromisoformat(value) if isinstance(value, str) else None
        return told and (told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
