"""What people do to a checklist, verb by verb."""

from dataclasses import replace
from datetime import date

import pytest

from bot.model import verbs
from bot.model.audit import Verb
from bot.model.checklist import State
from bot.model.errors import BotError, ConflictError, ReasonNeededError
from bot.model.profile import Profile
from bot.model.schedule import Schedule
from bot.model.verbs import MAX_NOTE, MAX_NOTES, MAX_OWNERS, Actor
from bot.model.verdict import Verdict
from tests.bot.model.examples import NOON, TEMPLATE, by, checklist, stands, started

U1, U2 = by("U1"), by("U2", minutes=5)
CLOCK = Actor(id="", at=NOON)


def test_a_fresh_checklist_has_the_templates_steps_open() -> None:
    change = started()

    assert [step.spec for step in change.checklist.steps] == list(TEMPLATE.steps)
    assert {step.state for step in change.checklist.steps} == {State.OPEN}
    assert change.checklist.lifecycle.started_by == "U1"
    assert (change.checklist.version, change.entry.version) == (1, 1)
    assert (change.entry.verb, change.entry.text, change.entry.actor) == (Verb.START, "small", "U1")
    assert (change.entry.before, change.entry.after, change.entry.at) == (None, None, NOON)


def test_marking_done_keeps_who_when_and_the_evidence() -> None:
    change = verbs.mark_done(checklist(), "tenant", U2, note=" order 4711 ")

    step = change.checklist.of("tenant")
    assert (step.state, step.by, step.at, step.notes) == (State.DONE, "U2", U2.at, ("order 4711",))
    assert (change.entry.verb, change.entry.step, change.entry.text) == (Verb.DONE, "tenant", "order 4711")


def test_marking_done_twice_names_who_was_first() -> None:
    once = verbs.mark_done(checklist(), "tenant", U1).checklist

    with pytest.raises(ConflictError) as caught:
        verbs.mark_done(once, "tenant", U2)

    assert str(caught.value) == "<@U1> marked it done already 5 min ago: *Create a tenant*."


def test_a_step_whose_state_nobody_set_is_said_to_be_so_without_a_time() -> None:
    fresh = checklist()
    odd = fresh.with_step(replace(fresh.of("tenant"), state=State.DONE))

    with pytest.raises(ConflictError, match=r"the clock marked it done already: \*Create a tenant\*"):
        verbs.mark_done(odd, "tenant", U2)


@pytest.mark.parametrize(
    ("failing", "sentence"),
    [
        pytest.param(["dns-a"], "*Add the domain* is not ready: its check fails: dns-a.", id="one check"),
        pytest.param(["dns-a", "dns-b"], "*Add the domain* is not ready: its checks fail: dns-a, dns-b.", id="two"),
    ],
)
def test_a_failing_check_asks_for_a_reason(failing: list[str], sentence: str) -> None:
    before = checklist(*(stands(check, Verdict.FAIL) for check in failing))

    with pytest.raises(ReasonNeededError) as caught:
        verbs.mark_done(before, "domain", U1, note="looks fine", because="  ")

    assert str(caught.value) == sentence


def test_an_open_requirement_asks_for_a_reason() -> None:
    with pytest.raises(ReasonNeededError, match="it waits for: 1 Create a tenant, 2 Add the domain"):
        verbs.mark_done(checklist(), "pilot", U1)


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.UNKNOWN, Verdict.WARN, Verdict.SKIPPED])
def test_only_a_failure_hinders(verdict: Verdict) -> None:
    change = verbs.mark_done(checklist(stands("dns-a", verdict)), "domain", U1)

    assert change.entry.verb is Verb.DONE


def test_a_reason_makes_it_an_override() -> None:
    change = verbs.mark_done(
        checklist(stands("dns-a", Verdict.FAIL)), "domain", U1, note="log", because=" moved later "
    )

    step = change.checklist.of("domain")
    assert (step.override, step.notes) == ("moved later", ("log",))
    assert (change.entry.verb, change.entry.text) == (Verb.OVERRIDE, "moved later")


def test_a_reason_that_was_not_needed_is_kept_as_a_note() -> None:
    change = verbs.mark_done(checklist(), "tenant", U1, because="seen in the portal")

    step = change.checklist.of("tenant")
    assert (step.override, step.notes) == ("", ("seen in the portal",))
    assert (change.entry.verb, change.entry.text) == (Verb.DONE, "seen in the portal")


def test_reopening_forgets_the_override_and_keeps_the_notes() -> None:
    failing = checklist(stands("dns-a", Verdict.FAIL))
    done = verbs.mark_done(failing, "domain", U1, note="log", because="later").checklist

    change = verbs.reopen(done, "domain", U2, reason=" it does not answer ")

    step = change.checklist.of("domain")
    assert (step.state, step.override, step.notes, step.by) == (State.OPEN, "", ("log",), "U2")
    assert (change.entry.verb, change.entry.text) == (Verb.REOPEN, "it does not answer")


