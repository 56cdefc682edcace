"""The pretend Web API, called by Slack's own client."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.faults import Broken, Ratelimited, Refusal, Reset, Silence
from bot.playground.run import Playground
from tests.bot.playground.rooms import ALICE, BOB, GENERAL, PRIVATE, ROOM, client, refusal


async def test_auth_test_says_whose_token_it_is_and_its_scopes(slack: AsyncWebClient) -> None:
    answer = await slack.auth_test()

    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0CONTOSO1", "U0HYBRID01", "B0HYBRID01")
    assert answer.headers["x-oauth-scopes"] == "channels:read,chat:write,commands,files:read,groups:read,users:read"


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        pytest.param("xoxb-other", "auth.test", "invalid_auth", id="a stranger's token"),
        pytest.param(
            "xapp-playground", "auth.test", "not_allowed_token_type", id="an app-level token for a bot's method"
        ),
        pytest.param(
            "xoxb-playground", "apps.connections.open", "not_allowed_token_type", id="and the other way round"
        ),
        pytest.param("xoxb-playground", "no.such", "unknown_method", id="no such method"),
        pytest.param("xoxb-playground", "conversations.open", "missing_scope", id="a scope that was not granted"),
    ],
)
async def test_a_call_is_refused_for_its_token(ground: Playground, token: str, method: str, error: str) -> None:
    slack = client(ground, token)

    assert await refusal(slack.api_call, api_method=method) == error


async def test_a_call_without_a_token_is_refused(ground: Playground) -> None:
    slack = AsyncWebClient(base_url=ground.slack_api_url, retry_handlers=[])

    assert await refusal(slack.auth_test) == "not_authed"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param(b"{", "invalid_json", id="broken JSON"),
        pytest.param(b"[]", "json_not_object", id="a list"),
    ],
)
async def test_a_body_that_is_no_json_object_is_refused(ground: Playground, body: bytes, error: str) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {ground.bot_token}"}

    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{ground.slack_api_url}chat.postMessage", data=body, headers=headers) as response,
    ):
        assert (await response.json())["error"] == error


async def test_arguments_come_by_query_form_or_json(ground: Playground) -> None:
    headers = {"Authorization": f"Bearer {ground.bot_token}"}
    address = f"{ground.slack_api_url}conversations.info"

    async with aiohttp.ClientSession(headers=headers) as session:
        answers = [
            await (await session.get(address, params={"channel": ROOM})).json(),
            await (await session.post(address, data={"channel": ROOM})).json(),
            await (await session.post(address, json={"channel": ROOM})).json(),
        ]

    assert [answer["channel"]["name"] for answer in answers] == ["lync-hybrid"] * 3


async def test_every_call_is_written_down_without_its_token(ground: Playground, slack: AsyncWebClient) -> None:
    await slack.chat_postMessage(channel=ROOM, text="hello")
    await slack.auth_test(token=ground.bot_token)

    assert [(call.method, call.args) for call in ground.workspace.calls] == [
        ("chat.postMessage", {"channel": ROOM, "text": "hello"}),
        ("auth.test", {}),
    ]


async def test_calls_meet_the_scripted_faults_in_order(ground: Playground, slack: AsyncWebClient) -> None:
    ground.workspace.fail("chat.postMessage", Ratelimited(7), Refusal("is_archived"), Broken(503))
    seen: list[tuple[int, str]] = []

    for _ in range(3):
        with pytest.raises(SlackApiError) as caught:
            await slack.chat_postMessage(channel=ROOM, text="hello")
        response = caught.value.response
        seen.append((response.status_code, response.headers.get("Retry-After", "")))

    assert seen == [(429, "7"), (200, ""), (503, "")]
    assert ground.workspace.messages(ROOM) == ()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param(Silence(), TimeoutError, id="silence"),
        pytest.param(Reset(), aiohttp.ClientError, id="reset"),
    ],
)
async def test_a_call_may_get_no_answer_at_all(
    ground: Playground, fault: Silence | Reset, error: type[Exception]
) -> None:
    ground.workspace.fail("chat.postMessage", fault)
    slack = AsyncWebClient(token=ground.bot_token, base_url=ground.slack_api_url, retry_handlers=[], timeout=1)

    with pytest.raises(error):
        await slack.chat_postMessage(channel=ROOM, text="hello")

    assert ground.workspace.messages(ROOM) == ()


async def test_an_answer_may_be_lost_after_the_call_was_carried_out(ground: Playground, slack: AsyncWebClient) -> None:
    ground.workspace.fail("chat.postMessage", Reset(after=True))

    with pytest.raises(aiohttp.ClientError):
        await slack.chat_postMessage(channel=ROOM, text="hello")

    assert [message.text for message in ground.workspace.messages(ROOM)] == ["hello"]


async def test_a_person_is_described_with_their_time_zone(slack: AsyncWebClient) -> None:
    answer = await slack.users_info(user=BOB)

    assert (answer["user"]["tz"], answer["user"]["tz_offset"]) == ("America/New_York", -5 * 3600)


async def test_an_unknown_person_is_not_found(slack: AsyncWebClient) -> None:
    assert await refusal(slack.users_info, user="U0NOBODY00") == "user_not_found"


@pytest.mark.parametrize(
    ("channel", "member"),
    [pytest.param(ROOM, True, id="where the bot is"), pytest.param(GENERAL, False, id="where it is not")],
)
async def test_a_channel_says_whether_the_bot_is_in_it(slack: AsyncWebClient, channel: str, *, member: bool) -> None:
    answer = await slack.conversations_info(channel=channel)

    assert answer["channel"]["is_member"] is member


async def test_a_private_channel_without_the_bot_is_not_to_be_seen(slack: AsyncWebClient) -> None:
    assert await refusal(slack.conversations_info, channel=PRIVATE) == "channel_not_found"


async def test_the_bots_channels_come_a_page_at_a_time(ground: Playground, slack: AsyncWebClient) -> None:
    ground.workspace.join("U0HYBRID01", GENERAL)
    ground.workspace.channels[ROOM].archived = True

    first = await slack.users_conversations(limit=1)
    second = await slack.users_conversations(limit=1, cursor=first["response_metadata"]["next_cursor"])
    current = await slack.users_conversations(exclude_archived=True, types="public_channel,private_channel")

    names = [[one["name"] for one in answer["channels"]] for answer in (first, second, current)]
    assert names == [["lync-hybrid"], ["general"], ["general"]]
    assert second["response_metadata"]["next_cursor"] == ""


async def test_direct_messages_are_listed_as_their_own_kind(ground: Playground, slack: AsyncWebClient) -> None:
    direct = ground.workspace.direct(ALICE)

    answer = await slack.users_conversations(types="im")

    assert [one["id"] for one in answer["channels"]] == [direct.id]


async def test_a_field_that_is_missing_is_named(slack: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await slack.api_call("chat.update", json={"channel": ROOM, "text": "x"})

    assert caught.value.response["response_metadata"] == {"messages": ["[ERROR] missing required field: ts"]}


async def test_a_cursor_that_slack_did_not_give_is_refused(slack: AsyncWebClient) -> None:
    assert await refusal(slack.users_conversations, cursor="there") == "invalid_cursor"
    assert await refusal(slack.users_conversations, limit=-1) == "invalid_limit"


async def test_direct_messages_are_opened_once_the_scope_is_granted(ground: Playground) -> None:
    ground.workspace.team = type(ground.workspace.team)(scopes=frozenset({"im:write"}))
    slack = client(ground)

    first = await slack.conversations_open(users=ALICE)
    second = await slack.conversations_open(users=ALICE)

    assert first["channel"]["id"] == second["channel"]["id"] != ROOM
    assert await refusal(slack.conversations_open, users="U0HYBRID01") == "user_not_found"
