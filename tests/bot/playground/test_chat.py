"""Messages, posted, edited and deleted by Slack's own client."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.messages import Json, Message
from bot.playground.run import Playground
from tests.bot.playground.rooms import ALICE, BOB, GENERAL, PRIVATE, ROOM, refusal

SECTION: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


async def test_a_message_is_kept_with_its_blocks_and_each_gets_an_id(ground: Playground, slack: AsyncWebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Done"}}
    blocks = [SECTION | {"accessory": button}, {"type": "actions", "elements": [button | {"action_id": "own"}]}]

    answer = await slack.chat_postMessage(channel=ROOM, text="hello", blocks=blocks)

    message = ground.workspace.message(ROOM, answer["ts"])
    assert message is not None
    assert all(block["block_id"] for block in message.blocks)
    assert message.blocks[0]["accessory"]["action_id"]
    assert message.blocks[1]["elements"][0]["action_id"] == "own"


async def test_no_two_messages_have_the_same_timestamp(slack: AsyncWebClient) -> None:
    stamps = [(await slack.chat_postMessage(channel=ROOM, text="hello"))["ts"] for _ in range(5)]

    assert sorted(set(stamps)) == stamps


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        pytest.param("C0NOWHERE1", "channel_not_found", id="no such channel"),
        pytest.param("U0HYBRID01", "channel_not_found", id="to itself"),
        pytest.param(PRIVATE, "channel_not_found", id="a private channel without the bot"),
        pytest.param(GENERAL, "not_in_channel", id="a public channel without the bot"),
    ],
)
async def test_the_bot_writes_only_where_it_is(slack: AsyncWebClient, channel: str, error: str) -> None:
    assert await refusal(slack.chat_postMessage, channel=channel, text="hello") == error


async def test_nobody_writes_into_an_archived_channel(ground: Playground, slack: AsyncWebClient) -> None:
    ground.workspace.channels[ROOM].archived = True

    assert await refusal(slack.chat_postMessage, channel=ROOM, text="hello") == "is_archived"


async def test_a_person_s_id_as_channel_opens_the_direct_messages(ground: Playground, slack: AsyncWebClient) -> None:
    answer = await slack.chat_postMessage(channel=ALICE, text="hello")

    channel = ground.workspace.channels[answer["channel"]]
    assert channel.with_person == ALICE
    assert ground.workspace.direct(ALICE) is channel


@pytest.mark.parametrize(
    ("said", "error"),
    [
        pytest.param({}, "no_text", id="nothing"),
        pytest.param({"blocks": [SECTION] * 51}, "invalid_blocks", id="too many blocks"),
        pytest.param({"text": "hello", "thread_ts": "1.1"}, "thread_not_found", id="in a thread that is not there"),
    ],
)
async def test_what_slack_would_refuse_is_refused(slack: AsyncWebClient, said: Json, error: str) -> None:
    assert await refusal(slack.api_call, api_method="chat.postMessage", json={"channel": ROOM, **said}) == error


async def test_blocks_that_come_as_text_are_read(ground: Playground, slack: AsyncWebClient) -> None:
    await slack.api_call("chat.postMessage", data={"channel": ROOM, "blocks": '[{"type": "divider"}]'})

    assert ground.workspace.messages(ROOM)[0].blocks[0]["type"] == "divider"
    assert await refusal(slack.api_call, api_method="chat.postMessage", data={"channel": ROOM, "blocks": "["}) == (
        "invalid_arguments"
    )


async def test_an_edit_changes_the_message_in_its_place(ground: Playground, slack: AsyncWebClient) -> None:
    first = await slack.chat_postMessage(channel=ROOM, text="one", blocks=[SECTION])
    await slack.chat_postMessage(channel=ROOM, text="later")

    await slack.chat_update(channel=ROOM, ts=first["ts"], text="two")

    [edited, _] = ground.workspace.messages(ROOM)
    assert (edited.text, edited.blocks, bool(edited.edited)) == ("two", (), True)


async def test_too_long_an_edit_is_refused_and_too_long_a_message_is_cut(
    ground: Playground, slack: AsyncWebClient
) -> None:
    answer = await slack.chat_postMessage(channel=ROOM, text="x" * 40_001)

    assert await refusal(slack.chat_update, channel=ROOM, ts=answer["ts"], text="x" * 4_001) == "msg_too_long"
    assert len(ground.workspace.messages(ROOM)[0].text) == 40_000


async def test_only_the_bots_own_messages_can_be_edited_or_deleted(ground: Playground, slack: AsyncWebClient) -> None:
    theirs = ground.workspace.post(Message(channel=ROOM, ts="", user=BOB, text="mine"))

    assert await refusal(slack.chat_update, channel=ROOM, ts=theirs.ts, text="ours") == "cant_update_message"
    assert await refusal(slack.chat_delete, channel=ROOM, ts=theirs.ts) == "cant_delete_message"


async def test_a_deleted_message_is_not_found_any_more(ground: Playground, slack: AsyncWebClient) -> None:
    answer = await slack.chat_postMessage(channel=ROOM, text="hello")

    await slack.chat_delete(channel=ROOM, ts=answer["ts"])

    assert ground.workspace.messages(ROOM) == ()
    assert await refusal(slack.chat_update, channel=ROOM, ts=answer["ts"], text="again") == "message_not_found"
    assert await refusal(slack.chat_delete, channel=ROOM, ts=answer["ts"]) == "message_not_found"


async def test_a_deleted_message_with_answers_leaves_a_remark(ground: Playground, slack: AsyncWebClient) -> None:
    parent = await slack.chat_postMessage(channel=ROOM, text="hello")
    await slack.chat_postMessage(channel=ROOM, text="answer", thread_ts=parent["ts"], reply_broadcast=True)

    await slack.chat_delete(channel=ROOM, ts=parent["ts"])

    [gone, answer] = ground.workspace.messages(ROOM)
    assert (gone.gone, gone.text, answer.broadcast) == (True, "This message was deleted.", True)
    assert await refusal(slack.chat_update, channel=ROOM, ts=parent["ts"], text="again") == "message_not_found"


async def test_an_ephemeral_message_is_for_one_member_and_cannot_be_edited(
    ground: Playground, slack: AsyncWebClient
) -> None:
    answer = await slack.chat_postEphemeral(channel=ROOM, user=ALICE, text="psst")

    [message] = ground.workspace.messages(ROOM)
    assert (message.seen_by(ALICE), message.seen_by(BOB)) == (True, False)
    assert await refusal(slack.chat_update, channel=ROOM, ts=answer["message_ts"], text="x") == "message_not_found"
    assert await refusal(slack.chat_postEphemeral, channel=ROOM, user="U0NOBODY00", text="x") == "user_not_in_channel"


async def test_a_permalink_leads_to_the_page(ground: Playground, slack: AsyncWebClient) -> None:
    answer = await slack.chat_postMessage(channel=ROOM, text="hello")

    link = await slack.chat_getPermalink(channel=ROOM, message_ts=answer["ts"])

    assert link["permalink"] == f"{ground.url}archives/{ROOM}/p{answer['ts'].replace('.', '')}"
    assert await refusal(slack.chat_getPermalink, channel=ROOM, message_ts="1.1") == "message_not_found"
