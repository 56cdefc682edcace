"""Who somebody is in a channel: of this workspace, a guest in it, or of another company."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What somebody is here."""

    MEMBER = "member"
    GUEST = "guest"  # of this workspace, but only in some of its channels
    UNSURE = "unsure"  # of this workspace, and Slack did not say whether a guest
    STRANGER = "stranger"  # of another company, here because the channel is shared
    BOT = "bot"  # the bot itself, which writes down what Slack says has become of a channel


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as far as is known.

    Attributes:
        id: A Slack user id, ``cli:NAME`` at a terminal, or "" for the clock.
        known: Slack was asked, or what it sent settles it; else *kind* is a guess.
    """

    id: str
    kind: Kind = Kind.MEMBER
    known: bool = True


def guessed(user: str, *, home: str, own: str, organization: bool) -> Person:
    """Return who *user* is by what a request says.

    Args:
        home: The workspace that the bot was asked in.
        own: The workspace that the person belongs to; "" where the request does not say.
        organization: The workspace is one of an Enterprise organization: whoever comes from another workspace may
            well be of the same company.
    """
    if not own or not home or own == home:
        return Person(user, Kind.MEMBER, known=False)  # or a guest: no request says so
    return Person(user, Kind.STRANGER, known=not organization)
