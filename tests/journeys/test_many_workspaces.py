"""Two workspaces in one bot: whatever becomes of the one, the other's work goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.model.installation import GRACE
from bot.playground import payloads
from bot.playground.people import ALICE, BOT
from storage.store import Store
from tests.conftest import KEYS
from tests.journeys.guests import CONTOSO, FABRIKAM, GRID, Browser, Guest, House, house
from tests.storage.samples import raw

START = "start domain=contoso.example pilot=2026-12-01 zone=UTC time=10:00"


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as there:
        yield there


async def settled(home: House, browser: Browser) -> None:
    """Install the bot in both workspaces, and start a checklist in each."""
    for guest in (home.contoso, home.fabrikam):
        await browser.install(guest.slack.team.id)
        await begun(guest)


async def begun(guest: Guest) -> None:
    await guest.says(START)
    await guest.sees("0/8 done")


async def kept(home: House, question: str, team: str = "") -> list[object]:
    """Return the first column of what the database answers about *team*."""
    async with raw(f"sqlite:///{home.folder / 'bot.db'}") as connection:
        about = {"team": team} if team else {}
        return list((await connection.execute(text(question), about)).scalars())


async def stopped(home: House, *teams: str) -> None:
    """Wait until the work of just these stands still."""
    assert home.bot is not None
    store = home.bot.deps.store
    while True:
        async with store.read() as tx:
            if {team for team, *_ in await tx.workspaces.stopped()} == set(teams):
                return
        await asyncio.sleep(0)


def days(home: House, number: float) -> None:
    """Go on by so many days."""
    home.contoso.slack.clock.wind(timedelta(days=number))


async def test_each_workspace_has_its_own_checklist_and_its_own_token(home: House) -> None:
    async with home.open() as browser:
        await settled(home, browser)
        await home.contoso.says("done tenant")
        await home.contoso.sees("1/8 done")

        assert "0/8 done" in await home.fabrikam.says("status")
    posts = [len(guest.slack.calls_of("chat.postMessage")) for guest in (home.contoso, home.fabrikam)]
    assert posts[0] > 1
    assert posts[1] > 1


async def test_an_uninstall_ends_one_workspace_s_work_and_a_re_install_brings_it_back(home: House) -> None:
    async with home.open() as browser:
        await settled(home, browser)
        days(home, 1)

        await home.uninstalled(home.fabrikam)
        assert await kept(home, "SELECT team FROM installations WHERE token IS NOT NULL") == [CONTOSO]
        calls = len(home.fabrikam.slack.calls)
        days(home, 1.1)
        await home.contoso.sees("Reminder:")
        assert len(home.fabrikam.slack.calls) == calls
        assert "I am not installed in this workspace" in await home.fabrikam.says("status")

        await browser.install(FABRIKAM.id)
        await home.fabrikam.sees("Reminder:")
        assert "0/8 done" in await home.fabrikam.says("status")


async def test_events_of_an_earlier_installation_that_come_late_delete_nothing_new(home: House) -> None:
    async with home.open() as browser:
        await settled(home, browser)
        before = payloads.event(home.fabrikam.slack, {"type": "app_uninstalled"})
        revoked = {"type": "tokens_revoked", "tokens": {"bot": [BOT.id]}}
        days(home, 0.5)
        home.ground.grants.uninstall(FABRIKAM.id)
        await browser.install(FABRIKAM.id)

        await home.fabrikam.deliveries.event({"type": "app_uninstalled"})  # in the same second, too
        await home.fabrikam.deliveries.event(revoked)
        await late(home, before)
        days(home, 2)

        await home.fabrikam.sees("Reminder:")
        assert len(await kept(home, "SELECT team FROM installations WHERE token IS NOT NULL")) == 2


async def late(home: House, envelope: dict[str, object]) -> None:
    """Deliver an event as it was."""
    answer = await home.fabrikam.deliveries.post(json.dumps(envelope).encode(), "application/json")
    assert answer.status == 200


async def test_somebody_else_s_token_being_revoked_changes_nothing(home: House) -> None:
    async with home.open() as browser:
        await settled(home, browser)
        days(home, 1)

        await home.fabrikam.deliveries.event({"type": "tokens_revoked", "tokens": {"oauth": ["U9"], "bot": ["U8"]}})
        await home.fabrikam.deliveries.event({"type": "tokens_revoked", "tokens": {"oauth": ["U9"]}})
        await home.fabrikam.deliveries.event({"type": "tokens_revoked", "tokens": {}})

        assert len(await kept(home, "SELECT team FROM installations WHERE token IS NOT NULL")) == 2


@pytest.mark.parametrize("word", ["account_inactive", "invalid_auth", "token_revoked"])
async def test_a_token_that_slack_refuses_stops_that_workspace_s_clock_and_nobody_else_s(
    home: House, word: str
) -> None:
    async with home.open() as browser:
        await settled(home, browser)
        home.ground.grants.uninstall(FABRIKAM.id, word)  # and the events are lost

        days(home, 2.1)
        await home.contoso.sees("Reminder:")
        await stopped(home, FABRIKAM.id)
        refused = len(home.fabrikam.slack.calls)
        days(home, 0.5)
        await home.contoso.says("done tenant")
        await home.contoso.sees("1/8 done")
        assert len(home.fabrikam.slack.calls) == refused
        states = await kept(
            home, "SELECT state FROM slots WHERE team = :team AND due_at LIKE '2026-11-26%'", FABRIKAM.id
        )
        assert states == ["planned"]  # it was handed back, and ages

        await browser.install(FABRIKAM.id)
        await home.fabrikam.sees("Reminder:")


async def test_after_the_grace_what_it_had_is_deleted_and_the_other_s_stays(home: House) -> None:
    async with home.open() as browser:
        await settled(home, browser)
        await home.uninstalled(home.fabrikam)
        days(home, 1)  # the uninstall is older than the installation by then
        await home.uninstalled(home.fabrikam)

        days(home, GRACE.days + 1)
        assert home.bot is not None
        while await kept(home, "SELECT id FROM checklists WHERE team = :team", FABRIKAM.id):
            home.bot.wake()

        assert len(await kept(home, "SELECT id FROM checklists WHERE team = :team", CONTOSO)) == 1
        assert await kept(home, "SELECT reason FROM installations WHERE team = :team", FABRIKAM.id) != [""]


async def test_one_installation_serves_all_workspaces_of_an_organisation(home: House) -> None:
    home.belong(GRID)
    async with home.open() as browser:
        _, shown = await browser.install(GRID)
        assert "Contoso Grid" in shown
        for guest in (home.contoso, home.fabrikam):
            await begun(guest)
        days(home, 2.1)
        for guest in (home.contoso, home.fabrikam):
            await guest.sees("Reminder:")

        await home.uninstalled(home.fabrikam, wide=True)

        assert await kept(home, "SELECT team FROM installations WHERE token IS NOT NULL") == []
        await stopped(home, CONTOSO, FABRIKAM.id)
        assert "I am not installed" in await home.contoso.says("status")

        await browser.install(GRID)
        assert "0/8 done" in await home.contoso.says("status")
        await home.contoso.says("done tenant")
        await home.contoso.sees("1/8 done")


async def test_the_clock_finds_an_organisation_s_token_after_a_restart(home: House) -> None:
    home.belong(GRID)
    async with home.open() as browser:
        await browser.install(GRID)
        await begun(home.fabrikam)

    async with home.open():
        days(home, 2.1)
        await home.fabrikam.sees("Reminder:")


async def test_a_workspace_that_the_organisation_takes_out_and_gives_back(home: House) -> None:
    home.belong(GRID)
    async with home.open() as browser:
        await browser.install(GRID)
        for guest in (home.contoso, home.fabrikam):
            await begun(guest)

        await home.fabrikam.deliveries.event({"type": "team_access_revoked", "team_ids": [FABRIKAM.id]})
        days(home, 2.1)
        await home.contoso.sees("Reminder:")
        assert not any("Reminder:" in message.text for message in home.fabrikam.public())

        await home.fabrikam.deliveries.event({"type": "team_access_granted", "team_ids": [FABRIKAM.id]})
        await home.fabrikam.sees("Reminder:")


@pytest.mark.odd_slack
async def test_a_workspace_without_the_bot_is_told_how_to_install_it(home: House) -> None:
    async with home.open() as browser:
        await settled(home, browser)
        card = home.fabrikam.public()[0]
        home.ground.grants.uninstall(FABRIKAM.id)
        days(home, 1)
        await home.uninstalled(home.fabrikam)

        said = await home.fabrikam.says("status")
        click = payloads.Click(block="b", action="hy:done:tenant", chosen={"value": "x"}, state={})
        answered = await home.fabrikam.deliveries.interaction(
            payloads.block_actions(home.fabrikam.slack, ALICE, card, click)
        )
        event = await home.fabrikam.deliveries.event({"type": "channel_rename", "channel": {"id": "C1"}})
        whispers = await home.fabrikam.slack.until(lambda: home.fabrikam.slack.calls_of("response_url"))

    assert f"{home.url}/slack/install" in said
    assert (answered.status, event.status) == (200, 200)
    assert "not installed" in str(whispers[-1].args["text"])


async def test_tokens_that_end_are_changed_for_others_by_the_clock_too(home: House) -> None:
    home.ground.grants.rotating = True
    async with home.open() as browser:
        await settled(home, browser)
        for _ in range(4):  # of twelve hours each
            days(home, 0.49)
            await home.contoso.says("done tenant")
            await home.contoso.says("reopen tenant")
        days(home, 0.2)

        await home.contoso.sees("Reminder:")
        await home.fabrikam.sees("Reminder:")
    assert await kept(home, "SELECT team FROM workspaces WHERE stopped_at IS NOT NULL") == []


async def test_a_bot_of_one_workspace_stands_still_until_it_is_started_with_a_good_token(home: House) -> None:
    alone = {"SLACK_CLIENT_ID": "", "SLACK_CLIENT_SECRET": ""}
    grants = home.ground.grants
    grants.__post_init__()
    async with home.open(SLACK_BOT_TOKEN="xoxb-playground", **alone):
        await begun(home.contoso)
        grants.uninstall(CONTOSO)
        days(home, 2.1)
        await stopped(home, CONTOSO)
        calls = len(home.contoso.slack.calls)
        days(home, 0.1)
        assert "0/8 done" in await home.contoso.says("status")
        assert len(home.contoso.slack.calls) == calls

    code = grants.allow(CONTOSO, ALICE.id, "x", home.contoso.slack.team.scopes)
    consent = grants.codes.pop(code)
    token = grants._made(CONTOSO, ALICE.id, consent.scopes).token
    async with home.open(SLACK_BOT_TOKEN=token, **alone):
        await home.contoso.sees("Reminder:")


async def test_what_is_kept_of_tokens_does_not_open_with_another_key(home: House) -> None:
    async with home.open() as browser:
        await settled(home, browser)
    store = Store.open(f"sqlite:///{home.folder / 'bot.db'}", keys=KEYS)
    async with store.read() as tx:
        found = await tx.installations.of(CONTOSO)
    await store.close()

    assert found is not None
    assert not found.good
