"""The way out to Slack: paced, coalesced, and every failure told apart; against the pretend Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot.model.delivery import (
    DeliveryError,
    ForbiddenError,
    LaterError,
    MessageGoneError,
    MistakenError,
    RefusedError,
    RevokedError,
    ShutOutError,
    UncertainError,
)
from bot.model.errors import OperatorError
from bot.playground.faults import Broken, Fault, Ratelimited, Refusal, Reset, Silence
from bot.playground.run import Playground
from bot.usecases.pace import take_turn
from handlers.client import web_client
from handlers.outbox import Outbox
from handlers.pace import MANY, Pace, SharedPace
from handlers.views.message import Message, message, section
from storage.store import Store
from tests.bot.playground.rooms import ALICE, GENERAL, ROOM, opened
from tests.conftest import KEYS
from tests.handlers.handclock import HandClock
from tests.handlers.whoami import alone

TEAM = "T0CONTOSO1"
HELLO = message([section("hello")])
SHORT = aiohttp.ClientTimeout(total=2)  # it ends the waiting for what stays silent


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with opened() as ground:
        yield ground


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=SHORT) as session:
        yield session


@pytest.fixture
def outbox(ground: Playground, clock: HandClock, session: aiohttp.ClientSession) -> Outbox:
    client = web_client(session, ground.bot_token, ground.slack_api_url)
    return Outbox(client, session, alone(ground.bot_token), clock=clock, sleep=clock.sleep)


async def test_a_message_is_posted_so_that_it_mentions_and_unfolds_nothing(ground: Playground, outbox: Outbox) -> None:
    channel, ts = await outbox.post(TEAM, ROOM, HELLO)

    [call] = ground.workspace.calls
    assert ground.workspace.message(channel, ts) is not None
    assert call.args["parse"] == "none"
    assert not any(call.args[name] for name in ("link_names", "unfurl_links", "unfurl_media"))


async def test_a_direct_message_tells_its_channel(ground: Playground, outbox: Outbox) -> None:
    channel, _ = await outbox.post(TEAM, ALICE, HELLO)

    assert channel == ground.workspace.direct(ALICE).id


async def test_a_channel_gets_one_message_a_second(ground: Playground, outbox: Outbox, clock: HandClock) -> None:
    ground.workspace.join("U0HYBRID01", GENERAL)

    for channel in (ROOM, ROOM, GENERAL, ROOM):
        await outbox.post(TEAM, channel, HELLO)

    assert clock.waits == [1.0, 1.0]


async def test_of_many_edits_only_the_last_is_sent(ground: Playground, outbox: Outbox, clock: HandClock) -> None:
    channel, ts = await outbox.post(TEAM, ROOM, HELLO)
    await outbox.edit(TEAM, channel, ts, Message("first"))

    await asyncio.gather(*(outbox.edit(TEAM, channel, ts, Message(f"state {number}")) for number in range(50)))

    sent = [call.args["text"] for call in ground.workspace.calls_of("chat.update")]
    assert sent == ["first", "state 49"]
    assert clock.waits == [1.0]


async def test_everybody_who_waited_for_an_edit_learns_that_it_failed(ground: Playground, outbox: Outbox) -> None:
    ground.workspace.fail("chat.update", Refusal("edit_window_closed"))

    told = await asyncio.gather(
        *(outbox.edit(TEAM, ROOM, "1.0", Message("state")) for _ in range(3)), return_exceptions=True
    )

    assert [type(one) for one in told] == [MessageGoneError] * 3


FAULTS = [
    pytest.param(Ratelimited(30), LaterError, id="429"),
    pytest.param(Refusal("ratelimited"), LaterError, id="ratelimited in a 200"),
    pytest.param(Refusal("service_unavailable"), LaterError, id="service_unavailable"),
    pytest.param(Refusal("internal_error"), UncertainError, id="internal_error"),
    pytest.param(Refusal("fatal_error"), UncertainError, id="fatal_error"),
    pytest.param(Broken(500), UncertainError, id="500"),
    pytest.param(Broken(502), UncertainError, id="502"),
    pytest.param(Broken(503), UncertainError, id="503 from something between"),
    pytest.param(Broken(200), UncertainError, id="200 that is no JSON"),
    pytest.param(Silence(), UncertainError, id="no answer"),
    pytest.param(Reset(), UncertainError, id="a reset"),
    pytest.param(Reset(after=True), UncertainError, id="a reset after it was done"),
    pytest.param(Refusal("message_not_found"), MessageGoneError, id="message_not_found"),
    pytest.param(Refusal("cant_update_message"), MessageGoneError, id="cant_update_message"),
    pytest.param(Refusal("not_in_channel"), ShutOutError, id="not_in_channel"),
    pytest.param(Refusal("channel_not_found"), ShutOutError, id="channel_not_found"),
    pytest.param(Refusal("is_archived"), ShutOutError, id="is_archived"),
    pytest.param(Refusal("restricted_action_read_only_channel"), ShutOutError, id="restricted_action_…"),
    pytest.param(Refusal("token_revoked"), RevokedError, id="token_revoked"),
    pytest.param(Refusal("account_inactive"), RevokedError, id="account_inactive"),
    pytest.param(Refusal("invalid_auth"), RevokedError, id="invalid_auth"),
    pytest.param(Refusal("missing_scope"), ForbiddenError, id="missing_scope"),
    pytest.param(Refusal("user_not_found"), RefusedError, id="user_not_found"),
    pytest.param(Refusal("nobody_knows_this_word"), RefusedError, id="a word of tomorrow's"),
    pytest.param(Refusal("msg_too_long"), MistakenError, id="msg_too_long, and in plain words again"),
    pytest.param(Refusal("invalid_blocks"), MistakenError, id="invalid_blocks, and in plain words again"),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS)
async def test_a_failure_is_told_apart(
    ground: Playground, outbox: Outbox, fault: Fault, kind: type[DeliveryError]
) -> None:
    ground.workspace.fail("chat.postMessage", fault, fault)

    with pytest.raises(DeliveryError) as failed:
        await outbox.post(TEAM, ROOM, HELLO)

    assert type(failed.value) is kind
    assert "hello" not in str(failed.value)


async def test_a_post_whose_answer_was_lost_is_not_repeated(ground: Playground, outbox: Outbox) -> None:
    ground.workspace.fail("chat.postMessage", Reset(after=True))

    with pytest.raises(UncertainError):
        await outbox.post(TEAM, ROOM, HELLO)

    assert len(ground.workspace.messages(ROOM)) == 1


async def test_after_a_429_nothing_of_its_kind_is_sent_until_its_time(
    ground: Playground, outbox: Outbox, clock: HandClock
) -> None:
    ground.workspace.fail("chat.postMessage", Ratelimited(30))
    with pytest.raises(LaterError) as first:
        await outbox.post(TEAM, ROOM, HELLO)
    clock.now += 10

    with pytest.raises(LaterError) as second:
        await outbox.post(TEAM, GENERAL, HELLO)
    await outbox.ask(TEAM, "users.info", user=ALICE)
    clock.now += 20
    await outbox.post(TEAM, ROOM, HELLO)

    assert (first.value.after, second.value.after) == (timedelta(seconds=30), timedelta(seconds=20))
    assert len(ground.workspace.calls_of("chat.postMessage")) == 2


async def test_where_nobody_listens_nothing_was_sent(session: aiohttp.ClientSession) -> None:
    outbox = Outbox(web_client(session, "xoxb-1", "http://127.0.0.1:1/api/"), session, alone())

    with pytest.raises(LaterError):
        await outbox.post(TEAM, ROOM, HELLO)
    with pytest.raises(LaterError):
        await outbox.whisper("http://127.0.0.1:1/hooks/1", HELLO)


@pytest.mark.parametrize("retry_after", ["", "soon", "-1", "9" * 50, "٣"])
async def test_an_odd_retry_after_means_soon(session: aiohttp.ClientSession, retry_after: str) -> None:
    async def limited(_: web.Request) -> web.Response:
        return web.json_response({"ok": False}, status=429, headers={"Retry-After": retry_after})

    async with serving(limited) as url:
        outbox = Outbox(web_client(session, "xoxb-1", url), session, alone())
        with pytest.raises(LaterError) as later:
            await outbox.post(TEAM, ROOM, HELLO)

    assert later.value.after == timedelta(seconds=5)


@pytest.mark.parametrize("body", [b"[1]", b"{broken", b"\xff\xfe", b""])
async def test_an_answer_that_is_no_object_proves_nothing(session: aiohttp.ClientSession, body: bytes) -> None:
    async def odd(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    async with serving(odd) as url:
        outbox = Outbox(web_client(session, "xoxb-1", url), session, alone())
        with pytest.raises(UncertainError):
            await outbox.post(TEAM, ROOM, HELLO)


async def test_a_whisper_is_seen_by_one_person_in_any_channel(ground: Playground, outbox: Outbox) -> None:
    await outbox.whisper(ground.workspace.hook(ALICE, GENERAL), HELLO)

    [shown] = ground.workspace.messages(GENERAL)
    assert (shown.text, shown.only_for) == ("hello", ALICE)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(Ratelimited(3), LaterError, id="429"),
        pytest.param(Broken(500), UncertainError, id="500"),
        pytest.param(Broken(404), RefusedError, id="404"),
        pytest.param(Broken(302), RefusedError, id="a redirection"),
        pytest.param(Silence(), UncertainError, id="no answer"),
        pytest.param(Reset(), UncertainError, id="a reset"),
    ],
)
async def test_a_whisper_that_fails_is_told_apart(
    ground: Playground, outbox: Outbox, fault: Fault, kind: type[DeliveryError]
) -> None:
    ground.workspace.fail("response_url", fault)

    with pytest.raises(DeliveryError) as failed:
        await outbox.whisper(ground.workspace.hook(ALICE, ROOM), HELLO)

    assert type(failed.value) is kind


async def test_an_address_that_was_used_up_says_so(ground: Playground, outbox: Outbox) -> None:
    url = ground.workspace.hook(ALICE, ROOM)
    for _ in range(5):
        await outbox.whisper(url, HELLO)

    with pytest.raises(RefusedError, match="used_url"):
        await outbox.whisper(url, HELLO)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://hooks.slack.com.evil.test/1",
        "https://hooks.slack.com@evil.test/1",
        "file:///etc/passwd",
        "ftp://hooks.slack.com/1",
        "https://slack.com/api/chat.postMessage",
        "nonsense",
        "http://[::1",
    ],
)
async def test_an_answer_goes_to_no_other_address_than_slacks(session: aiohttp.ClientSession, url: str) -> None:
    outbox = Outbox(web_client(session, "xoxb-1"), session, alone())

    with pytest.raises(RefusedError, match="not one of Slack's"):
        await outbox.whisper(url, HELLO)


async def test_what_is_whispered_takes_the_same_proxy_as_everything_else(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    async def proxy(request: web.Request) -> web.Response:
        seen.append(f"{request.method} {request.raw_path}")
        return web.json_response({"ok": True, "ts": "1.1"})

    async with serving(proxy) as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        outbox = Outbox(web_client(session, "xoxb-1", "http://slack.test/api/"), session, alone())
        await outbox.post(TEAM, ROOM, HELLO)
        await outbox.whisper("http://hooks.slack.test/api/1", HELLO)

    assert seen == ["POST http://slack.test/api/chat.postMessage", "POST http://hooks.slack.test/api/1"]


async def test_a_pace_forgets_what_is_over() -> None:
    clock = HandClock()
    pace = Pace(1, clock, clock.sleep)

    for number in range(MANY + 1):
        clock.now += 2
        await pace.turn(number)
    await pace.turn(0)

    assert clock.waits == []


@asynccontextmanager
async def serving(handler: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """Let *handler* stand in for Slack's Web API, and give its address."""
    app = web.Application()
    app.add_routes([web.post("/api/{method}", handler)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


async def test_replicas_keep_one_pace_in_a_channel_and_at_a_message(postgres_url: str, postgres_store: Store) -> None:
    other = Store.open(postgres_url, keys=KEYS)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    replicas = [SharedPace(partial(take_turn, each), 100, HandClock(), sleep) for each in (postgres_store, other)]
    for key in ((TEAM, "C1"), (TEAM, "C1", "1.5"), (TEAM, "C2"), ("T2", "C1")):
        await asyncio.gather(*(replica.turn(key) for replica in replicas))
    await other.close()

    assert [round(wait, -1) for wait in waits] == [100] * 4  # of the two one waits, every time


async def test_while_the_database_is_away_each_keeps_its_own_pace(clock: HandClock) -> None:
    async def take(team: str, place: str, every: float) -> float:
        raise OperatorError(f"{team} {place} {every}")

    pace = SharedPace(take, 1, clock, clock.sleep)
    for _ in range(3):
        await pace.turn((TEAM, "C1"))

    assert clock.waits == [1.0, 1.0]


async def test_turns_that_are_over_are_forgotten(postgres_store: Store) -> None:
    async with postgres_store.begin() as tx:
        await tx.paces.take(TEAM, "C1", timedelta(hours=-2))
        await tx.paces.take(TEAM, "C2", timedelta(seconds=1))

    async with postgres_store.begin() as tx:
        assert await tx.paces.forget(limit=10) == 1
        assert await tx.paces.forget(limit=10) == 0
