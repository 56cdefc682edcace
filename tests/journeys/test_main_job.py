"""The main job, end to end: start, see, check, mark done together, be reminded; and nothing is lost by a restart."""

from __future__ import annotations

import re

from tests.journeys.story import ALICE, BOB, Story, words

TITLES = (
    "Create a tenant account for Office 365 and enable Lync Online",
    "Add your domain and verify ownership",
    "Verify environment readiness",
    "Prepare for Active Directory synchronization",
    "Create certificates for Active Directory Federation Services (AD FS)",
    "Assign certificates for AD FS",
    "Move pilot users to Skype for Business Online",
    "Administering users in a hybrid deployment",
)
START = "start domain=contoso.example pilot=2026-12-01 zone=Europe/Berlin time=10:00"


async def test_a_team_goes_from_start_to_reminder(told: Story) -> None:
    started = await told.says(ALICE, START)
    assert "0/8 done" in started
    card = await told.sees("0/8 done")

    status = await told.says(BOB, "status")
    places = [status.find(title) for title in TITLES]
    assert places == sorted(places)
    assert places[0] > 0
    assert "5 working days" in status

    running = await told.says(ALICE, "check domain")
    assert re.search(r"Running \d+ checks of 2. Add your domain", running)
    found = await told.sees("Checks:", only=ALICE)
    for verdict, what in {
        "fail": "CNAME webdir.online.lync.com",
        "warn": "MS=ms12345678",
        "pass": "dns-sipfederationtls",
    }.items():
        assert re.search(rf"{verdict}[^✗!✓]*{re.escape(what)}", words(found.text), re.DOTALL), verdict
    assert "_sip._tls.contoso.example. 3600 IN SRV 0 0 443 sip.contoso.example." in found.text
    assert "dns-lyncdiscover" not in told.whispers(BOB)[-1].text

    await told.says(ALICE, "done tenant signed, order 4711")
    await told.until(lambda: "1/8 done" in words(told.public()[0].text))
    click = await told.clicks(BOB, told.public()[0], "hy:done:readiness")
    assert click.status == 200
    await told.until(lambda: "2/8 done" in words(told.public()[0].text))
    assert told.public()[0].ts == card.ts
    await told.until(lambda: "<@U0BOB00001> marked done 3. Verify environment readiness" in told.thread(card))
    assert "<@U0ALICE001> marked done 1. Create a tenant account" in told.thread(card)
    assert "dns-lyncdiscover" in told.thread(card)

    told.wind(days=1, hours=23, minutes=59)  # Thursday 26 November, 09:59 in Berlin
    told.wind(minutes=1)
    reminder = await told.sees("Reminder:")
    assert "3 working days to go" in words(reminder.text)
    assert "Verify environment readiness" not in reminder.text
    assert "Add your domain and verify ownership" in reminder.text


async def test_a_failing_step_is_done_only_with_a_reason(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "check domain")
    await told.sees("Checks:", only=ALICE)

    refused = await told.says(BOB, "done domain")
    assert "dns-lyncdiscover" in refused
    assert "anyway" in refused
    await told.says(BOB, "done domain anyway the change is booked, CHG-17")

    history = await told.says(ALICE, "history domain")
    assert "the change is booked, CHG-17" in history
    assert "<@U0BOB00001>" in history


async def test_two_at_once_make_one_change(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "done tenant")
    told.wind(seconds=3)

    second = await told.says(BOB, "done tenant")

    assert re.search(r"<@U0ALICE001> marked it done already 3 s ago", second)


async def test_after_a_restart_everything_is_still_there(story: Story) -> None:
    async with story.bot():
        await story.says(ALICE, START)
        await story.says(ALICE, "done tenant")
        await story.until(lambda: "1/8 done" in words(story.public()[0].text))
    posted = story.posts()

    async with story.bot():
        status = await story.says(BOB, "")
        assert "1/8 done" in status
        await story.says(BOB, "done readiness")
        await story.until(lambda: "2/8 done" in words(story.public()[0].text))

    assert story.posts() == posted


async def test_what_was_missed_while_the_bot_was_down_comes_as_one_message(story: Story) -> None:
    async with story.bot():
        await story.says(ALICE, START)
        await story.sees("0/8 done")
    story.wind(days=6, hours=3)

    async with story.bot():
        await story.sees("Reminder:")
        log = await story.says(ALICE, "remind log")

    (reminder,) = [message for message in story.public() if message.text.startswith("Reminder:")]
    assert "1 working day to go" in words(reminder.text)
    assert log.count("skipped") == 2
