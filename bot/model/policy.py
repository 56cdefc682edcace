"""What a channel allows: what is shown to everybody, and who may act. One table of keys, as people type them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from bot.model.errors import BotError
from bot.model.person import Kind, Person

Word = TypeVar("Word", bound=StrEnum)


class Results(StrEnum):
    """Whether what was found is told to a channel that is shared with another company."""

    SHOWN = "shown"
    PRIVATE = "private"


class May(StrEnum):
    """What somebody may do."""

    ACT = "act"
    LOOK = "look"  # sees the card, and changes nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a checklist's channel allows.

    Attributes:
        results: None while nobody has said; that is private, where it matters.
        guests: What guests of the workspace may do.
        strangers: What people of another company may do.
    """

    results: Results | None = None
    guests: May = May.ACT
    strangers: May = May.LOOK


def adjusted(policy: Policy, values: Mapping[str, str]) -> Policy:
    """Return *policy* with *values* set, as typed; each name is one of `KEYS`.

    Raises:
        BotError: A value does not fit; the text names the key.
    """
    changes: dict[str, object] = {}
    for name, text in values.items():
        field, parse = KEYS[name]
        try:
            changes[field] = parse(text)
        except BotError as error:
            raise BotError(f"{name}: {error}") from None
    return replace(policy, **changes)  # type: ignore[arg-type]  # each value comes from its key's own parser


def refusal(policy: Policy, person: Person) -> str:
    """Return why *person* may not act, and who can change that; "" if they may."""
    if person.kind is Kind.STRANGER and policy.strangers is May.LOOK:
        return (
            "People of another company can look at this checklist, and not change it. Somebody of the workspace that"
            " the bot belongs to can allow it: `/hybrid set strangers=act`."
        )
    if person.kind is Kind.GUEST and policy.guests is May.LOOK:
        return (
            "Guests can look at this checklist, and not change it. A member of the workspace can allow it:"
            " `/hybrid set guests=act`."
        )
    return ""


def must_ask(policy: Policy, person: Person) -> bool:
    """Tell whether it takes asking Slack who *person* is before one can say whether they may act."""
    return not person.known and (person.kind is Kind.STRANGER or policy.guests is May.LOOK)


def _one_of(words: type[Word]) -> Callable[[str], Word]:
    def parse(text: str) -> Word:
        try:
            return words(text.strip().lower())
        except ValueError:
            raise BotError(f"“{text}” is not one of: {', '.join(words)}.") from None

    return parse


KEYS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "results": ("results", _one_of(Results)),
    "guests": ("guests", _one_of(May)),
    "strangers": ("strangers", _one_of(May)),
}
