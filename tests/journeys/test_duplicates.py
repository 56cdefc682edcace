"""A doubled delivery in the life of a channel: a modal with evidence, a button, a command that is not its own undo."""

from __future__ import annotations

import asyncio

from bot.playground import files, payloads
from tests.journeys.story import ALICE, BOB, Story, words
from tests.journeys.test_evidence import BAD, START, modal, shown

COPIES = 200


async def test_two_hundred_copies_of_a_modal_are_judged_and_told_once(told: Story) -> None:
    await told.says(ALICE, START)
    card = await told.sees("0/8 done")
    view = await modal(told, BOB)
    source = {"text": {"type": "plain_text", "text": "any"}, "value": "any"}
    values = {
        "source": {"source": {"type": "static_select", "selected_option": source}},
        "files": {"files": {"type": "file_input", "files": [files.kept(told.slack, BOB.id, "h.json", BAD.encode())]}},
        "text": {"text": {"type": "plain_text_input", "value": None}},
    }
    payload = payloads.view_submission(told.slack, BOB, view, values)

    answers = await asyncio.gather(*(told.ground.deliveries.interaction(payload) for _ in range(COPIES)))
    await told.until(lambda: "Read and judged: hosting-provider" in shown(told, BOB))
    late = await told.ground.deliveries.interaction(payload)
    await told.says(BOB, "note tenant after all of them")
    await told.until(lambda: "after all of them" in told.thread(card) and "Checks: " in told.thread(card))

    assert {answer.json["response_action"] for answer in (*answers, late)} == {"update"}
    history = await told.says(ALICE, "history")
    assert history.count("handed in evidence") == 1
    assert told.thread(card).count("handed in evidence") == 1
    assert told.thread(card).count("Checks: ") == 1


async def test_a_doubled_task_stays_ticked_and_a_doubled_undo_takes_one_change_back(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "note tenant the first")
    await told.says(ALICE, "note tenant the second")

    for text in ("task pilot 1", "undo"):
        form = payloads.command(told.slack, ALICE, told.channel, f"/hybrid {text}")
        deliver = told.ground.deliveries.form
        answers = await asyncio.gather(*(deliver(form) for _ in range(COPIES)))
        assert len({answer.body for answer in answers}) == 1, text
        assert answers[0].status == 200

    history = words(await told.says(ALICE, "history"))
    assert history.count("changed a task of") == 1
    assert history.count("took back") == 1
    assert "the first" in await told.says(ALICE, "show tenant")
    assert "the second" in await told.says(ALICE, "show tenant")
