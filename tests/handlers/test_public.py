"""What the channel sees: the card, reminders, and the thread below the card. Everything else is for one person."""

import pytest

from bot.playground.messages import Message
from handlers.grammar import VERBS, Verb
from tests.bot.playground.rooms import BOB, PRIVATE
from tests.handlers.examples import TEMPLATE
from tests.handlers.room import Room

START = "start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin"

CARD, REMINDER, THREAD = "card", "reminder", "thread"
CHANGE = {THREAD}  # it is told in the thread below the card

# Each verb, and what of it the channel sees; a verb that is not here is seen by nobody else.
SEEN = {
    "start": {CARD},
    "check": {THREAD},
    "done": CHANGE,
    "reopen": CHANGE,
    "waive": CHANGE,
    "undo": CHANGE,
    "assign": CHANGE,
    "due": CHANGE,
    "note": CHANGE,
    "task": CHANGE,
    "pilot": CHANGE,
    "set": CHANGE,
    "tenant": CHANGE,
    "evidence": CHANGE,
    "attest": CHANGE,
    "agent": CHANGE,
    "remind": {REMINDER, THREAD},
    "close": CHANGE,
}
ASKS_NOTHING = {"evidence", "attest", "agent"}  # the checklist of this room wants none of it
BEFORE = {"reopen": "done 1", "undo": "done 1"}


def kind(message: Message, card: str) -> str:
    """Tell what a public message is."""
    if message.thread:
        return THREAD if message.thread == card else "a thread elsewhere"
    if message.text.startswith(TEMPLATE.title):
        return CARD
    return REMINDER if message.text.startswith("Reminder: ") else f"something else: {message.text}"


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
async def test_a_command_is_answered_to_one_and_seen_by_all_only_where_the_table_says_so(
    room: Room, verb: Verb
) -> None:
    name = verb.name
    if name != "start":
        await room.say(START)
    if before := BEFORE.get(name):
        await room.say(before)
    known = {message.ts for message in room.messages()}

    for example in verb.examples:
        await room.say(example)  # asserts that its answer is ephemeral

    public = [message for message in room.messages() if message.ts not in known]
    card = next((m.ts for m in room.messages() if kind(m, "") == CARD), "")
    assert {kind(message, card) for message in public} == (set() if name in ASKS_NOTHING else SEEN.get(name, set()))
    assert all(not message.thread or "reply_broadcast" not in str(message) for message in public)


@pytest.mark.parametrize("action", ["hy:done:tenant", "hy:check:all"])
async def test_a_click_is_answered_to_who_clicked(room: Room, action: str) -> None:
    await room.say(START)
    known = {message.ts for message in room.messages()}

    assert await room.click(action, person=BOB)
    await room.settle()

    card = room.card().ts
    assert {kind(m, card) for m in room.messages() if m.ts not in known} == {THREAD}
    told = [call.args for call in room.ground.workspace.calls_of("response_url")]
    assert told
    assert {each["response_type"] for each in told} == {"ephemeral"}


async def test_a_story_posts_one_card_and_changes_it(room: Room) -> None:
    await room.say(START)
    for text in ("done 1", "assign 2 me", "check", "note 2 seen", "remind off"):
        await room.say(text)

    posted = room.ground.workspace.calls_of("chat.postMessage")
    assert [call.args["text"].splitlines()[0] for call in posted if "thread_ts" not in call.args] == [TEMPLATE.title]


async def test_where_the_bot_is_no_member_nothing_is_posted_and_everything_is_answered(room: Room) -> None:
    said = (await room.type(START, channel=PRIVATE)).json
    done = (await room.type("done 1", channel=PRIVATE)).json
    await room.settle()

    assert (said["response_type"], done["response_type"]) == ("ephemeral", "ephemeral")
    assert room.messages(PRIVATE) == []
