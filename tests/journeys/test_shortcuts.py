"""Shortcuts and the bookmark: a message becomes evidence, and the channel leads to its card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.playground import files, home
from bot.playground.faults import Refusal
from bot.playground.messages import Json, Message, View
from bot.playground.people import Person
from bot.usecases.bookmark import keep_bookmark
from tests.journeys import forms
from tests.journeys.story import ALICE, BOB, ELSEWHERE, Story, words

START = "start domain=contoso.example pilot=2026-12-01 zone=Europe/Berlin"
PROVIDER = {
    "Identity": "LyncOnline",
    "ProxyFqdn": "sipfed.online.lync.com",
    "VerificationLevel": 2,
    "Enabled": True,
    "EnabledSharedAddressSpace": False,
    "HostsOCSUsers": True,
    "IsLocal": False,
    "AutodiscoverUrl": "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
}
OUTPUT = json.dumps([PROVIDER])
LABELS = {"step": "For which step", "how": "What to do with it", "text": "What it says"}
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n"


def wrote(story: Story, text: str, *, thread: str = "", uploads: Mapping[str, bytes] | None = None) -> Message:
    """Have Bob write a message."""
    kept = tuple(files.kept(story.slack, BOB.id, name, raw) for name, raw in (uploads or {}).items())
    return story.slack.post(Message(channel=story.room, ts="", user=BOB.id, text=text, thread=thread, files=kept))


async def attaches(story: Story, person: Person, message: Message) -> View:
    """Choose the shortcut in the message's menu, and wait until the modal is filled."""
    said = await home.message_shortcut(story.slack, story.ground.deliveries, person, message, "attach_evidence")
    assert said == {}
    return await story.slack.until(lambda: filled(story, person), seconds=60)


def filled(story: Story, person: Person) -> View | None:
    """Return the modal once it is more than a skeleton."""
    view = next(iter(story.slack.views[person.id]), None)
    return view if view and "One moment" not in json.dumps(view.content) else None


async def sends(story: Story, person: Person, view: View, **chosen: str) -> Json:
    """Submit the modal as it is, or with what is *chosen* otherwise; return the bot's answer."""
    return await forms.sends(story, person, view, **{LABELS[name]: value or None for name, value in chosen.items()})


def shown(story: Story, person: Person) -> str:
    """Return the words of the open modal."""
    return words(json.dumps(story.slack.views[person.id][-1].content, ensure_ascii=False))


async def test_a_message_is_kept_as_a_note_with_its_link(told: Story) -> None:
    await told.says(ALICE, START)
    message = wrote(told, "The tenant is ready, see &lt;ticket&gt; CHG-1")

    view = await attaches(told, ALICE, message)
    await sends(told, ALICE, view)

    await told.until(lambda: "Noted on 1. Create a tenant" in shown(told, ALICE))
    note = await told.says(ALICE, "show tenant")
    assert "The tenant is ready, see &lt;ticket&gt; CHG-1 http" in note
    assert f"/archives/{told.room}/p{message.ts.replace('.', '')}" in note


async def test_of_a_message_in_a_thread_the_link_leads_into_the_thread(told: Story) -> None:
    await told.says(ALICE, START)
    parent = wrote(told, "How is the domain?")

    view = await attaches(told, ALICE, wrote(told, "Verified.", thread=parent.ts))
    await sends(told, ALICE, view)

    await told.until(lambda: "Noted on" in shown(told, ALICE))
    assert f"?thread_ts={parent.ts}&amp;cid={told.room}" in await told.says(ALICE, "show tenant")


async def test_what_is_recognised_is_proposed_to_be_judged(told: Story) -> None:
    await told.says(ALICE, START)
    card = await told.sees("0/8 done")

    view = await attaches(told, BOB, wrote(told, f"```{OUTPUT}```"))
    await sends(told, BOB, view)

    await told.until(lambda: "Read and judged: hosting-provider" in shown(told, BOB))
    await told.until(lambda: "EnabledSharedAddressSpace" in told.thread(card))


async def test_a_file_of_the_message_is_judged(told: Story) -> None:
    await told.says(ALICE, START)
    await told.sees("0/8 done")

    view = await attaches(told, BOB, wrote(told, "", uploads={"hosting.json": OUTPUT.encode("utf-16")}))
    await sends(told, BOB, view)

    await told.until(lambda: "Read and judged: hosting-provider" in shown(told, BOB))


async def test_a_file_that_slack_does_not_give_is_asked_for_in_another_way(told: Story) -> None:
    await told.says(ALICE, START)
    view = await attaches(told, BOB, wrote(told, "", uploads={"hosting.json": OUTPUT.encode()}))
    told.slack.fail("files.info", Refusal("file_not_found"))

    await sends(told, BOB, view)

    await told.until(lambda: "/hybrid evidence" in shown(told, BOB))


async def test_a_note_names_the_files(told: Story) -> None:
    await told.says(ALICE, START)

    view = await attaches(told, BOB, wrote(told, "Done.", uploads={"screen.png": b"x"}))
    await sends(told, BOB, view, how="note")

    await told.until(lambda: "Noted on" in shown(told, BOB))
    assert "Done. [screen.png] http" in await told.says(ALICE, "show tenant")


