"""response_url, used by Slack's own webhook client."""

from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.playground.faults import Broken, Reset
from bot.playground.messages import Json, Message
from bot.playground.run import Playground
from tests.bot.playground.rooms import ALICE, GENERAL, ROOM


def _hook(ground: Playground, source: Message | None = None, channel: str = ROOM) -> AsyncWebhookClient:
    url = ground.workspace.hook(ALICE, channel, source.ts if source else "")
    return AsyncWebhookClient(url, retry_handlers=[])


def _posted(ground: Playground, only_for: str = "") -> Message:
    return ground.workspace.post(Message(channel=ROOM, ts="", user="U0HYBRID01", text="old", only_for=only_for))


async def _sent(hook: AsyncWebhookClient, body: Json) -> tuple[int, str]:
    answer = await hook.send_dict(body)
    return answer.status_code, answer.body


async def test_it_writes_for_who_asked_even_where_the_bot_is_not(ground: Playground) -> None:
    assert await _sent(_hook(ground, channel=GENERAL), {"text": "hello"}) == (200, "ok")

    [message] = ground.workspace.messages(GENERAL)
    assert (message.text, message.only_for) == ("hello", ALICE)


async def test_it_writes_for_all_when_told_so(ground: Playground) -> None:
    await _sent(_hook(ground), {"text": "hello", "response_type": "in_channel"})

    assert ground.workspace.messages(ROOM)[0].only_for == ""


@pytest.mark.parametrize("only_for", [pytest.param("", id="for all"), pytest.param(ALICE, id="ephemeral")])
async def test_it_replaces_or_deletes_the_message_that_was_clicked_in(ground: Playground, only_for: str) -> None:
    hook = _hook(ground, _posted(ground, only_for))

    await _sent(hook, {"text": "new", "replace_original": True})
    replaced = [message.text for message in ground.workspace.messages(ROOM)]
    await _sent(hook, {"delete_original": True})

    assert (replaced, ground.workspace.messages(ROOM)) == (["new"], ())


async def test_a_command_s_hook_has_no_original_to_replace_or_delete(ground: Playground) -> None:
    hook = _hook(ground)
    await _sent(hook, {"text": "one"})

    await _sent(hook, {"text": "two", "replace_original": True})
    await _sent(hook, {"delete_original": True})

    assert [message.text for message in ground.workspace.messages(ROOM)] == ["one", "two"]


async def test_it_can_be_used_five_times(ground: Playground) -> None:
    hook = _hook(ground)

    statuses = [await _sent(hook, {"text": "hello"}) for _ in range(6)]

    assert statuses == [(200, "ok")] * 5 + [(404, '{"ok": false, "error": "used_url"}')]
    assert len(ground.workspace.messages(ROOM)) == 5


async def test_it_is_good_for_half_an_hour(ground: Playground) -> None:
    hook = _hook(ground)

    ground.workspace.clock.wind(timedelta(minutes=30))
    in_time = await _sent(hook, {"text": "hello"})
    ground.workspace.clock.wind(timedelta(seconds=1))

    assert (in_time[0], await _sent(hook, {"text": "hello"})) == (200, (404, '{"ok": false, "error": "expired_url"}'))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param({"text": ""}, "no_text", id="nothing"),
        pytest.param({"text": "x", "blocks": [{"type": "no"}]}, "invalid_blocks", id="no such block"),
    ],
)
async def test_what_slack_would_refuse_is_refused_and_costs_no_use(ground: Playground, body: Json, error: str) -> None:
    hook = _hook(ground)

    answers = [await _sent(hook, body) for _ in range(6)]

    assert answers == [(400, error)] * 6


async def test_an_address_that_was_never_given_out_is_no_service(ground: Playground) -> None:
    hook = AsyncWebhookClient(f"{ground.url}hooks/commands/T0CONTOSO1/999/playground")

    assert await _sent(hook, {"text": "hello"}) == (404, '{"ok": false, "error": "no_service"}')


async def test_a_body_that_is_no_json_is_refused(ground: Playground) -> None:
    async with ground.deliveries.session.post(
        _hook(ground).url, data="{", headers={"Content-Type": "application/json"}
    ) as answer:
        assert (answer.status, await answer.text()) == (400, "invalid_json")


async def test_it_meets_scripted_faults_before_or_after_it_has_written(ground: Playground) -> None:
    ground.workspace.fail("response_url", Broken(500), Reset(after=True))
    hook = _hook(ground)

    first = await _sent(hook, {"text": "lost"})
    with pytest.raises(aiohttp.ClientError):
        await _sent(hook, {"text": "written"})

    assert first[0] == 500
    assert [message.text for message in ground.workspace.messages(ROOM)] == ["written"]
    assert [call.args["text"] for call in ground.workspace.calls_of("response_url")] == ["lost", "written"]
