"""What the page asks of the playground over HTTP."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.playground.messages import Json, Message
from bot.playground.run import Playground
from tests.bot.playground.rooms import ALICE, BOB, GENERAL, NOW, ROOM, StandIn, client

BOT = "U0HYBRID01"


@pytest.fixture
async def browser(ground: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    """A session that sends what the page's own scripts send."""
    origin = ground.url.rstrip("/")
    async with aiohttp.ClientSession(ground.url, headers={"Origin": origin}) as session:
        yield session


async def _did(browser: aiohttp.ClientSession, deed: str, **body: object) -> tuple[int, str]:
    async with browser.post(f"/page/{deed}", json={"person": ALICE, "channel": ROOM, **body}) as answer:
        return answer.status, await answer.text()


async def _event(stream: aiohttp.ClientResponse) -> tuple[str, Json]:
    name = (await stream.content.readline()).decode().removeprefix("event: ").strip()
    data = (await stream.content.readline()).decode().removeprefix("data: ")
    await stream.content.readline()
    body: Json = json.loads(data)
    return name, body


def _texts(ground: Playground, channel: str = ROOM) -> list[tuple[str, str]]:
    return [(message.user, message.text) for message in ground.workspace.messages(channel)]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param("/", "text/html", id="the page"),
        pytest.param("/archives/C0LYNC0001/p1", "text/html", id="a permalink"),
        pytest.param("/static/page.css", "text/css", id="its style"),
        pytest.param("/static/page.js", "text/javascript", id="its script"),
    ],
)
async def test_everything_is_served_from_here_and_may_load_nothing_from_elsewhere(
    browser: aiohttp.ClientSession, path: str, kind: str
) -> None:
    async with browser.get(path) as answer:
        assert (answer.status, answer.content_type) == (200, kind)
        policy = answer.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")


@pytest.mark.parametrize("name", ["no.js", "..%2Fpage.py", "%2Fetc%2Fpasswd"])
async def test_no_other_file_is_served(browser: aiohttp.ClientSession, name: str) -> None:
    async with browser.get(f"/static/{name}") as answer:
        assert answer.status == 404


async def test_a_command_goes_to_the_bot(browser: aiohttp.ClientSession, bot: StandIn) -> None:
    assert await _did(browser, "say", text=" /hybrid status ") == (204, "")

    assert (bot.forms[0]["command"], bot.forms[0]["text"], bot.forms[0]["user_id"]) == ("/hybrid", "status", ALICE)


async def test_words_are_posted_and_emptiness_is_not(ground: Playground, browser: aiohttp.ClientSession) -> None:
    await _did(browser, "say", text="hello @bob <b>")
    await _did(browser, "say", text="  ")

    assert _texts(ground) == [(ALICE, "hello <@U0BOB00001> &lt;b&gt;")]


async def test_a_command_that_no_app_has_is_explained(ground: Playground, browser: aiohttp.ClientSession) -> None:
    await _did(browser, "say", text="/hybird status")

    [notice] = ground.workspace.messages(ROOM)
    assert (notice.text, notice.only_for) == ("`/hybird` is not a valid command.", ALICE)


async def test_the_bot_can_be_invited_and_removed_and_hears_of_it(
    ground: Playground, browser: aiohttp.ClientSession, bot: StandIn
) -> None:
    await _did(browser, "say", channel=GENERAL, text="/invite @hybrid")
    there = BOT in ground.workspace.channels[GENERAL].members
    await _did(browser, "say", channel=GENERAL, text="/remove @hybrid")

    events = [(form["event"]["type"], form["event"]["channel"]) for form in bot.forms]
    assert events == [("member_joined_channel", GENERAL), ("channel_left", GENERAL)]
    assert (there, BOT in ground.workspace.channels[GENERAL].members) == (True, False)


async def test_nobody_else_can_be_invited(ground: Playground, browser: aiohttp.ClientSession) -> None:
    await _did(browser, "say", text="/invite @carol")

    assert "`/invite @hybrid`" in ground.workspace.messages(ROOM)[0].text


async def test_a_click_goes_to_the_bot_with_what_was_filled_in(
    ground: Playground, browser: aiohttp.ClientSession, bot: StandIn
) -> None:
    message = ground.workspace.post(Message(channel=ROOM, ts="", user=BOT, text="card"))

    await _did(browser, "click", ts=message.ts, block="b", action="done", chosen={"value": "x"}, state={"b": {}})

    payload = json.loads(bot.forms[0]["payload"])
    assert (payload["actions"][0]["value"], payload["actions"][0]["type"]) == ("x", "button")
    assert payload["state"] == {"values": {"b": {}}}


