"""The state of the pretend workspace: what Slack would remember, and what tests want to know."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from bot.playground.messages import SLACKBOT, Json, Message, View
from bot.playground.people import BOT, GROUPS, PEOPLE, Channel, Person, Team, channels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.playground.clock import Clock
    from bot.playground.faults import Fault
    from bot.playground.files import Upload
    from bot.playground.functions import Execution

Found = TypeVar("Found")

HOOK_USES = 5
HOOK_LIFE = timedelta(minutes=30)
TRIGGER_LIFE = timedelta(seconds=3)
GONE = "This message was deleted."


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the Web API or of a response_url, as it came in (``method`` is then ``response_url``)."""

    method: str
    args: Json
    at: datetime


class Kind(StrEnum):
    """What can change."""

    MESSAGE = "message"
    WORKSPACE = "workspace"  # the clock, a membership, a new conversation
    CALL = "call"
    VIEW = "view"
    SOCKET = "socket"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is different now; for a message, which one."""

    kind: Kind
    channel: str = ""
    ts: str = ""


@dataclass(slots=True, kw_only=True)
class Hook:
    """A response_url: where it writes to, for whom, and how often it was used."""

    person: str
    channel: str
    born: datetime
    source: str = ""
    uses: int = 0


@dataclass(slots=True)
class Trigger:
    """A trigger_id: who clicked when, and whether a view was opened with it."""

    person: str
    born: datetime
    used: bool = False


class Workspace:
    """One pretend team. Everything happens in one event loop, so nothing is locked.

    Attributes:
        url: Where it is served, with a slash at the end; permalinks and response_urls start with it.
        calls: Every call that came in, oldest first, faults included, tokens not.
        latency: Seconds that every Web API answer takes.
        views: Each person's open modals, the topmost last.
        homes: Each person's Home tab.
        files: What people chose in modals, or uploaded with a message, by id.
        bookmarks: At the top of each channel, by id.
        wide: The app is in it because the organisation has installed it for all its workspaces.
        executions: Steps of workflows that were run, by id.
    """

    def __init__(self, clock: Clock, *, team: Team | None = None, url: str = "", number: int = 1) -> None:
        self.clock = clock
        self.team = team or Team()
        self.url = url
        self.people = {person.id: person for person in PEOPLE}
        self.groups = {group.id: group for group in GROUPS}
        self.channels = {channel.id: channel for channel in channels(number)}
        self.calls: list[Call] = []
        self.latency = 0.0
        self.wide = False
        self.hooks: dict[str, Hook] = {}
        self.triggers: dict[str, Trigger] = {}
        self.views: dict[str, list[View]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        self.files: dict[str, Upload] = {}
        self.bookmarks: dict[str, dict[str, Json]] = defaultdict(dict)
        self.executions: dict[str, Execution] = {}
        self._messages: dict[str, dict[str, Message]] = defaultdict(dict)
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._watchers: set[asyncio.Queue[Change]] = set()
        self._last_ts = 0
        self._last_number = (number - 1) * 1_000_000  # ids are unlike those of other workspaces
        clock.on_wind(lambda: self.tell(Change(Kind.WORKSPACE)))

    def number(self) -> int:
        """Return a number that was not given out before, for ids."""
        self._last_number += 1
        return self._last_number

    def ts(self) -> str:
        """Return a message id: the time, and never the same one twice."""
        self._last_ts = max(int(self.clock.now().timestamp() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def named(self, handle: str) -> Person | None:
        """Find somebody by what is typed after an @."""
        return next((one for one in self.people.values() if one.name == handle), None)

    def direct(self, person: str) -> Channel:
        """Return the direct messages of *person* with the bot, opening them the first time."""
        known = next((one for one in self.channels.values() if one.with_person == person), None)
        if known:
            return known
        opened = Channel(id=f"D0{person[2:]}", name="directmessage", members={person, BOT.id}, with_person=person)
        self.channels[opened.id] = opened
        self.tell(Change(Kind.WORKSPACE))
        return opened

    def messages(self, channel: str) -> tuple[Message, ...]:
        """Return what is in *channel*, oldest first, answers in threads and ephemeral ones included."""
        return tuple(self._messages[channel].values())

    def message(self, channel: str, ts: str) -> Message | None:
        """Return the message as it stands now, None where there is none (any more)."""
        return self._messages[channel].get(ts)

    def post(self, message: Message) -> Message:
        """Put a message into its channel, giving each of its blocks an id."""
        named = tuple(self.with_ids(block) for block in message.blocks)
        kept = replace(message, ts=message.ts or self.ts(), blocks=named)
        self._messages[kept.channel][kept.ts] = kept
        self.tell(Change(Kind.MESSAGE, kept.channel, kept.ts))
        return kept

    def notice(self, person: str, channel: str, text: str) -> Message:
        """Let Slack itself say something that only *person* sees."""
        return self.post(Message(channel=channel, ts="", user=SLACKBOT, text=text, only_for=person))

    def delete(self, message: Message) -> None:
        """Take a message away; where there are answers under it, a remark stays in its place."""
        thread = self._messages[message.channel]
        if any(other.thread == message.ts for other in thread.values()):
            thread[message.ts] = replace(message, text=GONE, blocks=(), gone=True)
        else:
            del thread[message.ts]
        self.tell(Change(Kind.MESSAGE, message.channel, message.ts))

    def arrive(self, person: Person, *channels: str) -> None:
        """Let somebody come: a guest, say, or a person of another company."""
        self.people[person.id] = person
        for channel in channels:
            self.channels[channel].members.add(person.id)
        self.tell(Change(Kind.WORKSPACE))

    def renumber(self, old: str, new: str) -> None:
        """Give a channel another id; its messages go with it."""
        channel = self.channels.pop(old)
        channel.id = new
        self.channels[new] = channel
        self._messages[new] = {ts: replace(each, channel=new) for ts, each in self._messages.pop(old, {}).items()}
        self.tell(Change(Kind.WORKSPACE))

    def join(self, person: str, channel: str) -> None:
        """Make somebody, or the bot, a member."""
        self.channels[channel].members.add(person)
        self.tell(Change(Kind.WORKSPACE))

    def leave(self, person: str, channel: str) -> None:
        """Take the membership away."""
        self.channels[channel].members.discard(person)
        self.tell(Change(Kind.WORKSPACE))

    def hook(self, person: str, channel: str, source: str = "") -> str:
        """Return a new response_url; *source* is the ts of the message that was clicked in, "" for a command."""
        kind = "actions" if source else "commands"
        path = f"hooks/{kind}/{self.team.id}/{self.number()}/playground"
        self.hooks[path] = Hook(person=person, channel=channel, born=self.clock.now(), source=source)
        return self.url + path

    def trigger(self, person: str) -> str:
        """Return a new trigger_id."""
        name = f"{self.number()}.{self.team.id}.playground"
        self.triggers[name] = Trigger(person, self.clock.now())
        return name

    def fail(self, method: str, *faults: Fault) -> None:
        """Answer the next calls of *method* (``response_url`` for those) with *faults*, one each."""
        self._faults[method].extend(faults)

    def next_fault(self, method: str) -> Fault | None:
        """Take the fault that the next call of *method* is to meet."""
        waiting = self._faults[method]
        return waiting.popleft() if waiting else None

    def record(self, method: str, args: Json) -> None:
        """Write down a call."""
        self.calls.append(Call(method=method, args=args, at=self.clock.now()))
        self.tell(Change(Kind.CALL))

    def calls_of(self, method: str) -> tuple[Call, ...]:
        """Return the calls of one method, oldest first."""
        return tuple(call for call in self.calls if call.method == method)

    @contextmanager
    def watch(self) -> Iterator[asyncio.Queue[Change]]:
        """Queue up what changes while the block runs."""
        changes: asyncio.Queue[Change] = asyncio.Queue()
        self._watchers.add(changes)
        try:
            yield changes
        finally:
            self._watchers.discard(changes)

    async def until(self, look: Callable[[], Found | None], *, seconds: float = 10) -> Found:
        """Wait until *look* finds something, looking again at each change.

        Raises:
            TimeoutError: Nothing was found in time.
        """
        with self.watch() as changes:
            async with asyncio.timeout(seconds):
                while not (found := look()):
                    await changes.get()
        return found

    def with_ids(self, block: Json) -> Json:
        """Return *block* with an id, and with one for each thing in it that can be clicked or filled in."""
        named: Json = {"block_id": f"b{self.number()}", **block}
        if isinstance(elements := block.get("elements"), list) and block.get("type") == "actions":
            named["elements"] = [{"action_id": f"a{self.number()}", **element} for element in elements]
        if isinstance(accessory := block.get("accessory"), dict) and accessory.get("type") != "image":
            named["accessory"] = {"action_id": f"a{self.number()}", **accessory}
        if isinstance(element := block.get("element"), dict):
            named["element"] = {"action_id": f"a{self.number()}", **element}
        return named

    def tell(self, change: Change) -> None:
        """Let everybody who watches know."""
        for watcher in self._watchers:
            watcher.put_nowait(change)