def test_reopening_an_open_step_is_refused() -> None:
    with pytest.raises(ConflictError, match=r"^\*Create a tenant\* is open already\.$"):
        verbs.reopen(checklist(), "tenant", U1)

    again = verbs.reopen(verbs.mark_done(checklist(), "tenant", U1).checklist, "tenant", U1).checklist
    with pytest.raises(ConflictError, match=r"is open already\. <@U1> reopened it 5 min ago"):
        verbs.reopen(again, "tenant", U2)


def test_a_waiver_needs_a_reason_and_keeps_it() -> None:
    with pytest.raises(BotError, match="Say why it does not apply: `waive adfs-create because"):
        verbs.waive(checklist(), "adfs-create", U1, reason=" ")

    change = verbs.waive(checklist(), "adfs-create", U1, reason=" password hash sync ")

    step = change.checklist.of("adfs-create")
    assert (step.state, step.reason, step.by) == (State.WAIVED, "password hash sync", "U1")
    assert (change.entry.verb, change.entry.text) == (Verb.WAIVE, "password hash sync")
    with pytest.raises(ConflictError, match="<@U1> waived it already 5 min ago"):
        verbs.waive(change.checklist, "adfs-create", U2, reason="so")


def test_a_waived_step_can_be_marked_done() -> None:
    waived = verbs.waive(checklist(), "adfs-create", U1, reason="no").checklist

    step = verbs.mark_done(waived, "adfs-create", U2).checklist.of("adfs-create")

    assert (step.state, step.reason) == (State.DONE, "")


@pytest.mark.parametrize(
    ("owners", "text"),
    [
        pytest.param(("U2", "S9"), "<@U2>, <!subteam^S9>", id="a person and a group"),
        pytest.param(("U2", "U2"), "<@U2>", id="named twice"),
    ],
)
def test_assigning_names_the_owners(owners: tuple[str, ...], text: str) -> None:
    change = verbs.assign(checklist(), "tenant", U1, owners=owners)

    assert change.checklist.of("tenant").owners == tuple(dict.fromkeys(owners))
    assert (change.entry.verb, change.entry.text) == (Verb.ASSIGN, text)
    assert verbs.assign(change.checklist, "tenant", U1, owners=()).entry.text == "nobody"


def test_assigning_the_same_again_or_too_many_is_refused() -> None:
    with pytest.raises(ConflictError, match="is assigned to nobody already"):
        verbs.assign(checklist(), "tenant", U1, owners=())
    with pytest.raises(BotError, match="at most 10 owners"):
        verbs.assign(checklist(), "tenant", U1, owners=tuple(f"U{n}" for n in range(MAX_OWNERS + 1)))


def test_a_due_date_is_set_and_taken_away() -> None:
    change = verbs.set_due(checklist(), "tenant", U1, due=date(2026, 11, 20))

    assert change.checklist.of("tenant").due == date(2026, 11, 20)
    assert (change.entry.verb, change.entry.text) == (Verb.DUE, "2026-11-20")
    with pytest.raises(ConflictError, match="has that due date already"):
        verbs.set_due(change.checklist, "tenant", U1, due=date(2026, 11, 20))
    assert verbs.set_due(change.checklist, "tenant", U1, due=None).entry.text == "none"


def test_notes_are_kept_in_order() -> None:
    once = verbs.add_note(checklist(), "tenant", U1, text=" CHG-1 ").checklist
    change = verbs.add_note(once, "tenant", U1, text="CHG-2")

    assert change.checklist.of("tenant").notes == ("CHG-1", "CHG-2")
    assert (change.entry.verb, change.entry.text) == (Verb.NOTE, "CHG-2")
    with pytest.raises(BotError, match="Say what to note"):
        verbs.add_note(change.checklist, "tenant", U1, text="  ")


def test_a_step_keeps_a_limited_number_of_notes() -> None:
    fresh = checklist()
    full = fresh.with_step(replace(fresh.of("tenant"), notes=("x",) * MAX_NOTES))

    with pytest.raises(BotError, match="has 50 notes, and no more are kept"):
        verbs.add_note(full, "tenant", U1, text="one more")
    assert verbs.mark_done(full, "tenant", U1).checklist.of("tenant").settled


@pytest.mark.parametrize("verb", ["note", "waive", "reopen", "done"])
def test_a_long_text_is_refused(verb: str) -> None:
    fresh, text = checklist(), "x" * (MAX_NOTE + 1)
    done = verbs.mark_done(fresh, "tenant", U1).checklist
    acts = {
        "note": lambda: verbs.add_note(fresh, "tenant", U1, text=text),
        "waive": lambda: verbs.waive(fresh, "tenant", U1, reason=text),
        "reopen": lambda: verbs.reopen(done, "tenant", U1, reason=text),
        "done": lambda: verbs.mark_done(fresh, "tenant", U1, because=text),
    }

    with pytest.raises(BotError, match="too long: 1001 characters, and 1000 are kept"):
        acts[verb]()


