"""What can happen to a channel: it changes, the bot hears of it in Slack's own words, and Slack's answers follow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import turns
from bot.playground.deliver import Answer
from bot.playground.messages import Json, Message
from bot.playground.payloads import Click, block_actions, command
from bot.playground.people import ALICE as ADMIN
from bot.playground.people import BOT, GUS, LONE, STRANGER, Channel
from bot.playground.run import Playground
from tests.bot.playground.rooms import ALICE, BOB, GENERAL, PRIVATE, ROOM, StandIn, refusal

NEW = "C0NEWROOM1"
ABROAD = "T0FABRIKAM"

Turn = Callable[[Playground, Channel], Awaitable[Answer | None]]

TURNS = [
    pytest.param(
        lambda g, c: turns.rename(g.workspace, g.deliveries, c, "lync-2"),
        {
            "type": "channel_rename",
            "channel": {
                "id": ROOM,
                "name": "lync-2",
                "name_normalized": "lync-2",
                "created": 1_360_782_804,
                "is_channel": True,
                "is_mpim": False,
            },
        },
        id="renamed",
    ),
    pytest.param(
        lambda g, c: turns.archive(g.workspace, g.deliveries, c, ADMIN),
        {"type": "channel_archive", "channel": ROOM, "user": ALICE, "is_moved": 0},
        id="archived",
    ),
    pytest.param(
        lambda g, c: turns.unarchive(g.workspace, g.deliveries, c, ADMIN),
        {"type": "channel_unarchive", "channel": ROOM, "user": ALICE},
        id="unarchived",
    ),
    pytest.param(
        lambda g, c: turns.delete(g.workspace, g.deliveries, c),
        {"type": "channel_deleted", "channel": ROOM},
        id="deleted",
    ),
    pytest.param(
        lambda g, c: turns.change_id(g.workspace, g.deliveries, c, NEW),
        {"type": "channel_id_changed", "old_channel_id": ROOM, "new_channel_id": NEW},
        id="another id",
    ),
    pytest.param(
        lambda g, c: turns.share(g.workspace, g.deliveries, c, ABROAD),
        {"type": "channel_shared", "connected_team_id": ABROAD, "channel": ROOM},
        id="shared",
    ),
    pytest.param(
        lambda g, c: turns.unshare(g.workspace, g.deliveries, c, ABROAD),
        {
            "type": "channel_unshared",
            "previously_connected_team_id": ABROAD,
            "channel": ROOM,
            "is_ext_shared": False,
        },
        id="shared no more",
    ),
    pytest.param(
        lambda g, c: turns.invite(g.workspace, g.deliveries, c, ADMIN),
        {
            "type": "member_joined_channel",
            "user": BOT.id,
            "channel": ROOM,
            "channel_type": "C",
            "team": "T0CONTOSO1",
            "inviter": ALICE,
        },
        id="invited",
    ),
    pytest.param(
        lambda g, c: turns.remove(g.workspace, g.deliveries, c, ADMIN),
        {"type": "channel_left", "channel": ROOM, "actor_id": ALICE},
        id="removed",
    ),
]


def room(ground: Playground, name: str = ROOM) -> Channel:
    return ground.workspace.channels[name]


def without_time(event: Json) -> Json:
    return {key: value for key, value in event.items() if key != "event_ts"}


@pytest.mark.parametrize(("turn", "event"), TURNS)
async def test_the_bot_hears_of_it(ground: Playground, bot: StandIn, turn: Turn, event: Json) -> None:
    await turn(ground, room(ground))

    [envelope] = bot.forms
    assert without_time(envelope["event"]) == event


async def test_a_private_channel_is_a_group_in_events(ground: Playground, bot: StandIn) -> None:
    turns.make_private(ground.workspace, room(ground))
    assert bot.forms == []  # no event tells of it

    await turns.archive(ground.workspace, ground.deliveries, room(ground), ADMIN)
    await turns.remove(ground.workspace, ground.deliveries, room(ground), ADMIN)
    assert [form["event"]["type"] for form in bot.forms] == ["group_archive", "group_left"]


async def test_of_a_private_channel_without_it_the_bot_hears_nothing(ground: Playground, bot: StandIn) -> None:
    await turns.archive(ground.workspace, ground.deliveries, room(ground, PRIVATE), ADMIN)

    assert bot.forms == []


async def test_slack_describes_the_channel_as_it_is_now(ground: Playground, slack: AsyncWebClient) -> None:
    async def told() -> Json:
        return dict((await slack.conversations_info(channel=ROOM))["channel"])

    workspace, deliveries = ground.workspace, ground.deliveries
    await turns.share(workspace, deliveries, room(ground), ABROAD)
    turns.make_private(workspace, room(ground))
    await turns.archive(workspace, deliveries, room(ground), ADMIN)
    changed = await told()
    assert [changed[key] for key in ("is_ext_shared", "is_shared", "is_private", "is_archived")] == [True] * 4
    assert changed["shared_team_ids"] == ["T0CONTOSO1", ABROAD]

    await turns.unshare(workspace, deliveries, room(ground), ABROAD)
    await turns.unarchive(workspace, deliveries, room(ground), ADMIN)
    changed = await told()
    assert [changed[key] for key in ("is_ext_shared", "is_shared", "is_archived")] == [False] * 3


async def test_messages_go_with_the_channel_s_new_id(ground: Playground, slack: AsyncWebClient) -> None:
    ts = (await slack.chat_postMessage(channel=ROOM, text="hello"))["ts"]
    await turns.change_id(ground.workspace, ground.deliveries, room(ground), NEW)

    assert await refusal(slack.chat_update, channel=ROOM, ts=ts, text="x") == "channel_not_found"
    assert (await slack.chat_update(channel=NEW, ts=ts, text="changed"))["ok"]


@pytest.mark.parametrize(
    ("change", "post", "edit"),
    [
        pytest.param({"archived": True}, "is_archived", "is_inactive", id="archived"),
        pytest.param({"limited": True}, "restricted_action", "", id="limited"),
    ],
)
async def test_slack_refuses_as_it_does(
    ground: Playground, slack: AsyncWebClient, change: dict[str, bool], post: str, edit: str
) -> None:
    ts = (await slack.chat_postMessage(channel=ROOM, text="hello"))["ts"]
    for name, value in change.items():
        setattr(room(ground), name, value)

    assert await refusal(slack.chat_postMessage, channel=ROOM, text="x") == post
    assert await refusal(slack.chat_update, channel=ROOM, ts=ts, text="x") == edit


async def test_a_deleted_channel_is_not_there(ground: Playground, slack: AsyncWebClient) -> None:
    await turns.delete(ground.workspace, ground.deliveries, room(ground))

    assert await refusal(slack.conversations_info, channel=ROOM) == "channel_not_found"


async def test_what_two_or_several_people_say_to_each_other_no_bot_sees(
    ground: Playground, slack: AsyncWebClient
) -> None:
    people = {ALICE, BOB}
    between = Channel(id="D0ALICEBOB", name="x", members=people, between=True)
    several = Channel(id="G0SEVERAL1", name="mpdm-1", members=people | {BOT.id}, several=True)
    ground.workspace.channels |= {between.id: between, several.id: several}

    typed = command(ground.workspace, ground.workspace.people[ALICE], between, "/hybrid")
    assert typed["channel_name"] == "directmessage"
    assert await refusal(slack.chat_postMessage, channel=between.id, text="x") == "channel_not_found"
    told = (await slack.conversations_info(channel=several.id))["channel"]
    assert (told["is_mpim"], told["is_channel"], told["is_private"]) == (True, False, True)
    listed = await slack.users_conversations(types="mpim")
    assert [each["id"] for each in listed["channels"]] == [several.id]


async def test_guests_and_strangers_are_described(ground: Playground, slack: AsyncWebClient) -> None:
    for person in (GUS, LONE, STRANGER):
        ground.workspace.arrive(person, ROOM, GENERAL)
    keys = ("team_id", "is_restricted", "is_ultra_restricted", "is_stranger")
    told = [[(await slack.users_info(user=each))["user"][key] for key in keys] for each in (ALICE, GUS.id, LONE.id)]
    stranger = (await slack.users_info(user=STRANGER.id))["user"]

    assert told == [
        ["T0CONTOSO1", False, False, False],
        ["T0CONTOSO1", True, False, False],
        ["T0CONTOSO1", True, True, False],
    ]
    assert [stranger[key] for key in keys] == [ABROAD, False, False, True]


async def test_a_stranger_s_click_says_where_they_belong(ground: Playground) -> None:
    ground.workspace.arrive(STRANGER, ROOM)
    message = ground.workspace.post(Message(channel=ROOM, ts="", user=BOT.id, text="x"))
    payload = block_actions(ground.workspace, STRANGER, message, Click(block="b", action="a", chosen={}, state={}))

    assert (payload["team"]["id"], payload["user"]["team_id"]) == ("T0CONTOSO1", ABROAD)
