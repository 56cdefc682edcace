"""Who may change a checklist, as a channel sets it: ``rights=owners owners=@ann,@bob``; `rights` says what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.model.errors import BotError
from bot.model.words import mention

MAX_OWNERS = 10

_SHOWN = 60  # of what was typed, in an error

_USER = re.compile(r"(?:<@)?([UW][A-Z0-9]+)(?:\|[^>]*)?>?")
_GROUP = re.compile(r"(?:<!subteam\^)?S[A-Z0-9]+(?:\|[^>]*)?>?")


class Kind(StrEnum):
    """What a person is to the workspace."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"  # of another organisation, in a channel that both share


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks.

    Attributes:
        id: A Slack user id, ``cli:NAME`` at a terminal, or "" for the clock.
    """

    id: str
    kind: Kind = Kind.MEMBER


class Rights(StrEnum):
    """Who may do what decides something."""

    EVERYONE = "everyone"
    OWNERS = "owners"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A checklist's own rules.

    Attributes:
        owners: Slack ids of users; empty: whoever started the checklist.
    """

    rights: Rights = Rights.EVERYONE
    owners: tuple[str, ...] = ()


OPEN = Policy()


def adjusted(policy: Policy, values: Mapping[str, str]) -> Policy:
    """Return *policy* with *values* set; each name is one of `KEYS`.

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


def in_words(policy: Policy, owners: tuple[str, ...]) -> str:
    """Return *policy* as it is typed; *owners* are those that count."""
    return f"rights={policy.rights} owners={', '.join(map(mention, owners))}"


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
}
