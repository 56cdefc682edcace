"""Scripted faults: what the pretend Slack answers instead of what it should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Ratelimited:
    """Status 429; try again after so many seconds, or after what is no number; "" leaves the header out."""

    seconds: int | str = 1
    after: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A status that is no answer: 500, 502, 503."""

    status: int = 500
    after: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Status 200 and an error's name, as Slack refuses.

    Attributes:
        needed: The scope that is missing.
        messages: What is wrong where, as Slack words it.
    """

    error: str
    after: bool = False
    needed: str = ""
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page for people, as a proxy shows it, in the place of Slack's answer."""

    status: int = 200
    after: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The answer breaks off in the middle."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer until the caller gives up."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is torn down."""

    after: bool = False


# With `after`, the call is carried out first and only its answer is lost: the outcome nobody can know.
Fault: TypeAlias = Ratelimited | Broken | Refusal | Page | Cut | Silence | Reset