def test_a_task_is_ticked_and_unticked() -> None:
    once = verbs.toggle_task(checklist(), "adfs-create", U1, number=2)
    both = verbs.toggle_task(once.checklist, "adfs-create", U1, number=1)
    back = verbs.toggle_task(both.checklist, "adfs-create", U1, number=2)

    assert [change.checklist.of("adfs-create").ticked for change in (once, both, back)] == [(2,), (1, 2), (1,)]
    assert (once.entry.verb, once.entry.text) == (Verb.TASK, "ticked: Keep the key safe")
    assert back.entry.text == "unticked: Keep the key safe"


@pytest.mark.parametrize(
    ("key", "number", "words"),
    [
        pytest.param("adfs-create", 0, "has tasks 1 to 2; `show adfs-create` lists them", id="before the first"),
        pytest.param("adfs-create", 3, "has tasks 1 to 2", id="beyond the last"),
        pytest.param("adfs-assign", 2, "has only task 1", id="there is one"),
        pytest.param("tenant", 1, "has no tasks", id="there are none"),
    ],
)
def test_a_task_that_is_not_there_is_refused(key: str, number: int, words: str) -> None:
    with pytest.raises(BotError, match=words):
        verbs.toggle_task(checklist(), key, U1, number=number)


def test_the_calendar_and_the_profile_are_changed_as_a_whole() -> None:
    schedule, profile = Schedule(pilot=date(2026, 12, 1)), Profile(sip_domains=("contoso.com",))

    moved = verbs.reschedule(checklist(), schedule, U1, verb=Verb.PILOT, text="2026-12-01")
    told = verbs.tell(moved.checklist, profile, U2, text="domain=contoso.com")

    assert (moved.checklist.schedule, moved.entry.verb, moved.entry.text) == (schedule, Verb.PILOT, "2026-12-01")
    assert (told.checklist.profile, told.entry.verb, told.entry.step) == (profile, Verb.SET, "")
    with pytest.raises(ConflictError, match="how it is set already"):
        verbs.reschedule(told.checklist, schedule, U1, verb=Verb.PILOT, text="2026-12-01")
    with pytest.raises(ConflictError, match="how it is set already"):
        verbs.tell(told.checklist, profile, U1, text="domain=contoso.com")


def test_closing_is_done_once_and_nothing_can_be_changed_afterwards() -> None:
    change = verbs.close(checklist(), U1)

    assert change.checklist.lifecycle.closed_at == U1.at
    assert change.entry.verb is Verb.CLOSE
    with pytest.raises(ConflictError, match="was closed 5 min ago; `start` begins another"):
        verbs.close(change.checklist, U2)
    with pytest.raises(ConflictError, match="was closed 5 min ago; `start` begins another"):
        verbs.mark_done(change.checklist, "tenant", U2)


def test_closing_can_be_undone() -> None:
    closed = verbs.close(checklist(), U1)

    change = verbs.undo(closed.checklist, closed.entry, U1)

    assert not change.checklist.closed
    assert (change.entry.text, change.entry.undoes) == ("close", closed.entry.version)


def test_starting_cannot_be_undone() -> None:
    change = started()

    with pytest.raises(BotError, match="cannot be undone; `close` archives it"):
        verbs.undo(change.checklist, change.entry, U1)


def test_what_somebody_else_changed_since_is_not_undone() -> None:
    mine = verbs.mark_done(checklist(), "tenant", U1)
    theirs = verbs.add_note(mine.checklist, "tenant", U2, text="and the contract")

    with pytest.raises(ConflictError, match=r"Your last change \(done\) cannot be undone: somebody changed the same"):
        verbs.undo(theirs.checklist, mine.entry, U1)


def test_a_change_of_another_part_does_not_hinder_an_undo() -> None:
    mine = verbs.mark_done(checklist(), "tenant", U1)
    theirs = verbs.mark_done(mine.checklist, "domain", U2)

    change = verbs.undo(theirs.checklist, mine.entry, U1)

    assert [change.checklist.of(key).state for key in ("tenant", "domain")] == [State.OPEN, State.DONE]
    assert (change.entry.verb, change.entry.step, change.entry.text) == (Verb.UNDO, "tenant", "done tenant")


def test_the_clock_is_named_as_such() -> None:
    done = verbs.mark_done(checklist(), "tenant", CLOCK).checklist

    with pytest.raises(ConflictError, match="the clock marked it done already"):
        verbs.mark_done(done, "tenant", U2)
