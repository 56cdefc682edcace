"""What the doctor says of Slack's answers about tokens, scopes and the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cli.findings import Mark
from bot.cli.slack_look import look_at_slack
from bot.settings import Settings
from tests.tokens import NOW, slack

WANTED = frozenset({"commands", "chat:write"})


async def _look(url: str, **told: str) -> list[tuple[str, str, str]]:
    settings = Settings(slack_api_url=url, **{"slack_bot_token": "xoxb-1", **told})  # type: ignore[arg-type]  # texts only
    return [(line.mark, line.what, line.words) async for line in look_at_slack(settings, WANTED, NOW)]


async def test_all_is_well() -> None:
    async with slack() as (fake, url):
        lines = await _look(url, slack_app_token="xapp-1")

    assert [line[:2] for line in lines] == [("ok", "bot token"), ("ok", "scopes"), ("ok", "clock"), ("ok", "app token")]
    assert fake.seen == [("/api/auth.test", "Bearer xoxb-1"), ("/api/apps.connections.open", "Bearer xapp-1")]


async def test_without_tokens_slack_is_not_asked() -> None:
    async with slack() as (fake, url):
        assert await _look(url, slack_bot_token="") == []

    assert fake.seen == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("invalid_auth", "SLACK_BOT_TOKEN is not known to Slack"),
        ("token_revoked", "SLACK_BOT_TOKEN was revoked"),
        ("ratelimited", "SLACK_BOT_TOKEN was refused by Slack: ratelimited"),
    ],
)
async def test_a_token_that_slack_refuses_is_explained(error: str, words: str) -> None:
    async with slack({"ok": False, "error": error}) as (_, url):
        [mark, what, said] = (await _look(url))[0]

    assert (mark, what) == (Mark.FAIL, "bot token")
    assert words in said


async def test_an_app_token_that_slack_refuses_is_explained() -> None:
    async with slack({"ok": False, "error": "missing_scope"}) as (_, url):
        lines = await _look(url, slack_app_token="xapp-1")

    assert lines[-1][0] == "fail"
    assert "`connections:write`" in lines[-1][2]


@pytest.mark.parametrize(
    ("scopes", "mark", "words"),
    [
        pytest.param("chat:write, commands", "ok", "those of the manifest", id="in another order"),
        pytest.param("commands,chat:write,bookmarks:write", "ok", "those of the manifest", id="an optional one"),
        pytest.param("commands", "fail", "missing: chat:write", id="one too few"),
        pytest.param("commands,chat:write,files:read", "warn", "more than are needed: files:read", id="one too many"),
        pytest.param("", "warn", "Slack did not say", id="not said"),
    ],
)
async def test_scopes_are_compared_with_the_manifest(scopes: str, mark: str, words: str) -> None:
    async with slack(scopes=scopes) as (_, url):
        line = (await _look(url))[1]

    assert line[:2] == (mark, "scopes")
    assert words in line[2]


@pytest.mark.parametrize(
    ("seconds", "mark", "words"),
    [
        pytest.param(5, "ok", "agrees", id="5 s"),
        pytest.param(45, "warn", "45 s behind", id="45 s behind"),
        pytest.param(-400, "fail", "400 s ahead of", id="400 s ahead"),
    ],
)
async def test_the_clock_is_compared_with_slacks(seconds: int, mark: str, words: str) -> None:
    async with slack(now=NOW + timedelta(seconds=seconds)) as (_, url):
        line = (await _look(url))[2]

    assert line[:2] == (mark, "clock")
    assert words in line[2]


async def test_an_answer_without_a_date_says_nothing_of_the_clock() -> None:
    async with slack(now=None) as (_, url):
        assert [line[1] for line in await _look(url)] == ["bot token", "scopes"]


@pytest.mark.parametrize("said", [pytest.param("<html>", id="HTML"), pytest.param("[1]", id="a list")])
async def test_what_is_not_slack_is_told_from_a_bad_token(said: str) -> None:
    async with slack(said) as (_, url):
        lines = await _look(url, slack_app_token="xapp-1")

    assert [line[:2] for line in lines] == [("fail", "bot token"), ("fail", "app token")]
    assert all("cannot be asked" in line[2] for line in lines)


async def test_nobody_there_is_told_from_a_bad_token() -> None:
    [line] = await _look("http://127.0.0.1:9/api/")

    assert line[0] == "fail"
    assert "check HYBRID_SLACK_API_URL, the proxy and the firewall" in line[2]
