"""The rest of the fault table: modals, files, the start, and where Slack cannot be asked."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
import pytest_asyncio

from bot.model.errors import BotError
from bot.playground.faults import Broken, Cut, Fault, Page, Ratelimited, Reset
from bot.playground.run import Playground
from handlers.authorize import identify
from handlers.client import web_client
from handlers.sockets import Sockets
from storage.store import Store
from tests.bot.playground.rooms import opened
from tests.handlers.room import Room, furnished
from tests.journeys import faults
from tests.journeys.faults import Meaning, Row
from tests.journeys.story import ALICE, BOB, Story
from tests.journeys.test_evidence import GOOD, START, hands_in, modal, shown

FEW = [pytest.param(row, id=row.name) for row in faults.FEW]
UNANSWERED = {Meaning.LATER, Meaning.UNKNOWN}
PATIENCE = 1.5  # seconds, for what stays silent; a busy machine may take longer to answer
BACKGROUND = "handlers.tasks"


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with opened() as ground:
        yield ground


@pytest.mark.parametrize("row", FEW)
async def test_a_bot_that_slack_does_not_know_does_not_start_and_says_why(ground: Playground, row: Row) -> None:
    ground.workspace.fail("auth.test", row.fault)

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        with pytest.raises(BotError) as refused:
            await identify(web_client(session, ground.bot_token, ground.slack_api_url))

    sentence = "Slack gives no answer at" if row.meaning in UNANSWERED else "Slack does not accept SLACK_BOT_TOKEN"
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize("row", FEW)
async def test_a_connection_that_slack_does_not_give_is_one_sentence(
    ground: Playground, sqlite_store: Store, row: Row
) -> None:
    async with furnished(ground, sqlite_store, patience=PATIENCE if "silence" in row.name else 60) as room:
        ground.workspace.fail("apps.connections.open", row.fault)
        client = web_client(room.session, ground.bot_token, ground.slack_api_url)
        sockets = Sockets(room.app, client, ground.app_token)

        with pytest.raises(BotError) as refused:
            await sockets.open()
        await sockets.close()

    assert ("check the network" in str(refused.value)) is (row.meaning in UNANSWERED)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        pytest.param(Ratelimited(60), "Slack did not give me the file. Try again, or paste the text.", id="429"),
        pytest.param(Broken(500), "Slack did not give me the file. Try again, or paste the text.", id="500"),
        pytest.param(Broken(503), "Slack did not give me the file. Try again, or paste the text.", id="503"),
        pytest.param(Reset(), "Slack did not give me the file. Try again, or paste the text.", id="reset"),
        pytest.param(Cut(), "Slack did not give me the file. Try again, or paste the text.", id="cut off"),
        pytest.param(Page(403), "gets the scope `files:read`", id="403"),
        pytest.param(Page(302), "gets the scope `files:read`", id="a page to sign in at"),
        pytest.param(Page(404), "Slack does not have it any more. Choose it once more.", id="404"),
    ],
)
async def test_a_file_that_slack_does_not_give_is_told_in_the_modal(told: Story, fault: Fault, sentence: str) -> None:
    await told.says(ALICE, START)
    told.slack.fail("file", fault, fault)  # a question is repeated where its connection broke

    await hands_in(told, BOB, ("hosting.json", GOOD.encode()))

    await told.until(lambda: sentence in shown(told, BOB))
    assert "handed in" not in await told.says(ALICE, "history")
    told.slack.next_fault("file")  # the second, where nothing was repeated
    told.slack.views[BOB.id].clear()
    await hands_in(told, BOB, ("hosting.json", GOOD.encode()))
    await told.until(lambda: "Read and judged: hosting-provider" in shown(told, BOB))


@pytest.mark.parametrize("method", ["views.open", "views.update"])
@pytest.mark.parametrize("row", [row for row in FEW if "silence" not in str(row.id)])
async def test_a_modal_that_cannot_be_shown_breaks_nothing(
    told: Story, caplog: pytest.LogCaptureFixture, method: str, row: Row
) -> None:
    caplog.set_level(logging.INFO)
    await told.says(ALICE, START)
    card = await told.sees("0/8 done")
    told.slack.fail(method, row.fault)

    if method == "views.open":
        await told.says(BOB, "evidence")
        await told.clicks(BOB, told.whispers(BOB)[-1], "hy:open:evidence")
        await told.until(lambda: told.slack.calls_of("views.open"))
    else:
        await hands_in(told, BOB, ("hosting.json", GOOD.encode()))
        await told.until(lambda: told.slack.calls_of("views.update"))
        if row.meaning is Meaning.REVOKED:  # then the thread may have to wait until the bot starts again
            assert "handed in evidence" in await told.says(ALICE, "history")
        else:
            await told.until(lambda: "handed in evidence: hosting-provider" in told.thread(card))

    told.slack.views[BOB.id].clear()
    if row.meaning is not Meaning.LATER or method != "views.open":  # that is not even tried before its time
        assert (await modal(told, BOB)).person == BOB.id
    assert [record.message for record in caplog.records if record.name == BACKGROUND] == []


async def test_where_slack_is_away_people_are_answered_and_told_later(room: Room) -> None:
    """As long as commands arrive, everything works but what has to go out; and that goes out later, once."""
    workspace = room.ground.workspace
    await room.say("start domain=contoso.com zone=Europe/Berlin")
    for method in ("chat.update", "chat.postMessage"):
        workspace.fail(method, *[Ratelimited(60)] * 3)

    answers = [await room.say(text) for text in ("done tenant", "note tenant it is there", "status")]

    assert "is done" in answers[0]
    assert "*1/8* done" in answers[2]
    for _ in range(8):
        workspace.clock.wind(timedelta(seconds=60))
        await room.settle()
    below = "\n".join(message.text for message in room.messages() if message.thread)
    assert "*1/8* done" in room.card().text
    assert below.count("marked done") == 1
    assert below.count("it is there") == 1


@pytest_asyncio.fixture
async def room(ground: Playground, sqlite_store: Store) -> AsyncIterator[Room]:
    async with furnished(ground, sqlite_store) as furnished_room:
        yield furnished_room
