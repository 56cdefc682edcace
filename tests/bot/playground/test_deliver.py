"""Deliveries to the bot's front, and what becomes of its answers."""

import asyncio
import json
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import Clock, SignatureVerifier

from bot.playground import payloads
from bot.playground.messages import Json, Message, View
from bot.playground.payloads import Click
from bot.playground.people import Person
from bot.playground.run import Playground
from tests.bot.playground.rooms import ALICE, BOB, NOW, PRIVATE, ROOM, StandIn, client


class _StillClock(Clock):
    def now(self) -> float:
        return NOW.timestamp()


PLAIN: Json = {"type": "plain_text", "text": "x"}
INPUT: Json = {"type": "input", "block_id": "b", "label": PLAIN, "element": {"type": "plain_text_input"}}


def _modal(callback: str, *blocks: Json) -> Json:
    return {"type": "modal", "callback_id": callback, "title": PLAIN, "submit": PLAIN, "blocks": list(blocks)}


def _alice(ground: Playground) -> Person:
    return ground.workspace.people[ALICE]


async def _typed(ground: Playground, text: str, channel: str = ROOM) -> None:
    await ground.deliveries.command(_alice(ground), ground.workspace.channels[channel], text)


async def _clicked(ground: Playground, *, only_for: str = "") -> tuple[Message, Json]:
    text = {"type": "plain_text", "text": "Done"}
    button = {"type": "actions", "block_id": "b", "elements": [{"type": "button", "action_id": "done", "text": text}]}
    message = ground.workspace.post(
        Message(channel=ROOM, ts="", user="U0HYBRID01", text="card", blocks=(button,), only_for=only_for)
    )
    click = Click(block="b", action="done", chosen={"value": "tenant"}, state={"in": {"put": {"value": "x"}}})
    return message, payloads.block_actions(ground.workspace, _alice(ground), message, click)


async def test_slacks_own_verifier_accepts_a_delivery(ground: Playground, bot: StandIn) -> None:
    await _typed(ground, "/hybrid done domain")

    body, headers = bot.bodies[0]
    verifier = SignatureVerifier(ground.signing_secret, clock=_StillClock())
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b"&x=1", headers)


async def test_a_command_has_the_fields_that_slack_sends(ground: Playground, bot: StandIn) -> None:
    await _typed(ground, "/hybrid  assign domain @bob")

    form = bot.forms[0]
    assert form.pop("response_url").startswith(f"{ground.url}hooks/commands/T0CONTOSO1/")
    assert form.pop("trigger_id")
    assert form == {
        "token": "playground",
        "team_id": "T0CONTOSO1",
        "team_domain": "contoso",
        "channel_id": ROOM,
        "channel_name": "lync-hybrid",
        "user_id": ALICE,
        "user_name": "alice",
        "command": "/hybrid",
        "text": "assign domain <@U0BOB00001>",
        "api_app_id": "A0HYBRID01",
        "is_enterprise_install": "false",
    }


@pytest.mark.parametrize(
    ("channel", "name"),
    [pytest.param(PRIVATE, "privategroup", id="private"), pytest.param("", "directmessage", id="direct messages")],
)
async def test_a_channel_that_is_not_public_is_not_named(
    ground: Playground, bot: StandIn, channel: str, name: str
) -> None:
    await _typed(ground, "/hybrid", channel or ground.workspace.direct(ALICE).id)

    assert bot.forms[0]["channel_name"] == name


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        pytest.param(web.Response, [], id="nothing"),
        pytest.param(lambda: web.Response(text="hello"), [("hello", ALICE)], id="text"),
        pytest.param(lambda: web.json_response({"text": "hello"}), [("hello", ALICE)], id="ephemeral by default"),
        pytest.param(
            lambda: web.json_response({"text": "hello", "response_type": "in_channel"}), [("hello", "")], id="for all"
        ),
        pytest.param(
            lambda: web.json_response({"text": "x", "blocks": [{"type": "no"}]}),
            [("Slack does not show this answer: invalid_blocks", ALICE)],
            id="blocks that are none",
        ),
        pytest.param(
            lambda: web.Response(status=404, text="hello"),
            [("/hybrid failed with the error “dispatch_failed”", ALICE)],
            id="another status than 200",
        ),
    ],
)
async def test_the_answer_to_a_command_is_shown_as_slack_shows_it(
    ground: Playground, bot: StandIn, answer: type[web.Response], shown: list[tuple[str, str]]
) -> None:
    bot.answer = lambda _form: answer()

    await _typed(ground, "/hybrid")

    assert [(message.text, message.only_for) for message in ground.workspace.messages(ROOM)] == shown


