"""Speaks to Slack for the use cases: cards, reminders, progress and findings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.model.bookmark import Bookmark
from bot.model.checklist import Card, Checklist
from bot.model.delivery import DeliveryError, LaterError, RefusedError, ShutOutError, UncertainError
from bot.model.ledger import Slot, SlotKind
from bot.model.schedule import Audience
from bot.usecases.homes import Shown
from handlers import conversations
from handlers.sight import Sight as Eyes
from handlers.views.card import card
from handlers.views.findings import findings, progress, reported
from handlers.views.history import trail
from handlers.views.home import home_tab
from handlers.views.message import Message, Names
from handlers.views.place import shared
from handlers.views.reminder import listed, people_of, reminder

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from bot.checks import Check
    from bot.model.audit import Entry
    from bot.model.place import Sight
    from bot.model.run import Run
    from bot.model.verdict import Report
    from bot.usecases.homes import Home
    from handlers.identities import Identities
    from handlers.outbox import Outbox

BOOKMARK = 100  # characters of its title
ZONE_KEPT = 3_600.0  # seconds
MANY = 1_000  # people whose zone is known, and runs whose progress was told; then the oldest is forgotten
MOST_PROGRESS = 3  # a response_url takes five messages: the findings, and one more where a button was clicked


class SlackVoice:
    """Implements `bot.usecases.Voice`.

    Args:
        outbox: The way out.
        checks: By id, for their titles.
        names: What we are called here.
        identities: Tell each workspace's address; where that is "", no links are made.
    """

    def __init__(self, outbox: Outbox, checks: Mapping[str, Check], names: Names, identities: Identities) -> None:
        self._outbox = outbox
        self._checks = checks
        self._names = names
        self._identities = identities
        self._zones: dict[tuple[str, str], tuple[float, str]] = {}
        self._told: dict[str, tuple[int, float]] = {}
        self._eyes = Eyes(outbox)

    async def show_card(self, checklist: Checklist, now: datetime) -> Card:
        """Edit the card in place, or post it where there is none."""
        shown = card(checklist, now, self._names)
        if checklist.card is None:
            return Card(*await self._outbox.post(checklist.team, checklist.channel, shown))
        await self._outbox.edit(checklist.team, checklist.card.channel, checklist.card.ts, shown)
        return checklist.card

    async def remind(self, checklist: Checklist, slot: Slot, now: datetime) -> str:
        """Post a reminder and return its timestamp; "" where each owner got their own by direct message."""
        owners = {owner for step in listed(checklist) for owner in people_of(step)}
        if checklist.schedule.audience is Audience.OWNERS and owners and slot.kind is not SlotKind.READY:
            return await self._remind_owners(checklist, slot, now, sorted(owners))
        shown = reminder(checklist, slot, now, self._names, card=await self._link(checklist))
        _, ts = await self._outbox.post(checklist.team, checklist.channel, shown)
        return ts

    async def withdraw(self, team: str, channel: str, ts: str) -> None:
        """Delete an earlier message; one that is gone already is no error."""
        await self._outbox.delete(team, channel, ts)

    async def progress(self, run: Run, checklist: Checklist, done: int, total: int) -> None:  # noqa: ARG002 - Voice has it
        """Tell who asked how far the run is: not in its first second, at most once a second, and a few times only."""
        count, last = self._told.setdefault(run.id, (0, self._outbox.clock()))
        due = 0 < done < total and count < MOST_PROGRESS and self._outbox.clock() - last >= 1
        if len(self._told) > MANY:  # of a run that broke off, or went on elsewhere, no findings are told from here
            self._told.pop(next(iter(self._told)))
        if run.answer_to and due:
            self._told[run.id] = (count + 1, self._outbox.clock())
            await self._outbox.whisper(run.answer_to, progress(done, total))

    async def findings(self, run: Run, checklist: Checklist, reports: Sequence[Report]) -> None:
        """Tell who asked what was found."""
        self._told.pop(run.id, None)
        if run.answer_to:
            shown = findings(run, checklist, reports, self._checks, self._names)
            await self._outbox.whisper(run.answer_to, shown)

    async def trail(self, checklist: Checklist, entries: Sequence[Entry]) -> None:
        """Tell what was changed, oldest first, in the thread below the card."""
        await self._below_card(checklist, trail(checklist, entries))

    async def report(self, run: Run, checklist: Checklist, reports: Sequence[Report]) -> None:
        """Tell the channel what was found, in the thread below the card; nowhere where there is none."""
        told = reported(run, checklist, reports, self._names) if checklist.discreet else None
        await self._below_card(checklist, told or findings(run, checklist, reports, self._checks, self._names))

    async def _below_card(self, checklist: Checklist, shown: Message) -> None:
        if card := checklist.card:
            await self._outbox.post(checklist.team, card.channel, shown, thread=card.ts)

    async def sight(self, team: str, channel: str) -> Sight:
        """Return what Slack says of a conversation."""
        return conversations.read(await self._outbox.ask(team, "conversations.info", channel=channel))

    async def warn_shared(self, checklist: Checklist) -> None:
        """Tell who started the checklist, by direct message, that its channel is shared with another company."""
        shown = shared(checklist, self._names)
        await self._outbox.post(checklist.team, checklist.lifecycle.started_by, shown)

    async def zone_of(self, team: str, user: str) -> str:
        """Return the user's IANA time zone, at most an hour old; "" if Slack does not know it."""
        at, zone = self._zones.get((team, user), (0.0, ""))
        now = self._outbox.clock()
        if at > now:
            return zone
        said = await self._outbox.ask(team, "users.info", user=user)
        zone = str((said.get("user") or {}).get("tz") or "")
        self._zones[team, user] = (now + ZONE_KEPT, zone)
        if len(self._zones) > MANY:
            self._zones.pop(next(iter(self._zones)))
        return zone

    async def sees(
        self, team: str, user: str, channels: AbstractSet[str], *, at_once: bool = False
    ) -> AbstractSet[str]:
        """Return those of *channels* that the user may see."""
        return await self._eyes.of(team, user, channels, at_once=at_once)

    async def bookmark(self, checklist: Checklist, known: Bookmark | None) -> Bookmark:
        """Have the channel's bookmarks lead to the card; one that leads there already stays as it is."""
        link = await self._link(checklist)
        if known is not None and known.link == link:
            return known
        content = {"channel_id": checklist.channel, "title": checklist.template.title[:BOOKMARK], "link": link}
        if known is not None:
            await self._outbox.do(checklist.team, "bookmarks.edit", bookmark_id=known.id, **content)
            return Bookmark(known.id, link)
        said = await self._outbox.do(checklist.team, "bookmarks.add", type="link", **content)
        return Bookmark(str((said.get("bookmark") or {}).get("id") or ""), link)

    async def unbookmark(self, checklist: Checklist, known: Bookmark) -> None:
        """Take a bookmark away."""
        where = {"channel_id": checklist.channel, "bookmark_id": known.id}
        await self._outbox.do(checklist.team, "bookmarks.remove", **where)

    async def show_home(self, home: Home, was: Shown) -> Shown:
        """Publish somebody's Home, unless it shows that already."""
        address = await self._address(home.mine.team)
        view = home_tab(home, self._names, lambda checklist: _card_link(address, checklist))
        digest = sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
        if was.hash and digest == was.digest:
            return was
        whose = (home.mine.team, home.mine.person)
        opened = await self._outbox.publish_home(*whose, view, was=was.hash, hurry=home.hurry)
        return Shown(opened.hash, digest)

    async def _remind_owners(self, checklist: Checklist, slot: Slot, now: datetime, owners: Sequence[str]) -> str:
        """Send each owner their own steps, and the channel those that are no person's; return what the channel got.

        Raises:
            DeliveryError: Nobody got it; later, if anybody may get it then.
            UncertainError: Some got it and others did not; sending it again would double the former.
        """
        failures: list[DeliveryError] = []
        nobodys = not all(people_of(step) for step in listed(checklist))
        places = (*owners, checklist.channel) if nobodys else tuple(owners)
        ts, link = "", await self._link(checklist)
        for place in places:
            owner = None if place == checklist.channel else place
            shown = reminder(checklist, slot, now, self._names, card=link, owner=owner)
            try:
                _, posted = await self._outbox.post(checklist.team, place, shown)
                ts = posted if owner is None else ts
            except DeliveryError as error:
                failures.append(error if owner is None else _of_person(error))
        if len(failures) == len(places):
            raise _joint(failures)
        if failures:
            raise UncertainError(f"{len(failures)} of {len(places)} did not get it: {failures[0]}")
        return ts

    async def _link(self, checklist: Checklist) -> str:
        return _card_link(await self._address(checklist.team), checklist)

    async def _address(self, team: str) -> str:
        return (await self._identities.of(team)).url


def _card_link(address: str, checklist: Checklist) -> str:
    """Return where a checklist's card is; "" where nobody knows, or where there is none."""
    if not address or checklist.card is None:
        return ""
    return f"{address}archives/{checklist.card.channel}/p{checklist.card.ts.replace('.', '')}"


def _of_person(error: DeliveryError) -> DeliveryError:
    """Return what a direct message met; that it is refused says nothing of the checklist's channel."""
    return RefusedError(str(error)) if isinstance(error, ShutOutError) else error


def _joint(failures: Sequence[DeliveryError]) -> DeliveryError:
    """Return the failure that forbids most: to send again what perhaps arrived, then to give up what may come yet."""
    return max(failures, key=lambda failure: (isinstance(failure, UncertainError), isinstance(failure, LaterError)))
