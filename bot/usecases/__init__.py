"""What the bot does, one verb a file, and what every verb needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bot.model.errors import BotError
from bot.model.person import Kind, Person
from bot.model.place import is_direct
from bot.model.retention import KEEP
from bot.model.verbs import Actor
from bot.usecases.door import Door
from bot.usecases.meter import Meter, Unmetered
from bot.usecases.rate import Rate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from bot.checks import Check
    from bot.model.audit import Entry
    from bot.model.bookmark import Bookmark
    from bot.model.checklist import Card, Checklist
    from bot.model.ledger import Slot
    from bot.model.place import Sight
    from bot.model.run import Run
    from bot.model.template import Template
    from bot.model.verdict import Report
    from bot.net import Net
    from bot.usecases.homes import Home, Shown
    from storage.store import Store


class NoChecklistError(BotError):
    """The channel has no running checklist."""

    def __init__(self, channel: str = "") -> None:
        direct = "A checklist lives in a channel, and this is a direct message. Type it in the channel instead."
        nowhere = "This channel has no checklist yet. `/hybrid start domain=contoso.com` starts one."
        super().__init__(direct if is_direct(channel) else nowhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and where.

    Attributes:
        user: A Slack user id, or ``cli:NAME`` at a terminal.
        checklist: The id that a button carries; "" means the channel's running one.
        kind: What the user is here, and a guess unless *known*.
        delivery: Names what Slack delivered: a copy of it has the same name, and nothing else has; "" where nothing
            can be delivered twice.
    """

    team: str
    channel: str
    user: str
    checklist: str = ""
    kind: Kind = Kind.MEMBER
    known: bool = True
    delivery: str = ""

    @property
    def person(self) -> Person:
        """Who asks."""
        return Person(self.user, self.kind, known=self.known)

    def actor(self, now: datetime) -> Actor:
        """Return who acts, at *now*."""
        return Actor(id=self.user, at=now, kind=self.kind, known=self.known)


class Voice(Protocol):
    """Speaks to Slack; every method may raise a `DeliveryError`."""

    async def show_card(self, checklist: Checklist, now: datetime) -> Card:
        """Edit the card in place, or post it where there is none.

        Raises:
            MessageGoneError: It cannot be edited any more; call again without a card.
        """

    async def remind(self, checklist: Checklist, slot: Slot, now: datetime) -> str:
        """Post a reminder and return its timestamp; to the owners it goes by direct message, and returns ""."""

    async def withdraw(self, team: str, channel: str, ts: str) -> None:
        """Delete an earlier message; one that is gone already is no error."""

    async def progress(self, run: Run, checklist: Checklist, done: int, total: int) -> None:
        """Tell who asked how far the run is."""

    async def findings(self, run: Run, checklist: Checklist, reports: Sequence[Report]) -> None:
        """Tell who asked what was found."""

    async def trail(self, checklist: Checklist, entries: Sequence[Entry]) -> None:
        """Tell what was changed, oldest first, in the thread below the card."""

    async def report(self, run: Run, checklist: Checklist, reports: Sequence[Report]) -> None:
        """Tell the channel what was found, in the thread below the card; nowhere where there is none."""

    async def sight(self, team: str, channel: str) -> Sight:
        """Return what Slack says of a conversation."""

    async def warn_shared(self, checklist: Checklist) -> None:
        """Tell who started the checklist that its channel is shared with another company, and what that means."""

    async def zone_of(self, team: str, user: str) -> str:
        """Return the user's IANA time zone; "" if Slack does not know it."""

    async def sees(
        self, team: str, user: str, channels: AbstractSet[str], *, at_once: bool = False
    ) -> AbstractSet[str]:
        """Return those of *channels* that the user may see: in which they are, or which are open to them.

        Args:
            at_once: Ask nobody.

        Raises:
            LaterError: It is not known yet, and nobody may be asked.
        """

    async def bookmark(self, checklist: Checklist, known: Bookmark | None) -> Bookmark:
        """Have the channel's bookmarks lead to the card, by the one that is *known* or by a new one, and return it.

        Raises:
            TooLateError: The one that is *known* was removed.
        """

    async def unbookmark(self, checklist: Checklist, known: Bookmark) -> None:
        """Take a bookmark away.

        Raises:
            TooLateError: It was removed already.
        """

    async def show_home(self, home: Home, was: Shown) -> Shown:
        """Publish somebody's Home in the place of what it *was*, unless it is the same; return what it shows then.

        Raises:
            TooLateError: It shows something newer than what it *was*.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """What every use case may need; built once, in `bot.app`.

    Attributes:
        checks: By id.
        templates: By id; the first is the default.
        now: The clock, aware UTC; never `datetime.now` itself.
        wake: Tells the ticker that there is work that is due.
        last_tick: When the ticker last finished; None before it did, or where none runs.
        login_url: Overrides Microsoft's sign-in service; "" for the profile's cloud.
        graph_url: Overrides Microsoft Graph; the same.
        public_url: Where others reach this bot, without a slash at the end; "" where nobody told.
        check_timeout: For one check.
        keep: How long a closed checklist is kept, and an entry of the audit trail.
        card_wait: How long findings for the thread wait for a card that is being posted.
        door: Through it reminders leave, one by one.
        rate: How often a workspace may have checks run.
        meter: Counts what is done.
    """

    store: Store
    net: Net
    checks: Mapping[str, Check]
    templates: Mapping[str, Template]
    voice: Voice
    now: Callable[[], datetime]
    wake: Callable[[], None] = lambda: None
    last_tick: Callable[[], datetime | None] = lambda: None
    login_url: str = ""
    graph_url: str = ""
    public_url: str = ""
    check_timeout: timedelta = timedelta(seconds=10)
    keep: timedelta = KEEP
    card_wait: timedelta = timedelta()
    door: Door = field(default_factory=Door, compare=False)
    rate: Rate = field(default_factory=Rate, compare=False)
    meter: Meter = field(default_factory=Unmetered, compare=False)