async def test_a_redirect_is_not_followed(ground: Playground, bot: StandIn) -> None:
    bot.answer = lambda _form: web.Response(status=302, headers={"Location": ground.url})

    await _typed(ground, "/hybrid")

    assert "dispatch_failed" in ground.workspace.messages(ROOM)[0].text


async def test_a_bot_that_is_not_there_is_a_failed_dispatch(ground: Playground) -> None:
    ground.deliver_to("http://127.0.0.1:1/slack/events")

    await _typed(ground, "/hybrid")

    assert "dispatch_failed" in ground.workspace.messages(ROOM)[0].text


async def test_a_bot_that_was_never_named_is_a_failed_dispatch(ground: Playground) -> None:
    await _typed(ground, "/hybrid")

    assert "dispatch_failed" in ground.workspace.messages(ROOM)[0].text


async def test_a_bot_that_takes_too_long_is_a_timeout(ground: Playground, bot: StandIn) -> None:
    ground.deliveries.patience = 0.05
    bot.silent = True

    await _typed(ground, "/hybrid")

    assert "operation_timeout" in ground.workspace.messages(ROOM)[0].text


async def test_a_click_says_where_and_on_what(ground: Playground, bot: StandIn) -> None:
    message, payload = await _clicked(ground)

    await ground.deliveries.interaction(payload)

    sent = json.loads(bot.forms[0]["payload"])
    [action] = sent["actions"]
    assert (action["block_id"], action["action_id"], action["value"]) == ("b", "done", "tenant")
    assert (sent["user"]["id"], sent["channel"]["id"], sent["message"]["ts"]) == (ALICE, ROOM, message.ts)
    assert sent["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": ROOM,
        "is_ephemeral": False,
    }
    assert sent["state"]["values"] == {"in": {"put": {"value": "x"}}}
    assert sent["response_url"].startswith(f"{ground.url}hooks/actions/")


async def test_a_click_in_an_ephemeral_message_comes_without_its_content(ground: Playground, bot: StandIn) -> None:
    _, payload = await _clicked(ground, only_for=ALICE)

    await ground.deliveries.interaction(payload)

    sent = json.loads(bot.forms[0]["payload"])
    assert (sent["container"]["is_ephemeral"], "message" in sent) == (True, False)


async def test_a_click_that_fails_is_told_to_who_clicked(ground: Playground, bot: StandIn) -> None:
    bot.answer = lambda _form: web.Response(status=500)
    _, payload = await _clicked(ground)

    await ground.deliveries.interaction(payload)

    notice = ground.workspace.messages(ROOM)[-1]
    assert (notice.text, notice.only_for) == ("That did not work: dispatch_failed", ALICE)


async def test_the_same_click_can_be_delivered_many_times(ground: Playground, bot: StandIn) -> None:
    _, payload = await _clicked(ground)

    await asyncio.gather(*(ground.deliveries.interaction(payload) for _ in range(20)))

    assert len({body for body, _ in bot.bodies}) == 1
    assert len(bot.bodies) == 20


async def test_an_event_comes_as_signed_json_and_a_retry_says_so(ground: Playground, bot: StandIn) -> None:
    await ground.deliveries.event({"type": "channel_left", "channel": ROOM}, "Ev1", retry=2)

    [(_, headers)], [envelope] = bot.bodies, bot.forms
    assert headers["x-slack-retry-num"] == "2"
    assert (envelope["type"], envelope["event_id"], envelope["event"]["type"]) == (
        "event_callback",
        "Ev1",
        "channel_left",
    )
    assert envelope["authorizations"][0]["user_id"] == "U0HYBRID01"


