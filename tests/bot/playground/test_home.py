"""The pretend Slack's Home, shortcuts and bookmarks: payloads and refusals as Slack has them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio

from bot.playground import elements, files, home
from bot.playground.messages import Json, Message
from bot.playground.payloads import Click
from bot.playground.run import Playground
from tests.bot.playground.rooms import ALICE, BOB, PRIVATE, ROOM, StandIn, client, opened, refusal, standing_in

CLICK = Click(block="b", action="hy:done:x", chosen={"value": "1@C1"}, state={})
VIEW = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with opened() as ground:
        yield ground


@pytest_asyncio.fixture
async def bot(ground: Playground) -> AsyncIterator[StandIn]:
    async with standing_in(ground) as bot:
        yield bot


def payload(bot: StandIn) -> Json:
    """Return the last interaction that the bot got."""
    body: Json = json.loads(bot.forms[-1]["payload"])
    return body


async def test_a_home_that_is_opened_is_told_with_what_it_shows(ground: Playground, bot: StandIn) -> None:
    alice = ground.workspace.people[ALICE]

    await home.opened(ground.workspace, ground.deliveries, alice)
    published = await client(ground).views_publish(user_id=ALICE, view=VIEW)
    await home.opened(ground.workspace, ground.deliveries, alice)
    await home.opened(ground.workspace, ground.deliveries, alice, tab="messages")

    first, second, third = (form["event"] for form in bot.forms)
    assert (first["type"], first["tab"], first["user"]) == ("app_home_opened", "home", ALICE)
    assert first["channel"].startswith("D")
    assert "view" not in first
    assert second["view"]["hash"] == published["view"]["hash"]
    assert (third["tab"], "view" in third) == ("messages", False)


async def test_a_hash_must_be_that_of_what_is_shown(ground: Playground) -> None:
    slack = client(ground)
    assert await refusal(slack.views_publish, user_id=ALICE, view=VIEW, hash="old") == "hash_conflict"
    first = await slack.views_publish(user_id=ALICE, view=VIEW)

    second = await slack.views_publish(user_id=ALICE, view=VIEW, hash=first["view"]["hash"])

    assert first["view"]["id"] == second["view"]["id"]
    assert await refusal(slack.views_publish, user_id=ALICE, view=VIEW, hash=first["view"]["hash"]) == "hash_conflict"


async def test_a_click_in_a_home_knows_no_channel_and_no_address_for_an_answer(
    ground: Playground, bot: StandIn
) -> None:
    alice = ground.workspace.people[ALICE]
    text = {"type": "plain_text", "text": "Done"}
    button = {"type": "button", "action_id": CLICK.action, "text": text, "value": "1@C1"}
    view = {"type": "home", "blocks": [{"type": "actions", "block_id": "b", "elements": [button]}]}
    shown = await client(ground).views_publish(user_id=ALICE, view=view)

    await home.clicked(ground.workspace, ground.deliveries, alice, shown["view"]["id"], CLICK)

    told = payload(bot)
    assert (told["type"], told["container"]["type"], told["view"]["type"]) == ("block_actions", "view", "home")
    assert told.keys() & {"channel", "message", "response_url"} == set()
    assert (told["actions"][0]["value"], told["actions"][0]["text"]) == ("1@C1", text)
    assert told["view"]["title"]["text"] == "View Title"
    assert told["view"]["team_id"] == told["team"]["id"]


async def test_only_ones_own_home_can_be_clicked_in(ground: Playground, bot: StandIn) -> None:
    shown = await client(ground).views_publish(user_id=BOB, view=VIEW)
    alice = ground.workspace.people[ALICE]

    with pytest.raises(aiohttp.web.HTTPNotFound):
        await home.clicked(ground.workspace, ground.deliveries, alice, shown["view"]["id"], CLICK)
    assert bot.forms == []


async def test_a_global_shortcut_knows_who_and_a_trigger_only(ground: Playground, bot: StandIn) -> None:
    alice = ground.workspace.people[ALICE]

    assert await home.shortcut(ground.workspace, ground.deliveries, alice, "checklist_start") == {}

    told = payload(bot)
    assert (told["type"], told["callback_id"], told["user"]["id"]) == ("shortcut", "checklist_start", ALICE)
    assert told["trigger_id"] in ground.workspace.triggers
    assert told.keys() & {"channel", "message", "response_url", "api_app_id"} == set()
    assert told["user"].keys() == {"id", "username", "team_id"}


async def test_a_message_shortcut_carries_the_message_with_its_thread_and_files(
    ground: Playground, bot: StandIn
) -> None:
    kept = files.kept(ground.workspace, BOB, "a.csv", b"x")
    parent = ground.workspace.post(Message(channel=ROOM, ts="", user=BOB, text="parent"))
    written = ground.workspace.post(
        Message(channel=ROOM, ts="", user=BOB, text="hello", thread=parent.ts, files=(kept,))
    )

    await home.message_shortcut(
        ground.workspace, ground.deliveries, ground.workspace.people[ALICE], written, "attach_evidence"
    )

    told = payload(bot)
    assert (told["type"], told["message_ts"], told["channel"]["id"]) == ("message_action", written.ts, ROOM)
    assert (told["message"]["text"], told["message"]["thread_ts"]) == ("hello", parent.ts)
    assert told["message"]["files"][0]["id"] == kept["id"]
    assert told["response_url"].startswith(ground.url)
    assert "api_app_id" not in told
    assert told["user"].keys() == {"id", "username", "name", "team_id"}


async def test_a_shortcut_that_fails_is_told(ground: Playground) -> None:
    said = await home.shortcut(ground.workspace, ground.deliveries, ground.workspace.people[ALICE], "x")

    assert said["trouble"].startswith("That did not work")


async def test_a_permalink_of_an_answer_leads_into_its_thread(ground: Playground) -> None:
    parent = ground.workspace.post(Message(channel=ROOM, ts="", user=BOB, text="parent"))
    answer = ground.workspace.post(Message(channel=ROOM, ts="", user=BOB, text="answer", thread=parent.ts))

    said = await client(ground).chat_getPermalink(channel=ROOM, message_ts=answer.ts)

    assert said["permalink"].endswith(f"?thread_ts={parent.ts}&cid={ROOM}")


async def test_a_file_is_described_to_who_may_read_files(ground: Playground) -> None:
    kept = files.kept(ground.workspace, BOB, "a.csv", b"x")
    slack = client(ground)

    assert (await slack.files_info(file=kept["id"]))["file"]["size"] == 1
    assert await refusal(slack.files_info, file="F1") == "file_not_found"


async def test_bookmarks_are_added_changed_listed_and_removed(ground: Playground) -> None:
    may(ground, "bookmarks:write", "bookmarks:read")
    slack = client(ground)

    made = await slack.bookmarks_add(channel_id=ROOM, title="The card", type="link", link="https://a.test")
    named = made["bookmark"]["id"]
    await slack.bookmarks_edit(channel_id=ROOM, bookmark_id=named, link="https://b.test")

    [listed] = (await slack.bookmarks_list(channel_id=ROOM))["bookmarks"]
    assert (listed["title"], listed["link"]) == ("The card", "https://b.test")
    await slack.bookmarks_remove(channel_id=ROOM, bookmark_id=named)
    assert (await slack.bookmarks_list(channel_id=ROOM))["bookmarks"] == []
    assert await refusal(slack.bookmarks_remove, channel_id=ROOM, bookmark_id=named) == "not_found"


async def test_bookmarks_are_refused_as_slack_does(ground: Playground) -> None:
    slack = client(ground)
    good = {"title": "x", "type": "link", "link": "https://a.test"}
    assert await refusal(slack.bookmarks_add, channel_id=ROOM, **good) == "missing_scope"
    may(ground, "bookmarks:write")

    assert await refusal(slack.bookmarks_add, channel_id="C0GENERAL1", **good) == "not_in_channel"
    assert await refusal(slack.bookmarks_add, channel_id=PRIVATE, **good) == "channel_not_found"
    assert await refusal(slack.bookmarks_add, channel_id=ROOM, **good | {"link": "ftp://a"}) == "invalid_link"
    assert await refusal(slack.bookmarks_add, channel_id=ROOM, **good | {"type": "file"}) == "invalid_bookmark_type"
    for _ in range(100):
        await slack.bookmarks_add(channel_id=ROOM, **good)
    assert await refusal(slack.bookmarks_add, channel_id=ROOM, **good) == "too_many_bookmarks"
    ground.workspace.channels[ROOM].archived = True
    assert await refusal(slack.bookmarks_add, channel_id=ROOM, **good) == "is_archived"


OPTION = {"text": {"type": "plain_text", "text": "x"}, "value": "1"}
LABEL = {"type": "plain_text", "text": "a"}


@pytest.mark.parametrize(
    ("groups", "wrong"),
    [
        pytest.param([{"label": LABEL, "options": [OPTION]}], "", id="as it should be"),
        pytest.param([], "no fewer than 1", id="none"),
        pytest.param("x", "must be an array", id="no list"),
        pytest.param(["x"], "must be an object", id="no group"),
        pytest.param([{"label": LABEL, "options": []}], "no fewer than 1", id="empty"),
        pytest.param([{"label": {"type": "mrkdwn", "text": "a"}, "options": [OPTION]}], "must be a text", id="label"),
    ],
)
def test_a_menu_has_groups(groups: object, wrong: str) -> None:
    found = list(elements.to_click({"type": "static_select", "option_groups": groups}, "/e"))

    assert (wrong in str(found)) if wrong else found == []


def may(ground: Playground, *scopes: str) -> None:
    """Install the app with more scopes."""
    team = ground.workspace.team
    ground.workspace.team = replace(team, scopes=team.scopes | set(scopes))
