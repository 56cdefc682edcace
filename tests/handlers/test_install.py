"""Installing by OAuth: the whole walk of a browser, and everything that can go wrong on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.playground.faults import Broken, Fault, Refusal, Reset
from bot.playground.people import ALICE
from handlers.install import COOKIE
from tests.journeys.guests import CONTOSO, Browser, House, house
from tests.storage.samples import raw


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as there:
        yield there


@pytest_asyncio.fixture
async def browser(home: House) -> AsyncIterator[Browser]:
    async with home.open() as browser:
        yield browser


async def rows(home: House, table: str = "installations") -> list[tuple[object, ...]]:
    async with raw(f"sqlite:///{home.folder / 'bot.db'}") as connection:
        return [tuple(row) for row in (await connection.execute(text(f"SELECT * FROM {table}"))).all()]  # noqa: S608 - our own words


async def test_somebody_installs_the_bot_and_is_welcomed_once(home: House, browser: Browser) -> None:
    page = await browser.begin()
    status, shown = await browser.go(await browser.choose(page, CONTOSO))

    assert (status, "It is installed" in shown, "Contoso" in shown) == (200, True, True)
    assert page.query["scope"] == "commands,chat:write,channels:read,groups:read,users:read,files:read"
    assert page.query["redirect_uri"] == f"{home.url}/slack/oauth_redirect"
    direct = home.contoso.slack.direct(ALICE.id).id
    hello = await home.contoso.slack.until(lambda: home.contoso.slack.messages(direct))
    assert "/hybrid start" in hello[0].text
    assert "no checklist yet" in await home.contoso.says("status")
    assert len(home.contoso.slack.messages(direct)) == 1


async def test_going_there_keeps_nothing_but_a_cookie_that_scripts_do_not_see(home: House, browser: Browser) -> None:
    async with browser.session.get(f"{browser.url}/slack/install", allow_redirects=False) as response:
        cookie = SimpleCookie(response.headers["Set-Cookie"])[COOKIE]
        location = response.headers["Location"]

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, True, "Lax", "600")
    assert location.startswith(f"{home.ground.url}oauth/v2/authorize?")
    assert await rows(home, "install_states") == []


async def test_who_does_not_allow_it_is_told_that_nothing_was_kept(home: House, browser: Browser) -> None:
    status, shown = await browser.install("")

    assert (status, "Nothing was installed" in shown) == (200, True)
    assert await rows(home) == []


async def test_a_state_is_good_once(home: House, browser: Browser) -> None:
    page = await browser.begin()
    back = await browser.choose(page, CONTOSO)
    [kept] = [cookie.value for cookie in browser.session.cookie_jar if cookie.key == COOKIE]
    assert (await browser.go(back))[0] == 200

    again = await browser.choose(page, CONTOSO)
    without = await browser.go(again)
    browser.session.cookie_jar.update_cookies({COOKIE: kept}, again)
    with_it = await browser.go(again)

    assert (without[0], with_it[0]) == (400, 400)
    assert "Begin again" in with_it[1]
    assert len(home.contoso.slack.calls_of("oauth.v2.access")) == 1


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("a.9999999999.00", id="forged"),
        pytest.param("a", id="no parts"),
        pytest.param("ä.1.é", id="not ASCII"),
        pytest.param("a.99999999999999999999.b", id="a date that never comes"),
        pytest.param("a" * 5_000, id="long"),
    ],
)
async def test_a_state_that_is_not_ours_is_refused(home: House, browser: Browser, state: str | None) -> None:
    back = await browser.choose(await browser.begin(), CONTOSO)
    kept = {name: value for name, value in back.query.items() if name != "state"}
    forged = back.with_query(kept if state is None else {**kept, "state": state})
    if state:
        browser.session.cookie_jar.update_cookies({COOKIE: state if state.isascii() else "x"}, forged)

    status, shown = await browser.go(forged)

    assert (status, "Begin again" in shown) == (400, True)
    assert await rows(home) == []


async def test_a_state_that_has_expired_is_refused(home: House, browser: Browser) -> None:
    back = await browser.choose(await browser.begin(), CONTOSO)
    home.ground.workspace.clock.wind(timedelta(minutes=11))

    assert (await browser.go(back))[0] == 400
    assert await rows(home) == []


async def test_another_browser_cannot_end_what_this_one_began(home: House, browser: Browser) -> None:
    back = await browser.choose(await browser.begin(), CONTOSO)
    async with Browser(home.ground, home.url) as other:
        assert (await other.go(back))[0] == 400  # no cookie
        await other.begin()
        assert (await other.go(back))[0] == 400  # another cookie

    assert await rows(home) == []


@pytest.mark.parametrize(
    ("method", "fault", "status", "words"),
    [
        pytest.param("oauth.v2.access", Refusal("invalid_code"), 502, "Slack did not install it", id="code refused"),
        pytest.param("oauth.v2.access", Broken(500), 502, "Slack gives no answer", id="broken"),
        pytest.param("oauth.v2.access", Broken(200), 502, "Slack gives no answer", id="no JSON"),
        pytest.param("oauth.v2.access", Reset(), 502, "Slack gives no answer", id="hung up"),
        pytest.param("auth.test", Refusal("invalid_auth"), 502, "Slack did not install it", id="token refused"),
    ],
)
async def test_what_slack_refuses_is_told_on_a_page(
    home: House, browser: Browser, method: str, fault: Fault, status: int, words: str
) -> None:
    back = await browser.choose(await browser.begin(), CONTOSO)
    home.ground.workspace.fail(method, fault)

    got, shown = await browser.go(back)

    assert (got, words in shown, "/slack/install" in shown) == (status, True, True)
    assert await rows(home) == []


async def test_a_database_that_is_away_is_told_on_a_page(home: House, browser: Browser) -> None:
    back = await browser.choose(await browser.begin(), CONTOSO)
    async with raw(f"sqlite:///{home.folder / 'bot.db'}") as connection:
        await connection.execute(text("ALTER TABLE installations RENAME TO away"))

    status, shown = await browser.go(back)

    assert (status, "could not be kept" in shown) == (503, True)
    assert "SQL" not in shown


async def test_what_a_page_shows_is_escaped(home: House, browser: Browser) -> None:
    slack = home.fabrikam.slack
    slack.team = type(slack.team)(id=slack.team.id, name="<script>alert(1)</script>", domain="x")

    _, shown = await browser.install(slack.team.id)

    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


async def test_installing_again_updates_the_token(home: House, browser: Browser) -> None:
    await browser.install(CONTOSO)
    home.ground.grants.uninstall(CONTOSO)  # and no event came
    home.ground.workspace.clock.wind(timedelta(minutes=1))

    await browser.install(CONTOSO)

    assert len(await rows(home)) == 1
    await home.contoso.says("start domain=contoso.example")
    await home.contoso.sees("0/8 done")


async def test_two_who_install_at_once_leave_one_row(home: House, browser: Browser) -> None:
    async with Browser(home.ground, home.url) as other:
        both = [await one.choose(await one.begin(), CONTOSO) for one in (browser, other)]
        done = await asyncio.gather(browser.go(both[0]), other.go(both[1]))

    assert [status for status, _ in done] == [200, 200]
    assert len(await rows(home)) == 1


async def test_no_page_may_be_framed_or_kept(browser: Browser) -> None:
    async with browser.session.get(f"{browser.url}/slack/oauth_redirect") as response:
        assert response.status == 400
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"


async def test_a_bot_of_one_workspace_has_no_such_pages(home: House) -> None:
    alone = {"SLACK_BOT_TOKEN": "xoxb-playground", "SLACK_CLIENT_ID": "", "SLACK_CLIENT_SECRET": ""}
    home.ground.grants.__post_init__()
    async with home.open(**alone), aiohttp.ClientSession() as session:
        for path in ("install", "oauth_redirect"):
            async with session.get(f"{home.url}/slack/{path}") as response:
                assert response.status == 404
