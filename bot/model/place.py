"""Where a checklist lives: what is known of its conversation in Slack, and whether the bot can speak there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LOOK_AGAIN = timedelta(hours=1)  # what was seen of a channel counts for so long


class Shut(StrEnum):
    """Why the bot cannot speak in a channel; its checklist rests meanwhile."""

    ARCHIVED = "archived"
    OUTSIDE = "outside"  # the bot is no member, or sees no such channel
    RESTRICTED = "restricted"  # an admin has limited who may post
    DELETED = "deleted"

    @property
    def words(self) -> str:
        """What the ledger says of a reminder that was not sent because of it."""
        return _WORDS[self]


_WORDS = {
    Shut.ARCHIVED: "the channel is archived",
    Shut.OUTSIDE: "the bot is not in the channel",
    Shut.RESTRICTED: "the bot may not post in the channel",
    Shut.DELETED: "the channel was deleted",
}


class Sort(StrEnum):
    """What sort of conversation it is."""

    CHANNEL = "channel"
    DIRECT = "direct"  # two people, or one and the bot
    GROUP = "group"  # several people, without a channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known of a conversation.

    Attributes:
        shut: None while the bot can speak there, as far as is known.
        shut_at: Since when it cannot.
        shared: Another company is in it.
        looked_at: When Slack was last asked; None before that.
    """

    shut: Shut | None = None
    shut_at: datetime | None = None
    shared: bool = False
    private: bool = False
    sort: Sort = Sort.CHANNEL
    looked_at: datetime | None = None

    def known(self, now: datetime) -> bool:
        """Tell whether what is known need not be asked again yet."""
        return self.looked_at is not None and now - self.looked_at < LOOK_AGAIN


ANYWHERE = Place()  # where nothing is known yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What Slack says of a conversation.

    Attributes:
        member: False only where Slack says that the bot is not in it.
    """

    archived: bool = False
    member: bool = True
    shared: bool = False
    private: bool = False
    sort: Sort = Sort.CHANNEL

    @property
    def shut(self) -> Shut | None:
        """Why the bot cannot speak there; None if it can."""
        return Shut.ARCHIVED if self.archived else None if self.member else Shut.OUTSIDE


def closed(place: Place, why: Shut, now: datetime) -> Place:
    """Return *place* once the bot cannot speak there; the first moment stays."""
    return replace(place, shut=why, shut_at=place.shut_at or now)


def opened(place: Place) -> Place:
    """Return *place* once the bot can speak there again."""
    return replace(place, shut=None, shut_at=None)


def seen(place: Place, sight: Sight, now: datetime) -> Place:
    """Return what is known of *place* after Slack was asked."""
    told = replace(place, shared=sight.shared, private=sight.private, sort=sight.sort, looked_at=now)
    return closed(told, sight.shut, now) if sight.shut else opened(told)


def is_direct(channel: str) -> bool:
    """Tell whether the conversation is between two, one of whom may be the bot: Slack's ids of those begin with D."""
    return channel.startswith("D")
