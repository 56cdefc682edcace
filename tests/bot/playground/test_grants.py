"""The pretend Slack gives tokens out as Slack does: a code once, a refresh token once, and nothing to strangers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from bot.playground.consent import PATH
from bot.playground.grants import CODE_LIFE, TOKEN_LIFE
from bot.playground.people import ALICE, Team
from bot.playground.run import Playground
from tests.bot.playground.rooms import ROOM, client, opened, refusal

SCOPES = frozenset({"chat:write", "users:read"})
NEXT = Team(id="T0NEXT0001", name="Next", organisation="E0NEXT0001", bot_token="xoxb-nothing")
BACK = "https://bot.test/slack/oauth_redirect"


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with opened() as ground:
        yield ground


async def access(ground: Playground, **form: str) -> dict[str, Any]:
    app = {"client_id": ground.client_id, "client_secret": ground.client_secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{ground.slack_api_url}oauth.v2.access", data={**app, **form}) as response,
    ):
        said: dict[str, Any] = await response.json()
        return said


async def test_a_code_is_changed_for_a_token_once(ground: Playground) -> None:
    code = ground.grants.allow("T0CONTOSO1", ALICE.id, BACK, SCOPES)

    first = await access(ground, code=code, redirect_uri=BACK)
    second = await access(ground, code=code, redirect_uri=BACK)

    assert (first["ok"], first["team"]["id"], first["is_enterprise_install"]) == (True, "T0CONTOSO1", False)
    assert second == {"ok": False, "error": "invalid_code"}


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "x"}, "bad_client_secret"),
        ({"code": "none"}, "invalid_code"),
        ({"redirect_uri": "https://evil.test/"}, "bad_redirect_uri"),
        ({"grant_type": "refresh_token", "refresh_token": ""}, "invalid_refresh_token"),
    ],
)
async def test_strangers_get_nothing(ground: Playground, form: dict[str, str], error: str) -> None:
    code = ground.grants.allow("T0CONTOSO1", ALICE.id, BACK, SCOPES)

    said = await access(ground, **({"code": code, "redirect_uri": BACK} | form))

    assert said["error"] == error


async def test_the_app_may_show_itself_by_http_s_own_means(ground: Playground) -> None:
    code = ground.grants.allow("T0CONTOSO1", ALICE.id, BACK, SCOPES)
    headers = {"Authorization": "Basic !"}

    async with aiohttp.ClientSession() as session:
        url = f"{ground.slack_api_url}oauth.v2.access"
        async with session.post(url, headers=headers) as response:
            assert (await response.json())["error"] == "invalid_client_id"
        basic = "Basic MDAwMDAwMDAwMS4wMDAwMDAwMDAyOnBsYXlncm91bmQ="
        form = {"code": code, "redirect_uri": BACK}
        async with session.post(url, headers={"Authorization": basic}, data=form) as response:
            assert (await response.json())["ok"] is True


async def test_a_code_that_was_left_lying_is_not_taken(ground: Playground) -> None:
    code = ground.grants.allow("T0CONTOSO1", ALICE.id, BACK, SCOPES)
    ground.workspace.clock.wind(CODE_LIFE + timedelta(seconds=1))

    assert (await access(ground, code=code, redirect_uri=BACK))["error"] == "invalid_code"


async def test_a_token_ends_and_its_refresh_token_is_good_once(ground: Playground) -> None:
    ground.grants.rotating = True
    code = ground.grants.allow("T0CONTOSO1", ALICE.id, BACK, SCOPES)
    first = await access(ground, code=code, redirect_uri=BACK)
    ground.workspace.clock.wind(TOKEN_LIFE)

    ended = await refusal(client(ground, first["access_token"]).auth_test)
    renew = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second, third = await access(ground, **renew), await access(ground, **renew)

    assert ended == "token_expired"
    assert second["expires_in"] == TOKEN_LIFE.total_seconds()
    assert third["error"] == "invalid_refresh_token"
    assert await refusal(client(ground, second["access_token"]).auth_test) == ""


async def test_an_organisation_s_token_opens_its_workspaces_and_no_other(ground: Playground) -> None:
    next_door, _ = ground.neighbour(NEXT)
    code = ground.grants.allow(NEXT.organisation, ALICE.id, BACK, SCOPES)
    given = await access(ground, code=code, redirect_uri=BACK)
    theirs = client(ground, given["access_token"])

    whoami = await theirs.auth_test()
    await theirs.chat_postMessage(channel="C0LYNC0002", text="Hello")

    assert (given["team"], given["enterprise"]["id"], given["is_enterprise_install"]) == (None, "E0NEXT0001", True)
    assert (whoami["team_id"], whoami["is_enterprise_install"]) == ("E0NEXT0001", True)
    assert [message.text for message in next_door.messages("C0LYNC0002")] == ["Hello"]
    assert await refusal(theirs.chat_postMessage, channel=ROOM, text="Hello") == "channel_not_found"
    assert await refusal(theirs.conversations_info, channel=ROOM) == "missing_scope"


async def test_an_app_that_takes_itself_away_is_known_no_more(ground: Playground) -> None:
    ours = client(ground)
    wrong = await refusal(ours.apps_uninstall, client_id="1.2", client_secret="x")
    await ours.apps_uninstall(client_id=ground.client_id, client_secret=ground.client_secret)

    assert wrong == "invalid_client_id"
    assert await refusal(ours.auth_test) == "account_inactive"
    assert (await client(ground, "xoxb-none").api_test())["ok"] is True


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": ""}, "invalid_scope"),
        ({"redirect_uri": ""}, "bad_redirect_uri"),
    ],
)
async def test_the_page_for_allowing_shows_nothing_to_strangers(
    ground: Playground, query: dict[str, str], error: str
) -> None:
    asked = {"client_id": ground.client_id, "scope": "chat:write", "redirect_uri": BACK} | query
    page = URL(ground.url.rstrip("/") + PATH).with_query(asked)
    async with aiohttp.ClientSession() as session:
        for ask in (session.get, session.post):
            async with ask(page) as response:
                assert (response.status, await response.text()) == (400, error)
