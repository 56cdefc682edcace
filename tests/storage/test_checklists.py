"""Checklists on both databases: kept as they were, one running a channel, changed by one at a time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.model import verbs
from bot.model.checklist import Card, Checklist, Lifecycle, State, Step
from bot.model.errors import ConflictError, StaleError
from bot.model.pilot import PilotUser, Stamp, listed
from bot.model.profile import Profile
from bot.model.schedule import Schedule
from bot.model.standing import Standing
from bot.model.verdict import Verdict
from storage.store import Store
from storage.tables import checklists
from tests.storage.samples import ANN, BEN, DAY, HOUR, LEASE, NOW, RUN_OUT, SECOND, TEMPLATE, change, keep, raw, started

WORDS = st.text(max_size=12)  # any character, NUL among them
MOMENTS = st.datetimes(timezones=st.just(UTC))
STEPS = st.tuples(
    *(
        st.builds(
            Step,
            spec=st.just(spec),
            state=st.sampled_from(State),
            owners=st.tuples(WORDS),
            due=st.none() | st.dates(),
            notes=st.lists(WORDS, max_size=2).map(tuple),
            ticked=st.sampled_from([(), (1,), (1, 2)]),
            reason=WORDS,
            override=WORDS,
            by=WORDS,
            at=st.none() | MOMENTS,
        )
        for spec in TEMPLATE.steps
    )
)
STANDINGS = st.lists(
    st.builds(
        Standing,
        check=WORDS,
        verdict=st.sampled_from(Verdict),
        at=MOMENTS,
        good_at=st.none() | MOMENTS,
        bad=st.integers(0, 9),
        good=st.integers(0, 9),
        regressed=st.booleans(),
    ),
    max_size=3,
).map(tuple)
SCHEDULES = st.builds(
    Schedule,
    pilot=st.none() | st.dates(),
    at=st.times(),
    holidays=st.lists(st.dates(), max_size=2).map(tuple),
    offsets=st.lists(st.integers(0, 30), max_size=3).map(tuple),
    on=st.booleans(),
    snoozed_until=st.none() | MOMENTS,
)
PROFILES = st.from_type(Profile).map(
    lambda profile: replace(profile, pilot_users=(), pilot_voice=(), pilot_conferencing=())
)
STAMPS = st.none() | st.builds(Stamp, WORDS, MOMENTS)
PILOTS = st.lists(
    st.builds(
        PilotUser,
        upn=WORDS,
        sip=WORDS,
        display_name=WORDS,
        voice=st.booleans(),
        conferencing=st.booleans(),
        contacts=st.none() | st.integers(0, 300),
        batch=WORDS,
        moved=STAMPS,
        verified=STAMPS,
        note=WORDS,
    ),
    max_size=3,
).map(listed)
CHECKLISTS = st.builds(
    Checklist,
    id=st.just("C1"),
    team=st.just("T1"),
    channel=st.just("C1"),
    template=st.just(TEMPLATE),
    profile=PROFILES,
    pilots=PILOTS,
    schedule=SCHEDULES,
    steps=STEPS,
    lifecycle=st.builds(Lifecycle, started_by=WORDS, started_at=MOMENTS),
    version=st.integers(1, 1_000_000),
    standings=STANDINGS,
    card=st.none(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(checklist=CHECKLISTS)
async def test_what_is_kept_comes_back_as_it_was(store: Store, checklist: Checklist) -> None:
    checklist = replace(checklist, id=uuid4().hex, channel=uuid4().hex)
    async with store.begin() as tx:
        await tx.checklists.add(checklist, recheck_at=NOW, now=NOW)

    async with store.read() as tx:
        assert await tx.checklists.of(checklist.team, checklist.channel) == checklist
        assert await tx.checklists.by_id(checklist.team, checklist.id) == checklist


async def test_another_process_reads_the_template_from_the_database(store: Store, database_url: str) -> None:
    await keep(store, started())
    other = Store.open(database_url, keys=store._keys)

    async with other.read() as tx:
        found = await tx.checklists.of("T1", "C1")

    await other.close()
    assert found is not None
    assert found.template == TEMPLATE


async def test_a_channel_without_a_checklist_has_none(store: Store) -> None:
    async with store.read() as tx:
        assert await tx.checklists.of("T1", "C1") is None
        assert await tx.checklists.by_id("T1", "nothing") is None
        assert await tx.checklists.last_closed("T1", "C1") is None
        assert await tx.checklists.reminder_of("T1", "nothing") is None


async def test_a_second_checklist_in_a_channel_is_refused_by_name(store: Store) -> None:
    await keep(store, started("first", channel="C1"))

    with pytest.raises(ConflictError, match=r"<@U1> started it 3 s ago"):
        await keep(store, started("second", channel="C1", actor=BEN), now=NOW + 3 * SECOND)

    async with store.read() as tx:
        assert await tx.checklists.count() == 1


async def test_two_teams_may_use_the_same_channel_name(store: Store) -> None:
    await keep(store, started("one", team="T1", channel="C1"))
    await keep(store, started("two", team="T2", channel="C1"))

    async with store.read() as tx:
        assert [found.team for found in await tx.checklists.in_channel("C1")] == ["T1", "T2"]
        assert [found.id for found in await tx.checklists.in_channel("C1")] == ["one", "two"]


async def test_after_closing_the_channel_may_start_another(store: Store) -> None:
    first = await keep(store, started("first", channel="C1"))
    closed = await change(store, first, verbs.close(first, ANN))
    await keep(store, started("second", channel="C1"))

    async with store.read() as tx:
        running = await tx.checklists.of("T1", "C1")
        assert running is not None
        assert running.id == "second"
        assert await tx.checklists.last_closed("T1", "C1") == closed
        assert await tx.checklists.by_id("T1", "first") == closed
        assert [found.id for found in await tx.checklists.in_channel("C1")] == ["second"]


async def test_the_one_closed_last_is_found(store: Store) -> None:
    for number in range(3):
        checklist = await keep(store, started(f"number {number}", channel="C1"))
        await change(store, checklist, verbs.close(checklist, replace(ANN, at=NOW + number * HOUR)))

    async with store.read() as tx:
        last = await tx.checklists.last_closed("T1", "C1")
    assert last is not None
    assert last.id == "number 2"


async def test_reopening_is_refused_while_another_is_running(store: Store) -> None:
    first = await keep(store, started("first", channel="C1"))
    made = verbs.close(first, ANN)
    closed = await change(store, first, made)
    await keep(store, started("second", channel="C1"))

    with pytest.raises(ConflictError, match="started another checklist since"):
        await change(store, closed, verbs.undo(closed, made.entry, ANN))

    async with store.read() as tx:
        assert await tx.checklists.by_id("T1", "first") == closed


async def test_a_change_to_an_older_version_is_stale_and_changes_nothing(store: Store) -> None:
    first = await keep(store, started())
    second = await change(store, first, verbs.mark_done(first, "domain", ANN))

    with pytest.raises(StaleError):
        await change(store, first, verbs.assign(first, "pilot", BEN, owners=("U2",)))

    async with store.read() as tx:
        assert await tx.checklists.of("T1", "C1") == second
        assert [entry.version for entry in await tx.audit.of("T1", "C1")] == [2, 1]


async def test_an_exception_in_the_block_keeps_nothing(store: Store) -> None:
    first = await keep(store, started())

    async def break_off() -> None:
        async with store.begin() as tx:
            await tx.checklists.save(verbs.close(first, ANN).checklist, was=1, now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        await break_off()

    async with store.read() as tx:
        assert await tx.checklists.of("T1", "C1") == first


async def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"):
        async with store.read() as tx:
            await tx.checklists.add(started().checklist, recheck_at=NOW, now=NOW)


async def test_standings_are_kept_without_a_new_version(store: Store) -> None:
    first = await keep(store, started())
    standing = Standing(check="dns-a", verdict=Verdict.FAIL, at=NOW, bad=1)

    async with store.begin() as tx:
        assert await tx.checklists.lock("T1", "C1") == first
        await tx.checklists.keep_standings("T1", "C1", [standing], now=NOW)

    async with store.read() as tx:
        assert await tx.checklists.of("T1", "C1") == replace(first, standings=(standing,))


async def test_a_change_leaves_standings_card_and_reminder_alone(store: Store) -> None:
    first = await keep(store, started())
    standing = Standing(check="dns-a", verdict=Verdict.PASS, at=NOW)
    async with store.begin() as tx:
        await tx.checklists.keep_standings("T1", "C1", [standing], now=NOW)
        [claim] = await tx.checklists.claim_stale_cards(NOW, limit=1, lease=LEASE)
        await tx.checklists.settle_card(claim, Card("C1", "1.5"), again_at=None)
        await tx.checklists.set_reminder("T1", "C1", Card("C1", "2.5"))

    await change(store, first, verbs.mark_done(first, "domain", ANN))

    async with store.read() as tx:
        found = await tx.checklists.of("T1", "C1")
        assert found is not None
        assert (found.standings, found.card) == ((standing,), Card("C1", "1.5"))
        assert await tx.checklists.reminder_of("T1", "C1") == Card("C1", "2.5")


async def test_a_reminder_that_is_gone_is_forgotten(store: Store) -> None:
    await keep(store, started())
    async with store.begin() as tx:
        await tx.checklists.set_reminder("T1", "C1", Card("C1", "2.5"))
        await tx.checklists.set_reminder("T1", "C1", None)

    async with store.read() as tx:
        assert await tx.checklists.reminder_of("T1", "C1") is None


async def test_a_fresh_checklist_has_a_stale_card(store: Store) -> None:
    await keep(store, started())

    async with store.begin() as tx:
        assert await tx.checklists.claim_stale_cards(NOW - SECOND, limit=9, lease=LEASE) == ()
        [claim] = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)
        assert (claim.team, claim.checklist) == ("T1", "C1")
        assert await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE) == ()
        assert await tx.checklists.settle_card(claim, Card("C1", "1.5"), again_at=None)
        assert await tx.checklists.claim_stale_cards(NOW + DAY, limit=9, lease=LEASE) == ()


async def test_a_card_that_became_stale_while_it_was_shown_stays_stale(store: Store) -> None:
    await keep(store, started())
    async with store.begin() as tx:
        [claim] = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)
        await tx.checklists.touch("T1", "C1", now=NOW)
        await tx.checklists.settle_card(claim, Card("C1", "1.5"), again_at=None)

        assert len(await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)) == 1


async def test_a_card_that_has_to_wait_comes_again_at_its_time_or_with_the_next_change(store: Store) -> None:
    await keep(store, started())
    async with store.begin() as tx:
        [claim] = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)
        await tx.checklists.settle_card(claim, None, again_at=NOW + HOUR)

        assert await tx.checklists.claim_stale_cards(NOW + HOUR - SECOND, limit=9, lease=LEASE) == ()
        await tx.checklists.touch("T1", "C1", now=NOW + SECOND)
        assert len(await tx.checklists.claim_stale_cards(NOW + SECOND, limit=9, lease=LEASE)) == 1


async def test_the_card_that_waited_longest_comes_first(store: Store) -> None:
    for number in (2, 1, 3):
        await keep(store, started(f"C{number}"), now=NOW + number * SECOND)

    async with store.begin() as tx:
        claims = await tx.checklists.claim_stale_cards(NOW + HOUR, limit=2, lease=LEASE)
    assert [claim.checklist for claim in claims] == ["C1", "C2"]


async def test_a_lost_lease_settles_no_card(store: Store) -> None:
    await keep(store, started())
    async with store.begin() as tx:
        [posted] = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)
        await tx.checklists.settle_card(posted, Card("C1", "1.5"), again_at=NOW)
        [dead] = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=RUN_OUT)
        [alive] = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)

        assert not await tx.checklists.settle_card(dead, Card("C1", "dead"), again_at=None)
        assert await tx.checklists.settle_card(alive, Card("C1", "alive"), again_at=None)
        found = await tx.checklists.of("T1", "C1")
    assert found is not None
    assert found.card == Card("C1", "alive")


async def test_a_first_card_that_was_perhaps_posted_is_not_posted_again_unasked(store: Store) -> None:
    await keep(store, started())
    async with store.begin() as tx:
        [dead] = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=RUN_OUT)
        await tx.checklists.touch("T1", "C1", now=NOW)
        assert await tx.checklists.claim_stale_cards(NOW + DAY, limit=9, lease=LEASE) == ()

        await tx.checklists.retry_card("T1", "C1", now=NOW)
        [alive] = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)
        assert not await tx.checklists.settle_card(dead, Card("C1", "dead"), again_at=None)

        # while it is being posted, asking once more posts no second one
        await tx.checklists.retry_card("T1", "C1", now=NOW)
        assert await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE) == ()
        assert await tx.checklists.settle_card(alive, Card("C1", "alive"), again_at=None)


async def test_rechecks_come_when_they_are_due_and_again_if_their_claimant_died(store: Store) -> None:
    await keep(store, started(), recheck_at=NOW)
    async with store.begin() as tx:
        assert await tx.checklists.claim_rechecks(NOW - SECOND, limit=9, lease=LEASE) == ()
        [dead] = await tx.checklists.claim_rechecks(NOW, limit=9, lease=RUN_OUT)
        [alive] = await tx.checklists.claim_rechecks(NOW, limit=9, lease=LEASE)

        assert not await tx.checklists.settle_recheck(dead, next_at=NOW)
        assert await tx.checklists.settle_recheck(alive, next_at=NOW + DAY)
        assert await tx.checklists.claim_rechecks(NOW + DAY - SECOND, limit=9, lease=LEASE) == ()
        assert len(await tx.checklists.claim_rechecks(NOW + DAY, limit=9, lease=LEASE)) == 1


async def test_a_closed_checklist_shows_it_once_and_is_then_left_alone(store: Store) -> None:
    first = await keep(store, started(), recheck_at=NOW)
    async with store.begin() as tx:
        [recheck] = await tx.checklists.claim_rechecks(NOW, limit=9, lease=LEASE)
    await change(store, first, verbs.close(first, ANN))

    async with store.begin() as tx:
        assert await tx.checklists.settle_recheck(recheck, next_at=NOW)
        [claim] = await tx.checklists.claim_stale_cards(NOW, limit=9, lease=LEASE)
        await tx.checklists.settle_card(claim, Card("C1", "1.5"), again_at=None)

        assert await tx.checklists.claim_stale_cards(NOW + 9 * DAY, limit=9, lease=LEASE) == ()
        assert await tx.checklists.claim_rechecks(NOW + 9 * DAY, limit=9, lease=LEASE) == ()
        assert await tx.checklists.count() == 0


async def test_a_checklist_that_is_opened_again_is_looked_at_again(store: Store) -> None:
    first = await keep(store, started())
    made = verbs.close(first, ANN)
    closed = await change(store, first, made)
    await change(store, closed, verbs.undo(closed, made.entry, ANN), now=NOW + SECOND)

    async with store.begin() as tx:
        assert len(await tx.checklists.claim_rechecks(NOW + SECOND, limit=9, lease=LEASE)) == 1


async def test_who_tells_the_trail_is_settled_here(store: Store) -> None:
    first = await keep(store, started())
    second = await change(store, first, verbs.mark_done(first, "domain", ANN))
    third = await change(store, second, verbs.add_note(second, "domain", ANN, text="seen"))

    async with store.begin() as tx:
        assert await tx.checklists.told("T1", "C1") == first.version
        later = await tx.audit.after("T1", "C1", first.version)
        assert [entry.version for entry in later] == [second.version, third.version]
        assert await tx.checklists.set_told("T1", "C1", third.version, was=first.version)
        assert not await tx.checklists.set_told("T1", "C1", second.version, was=first.version)
        assert await tx.checklists.told("T1", "C1") == third.version
        assert await tx.audit.after("T1", "C1", third.version) == ()


async def test_pilot_users_that_an_earlier_version_kept_in_the_profile_are_in_the_list(
    store: Store, database_url: str
) -> None:
    checklist = await keep(store, started())
    async with raw(database_url) as connection:
        document = json.loads((await connection.execute(select(checklists.c.document))).scalar_one())
        document["profile"] |= {"pilot_users": ["ann@contoso.com"], "pilot_voice": ["ann@contoso.com"]}
        del document["pilots"]
        await connection.execute(update(checklists).values(document=json.dumps(document)))

    async with store.read() as tx:
        found = await tx.checklists.by_id(checklist.team, checklist.id)

    assert found == replace(checklist, pilots=listed([PilotUser(upn="ann@contoso.com", voice=True)]))
