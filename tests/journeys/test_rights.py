"""Who may change what: set by an owner, kept by the server, told to who may not, and a way out at the terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.playground import views
from bot.playground.messages import View
from bot.playground.people import Person
from tests.journeys.forms import labels, sees, sends, shown
from tests.journeys.story import ALICE, BOB, ROOM, Story, settings

RESULTS = "What the checks found, in a shared channel"
START = "start domain=contoso.example pilot=2026-12-01 zone=UTC"


async def test_an_owner_decides_and_everybody_works(told: Story) -> None:
    await told.says(ALICE, START)
    card = await told.sees("0/8 done")

    assert "Changing who may change what takes an owner" in await told.says(BOB, "set rights=owners")
    assert f"<@{ALICE.id}>" in await told.says(ALICE, "set rights=owners")
    refused = await told.says(BOB, "waive adfs-create we use something else")
    await told.says(BOB, "close now")
    done = await told.says(BOB, "done tenant")

    assert refused.startswith(f"Waiving a step takes an owner of the checklist. Ask one of them: <@{ALICE.id}>.")
    assert "is done" in done
    await told.until(lambda: "marked done 1. Create a tenant" in told.thread(card))
    assert "was refused" not in told.thread(card)
    history = await told.says(ALICE, "history")
    assert f"<@{BOB.id}> was refused 5. Create certificates for Active Directory" in history
    assert "was refused: close" in history
    await told.says(ALICE, f"set owners=@{ALICE.name}, @{BOB.name}")
    assert "does not apply" in await told.says(BOB, "waive adfs-create we use something else")
    settings_shown = await told.says(BOB, "set")
    assert "rights: owners" in settings_shown
    assert f"<@{ALICE.id}>, <@{BOB.id}>" in settings_shown


async def test_a_button_is_refused_as_a_command_is(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "set rights=owners")
    await told.says(ALICE, "waive tenant there is one already")
    card = await told.sees("1/8 done")
    await told.says(ALICE, "remind now")
    reminder = await told.sees("Reminder:")

    await told.clicks(BOB, reminder, "hy:snooze")

    await told.sees("Changing the reminders takes an owner", only=BOB)
    assert card.ts == told.public()[0].ts


async def test_a_group_and_a_name_that_nobody_picked_own_nothing(told: Story) -> None:
    await told.says(ALICE, START)

    assert "a user group cannot own a checklist" in await told.says(ALICE, "set owners=<!subteam^S0TEAM|@team>")
    assert "Type @ and pick the name" in await told.says(ALICE, "set owners=@nobody-of-that-name")
    assert "at least one owner" in await told.says(ALICE, "set owners=none")


async def test_where_every_owner_has_left_the_terminal_is_the_way_out(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in settings(story.ground, tmp_path).items():
        monkeypatch.setenv(name, text)
    monkeypatch.chdir(tmp_path)
    rights = ["rights", "--channel", ROOM]
    async with story.bot():
        await story.says(ALICE, START)
        await story.says(ALICE, "set rights=owners")

        shown = await asyncio.to_thread(run, rights)
        changed = await asyncio.to_thread(run, [*rights, "--owners", BOB.id])
        refused = await asyncio.to_thread(run, [*rights, "--owners", "nobody"])

        assert (shown, changed, refused) == (0, 0, 2)
        assert "is closed and kept" in await story.says(BOB, "close now")
        assert "Starting another checklist here takes an owner" in await story.says(ALICE, START)
        assert await asyncio.to_thread(run, [*rights, "--rights", "everyone"]) == 0
        assert "Started" in await story.says(ALICE, START)
    assert capsys.readouterr().out.splitlines()[-2:] == ["rights: everyone", f"owners: @{BOB.id}"]


async def test_all_of_it_is_set_by_a_form_and_refused_there_as_by_the_command(told: Story) -> None:
    await told.says(ALICE, START)
    view = await _form(told, ALICE)
    assert labels(view)["Owners"]["element"]["initial_users"] == [ALICE.id]
    nothing = await sends(told, ALICE, view)
    assert nothing["errors"] == {"rights": "Nothing is changed here yet."}
    nobody = await sends(told, ALICE, view, Owners=[])
    assert "at least one owner" in nobody["errors"]["owners"]

    await sends(told, ALICE, view, Who_may_decide="owners", Guests="look")
    saved = shown(await sees(told, ALICE, "Set: rights=owners guests=look"))
    assert "/hybrid undo" in saved

    other = await _form(told, BOB)
    await sends(told, BOB, other, Guests="act", Owners=[BOB.id])
    refused = await sees(told, BOB, "Changing who may change what takes an owner")
    assert f"Ask one of them: <@{ALICE.id}>" in shown(refused)
    assert labels(refused)["Owners"]["element"]["initial_users"] == [BOB.id]  # what Bob filled in is not lost
    assert f"<@{BOB.id}> was refused: policy" in await told.says(ALICE, "history")

    view = await _form(told, ALICE)
    await told.says(ALICE, "set results=shown")  # in another window
    filled = {RESULTS: "private", "Owners": [ALICE.id, BOB.id]}
    await sends(told, ALICE, view, **filled)
    again = await sees(told, ALICE, "Nothing is saved yet")
    assert f"{RESULTS}: <@{ALICE.id}> made it `shown`" in shown(again)
    await sends(told, ALICE, again)
    await sees(told, ALICE, "Set: owners=")
    settings_shown = await told.says(BOB, "set")
    assert "results: private" in settings_shown
    assert f"<@{ALICE.id}>, <@{BOB.id}>" in settings_shown


async def _form(story: Story, person: Person) -> View:
    """Open the form by the button beside the settings."""
    await story.says(person, "set")
    await sees(story, person, "Time zone")  # the settings, which open by themselves
    views.cleared(story.slack, person.id)
    await story.clicks(person, story.whispers(person)[-1], "hy:open:rights")
    return await sees(story, person, "Who may decide")
