"""What breaks off, and where: nothing is lost that certainly was not sent, and nothing is doubled that perhaps was."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.checks import Target
from bot.model.checklist import Card, Checklist
from bot.model.delivery import MessageGoneError
from bot.model.ledger import Slot, SlotState
from bot.net import Net
from bot.usecases import Asker, Deps, remind
from bot.usecases.done import done
from bot.usecases.refresh_cards import claim_cards, refresh_card
from bot.usecases.send_reminders import claim_reminders, send_reminder
from bot.usecases.start import start
from tests.bot.usecases.conftest import Clock, shown
from tests.due import refresh_cards, send_reminders
from tests.loudspeaker import Loudspeaker

DOMAIN = {"domain": "contoso.com", "zone": "UTC"}


class Faulty(Loudspeaker):
    """Fails in a way that nobody foresaw while it makes room for a reminder, until `broken` is False."""

    broken = True

    async def withdraw(self, team: str, channel: str, ts: str) -> None:
        if self.broken:
            raise RuntimeError("a bug")
        await super().withdraw(team, channel, ts)


async def states(deps: Deps, ann: Asker) -> list[SlotState]:
    """Return the states of what was asked for by hand."""
    _, slots = await remind.log(deps, ann)
    return [slot.state for slot in slots if slot.key.startswith("now:")]


async def test_a_reminder_that_broke_off_before_it_was_sent_comes_later(deps: Deps, ann: Asker, clock: Clock) -> None:
    voice = Faulty()
    deps = replace(deps, voice=voice)
    made = await start(deps, ann, values=DOMAIN)
    async with deps.store.begin() as tx:
        await tx.checklists.set_reminder("T1", made.checklist.id, Card("C1", "9.9"))
    await remind.remind_now(deps, ann)

    [slot] = await claim_reminders(deps, 20)
    with pytest.raises(RuntimeError):
        await send_reminder(deps, slot)
    assert await states(deps, ann) == [SlotState.PLANNED]

    voice.broken = False
    clock.wind(minutes=1)
    await send_reminders(deps)

    assert voice.words("remind") == ["asked for"]
    assert await states(deps, ann) == [SlotState.SENT]


@pytest.mark.parametrize(
    ("breaks_in", "state", "said"),
    [
        pytest.param("withdraw", SlotState.PLANNED, [], id="before it is sent"),
        pytest.param("leave", SlotState.PLANNED, [], id="when it is about to leave"),
        pytest.param("remind", SlotState.SENT, ["asked for"], id="while it is sent"),
    ],
)
async def test_a_database_that_is_away_for_a_minute_makes_no_reminder_uncertain(
    deps: Deps, ann: Asker, breaks_in: str, state: SlotState, said: list[str]
) -> None:
    paused: list[float] = []

    class Breaking(Loudspeaker):
        async def withdraw(self, team: str, channel: str, ts: str) -> None:
            if breaks_in in {"withdraw", "leave"}:
                await rename(deps, "slots", "away")
            if breaks_in == "withdraw":
                raise RuntimeError("a bug")
            await super().withdraw(team, channel, ts)

        async def remind(self, checklist: Checklist, slot: Slot, now: datetime) -> str:
            await rename(deps, "slots", "away")
            return await super().remind(checklist, slot, now)

    async def sleep(seconds: float) -> None:
        paused.append(seconds)
        if len(paused) == 3:
            await rename(deps, "away", "slots")

    voice = Breaking()
    deps = replace(deps, voice=voice)
    made = await start(deps, ann, values=DOMAIN)
    async with deps.store.begin() as tx:
        await tx.checklists.set_reminder("T1", made.checklist.id, Card("C1", "9.9"))
    await remind.remind_now(deps, ann)

    [slot] = await claim_reminders(deps, 20)
    with pytest.raises(RuntimeError) if breaks_in == "withdraw" else nullcontext():
        await send_reminder(deps, slot, sleep)

    assert paused == [1.0, 4.0, 15.0]
    assert voice.words("remind") == said
    assert await states(deps, ann) == [state]


async def test_a_reminder_whose_process_was_killed_before_it_left_is_sent_by_the_next(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    await start(deps, ann, values=DOMAIN)
    await remind.remind_now(deps, ann)
    async with deps.store.begin() as tx:
        [killed] = await tx.ledger.claim_due(deps.now(), limit=1, lease=timedelta(seconds=-1))

    [slot] = await claim_reminders(deps, 20)
    await send_reminder(deps, killed)
    assert voice.words("remind") == []
    await send_reminder(deps, slot)

    assert voice.words("remind") == ["asked for"]
    assert await states(deps, ann) == [SlotState.SENT]


async def test_reminders_leave_one_by_one_so_that_a_kill_makes_one_uncertain(deps: Deps, ann: Asker) -> None:
    class Counting(Loudspeaker):
        inside = most = 0
        leaving: list[str] = []  # noqa: RUF012 - there is one of this class

        async def remind(self, checklist: Checklist, slot: Slot, now: datetime) -> str:
            self.inside += 1
            self.most = max(self.most, self.inside)
            async with deps.store.read() as tx:  # takes long enough for the others to come in, if they may
                rows = await tx.ledger.of(slot.team, slot.checklist)
            self.leaving += [row.reason for row in rows if row.key == slot.key]
            self.inside -= 1
            return await super().remind(checklist, slot, now)

    voice = Counting()
    deps = replace(deps, voice=voice)
    for number in range(5):
        asker = replace(ann, channel=f"C{number}")
        await start(deps, asker, values=DOMAIN)
        await remind.remind_now(deps, asker)

    await asyncio.gather(*(send_reminder(deps, slot) for slot in await claim_reminders(deps, 20)))

    assert voice.most == 1
    assert voice.leaving == ["its message is leaving"] * 5
    assert voice.words("remind") == ["asked for"] * 5


async def rename(deps: Deps, table: str, name: str) -> None:
    """Take a table away, or bring it back."""
    async with deps.store.begin() as tx:
        await tx.ledger._connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


async def test_a_reminder_whose_bot_stops_while_it_looks_is_not_uncertain(deps: Deps, ann: Asker) -> None:
    looking = asyncio.Event()

    async def hangs(_: Target, __: Net) -> object:
        looking.set()
        await asyncio.Event().wait()
        return None

    await start(deps, ann, values=DOMAIN)
    await done(deps, ann, "domain")
    await remind.remind_now(deps, ann)
    checks = {name: replace(check, observe=hangs) for name, check in deps.checks.items()}

    [slot] = await claim_reminders(deps, 20)
    sending = asyncio.create_task(send_reminder(replace(deps, checks=checks), slot))
    await looking.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    assert await states(deps, ann) == [SlotState.PLANNED]


async def test_a_card_posted_again_by_a_process_that_is_killed_is_not_posted_twice(
    deps: Deps, ann: Asker, voice: Loudspeaker, clock: Clock
) -> None:
    await start(deps, ann, values=DOMAIN)
    await refresh_cards(deps)
    await done(deps, ann, "domain")
    voice.faults.append(MessageGoneError("message_not_found"))
    await refresh_cards(deps)

    class Killed(Loudspeaker):
        async def show_card(self, checklist: Checklist, now: datetime) -> Card:
            del now
            voice.said.append(("post" if checklist.card is None else "edit", "and then the process dies"))
            raise asyncio.CancelledError

    [claim] = await claim_cards(deps, 20)
    with pytest.raises(asyncio.CancelledError):
        await refresh_card(replace(deps, voice=Killed()), claim)
    clock.wind(minutes=5)
    async with deps.store.begin() as tx:
        taken = await tx.checklists.claim_stale_cards(deps.now(), limit=1, lease=timedelta(minutes=1))

    assert taken == ()
    assert [said for said, _ in voice.said] == ["post", "post"]
    assert (await shown(deps, ann)).card is None