@pytest.mark.parametrize(
    ("by", "ahead"),
    [
        pytest.param("hour", timedelta(hours=1), id="an hour"),
        pytest.param("day", timedelta(days=1), id="a day"),
        pytest.param("morning", datetime(2026, 11, 25, 8, tzinfo=UTC) - NOW, id="to nine o'clock in Berlin"),
    ],
)
async def test_the_clock_is_wound(
    ground: Playground, browser: aiohttp.ClientSession, by: str, ahead: timedelta
) -> None:
    told: list[datetime] = []
    ground.on_wind(lambda: told.append(ground.now()))

    await _did(browser, "wind", by=by)

    assert told == [NOW + ahead]


@pytest.mark.parametrize(
    ("deed", "body", "status"),
    [
        pytest.param("wind", {"by": "year"}, 400, id="by something else"),
        pytest.param("say", {"person": "U0HYBRID01", "text": "x"}, 400, id="as the bot"),
        pytest.param("say", {"person": "nobody", "text": "x"}, 400, id="as nobody"),
        pytest.param("say", {"channel": "C0NOWHERE1", "text": "x"}, 404, id="nowhere"),
        pytest.param("click", {"ts": "1.1", "block": "b", "action": "a"}, 404, id="in no message"),
        pytest.param("click", {"ts": "1.1"}, 404, id="on nothing"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    browser: aiohttp.ClientSession, deed: str, body: Json, status: int
) -> None:
    assert (await _did(browser, deed, **body))[0] == status


async def test_an_admin_deletes_any_message_others_their_own(
    ground: Playground, browser: aiohttp.ClientSession
) -> None:
    card = ground.workspace.post(Message(channel=ROOM, ts="", user=BOT, text="card"))
    own = ground.workspace.post(Message(channel=ROOM, ts="", user=BOB, text="mine"))
    notice = ground.workspace.notice(BOB, ROOM, "psst")

    refused = await _did(browser, "delete", person=BOB, ts=card.ts)
    for ts, person in ((own.ts, BOB), (notice.ts, BOB), (card.ts, ALICE)):
        await _did(browser, "delete", person=person, ts=ts)

    assert (refused[0], ground.workspace.messages(ROOM)) == (403, ())


async def test_an_ephemeral_message_is_nobody_elses_to_click_in(
    ground: Playground, browser: aiohttp.ClientSession
) -> None:
    notice = ground.workspace.notice(BOB, ROOM, "psst")

    assert (await _did(browser, "delete", ts=notice.ts))[0] == 404


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://evil.example"}, id="another site"),
        pytest.param({"Origin": ""}, id="no site at all"),
        pytest.param({"Content-Type": "text/plain"}, id="what a form may send"),
    ],
)
async def test_another_sites_page_can_do_nothing_here(
    ground: Playground, browser: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    body = json.dumps({"person": ALICE, "channel": ROOM, "text": "hello"})

    async with browser.post("/page/say", data=body, headers={"Content-Type": "application/json", **headers}) as answer:
        assert answer.status == 403

    assert ground.workspace.messages(ROOM) == ()


async def test_it_answers_to_its_own_name_only(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403


async def test_the_stream_begins_with_everything_that_the_reader_sees(
    ground: Playground, browser: aiohttp.ClientSession
) -> None:
    await client(ground).chat_postMessage(channel=ROOM, text="for all")
    ground.workspace.notice(BOB, ROOM, "psst")

    async with browser.get("/page/events", params={"person": ALICE}) as stream:
        name, body = await _event(stream)

    assert (name, body["me"], body["now"]) == ("snapshot", ALICE, NOW.timestamp())
    assert [message["text"] for message in body["messages"]] == ["for all"]
    assert [(one["name"], one["bot"]) for one in body["channels"]] == [
        ("lync-hybrid", True),
        ("general", False),
        ("migration-leads", False),
        ("Hybrid", True),
    ]


async def test_the_stream_goes_on_with_each_change_that_the_reader_sees(
    ground: Playground, browser: aiohttp.ClientSession
) -> None:
    async with browser.get("/page/events", params={"person": ALICE}) as stream:
        await _event(stream)
        slack = client(ground)
        posted = await slack.chat_postMessage(channel=ROOM, text="one")
        await slack.chat_postMessage(channel=BOB, text="for Bob alone")
        await slack.chat_delete(channel=ROOM, ts=posted["ts"])
        ground.workspace.notice(BOB, ROOM, "psst")
        ground.workspace.clock.wind(timedelta(hours=1))
        events = [await _event(stream) for _ in range(5)]

    shown = [(name, (body.get("message") or {}).get("text")) for name, body in events]
    assert shown == [("message", "one"), ("workspace", None), ("message", None), ("message", None), ("workspace", None)]
    assert events[4][1]["now"] == (NOW + timedelta(hours=1)).timestamp()


async def test_nobody_cannot_listen(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/page/events", params={"person": BOT}) as answer:
        assert answer.status == 400
