"""Who the bot is where: kept for half a minute, and tokens that end are changed for others once, whoever asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import aiohttp
import pytest
import pytest_asyncio

from bot.model.delivery import LaterError, RevokedError, UncertainError
from bot.model.installation import Installation
from bot.playground.faults import Broken, Refusal
from bot.playground.grants import CLIENT_ID, CLIENT_SECRET
from bot.playground.run import Playground
from bot.usecases.install import install
from bot.usecases.stop import uninstall
from handlers.client import web_client
from handlers.identities import KEPT, Identity, StoredIdentities
from handlers.oauth import OAuth
from handlers.outbox import Outbox
from handlers.rotation import AGAIN, Rotation
from handlers.tasks import Tasks
from handlers.views.message import Message
from storage.store import Store
from tests.bot.playground.rooms import NOW, ROOM, opened
from tests.conftest import KEYS
from tests.handlers.handclock import HandClock

TEAM = "T0CONTOSO1"
HOUR = timedelta(hours=1)


@dataclass
class Replica:
    """What one process has."""

    identities: StoredIdentities
    outbox: Outbox
    tasks: Tasks
    clock: HandClock


@asynccontextmanager
async def replica(ground: Playground, store: Store) -> AsyncIterator[Replica]:
    clock, tasks = HandClock(), Tasks()
    async with aiohttp.ClientSession() as session:
        client = web_client(session, "", ground.slack_api_url)
        oauth = OAuth(
            client=client, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, public_url="https://bot.test", scopes=()
        )
        rotation = Rotation(store, oauth, ground.now, clock=clock)
        identities = StoredIdentities(store, rotation, tasks, ground.now, clock=clock)
        yield Replica(identities, Outbox(client, session, identities, clock=clock, sleep=clock.sleep), tasks, clock)
        await tasks.drain(timedelta(seconds=10))
        await rotation.drain()


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with opened() as ground:
        ground.grants.rotating = True
        yield ground


@pytest_asyncio.fixture
async def ours(ground: Playground, store: Store) -> AsyncIterator[Replica]:
    async with replica(ground, store) as ours:
        yield ours


def made(ground: Playground, **more: object) -> Installation:
    """Return an installation with a token that Slack has just given, and that ends in twelve hours."""
    grant = ground.grants._made(TEAM, "U1", ground.workspace.team.scopes)
    found = Installation(
        team=TEAM,
        token=grant.token,
        refresh_token=grant.refresh,
        expires_at=grant.ends_at,
        user="U0HYBRID01",
        installed_at=ground.now(),
    )
    return replace(found, **more)  # type: ignore[arg-type]  # of any field


def wind(ground: Playground, by: timedelta) -> None:
    ground.workspace.clock.wind(by)


async def installed(ground: Playground, store: Store, **more: object) -> Installation:
    kept = made(ground, **more)
    await install(store, kept, now=NOW)
    return kept


def refreshes(ground: Playground) -> int:
    return len(ground.workspace.calls_of("oauth.v2.access"))


async def test_a_token_that_holds_for_long_is_used_as_it_is(ground: Playground, store: Store, ours: Replica) -> None:
    kept = await installed(ground, store)
    wind(ground, 9 * HOUR)

    assert (await ours.identities.of(TEAM)).token == kept.token
    assert refreshes(ground) == 0


async def test_a_token_that_ends_soon_is_changed_for_another(ground: Playground, store: Store, ours: Replica) -> None:
    kept = await installed(ground, store)
    for _ in range(4):
        wind(ground, 11 * HOUR)
        await ours.outbox.post(TEAM, ROOM, Message("Hello"))

    assert (await ours.identities.of(TEAM)).token != kept.token
    assert refreshes(ground) == 4  # each refresh token is good once
    assert len(ground.workspace.messages(ROOM)) == 4


async def test_many_who_ask_at_once_make_one_change(ground: Playground, store: Store, ours: Replica) -> None:
    await installed(ground, store)
    wind(ground, 11 * HOUR)
    ground.workspace.latency = 0.05

    tokens = {one.token for one in await asyncio.gather(*(ours.identities.of(TEAM) for _ in range(20)))}

    assert (len(tokens), refreshes(ground)) == (1, 1)


async def test_of_two_replicas_that_race_one_asks_slack(
    ground: Playground, postgres_url: str, postgres_store: Store
) -> None:
    await installed(ground, postgres_store)
    ground.workspace.latency = 0.05
    other = Store.open(postgres_url, keys=KEYS)
    async with replica(ground, postgres_store) as one, replica(ground, other) as two:
        for number in range(1, 6):
            wind(ground, 11 * HOUR)
            one.identities.forget()
            two.identities.forget()

            first, second = await asyncio.gather(one.identities.of(TEAM), two.identities.of(TEAM))

            assert first.token == second.token
            assert refreshes(ground) == number
    await other.close()


async def test_whoever_gives_up_waiting_does_not_lose_the_refresh_token(
    ground: Playground, store: Store, ours: Replica
) -> None:
    kept = await installed(ground, store)
    wind(ground, 11 * HOUR)
    ground.workspace.latency = 0.05
    impatient = asyncio.create_task(ours.identities.of(TEAM))
    await ground.workspace.until(lambda: refreshes(ground))
    impatient.cancel()

    fresh = await ours.identities.of(TEAM)

    assert fresh.token != kept.token
    assert refreshes(ground) == 1


async def test_while_the_old_token_holds_a_failure_is_no_trouble(
    ground: Playground, store: Store, ours: Replica
) -> None:
    kept = await installed(ground, store)
    wind(ground, 11 * HOUR)
    ground.workspace.fail("oauth.v2.access", Broken(500))

    assert [(await ours.identities.of(TEAM)).token for _ in range(3)] == [kept.token] * 3
    assert refreshes(ground) == 1  # it is not asked again and again
    ours.clock.now += AGAIN
    assert (await ours.identities.of(TEAM)).token != kept.token


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        pytest.param(Broken(500), UncertainError, id="no answer"),
        pytest.param(Refusal("bad_client_secret"), LaterError, id="the operator's slip"),
        pytest.param(Refusal("invalid_refresh_token"), RevokedError, id="spent"),
    ],
)
async def test_once_the_old_token_has_ended_a_failure_is_told_apart(
    ground: Playground, store: Store, ours: Replica, fault: Broken | Refusal, raised: type[Exception]
) -> None:
    await installed(ground, store)
    wind(ground, 13 * HOUR)
    ground.workspace.fail("oauth.v2.access", fault)

    with pytest.raises(raised):
        await ours.identities.of(TEAM)

    async with store.read() as tx:
        stopped = [team for team, *_ in await tx.workspaces.stopped()]
    assert stopped == ([TEAM] if raised is RevokedError else [])


async def test_a_token_that_ended_too_early_is_changed_at_the_next_word(
    ground: Playground, store: Store, ours: Replica
) -> None:
    kept = await installed(ground, store)
    ground.grants.tokens[kept.token].ends_at = ground.now()

    with pytest.raises(RevokedError, match="token_expired"):
        await ours.outbox.post(TEAM, ROOM, Message("Hello"))
    await ours.outbox.post(TEAM, ROOM, Message("Hello again"))

    assert [message.text for message in ground.workspace.messages(ROOM)] == ["Hello again"]


async def test_who_is_not_installed_is_told_and_stands_still(store: Store, ours: Replica) -> None:
    with pytest.raises(RevokedError, match="not_installed"):
        await ours.identities.of("T9")

    async with store.read() as tx:
        assert [(team, reason) for team, reason, _ in await tx.workspaces.stopped()] == [("T9", "not_installed")]


async def test_an_uninstall_comes_to_every_replica_in_half_a_minute(
    ground: Playground, store: Store, ours: Replica
) -> None:
    kept = await installed(ground, store)
    assert (await ours.identities.asked(TEAM, "", wide=False)).token == kept.token
    await uninstall(store, TEAM, "app_uninstalled", before=NOW + HOUR, now=NOW)

    ours.clock.now += KEPT - 1
    await ours.identities.asked(TEAM, "", wide=False)
    ours.clock.now += 1
    with pytest.raises(RevokedError, match="app_uninstalled"):
        await ours.identities.asked(TEAM, "", wide=False)
    assert KEPT <= 30
    await installed(ground, store)  # and whoever installs it need not wait
    await ours.identities.asked(TEAM, "", wide=False)


async def test_no_more_is_kept_than_there_is_room_for(
    ground: Playground, store: Store, ours: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.identities.MANY", 2)
    for team in ("T1", "T2", "T3"):
        await installed(ground, store, team=team)
        await ours.identities.of(team)

    assert [team for team, *_ in ours.identities._kept] == ["T2", "T3"]


async def test_a_workspace_that_asks_by_its_organisation_is_noted_for_the_clock(
    ground: Playground, store: Store, ours: Replica
) -> None:
    await installed(ground, store, team="E1", organisation=True)

    await ours.identities.asked("T7", "E1", wide=True)
    await ours.tasks.drain(timedelta(seconds=10))

    assert (await ours.identities.of("T7")).through == "E1"


async def test_a_workspace_that_was_taken_out_is_told_so(ground: Playground, store: Store, ours: Replica) -> None:
    await installed(ground, store, team="E1", organisation=True)
    await ours.identities.asked("T7", "E1", wide=True)
    await ours.tasks.drain(timedelta(seconds=10))
    identity = await ours.identities.of("T7")

    await ours.identities.refused("T7", identity, "team_access_not_granted")

    with pytest.raises(RevokedError, match="team_access_not_granted"):
        await ours.identities.of("T7")
    await ours.identities.of("E1")


def test_no_identity_shows_its_token() -> None:
    assert "xoxb-secret" not in repr(Identity(team="T1", user="U1", name="hybrid", token="xoxb-secret"))