async def test_it_may_be_the_step_of_a_checklist_elsewhere(told: Story) -> None:
    await told.says(ALICE, START)
    told.room = ELSEWHERE

    view = await attaches(told, ALICE, wrote(told, "The records are there."))
    groups = next(block for block in view.content["blocks"] if block.get("block_id") == "step")["element"]
    [group] = groups["option_groups"]
    assert group["label"]["text"].startswith("contoso.example – ")
    await sends(told, ALICE, view, step=group["options"][1]["value"])

    await told.until(lambda: "Noted on 2. Add your domain" in shown(told, ALICE))


async def test_where_nothing_runs_it_says_so(told: Story) -> None:
    told.slack.fail("users.conversations", Refusal("missing_scope"))
    await attaches(told, BOB, wrote(told, "Hello"))

    assert "There is no checklist" in shown(told, BOB)


@pytest.mark.parametrize("where", ["message", "modal"])
async def test_a_private_key_is_refused(told: Story, where: str, caplog: pytest.LogCaptureFixture) -> None:
    await told.says(ALICE, START)
    view = await attaches(told, BOB, wrote(told, KEY if where == "message" else "Hello"))

    if where == "message":
        assert "exposed" in shown(told, BOB)
        assert "MIIEpAIBAAKCAQEA" not in shown(told, BOB)
    else:
        answer = await sends(told, BOB, view, text=KEY)
        assert "exposed" in answer["errors"]["text"]
    assert "MIIEpAIBAAKCAQEA" not in caplog.text


async def test_nothing_left_and_no_step_are_told_in_the_modal(told: Story) -> None:
    await told.says(ALICE, START)
    view = await attaches(told, BOB, wrote(told, "Hello"))

    nothing = await sends(told, BOB, view, text="")
    nowhere = await sends(told, BOB, view, step="")

    assert nothing["errors"] == {"text": "Nothing is left to attach."}
    assert nowhere["errors"] == {"step": "Choose the step that it belongs to."}


async def test_a_checklist_that_was_closed_meanwhile_takes_nothing(told: Story) -> None:
    await told.says(ALICE, START)
    view = await attaches(told, BOB, wrote(told, "Hello"))
    await told.says(ALICE, "close now")

    await sends(told, BOB, view)

    await told.until(lambda: "was closed" in shown(told, BOB))
    assert "Hello" not in await told.says(ALICE, "history")


async def test_a_long_message_is_cut_and_says_so(told: Story) -> None:
    await told.says(ALICE, START)

    view = await attaches(told, BOB, wrote(told, "word " * 4_000))
    await sends(told, BOB, view)

    assert "Only its beginning fits" in json.dumps(view.content)
    await told.until(lambda: "Noted on" in shown(told, BOB))


async def test_the_global_shortcut_is_acknowledged(told: Story) -> None:
    assert await home.shortcut(told.slack, told.ground.deliveries, ALICE, "checklist_start") == {}


async def test_the_bookmark_is_asked_for_and_follows_the_card(told: Story) -> None:
    told.slack.team = replace(told.slack.team, scopes=told.slack.team.scopes | {"bookmarks:write"})
    answer = await told.answered(ALICE, START)
    card = await told.sees("0/8 done")
    assert told.slack.bookmarks[told.room] == {}
    assert "hy:bookmark:yes" in json.dumps(answer)
    started = told.whispers(ALICE)[-1]

    await told.clicks(ALICE, started, "hy:bookmark:yes")

    await told.sees("lead to the card", only=ALICE)
    [bookmark] = told.slack.bookmarks[told.room].values()
    assert bookmark["link"].endswith(f"/archives/{told.room}/p{card.ts.replace('.', '')}")

    told.slack.delete(card)
    await told.says(BOB, "done tenant")
    again = await told.sees("1/8 done")
    await told.until(lambda: again.ts.replace(".", "") in str(told.slack.bookmarks[told.room]))

    await told.says(ALICE, "close now")
    await told.until(lambda: not told.slack.bookmarks[told.room])


async def test_what_came_of_a_bookmark_is_told_though_the_clock_was_faster(story: Story) -> None:
    story.slack.team = replace(story.slack.team, scopes=story.slack.team.scopes | {"bookmarks:write"})
    async with story.bot() as bot:
        await story.says(ALICE, START)
        await story.sees("0/8 done")
        await story.says(ALICE, "set bookmark=yes")
        await story.sees("lead to the card", only=ALICE)
        team = story.slack.team.id
        async with bot.deps.store.begin() as tx:
            checklist = await tx.checklists.of(team, story.room)
            assert checklist is not None
            await tx.bookmarks.touch(team, checklist.id, now=bot.deps.now() + timedelta(days=1))
            claim = await tx.bookmarks.claim(team, checklist.id, lease=timedelta(minutes=1))
            assert claim is not None

        await story.says(ALICE, "set bookmark=no")
        await keep_bookmark(bot.deps, claim)

        await story.sees("no link to the card any more", only=ALICE)
        assert not story.slack.bookmarks[story.room]


async def test_without_the_scope_the_answer_says_what_the_operator_must_add(told: Story) -> None:
    await told.says(ALICE, START)
    await told.sees("0/8 done")

    await told.says(ALICE, "set bookmark=yes")

    said = await told.sees("bookmarks:write", only=ALICE)
    assert "/hybrid set bookmark=yes" in said.text
    assert "1 tenant" in await told.says(ALICE, "status")


async def test_what_is_neither_yes_nor_no_is_told(told: Story) -> None:
    await told.says(ALICE, START)

    assert "bookmark=yes" in await told.says(ALICE, "set bookmark=perhaps")
    assert "a command of its own" in await told.says(ALICE, "set bookmark=yes time=10:00")
