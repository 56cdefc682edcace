"""What a channel that another company is in is shown: steps and states, and nothing that was found or set."""

from dataclasses import replace

import pytest

from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.ledger import SlotKind, SlotState
from bot.model.pilot import PilotUser
from bot.model.place import ANYWHERE
from bot.model.policy import Policy, Results
from handlers.views.card import card
from handlers.views.findings import reported
from handlers.views.history import trail
from handlers.views.message import Message
from handlers.views.reminder import reminder
from tests.handlers.channel_screens import ABROAD, abroad
from tests.handlers.examples import NAMES, NOW, REPORTS, RUN, busy, entry, slot
from tests.handlers.pilot_screens import having

SECRET = "edge7.corp.contoso.com"
SAYS_NOTHING = {Verb.START, Verb.ASSIGN, Verb.DUE, Verb.TASK, Verb.PILOT, Verb.REMIND, Verb.CLOSE, Verb.UNDO}
KINDS = [kind for kind in SlotKind if kind is not SlotKind.READY]


def full() -> Checklist:
    """Return a checklist with the secret wherever a check or a person can put one."""
    made = having(PilotUser(upn=f"ann@{SECRET}"), base=busy())
    steps = tuple(replace(step, notes=(SECRET,), reason=SECRET) for step in made.steps)
    standings = tuple(replace(each, seen=SECRET, good_seen=SECRET) for each in made.standings)
    return abroad(replace(made, steps=steps, standings=standings))


def public(checklist: Checklist) -> list[Message]:
    """Return everything that the bot says in the channel for all to see."""
    found = [replace(each, findings=tuple(replace(f, subject=SECRET) for f in each.findings)) for each in REPORTS]
    steps = [step.key for step in checklist.steps]
    told = [entry(9, verb, step=steps[1], text=SECRET) for verb in Verb if verb not in SAYS_NOTHING]
    due = {kind: slot(24, kind, SlotState.CLAIMED, why=f"soon; edge: {SECRET} ends") for kind in KINDS}
    due[SlotKind.EXPIRING] = replace(due[SlotKind.EXPIRING], why=f"edge: {SECRET} ends")
    return [
        card(checklist, NOW, NAMES),
        *(reminder(checklist, each, NOW, NAMES, card="https://contoso.slack.com/x") for each in due.values()),
        *(reminder(checklist, each, NOW, NAMES, owner="U0ANN") for each in due.values()),
        reported(RUN, checklist, found, NAMES),
        trail(checklist, told),
    ]


def test_nothing_that_was_found_or_set_is_told_to_another_company() -> None:
    for message in public(full()):
        assert SECRET not in str(message), message.text
        assert "Pilot users" not in message.text


@pytest.mark.parametrize("allowed", ["shown", "not shared"])
def test_it_is_told_where_it_may_be(allowed: str) -> None:
    place = ABROAD if allowed == "shown" else ANYWHERE
    checklist = replace(full(), place=place, policy=Policy(results=Results.SHOWN))
    shown = "\n".join(str(message) for message in public(checklist))

    assert "Pilot users" in card(checklist, NOW, NAMES).text
    assert shown.count(SECRET) > len(KINDS)


def test_steps_and_states_are_still_there() -> None:
    text = card(full(), NOW, NAMES).text

    assert text.count("\n") == card(replace(full(), place=ANYWHERE), NOW, NAMES).text.count("\n") - 1
    assert "regressed" in text
    assert "checks: *fail*" in text


def test_the_thread_says_how_many_failed_and_where_one_sees_more() -> None:
    said = reported(replace(RUN, steps=("domain",)), full(), REPORTS, NAMES).text

    assert "fail" in said
    assert "`/hybrid show domain`" in said