async def test_the_address_can_be_verified(ground: Playground, bot: StandIn) -> None:
    bot.answer = lambda form: web.Response(text=form["challenge"])

    answer = await ground.deliveries.url_verification("abc")

    assert (answer.status, answer.body, answer.json) == (200, "abc", {})


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        pytest.param({}, [], id="closed"),
        pytest.param({"response_action": "errors", "errors": {"b": "no"}}, ["first"], id="errors keep it open"),
        pytest.param({"response_action": "update", "view": _modal("new")}, ["new"], id="updated"),
        pytest.param({"response_action": "push", "view": _modal("top")}, ["first", "top"], id="pushed"),
        pytest.param({"response_action": "clear"}, [], id="cleared"),
    ],
)
async def test_a_submitted_modal_becomes_what_the_answer_says(
    ground: Playground, bot: StandIn, answer: Json, left: list[str]
) -> None:
    bot.answer = lambda _form: web.json_response(answer)
    view = View(id="V1", hash="h", person=ALICE, content=_modal("first", INPUT))
    ground.workspace.views[ALICE] = [view]

    await ground.deliveries.submission(_alice(ground), view, {"b": {"a": {"value": "x"}}})

    sent = json.loads(parse_qs(bot.bodies[0][0].decode())["payload"][0])
    assert sent["view"]["state"]["values"] == {"b": {"a": {"value": "x"}}}
    assert [open_view.content["callback_id"] for open_view in ground.workspace.views[ALICE]] == left


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"response_action": "errors", "errors": {"c": "no"}}, id="errors of what is not there"),
        pytest.param({"response_action": "errors", "errors": {}}, id="no errors"),
        pytest.param({"response_action": "errors"}, id="errors left out"),
        pytest.param({"response_action": "update", "view": {"type": "home", "blocks": []}}, id="no modal"),
        pytest.param({"response_action": "push"}, id="nothing to push"),
        pytest.param({"response_action": "close"}, id="an action that does not exist"),
    ],
)
async def test_an_answer_that_slack_would_not_follow_leaves_the_modal_open(
    ground: Playground, bot: StandIn, answer: Json
) -> None:
    bot.answer = lambda _form: web.json_response(answer)
    view = View(id="V1", hash="h", person=ALICE, content=_modal("first", INPUT))
    ground.workspace.views[ALICE] = [view]

    said = await ground.deliveries.submission(_alice(ground), view, {})

    assert (said.error, ground.workspace.views[ALICE]) == ("invalid_response", [view])


async def test_a_modal_stays_open_when_its_submission_fails(ground: Playground) -> None:
    view = View(id="V1", hash="h", person=ALICE, content={"type": "modal"})
    ground.workspace.views[ALICE] = [view]

    answer = await ground.deliveries.submission(_alice(ground), view, {})

    assert (answer.error, ground.workspace.views[ALICE]) == ("dispatch_failed", [view])


async def test_a_signature_is_as_old_as_the_clock_that_was_wound(ground: Playground, bot: StandIn) -> None:
    ground.workspace.clock.wind_to(NOW.replace(year=2027))

    await _typed(ground, "/hybrid")

    stamp = bot.bodies[0][1]["X-Slack-Request-Timestamp"]
    assert int(stamp) == int(NOW.replace(year=2027).timestamp())


async def test_what_others_are_shown_is_not_in_bobs_sight(ground: Playground, bot: StandIn) -> None:
    bot.answer = lambda _form: web.json_response({"text": "hello"})
    await client(ground).chat_postMessage(channel=ROOM, text="for all")

    await _typed(ground, "/hybrid")

    seen = [message.text for message in ground.workspace.messages(ROOM) if message.seen_by(BOB)]
    assert seen == ["for all"]
