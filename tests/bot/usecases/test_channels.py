"""Channels that are shut, open again, shared, deleted, or get another id; and who may act in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.delivery import LaterError, RefusedError, ShutOutError, UncertainError
from bot.model.errors import BotError, NotAllowedError, UnknownPersonError, UsageError
from bot.model.evidence import Way
from bot.model.ledger import Slot, SlotState
from bot.model.person import Kind
from bot.model.place import Shut, Sight
from bot.model.policy import May, Policy, Results, Rights
from bot.ticker import Ticker
from bot.usecases import Asker, Deps, NoChecklistError, remind
from bot.usecases.abandon import abandon
from bot.usecases.attest import attest
from bot.usecases.check import ask
from bot.usecases.close import close
from bot.usecases.configure import configure
from bot.usecases.done import done
from bot.usecases.hand_in import Document, hand_in
from bot.usecases.health import health
from bot.usecases.history import history
from bot.usecases.note import add_note
from bot.usecases.pilot_users import add as add_pilots
from bot.usecases.refresh_cards import refresh_card
from bot.usecases.relocate import ANOTHER, relocate
from bot.usecases.show import show
from bot.usecases.shut import resume, shut
from bot.usecases.sight import look, looked
from bot.usecases.start import start
from bot.usecases.undo import undo
from tests.bot.usecases.conftest import Clock, shown
from tests.due import recheck, refresh_cards, send_reminders
from tests.loudspeaker import Loudspeaker

VALUES = {"domain": "contoso.com", "pilot": "2026-12-01"}
GUEST, STRANGER = Kind.GUEST, Kind.STRANGER


async def refused(deps: Deps, asker: Asker) -> list[tuple[str, str, str]]:
    _, entries = await history(deps, asker)
    return [(entry.actor, entry.text, entry.step) for entry in entries if entry.verb is Verb.REFUSED]


@pytest_asyncio.fixture(autouse=True)
async def started(deps: Deps, ann: Asker) -> Checklist:
    return (await start(deps, ann, values=VALUES)).checklist


async def slots(deps: Deps, ann: Asker) -> list[Slot]:
    """Return what became of reminders, oldest first."""
    _, found = await remind.log(deps, ann)
    return sorted((s for s in found if s.state is not SlotState.PLANNED), key=lambda slot: slot.due_at)


async def place(deps: Deps, ann: Asker) -> Shut | None:
    return (await shown(deps, ann)).place.shut


async def test_a_card_that_slack_refuses_shuts_the_channel_and_its_place_is_kept(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    await refresh_cards(deps)
    await add_note(deps, ann, "domain", "CHG-1")
    voice.faults.append(ShutOutError("is_inactive", Shut.ARCHIVED))
    await refresh_cards(deps)
    card = (await shown(deps, ann)).card

    assert await place(deps, ann) is Shut.ARCHIVED
    assert card is not None
    assert await refresh_cards(deps) == 0

    await resume(deps, "T1", "C1")
    assert await refresh_cards(deps) == 1
    assert voice.words("edit") == ["0/3"]
    assert (await shown(deps, ann)).card == card


async def test_while_it_is_shut_nothing_is_said_checked_or_tried(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await done(deps, ann, "domain")
    await shut(deps, "T1", "C1", Shut.ARCHIVED)
    clock.wind(days=8)
    for _ in range(3):
        await Ticker(deps).tick()

    assert voice.said == []
    assert voice.said_of == []
    assert await recheck(deps) == 0
    reasons = {slot.reason for slot in await slots(deps, ann)}
    assert reasons <= {"the channel is archived", "late", "merged"}
    assert "the channel is archived" in reasons


async def test_a_terminal_may_go_on_and_the_card_shows_it_once_the_channel_is_open(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    await shut(deps, "T1", "C1", Shut.ARCHIVED)
    await done(deps, replace(ann, user="cli:root"), "domain")
    await refresh_cards(deps)
    assert voice.said == []
    assert await place(deps, ann) is Shut.ARCHIVED

    await resume(deps, "T1", "C1")
    await refresh_cards(deps)
    assert voice.said == [("post", "1/3")]


async def test_after_a_short_absence_what_was_missed_comes_as_one_message(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await shut(deps, "T1", "C1", Shut.OUTSIDE)
    clock.wind(days=2, hours=1)
    await send_reminders(deps)
    [skipped] = await slots(deps, ann)
    await remind.remind_now(deps, replace(ann, user="cli:root"))
    clock.wind(hours=1)
    await resume(deps, "T1", "C1")
    await send_reminders(deps)

    assert (skipped.state, skipped.reason) == (SlotState.SKIPPED, "the bot is not in the channel")
    assert len(voice.words("remind")) == 1


async def test_after_a_long_absence_no_flood_comes(deps: Deps, clock: Clock, voice: Loudspeaker) -> None:
    await refresh_cards(deps)
    await shut(deps, "T1", "C1", Shut.ARCHIVED)
    for _ in range(20):
        clock.wind(days=1)
        await Ticker(deps).tick()
    await resume(deps, "T1", "C1")
    for _ in range(3):
        await Ticker(deps).tick()

    assert 1 <= len(voice.words("edit")) <= 2  # at once, and after what is done was looked at again
    assert len(voice.words("remind")) <= 1


async def test_a_reminder_that_slack_refuses_shuts_the_channel_and_comes_back(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    await refresh_cards(deps)
    clock.wind(days=2)
    voice.faults.append(ShutOutError("is_archived", Shut.ARCHIVED))
    await send_reminders(deps)

    [slot] = await slots(deps, ann)
    assert (slot.state, slot.reason) == (SlotState.SKIPPED, "the channel is archived")
    assert await place(deps, ann) is Shut.ARCHIVED

    await resume(deps, "T1", "C1")
    await send_reminders(deps)
    assert len(voice.words("remind")) == 1


async def test_a_command_that_is_typed_there_lets_it_go_on(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await shut(deps, "T1", "C1", Shut.OUTSIDE)
    await done(deps, ann, "domain")
    await refresh_cards(deps)

    assert voice.said == [("post", "1/3")]
    assert await place(deps, ann) is None


async def test_a_card_that_was_shown_all_the_same_opens_the_channel(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    async with deps.store.begin() as tx:
        [claim] = await tx.checklists.claim_stale_cards(deps.now(), limit=1, lease=timedelta(minutes=1))
        await tx.channels.shut("T1", "C1", Shut.OUTSIDE, now=deps.now())

    await refresh_card(deps, claim)

    assert voice.said == [("post", "0/3")]
    assert await place(deps, ann) is None


async def test_a_reminder_looks_first_whether_the_channel_is_open(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker
) -> None:
    clock.wind(days=2)
    voice.seen = Sight(member=False)
    await send_reminders(deps)

    [slot] = await slots(deps, ann)
    assert slot.reason == "the bot is not in the channel"
    assert voice.words("remind") == []


async def test_slack_is_asked_once_an_hour(
    deps: Deps, ann: Asker, clock: Clock, voice: Loudspeaker, started: Checklist
) -> None:
    voice.seen = Sight(shared=True, private=True)
    first = await looked(deps, started)
    clock.wind(minutes=59)
    await looked(deps, await shown(deps, ann))
    assert (first.place.shared, first.place.private) == (True, True)
    assert voice.said_of == [("T1", "C1")]

    clock.wind(minutes=1)
    await looked(deps, await shown(deps, ann))
    assert len(voice.said_of) == 2


async def test_only_what_makes_work_due_wakes_the_clock(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    woken: list[Sight] = []

    async def see(sight: Sight) -> None:
        voice.seen = sight
        await look(replace(deps, wake=lambda: woken.append(sight)), await shown(deps, ann))

    for sight in (
        Sight(),
        Sight(private=True),
        Sight(shared=True),
        Sight(shared=True),
        Sight(shared=True, member=False),
    ):
        await see(sight)
    await see(Sight(shared=True))

    assert woken == [Sight(shared=True), Sight(shared=True, member=False), Sight(shared=True)]


async def test_what_nobody_ever_knew_is_private_and_else_the_last_word_counts(
    deps: Deps, clock: Clock, voice: Loudspeaker, started: Checklist
) -> None:
    voice.seen = LaterError("ratelimited", timedelta(seconds=1))
    assert (await look(deps, started)).shared

    voice.seen = Sight()
    known = await looked(deps, started)
    clock.wind(hours=2)
    voice.seen = UncertainError("TimeoutError")
    assert not (await look(deps, known)).shared


async def test_where_slack_will_not_say_the_last_word_counts_and_it_is_not_asked_again_at_once(
    deps: Deps, ann: Asker, voice: Loudspeaker, started: Checklist
) -> None:
    voice.seen = RefusedError("missing_scope")
    assert not (await look(deps, started)).shared
    await looked(deps, await shown(deps, ann))
    assert len(voice.said_of) == 1

    await shut(deps, "T1", "C1", Shut.OUTSIDE)
    await look(deps, await shown(deps, ann))
    assert await place(deps, ann) is None  # the next message tries


async def test_that_slack_knows_no_such_channel_leaves_it_as_it_is(
    deps: Deps, ann: Asker, voice: Loudspeaker, started: Checklist
) -> None:
    voice.seen = ShutOutError("channel_not_found")
    assert (await look(deps, started)).shut is None

    await shut(deps, "T1", "C1", Shut.OUTSIDE)
    assert (await look(deps, await shown(deps, ann))).shut is Shut.OUTSIDE


async def test_who_started_it_is_told_once_that_the_channel_is_shared(
    deps: Deps, ann: Asker, voice: Loudspeaker, started: Checklist
) -> None:
    voice.seen = Sight(shared=True)
    voice.faults.append(LaterError("ratelimited", timedelta(seconds=1)))
    for _ in range(3):
        await look(deps, started)
    assert voice.words("warn") == ["U1"]

    await configure(deps, ann, {"results": "private"})
    voice.seen = Sight()
    await look(deps, await shown(deps, ann))
    voice.seen = Sight(shared=True)
    await look(deps, await shown(deps, ann))
    assert voice.words("warn") == ["U1"]  # somebody has said what they want


async def test_that_nobody_could_be_told_stops_nothing(deps: Deps, voice: Loudspeaker, started: Checklist) -> None:
    voice.seen = Sight(shared=True)
    voice.faults.append(RefusedError("user_disabled"))

    assert (await look(deps, started)).shared


async def test_a_deleted_channel_s_checklist_is_closed_and_kept(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await refresh_cards(deps)
    await abandon(deps, "T1", "C1", by="UBOT")
    await abandon(deps, "T1", "C1", by="UBOT")
    await abandon(deps, "T1", "C9", by="UBOT")

    checklist, entries = await history(deps, ann, closed=True)
    assert checklist.closed
    assert [(entry.actor, entry.verb, entry.text) for entry in entries[:1]] == [
        ("UBOT", Verb.CLOSE, "the channel was deleted")
    ]
    assert checklist.place.shut is Shut.DELETED
    assert await refresh_cards(deps) == 0
    assert len(voice.said) == 1
    with pytest.raises(NoChecklistError):
        await history(deps, ann)
    with pytest.raises(NoChecklistError):
        await history(deps, replace(ann, channel="C9"), closed=True)


async def test_a_channel_s_new_id_takes_everything_along(deps: Deps, ann: Asker, voice: Loudspeaker) -> None:
    await refresh_cards(deps)
    there = replace(ann, channel="C2")
    for _ in range(2):
        await relocate(deps, "T1", "C1", "C2", by="UBOT")
    await refresh_cards(deps)

    assert (await shown(deps, there)).channel == "C2"
    assert voice.words("post") == ["0/3"]
    old_button = replace(ann, checklist=(await shown(deps, there)).id)
    await done(deps, old_button, "domain")
    assert (await shown(deps, there)).settled == 1
    with pytest.raises(BotError, match="not here any more"):
        await done(deps, replace(old_button, channel="C3"), "sync")


@pytest.mark.parametrize(("old", "new"), [("", "C2"), ("C1", ""), ("C1", "C1"), ("C8", "C9")])
async def test_a_new_id_that_is_none_of_ours_changes_nothing(deps: Deps, ann: Asker, old: str, new: str) -> None:
    await relocate(deps, "T1", old, new, by="UBOT")

    assert (await shown(deps, ann)).channel == "C1"


@pytest.mark.parametrize("busy", ["C1", "C2"])
async def test_of_two_running_ones_the_one_that_was_worked_on_goes_on(deps: Deps, ann: Asker, busy: str) -> None:
    there = replace(ann, channel="C2")
    await start(deps, there, values=VALUES)
    worked_on = (await done(deps, replace(ann, channel=busy), "domain")).checklist
    await relocate(deps, "T1", "C1", "C2", by="UBOT")

    assert (await shown(deps, there)).id == worked_on.id
    async with deps.store.read() as tx:
        closed = await tx.checklists.last_closed("T1", "C2")
        assert closed is not None
        assert (await tx.audit.of("T1", closed.id))[0].text == ANOTHER


async def test_of_two_that_nobody_worked_on_the_older_goes_on(
    deps: Deps, ann: Asker, clock: Clock, started: Checklist
) -> None:
    clock.wind(minutes=1)
    await start(deps, replace(ann, channel="C2"), values=VALUES)
    await relocate(deps, "T1", "C1", "C2", by="UBOT")

    assert (await shown(deps, replace(ann, channel="C2"))).id == started.id


async def test_many_channels_at_once_and_one_running_one_in_each(deps: Deps, ann: Asker, ben: Asker) -> None:
    for channel in ("C2", "C3", "G4"):
        await start(deps, replace(ann, channel=channel), values=VALUES)
    with pytest.raises(BotError, match="has a running checklist already"):
        await start(deps, ben, values=VALUES)

    assert (await health(deps, ann)).checklists == 4


async def test_in_a_direct_message_no_checklist_is_started(deps: Deps, ann: Asker) -> None:
    here = replace(ann, channel="D0ANN")
    with pytest.raises(BotError, match="lives in a channel, where the whole team sees it"):
        await start(deps, here, values=VALUES)
    with pytest.raises(NoChecklistError, match="this is a direct message"):
        await done(deps, here, "domain")


async def test_what_a_channel_allows_is_set_alone_told_and_taken_back(deps: Deps, ann: Asker) -> None:
    made = await configure(deps, ann, {"results": "shown", "guests": "look"})

    assert made.checklist.policy == Policy(results=Results.SHOWN, guests=May.LOOK)
    assert made.entry.text == "results=shown guests=look"
    with pytest.raises(UsageError, match="by two commands"):
        await configure(deps, ann, {"results": "shown", "domain": "contoso.com"})
    with pytest.raises(BotError, match="strangers: “dance” is not one of: act, look"):
        await configure(deps, ann, {"strangers": "dance"})

    await undo(deps, ann)
    assert (await shown(deps, ann)).policy == Policy()


async def test_no_stranger_sets_what_the_channel_allows(deps: Deps, ann: Asker) -> None:
    await configure(deps, ann, {"strangers": "act"})

    with pytest.raises(NotAllowedError, match="the bot's own workspace"):
        await configure(deps, replace(ann, kind=STRANGER), {"results": "shown"})
    await done(deps, replace(ann, kind=STRANGER), "domain")

    assert await refused(deps, ann) == [("U1", "policy", "")]


@pytest.mark.parametrize("kind", [GUEST, STRANGER], ids=["guest", "stranger"])
async def test_who_may_look_changes_nothing_and_sees_all_the_same(deps: Deps, ann: Asker, kind: Kind) -> None:
    await configure(deps, ann, {"guests": "look"})
    before = await shown(deps, ann)
    who = replace(ann, user="U9", kind=kind)

    for act in (
        done(deps, who, "domain"),
        remind.switch(deps, who, on=False),
        remind.remind_now(deps, who),
        ask(deps, who, "all"),
        attest(deps, who, "dns", "I know it"),
        hand_in(deps, who, [Document(b"{}")], Way.PASTE),
        add_pilots(deps, who, ["ann@contoso.com"]),
        configure(deps, who, {"time": "10:00"}),
        undo(deps, who),
        close(deps, who),
    ):
        with pytest.raises(NotAllowedError, match="can look at this checklist, and not change it"):
            await act
    await show(deps, who, "domain")

    after, tried = await shown(deps, ann), await refused(deps, ann)
    assert after == replace(before, version=before.version + len(tried))
    assert tried == [
        ("U9", "close", ""),
        ("U9", "undo", ""),
        ("U9", "set", ""),
        ("U9", "pilots", ""),
        ("U9", "evidence", ""),
        ("U9", "attest", ""),
        ("U9", "check", ""),
        ("U9", "remind now", ""),
        ("U9", "remind", ""),
        ("U9", "done", "domain"),
    ]


async def test_who_may_only_look_is_not_told_what_stands_against_a_step(deps: Deps, ann: Asker) -> None:
    who = replace(ann, user="U9", kind=STRANGER)

    for _ in range(2):
        with pytest.raises(NotAllowedError):
            await done(deps, who, "pilot")

    assert await refused(deps, ann) == [("U9", "change", "")]


async def test_what_slack_says_of_a_channel_is_done_whoever_owns_its_checklist(deps: Deps, ann: Asker) -> None:
    await configure(deps, ann, {"rights": "owners"})

    await abandon(deps, "T1", "C1", by="UBOT")

    async with deps.store.read() as tx:
        over = await tx.checklists.last_closed("T1", "C1")
    assert over is not None
    assert over.policy.rights is Rights.OWNERS


async def test_an_event_that_comes_again_late_changes_nothing(deps: Deps, ann: Asker) -> None:
    await shut(deps, "T1", "C1", Shut.ARCHIVED, event="Ev1")
    await resume(deps, "T1", "C1", event="Ev2")

    await shut(deps, "T1", "C1", Shut.ARCHIVED, event="Ev1")
    assert (await shown(deps, ann)).place.shut is None

    await relocate(deps, "T1", "C1", "C2", by="UBOT", event="Ev3")
    await relocate(deps, "T1", "C2", "C1", by="UBOT", event="Ev4")
    await relocate(deps, "T1", "C1", "C2", by="UBOT", event="Ev3")
    await abandon(deps, "T1", "C1", by="UBOT", event="Ev3")
    assert not (await shown(deps, ann)).closed


async def test_no_stranger_starts_one_and_guests_do(deps: Deps, ann: Asker) -> None:
    with pytest.raises(NotAllowedError):
        await start(deps, replace(ann, channel="C2", kind=STRANGER), values=VALUES)

    await start(deps, replace(ann, channel="C2", kind=GUEST), values=VALUES)


async def test_where_guests_only_look_nobody_acts_before_slack_has_said_who_they_are(deps: Deps, ann: Asker) -> None:
    somebody = replace(ann, known=False)
    await done(deps, somebody, "domain")
    await configure(deps, ann, {"guests": "look"})

    with pytest.raises(UnknownPersonError):
        await done(deps, somebody, "sync")
    assert (await shown(deps, ann)).settled == 1


async def test_health_tells_of_the_channel(deps: Deps, ann: Asker) -> None:
    await shut(deps, "T1", "C1", Shut.RESTRICTED)

    assert (await health(deps, ann)).place.shut is Shut.RESTRICTED
    assert (await health(deps, replace(ann, channel="C7"))).place.shut is None
