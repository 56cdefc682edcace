"""What a checklist's channel allows: who may change it, and what is shown. One table of keys, as people type them.

``rights=owners owners=@ann,@bob results=private guests=look strangers=act``; `bot.model.rights` says what follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.model.errors import BotError
from bot.model.person import Kind, Person
from bot.model.words import mention

MAX_OWNERS = 10

_SHOWN = 60  # of what was typed, in an error

_USER = re.compile(r"(?:<@)?([UW][A-Z0-9]+)(?:\|[^>]*)?>?")
_GROUP = re.compile(r"(?:<!subteam\^)?S[A-Z0-9]+(?:\|[^>]*)?>?")


class Rights(StrEnum):
    """Who may do what decides something."""

    EVERYONE = "everyone"
    OWNERS = "owners"


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
    """A checklist's own rules.

    Attributes:
        owners: Slack ids of users; empty: whoever started the checklist.
        results: None while nobody has said; that is private, where it matters.
        guests: What guests of the workspace may do.
        strangers: What people of another company may do.
    """

    rights: Rights = Rights.EVERYONE
    owners: tuple[str, ...] = ()
    results: Results | None = None
    guests: May = May.ACT
    strangers: May = May.LOOK


OPEN = Policy()


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


def wrong(values: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each of *values*, as typed, that does not fit."""
    found = {}
    for name, text in values.items():
        try:
            KEYS[name][1](text)
        except BotError as error:
            found[name] = str(error)
    return found


def in_words(before: Policy, after: Policy) -> str:
    """Return what is not the same *after* a change, as it is typed."""
    fields = dict.fromkeys(field for field, _ in KEYS.values())
    changed = [field for field in fields if getattr(before, field) != getattr(after, field)]
    return " ".join(f"{field}={_typed(getattr(after, field))}" for field in changed)


def refusal(policy: Policy, person: Person) -> str:
    """Return why *person* may only look, and who can change that; "" if they may act."""
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
    if person.kind is Kind.UNSURE and policy.guests is May.LOOK:
        return (
            "Guests can only look at this checklist, and Slack does not tell me at the moment whether you are one, so"
            " nothing was changed. Try again in a minute; if it stays so, the bot's operator sees why with"
            " `hybrid-bot doctor`."
        )
    return ""


def must_ask(policy: Policy, person: Person) -> bool:
    """Tell whether it takes asking Slack who *person* is before one can say whether they may act."""
    return not person.known and (person.kind is Kind.STRANGER or policy.guests is May.LOOK)


def _typed(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(mention, value)) or "whoever started it"
    return "not set" if value is None else str(value)


def _one_of(choices: type[StrEnum]) -> Callable[[str], StrEnum]:
    def parse(text: str) -> StrEnum:
        try:
            return choices(text.strip().lower())
        except ValueError:
            raise BotError(f"“{text[:_SHOWN]}” is not one of: {', '.join(choices)}.") from None

    return parse


def _owners(text: str) -> tuple[str, ...]:
    """Return the users that *text* mentions, as Slack sends mentions, or names by their ids."""
    words = [word for word in re.split(r"[\s,;\"“”]+|(?<=>)(?=<)", text) if word and word.lower() != "and"]
    if not words or [word.lower() for word in words] in (["none"], ["nobody"], ["-"]):
        raise BotError("a checklist has at least one owner; name who owns it from now on.")
    owners = tuple(dict.fromkeys(map(_owner, words)))
    if len(owners) > MAX_OWNERS:
        raise BotError(f"{len(owners)} are too many; a checklist has at most {MAX_OWNERS} owners.")
    return owners


def _owner(word: str) -> str:
    if _GROUP.fullmatch(word):
        raise BotError(
            "a user group cannot own a checklist, because the bot may not see who is in it; name the people themselves."
        )
    if found := _USER.fullmatch(word):
        return found[1]
    raise BotError(
        f"I cannot tell who {word[:_SHOWN]} is. Type @ and pick the name from the list that Slack shows, such as "
        "`owners=@ann,@bob`."
    )


KEYS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "rights": ("rights", _one_of(Rights)),
    "owners": ("owners", _owners),
    "results": ("results", _one_of(Results)),
    "guests": ("guests", _one_of(May)),
    "strangers": ("strangers", _one_of(May)),
}
