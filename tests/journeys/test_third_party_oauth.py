"""Installing into a Slack that is not ours by OAuth: what it insists on, and that the bot does it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.journeys.program import program
from tests.journeys.third_party import (
    APP,
    CLIENT_ID,
    CLIENT_SECRET,
    PUBLIC_URL,
    Elsewhere,
    elsewhere,
    scopes_of_the_manifest,
)

REDIRECT = f"{PUBLIC_URL}/slack/oauth_redirect"


def asked(**more: str) -> str:
    """Return the query with which a browser is sent to Slack."""
    scope = ",".join(scopes_of_the_manifest())
    return urlencode({"client_id": CLIENT_ID, "scope": scope, "redirect_uri": REDIRECT, "state": "s1", **more})


def kept_in(folder: Path) -> bytes:
    """Return everything that the bot has written down."""
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def exchange(slack: Elsewhere, **more: str) -> dict[str, object]:
    """Exchange a code for a token, as the app would."""
    secrets = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": REDIRECT}
    return await slack.call("oauth.v2.access", "", **{**secrets, **more})


async def test_a_code_is_a_token_with_exactly_the_scopes_of_the_manifest() -> None:
    async with elsewhere() as slack:
        back = await slack.consents(asked())
        said = await exchange(slack, **back)
        token = str(said["access_token"])
        whose = await slack.call("auth.test", token)
        posted = await slack.call("chat.postMessage", token, channel=slack.channel, text="hello")
        history = await slack.call("conversations.history", token, channel=slack.channel)

    assert back["state"] == "s1"
    assert str(said["scope"]).split(",") == scopes_of_the_manifest()
    assert (said["is_enterprise_install"], whose["user"], whose["bot_id"]) == (False, "hybrid", APP["bot_id"])
    assert posted["ok"]
    assert history["error"] == "missing_scope"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        pytest.param({"client_secret": "wrong"}, "invalid_client_id", id="another secret"),
        pytest.param({"redirect_uri": f"{PUBLIC_URL}/elsewhere"}, "bad_redirect_uri", id="another address"),
        pytest.param({"code": "wrong"}, "invalid_code", id="another code"),
    ],
)
async def test_whatever_does_not_fit_gets_no_token(more: dict[str, str], error: str) -> None:
    async with elsewhere() as slack:
        back = await slack.consents(asked())
        said = await exchange(slack, **{**back, **more})

    assert said["error"] == error


async def test_a_code_is_good_once() -> None:
    async with elsewhere() as slack:
        back = await slack.consents(asked())
        said = [await exchange(slack, **back), await exchange(slack, **back)]

    assert (said[0]["ok"], said[1]["error"]) == (True, "invalid_code")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"client_id": "9.9"}, id="an app that nobody knows"),
        pytest.param({"redirect_uri": "https://elsewhere.example.com/slack/oauth_redirect"}, id="an address elsewhere"),
    ],
)
async def test_the_page_refuses(more: dict[str, str]) -> None:
    async with elsewhere() as slack, slack.session.get(f"{slack.url}/oauth/v2/authorize?{asked(**more)}") as page:
        assert page.status == 400


async def test_a_browser_installs_the_bot_which_then_keeps_a_card_by_the_token_that_it_got(tmp_path: Path) -> None:
    async with elsewhere() as slack:
        told = slack.settings(tmp_path, SLACK_CLIENT_ID=CLIENT_ID, SLACK_CLIENT_SECRET=CLIENT_SECRET)
        del told["SLACK_BOT_TOKEN"]
        async with program(told | {"HYBRID_PUBLIC_URL": PUBLIC_URL}, tmp_path) as bot:
            async with bot.session.get(f"{bot.url}/slack/install", allow_redirects=False) as leaving:
                assert leaving.status == 302, await leaving.text()
                query = urlsplit(leaving.headers["Location"]).query
                cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in leaving.cookies.values())
            back = await slack.consents(query)
            where = f"{bot.url}/slack/oauth_redirect"
            async with bot.session.get(where, params=back, headers={"Cookie": cookies}) as arrived:
                assert arrived.status == 200, await arrived.text()
            await bot.command(slack.typed("start domain=contoso.test zone=UTC"))
            await slack.sees("0/8 done")

    assert sorted(parse_qs(query)["scope"][0].split(",")) == sorted(scopes_of_the_manifest())
    assert [method for method, _ in slack.calls].count("oauth.v2.access") == 1
    assert b"xoxb-" not in kept_in(tmp_path)


async def test_a_browser_that_brings_somebody_elses_state_gets_nothing(tmp_path: Path) -> None:
    async with elsewhere() as slack:
        told = slack.settings(tmp_path, SLACK_CLIENT_ID=CLIENT_ID, SLACK_CLIENT_SECRET=CLIENT_SECRET)
        del told["SLACK_BOT_TOKEN"]
        async with program(told | {"HYBRID_PUBLIC_URL": PUBLIC_URL}, tmp_path) as bot:
            back = await slack.consents(asked())
            async with bot.session.get(f"{bot.url}/slack/oauth_redirect", params=back) as arrived:
                assert 400 <= arrived.status < 500, await arrived.text()

    assert [method for method, _ in slack.calls].count("oauth.v2.access") == 0
